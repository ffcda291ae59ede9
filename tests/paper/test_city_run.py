"""A whole run, read by a stranger: every association's sheets and list hold exactly whom the plain reading of the
consents says, no words lie over each other, nothing was printed twice or left out.

The pages are read with pypdfium2 alone (:mod:`tests.paper.reading`); whom to expect comes from the oracle, which shares
nothing with the compiler. The fictional town always; the whole city of 226 associations in the thorough form.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from data.store import open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from himi_map.disclosed import DisclosureRequest, Output, Purpose, Recipient
from himi_map.profiles import Profile
from himi_map.records.atlas import Records
from tests.paper.reading import Paper
from tests.property.disclosure_oracle import REFUSED, Oracle

ROOT = Path(__file__).resolve().parents[2]
SIZES = [pytest.param(("town", None)), pytest.param(("city", 226), marks=pytest.mark.thorough)]


@dataclass(frozen=True)
class Expected:
    """Whom one association's paper must show, by NO."""

    listed: dict[int, str]
    drawn: frozenset[int]
    unplaced: frozenset[int]


@dataclass(frozen=True)
class Run:
    """A finished run."""

    folder: Path
    manifest: dict
    records: Records
    profile: Profile
    count: int | None
    known: dict[str, Expected] = field(default_factory=dict)

    def entries(self) -> list[dict]:
        return self.manifest["sheets"]

    def paper(self, entry: dict) -> Paper:
        return _read(self.folder / entry["file"])

    def expected(self, entry: dict) -> Expected:
        name = entry["association"]
        if name not in self.known:
            area = next(one.id for one in self.records.associations.values() if one.name == name)
            self.known[name] = expected_of(only(self.records, area), self.profile, area)
        return self.known[name]


@cache
def _read(path: Path) -> Paper:
    return Paper(path)


@pytest.fixture(scope="module", params=SIZES, ids=["town", "city"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    size, count = request.param
    folder = tmp_path_factory.mktemp(size)
    atlas, out = write_town(folder, size=size), folder / "紙"
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        records, profile = store.load(), store.profile
    done = subprocess.run(
        [sys.executable, "-m", "himi_map", "sheets", str(atlas), "--all", "--out", str(out)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "HIMI_MAP_PASSPHRASE": TOWN_PASSPHRASE, "HIMI_MAP_NOW": TOWN_NOW.isoformat()},
    )  # fmt: skip
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (done.returncode == 0) is not manifest["failed"], done.stderr
    return Run(out, manifest, records, profile, count)


def only(records: Records, area: str) -> Records:
    """What concerns one association, so that the slow oracle has little to look through."""
    assignments = {k: one for k, one in records.assignments.items() if one.association == area}
    supporters = {one.supporter for one in assignments.values()}
    residents = {
        k: one
        for k, one in records.residents.items()
        if one.association == area or k in {records.supporters[each].resident for each in supporters}
    }
    registrations = {k: one for k, one in records.registrations.items() if one.resident in residents}
    facts = {k: one for k, one in records.consents.items() if one.subject in residents or one.subject in supporters}
    facts |= {k: one for k, one in records.consents.items() if one.corrects in facts}
    return records.with_tables(
        {"assignment": assignments, "resident": residents, "registration": registrations, "consent": facts}
    )


def expected_of(records: Records, profile: Profile, area: str) -> Expected:
    """The plain reading of the consents."""
    answers = {}
    for output in (Output.SUPPORTER_LIST, Output.MAP_SHEET):
        request = DisclosureRequest(
            output=output, recipient=Recipient.parse("association"), purpose=Purpose.PREPARE, at=TOWN_NOW,
            operator="", associations=(area,),
        )  # fmt: skip
        found = Oracle(records, request, profile).expected()
        assert found != REFUSED
        answers[output] = {number: told for (_, number), told in found["people"].items()}
    on_map = answers[Output.MAP_SHEET]
    return Expected(
        listed={number: "".join(told["name"].split()) for number, told in answers[Output.SUPPORTER_LIST].items()},
        drawn=frozenset(number for number, told in on_map.items() if told["place"] == "drawn"),
        unplaced=frozenset(number for number, told in on_map.items() if told["place"] == "unplaced"),
    )


def test_every_association_is_printed_or_named_with_its_reason(run: Run) -> None:
    made = [one["association"] for one in run.entries()]
    left = [one["association"] for one in run.manifest["failed"]]
    everybody = {one.name for one in run.records.associations.values() if one.put_away is None}
    assert len(made) == len(set(made))
    assert set(made) | set(left) == everybody
    assert not set(made) & set(left)
    assert all((run.folder / one["file"]).is_file() for one in run.entries())
    if run.count is not None:
        assert (run.manifest["expected"], run.manifest["made"]) == (run.count, run.count)


def test_no_two_papers_are_the_same(run: Run) -> None:
    files = {hashlib.sha256((run.folder / one["file"]).read_bytes()).hexdigest() for one in run.entries()}
    assert len(files) == len(run.entries())
    contents = {one["content"] for one in run.entries()}
    assert len(contents) == len(run.entries()) == run.manifest["made"]
    seen = {tuple(page.text for page in run.paper(one).pages) for one in run.entries()}
    assert len(seen) == len(run.entries())


def test_the_numbers_on_each_map_are_those_of_the_people_with_a_place(run: Run) -> None:
    wrong = {}
    for entry in run.entries():
        expected = run.expected(entry)
        shown: set[int] = set()
        for page in run.paper(entry).maps:
            shown |= set(page.numbers())
        if shown != expected.drawn:
            wrong[entry["association"]] = (sorted(shown ^ expected.drawn), len(expected.drawn))
    assert wrong == {}


def test_nobody_stands_twice_on_a_map(run: Run) -> None:
    wrong = {}
    for entry in run.entries():
        for page in run.paper(entry).maps:
            numbers = page.numbers()
            if len(numbers) != len(set(numbers)):
                wrong[entry["association"]] = numbers
    assert wrong == {}


def test_the_rows_of_each_list_are_the_people_with_their_names(run: Run) -> None:
    wrong = {}
    for entry in run.entries():
        expected = run.expected(entry)
        rows = [row for page in run.paper(entry).lists for row in page.rows()]
        numbers = [number for number, _ in rows]
        if numbers != sorted(expected.listed):
            wrong[entry["association"]] = (numbers, sorted(expected.listed))
        unnamed = [number for number, beside in rows if expected.listed.get(number, "―") not in beside]
        if unnamed:
            wrong[entry["association"]] = unnamed
        assert entry["rows"] == len(rows)
    assert wrong == {}


def test_no_words_on_a_map_lie_over_each_other(run: Run) -> None:
    wrong = {}
    for entry in run.entries():
        found = [pair for page in run.paper(entry).maps for pair in page.overlaps()]
        if found:
            wrong[entry["association"]] = found
        assert (entry["labels"]["overlaps"], entry["labels"]["crossings"]) == (0, 0)
    assert wrong == {}


def test_the_proof_line_is_printed_on_map_and_list_and_adds_up(run: Run) -> None:
    for entry in run.entries():
        expected = run.expected(entry)
        if not expected.listed:
            continue
        refused = len(expected.listed) - len(expected.drawn) - len(expected.unplaced)
        line = f"名簿{len(expected.listed)}＝地図{len(expected.drawn)}"
        for page in run.paper(entry).pages:
            assert line in page.text, (entry["association"], line)
        proof = "".join(entry["proof"].split())
        assert proof.startswith(line)
        assert (f"＋位置未定{len(expected.unplaced)}" in proof) or not expected.unplaced
        assert (f"＋地図不同意{refused}" in proof) or not refused


def test_those_without_a_place_stand_in_the_margin(run: Run) -> None:
    for entry in run.entries():
        expected = run.expected(entry)
        if expected.unplaced:
            text = run.paper(entry).maps[0].text
            assert "、".join(str(number) for number in sorted(expected.unplaced)) in text, entry["association"]


def test_the_reader_would_see_a_number_that_is_missing_and_words_that_overlap(run: Run) -> None:
    page = run.paper(max(run.entries(), key=lambda one: one["people"])).maps[0]
    assert page.numbers()
    gone = page.words.pop(next(i for i, one in enumerate(page.words) if one in page.on_map() and one.text.isdigit()))
    assert int(gone.text) not in page.numbers() or not gone.bold
    page.words += [gone, gone]
    assert page.overlaps()
    _read.cache_clear()
