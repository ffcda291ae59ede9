"""The print run as staff use it: what changed, what is bound, what is locked, what is only looked at."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pikepdf
import pytest

from data.store import open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from himi_map.cli import choices, print_run
from himi_map.cli.console import Console
from himi_map.cli.session import open_session
from himi_map.edits import EditBuilder, Origin
from himi_map.records.people import Registration
from himi_map.services.printing import RunOptions
from tests.e2e.running import Machine
from tests.e2e.searching import pdf_text


@dataclass
class Town:
    """An atlas of its own for one test."""

    machine: Machine
    atlas: Path

    def sheets(self, *words: str, at: dt.datetime = TOWN_NOW, code: int = 0, **more: str) -> dict:
        done = self.machine.himi_map(
            "sheets", str(self.atlas), *words, "--json",
            HIMI_MAP_PASSPHRASE=TOWN_PASSPHRASE, HIMI_MAP_NOW=at.isoformat(), **more,
        )  # fmt: skip
        assert done.returncode == code, done.stderr + done.stdout
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}

    def out(self, name: str) -> Path:
        return self.machine.root / name


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    return write_town(tmp_path_factory.mktemp("built"))


@pytest.fixture
def town(built: Path, tmp_path: Path) -> Town:
    machine = Machine(tmp_path / "machine")
    folder = tmp_path / "atlas"
    folder.mkdir()
    for one in (built, built.with_suffix(".himimap")):
        shutil.copyfile(one, folder / one.name)
    return Town(machine, folder / built.name)


def names_of(town: Town, count: int) -> list[str]:
    """Associations that can be printed, with people."""
    looked = town.sheets("--all", "--dry-run", "--out", str(town.out("none")))
    stopped = {one["association"] for one in looked["stopped"]}
    with open_atlas(town.atlas, TOWN_PASSPHRASE, read_only=True) as store:
        records = store.load()
    found = [one.name for one in records.associations.values() if one.name not in stopped]
    return sorted(found)[:count]


def words_for(names: list[str]) -> list[str]:
    return [word for name in names for word in ("--association", name)]


def edit_people(atlas: Path, names: list[str]) -> set[str]:
    """Give one person on the list of each association another 支援内容; returns those associations."""
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        records = store.load()
        wanted = {one.id: one.name for one in records.associations.values() if one.name in names}
        builder = EditBuilder(records, label="支援内容", author="test", at=TOWN_NOW, origin=Origin.HAND)
        changed: set[str] = set()
        on_paper = {who for copy in records.copies.values() for who in copy.people}
        for one in records.all(Registration).values():
            name = wanted.get(one.association)
            if name is not None and name not in changed and one.resident in on_paper and one.put_away is None:
                support = one.support
                builder.change(one, support=type(support)(voice=not support.voice, walking=support.walking,
                                                          guide=support.guide, other=support.other))  # fmt: skip
                changed.add(name)
        edit = builder.build()
        assert edit is not None
        store.apply(edit)
    return changed


def grown_old(atlas: Path, then: dt.datetime, now: dt.datetime) -> set[str]:
    """Associations with somebody on their paper whose facts are of another class of freshness than *then*."""
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        records, review = store.load(), store.profile.renewal.review_months

    def age(confirmed: dt.date | None, at: dt.datetime) -> int:
        if confirmed is None:
            return -1
        months = (at.year - confirmed.year) * 12 + at.month - confirmed.month - (at.day < confirmed.day)
        return min(2, months // review)

    shown = {who for copy in records.copies.values() for who in copy.people}
    return {
        records.associations[one.association].name
        for one in records.all(Registration).values()
        if one.resident in shown and age(one.last_confirmed, then) != age(one.last_confirmed, now)
    }


def test_only_what_changed_is_made_again(town: Town) -> None:
    everything = town.sheets("--all", "--out", str(town.out("first")))
    made = {one["association"] for one in everything["sheets"]}
    assert everything["distinct"] == everything["made"] == len(made)

    tomorrow = TOWN_NOW + dt.timedelta(days=1)
    second = town.sheets("--all", "--changed-only", "--out", str(town.out("second")), at=tomorrow)
    assert (second["made"], second["unchanged"]) == (0, len(made)), "the day is no change"
    assert [one.name for one in town.out("second").iterdir()] == ["manifest.json"]
    next_month = dt.datetime(2026, 12, 2, 9, tzinfo=TOWN_NOW.tzinfo)
    later = town.sheets("--all", "--changed-only", "--out", str(town.out("later")), at=next_month)
    assert {one["association"] for one in later["sheets"]} == grown_old(town.atlas, TOWN_NOW, next_month)

    edited = edit_people(town.atlas, sorted(made)[:3])
    assert len(edited) == 3
    third = town.sheets("--all", "--changed-only", "--out", str(town.out("third")), at=next_month)
    assert {one["association"] for one in third["sheets"]} == edited
    assert third["unchanged"] == len(made) - 3

    for_others = town.sheets(*words_for(sorted(edited)), "--recipient", "minsei", "--changed-only", "--out",
                             str(town.out("fourth")), at=next_month)  # fmt: skip
    assert for_others["made"] == 3, "nothing was ever printed for these"


def test_a_scale_asked_for_is_remembered_until_it_is_chosen_anew(town: Town) -> None:
    one = words_for(names_of(town, 1))

    def scale(*words: str) -> float:
        return town.sheets(*one, *words, "--out", str(town.out("scale")))["sheets"][0]["scale"]

    usual = scale()
    assert usual != 5000.0
    assert [scale("--scale", "5000"), scale(), scale("--scale", "auto"), scale()] == [5000.0, 5000.0, usual, usual]


def test_the_same_run_gives_the_same_bytes_and_another_run_the_same_content(town: Town) -> None:
    names = words_for(names_of(town, 2))
    twin = Town(town.machine, town.atlas.with_name("もう一つ.himi"))
    shutil.copyfile(town.atlas, twin.atlas)
    shutil.copyfile(town.atlas.with_suffix(".himimap"), twin.atlas.with_suffix(".himimap"))
    first = town.sheets(*names, "--run-id", "R1", "--out", str(town.out("a")))
    second = twin.sheets(*names, "--run-id", "R1", "--out", str(town.out("b")), "--processes", "2")
    assert first == second
    for one in first["sheets"]:
        data = (town.out("a") / one["file"]).read_bytes()
        assert data == (town.out("b") / one["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == one["sha256"]
        assert len(data) == one["bytes"]
    other = town.sheets(*names, "--run-id", "R2", "--out", str(town.out("c")))
    assert [one["content"] for one in other["sheets"]] == [one["content"] for one in first["sheets"]]
    assert {one["sheet"] for one in other["sheets"]}.isdisjoint(one["sheet"] for one in first["sheets"])


def test_copies_are_one_drawing_with_marks_of_their_own(town: Town) -> None:
    (name,) = names_of(town, 1)
    one = town.sheets("--association", name, "--out", str(town.out("one")))["sheets"][0]
    words = ["--holder", "会長", "--holder", "副会長", "--holder", "民生委員", "--due", "2027-03-31"]
    three = town.sheets("--association", name, *words, "--out", str(town.out("three")))["sheets"][0]
    assert three["content"] == one["content"]
    assert len(set(three["copies"])) == 3
    assert three["bytes"] < 1.6 * one["bytes"]
    path = town.out("three") / three["file"]
    pages = three["map_pages"] + three["list_pages"]
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 3 * pages
        with pdf.open_outline() as outline:
            assert [each.title for each in outline.root] == [
                f"3部のうち{number}　{who}" for number, who in enumerate(("会長", "副会長", "民生委員"), start=1)
            ]
    for copy, who in enumerate(("会長", "副会長", "民生委員")):
        text = pdf_text(path, "-f", str(copy * pages + 1), "-l", str((copy + 1) * pages))
        assert f"3部のうち{copy + 1}" in text
        assert who in text
    manifest = (town.out("three") / "manifest.json").read_text(encoding="utf-8")
    assert "会長" not in manifest, "nobody stands in the manifest"
    with open_atlas(town.atlas, TOWN_PASSPHRASE, read_only=True) as store:
        kept = {one.sheet: one for one in store.load().copies.values()}
    assert [kept[code].holder for code in three["copies"]] == ["会長", "副会長", "民生委員"]


def test_a_book_with_contents_and_bookmarks(town: Town) -> None:
    names = names_of(town, 4)
    made = town.sheets(*words_for(names), "--bind", "book", "--name", "本_{date}", "--out", str(town.out("book")))
    (file,) = made["files"]
    assert file["file"] == "本_2026-11-24.pdf"
    assert sorted(one.name for one in town.out("book").iterdir()) == ["manifest.json", file["file"]]
    path = town.out("book") / file["file"]
    pages = [one["map_pages"] + one["list_pages"] for one in made["sheets"]]
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == file["pages"] == 1 + sum(pages)
        with pdf.open_outline() as outline:
            leaves = [leaf for ward in outline.root for leaf in (ward.children or [ward])]
            assert [one.title for one in leaves] == [one["association"] for one in made["sheets"]]
            starts = [pdf.pages.index(pikepdf.Page(one.destination[0])) + 1 for one in leaves]
    assert starts == [2 + sum(pages[:place]) for place in range(len(pages))]
    told = pdf_text(path, "-l", "1", "-layout")
    for one, start in zip(made["sheets"], starts, strict=True):
        assert one["association"] in told
        assert str(start) in told
        assert one["association"] in pdf_text(path, "-f", str(start), "-l", str(start))


def test_a_book_on_both_sides_loses_no_page_and_begins_each_association_on_a_front(town: Town) -> None:
    names = names_of(town, 3)
    words = [*words_for(names), "--duplex", "--copies", "2"]
    apart = town.sheets(*words, "--out", str(town.out("apart")))
    single = {}
    for one in apart["sheets"]:
        with pikepdf.open(town.out("apart") / one["file"]) as pdf:
            single[one["association"]] = len(pdf.pages) // 2
    made = town.sheets(*words, "--bind", "book", "--lock", "--out", str(town.out("book")), HIMI_MAP_PDF_PASSWORD="k")
    with pikepdf.open(town.out("book") / made["files"][0]["file"], password="k") as pdf:
        assert len(pdf.pages) == 2 * (2 + sum(single.values()))
        with pdf.open_outline() as outline:
            for copy in outline.root:
                for ward in copy.children:
                    for leaf in ward.children or [ward]:
                        assert pdf.pages.index(pikepdf.Page(leaf.destination[0])) % 2 == 0, leaf.title


def test_a_locked_paper_opens_only_with_its_words(town: Town) -> None:
    (name,) = names_of(town, 1)
    made = town.sheets("--association", name, "--lock", "--out", str(town.out("l")), HIMI_MAP_PDF_PASSWORD="かぎ3")
    path = town.out("l") / made["sheets"][0]["file"]
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(path)
    with pikepdf.open(path, password="かぎ3") as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
    refused = town.sheets("--association", name, "--lock", "--out", str(town.out("m")), code=1)
    assert refused["error"]["code"] == "printing.no_words"
    assert not town.out("m").exists()


def test_a_look_before_writes_nothing(town: Town) -> None:
    before = hashlib.sha256(town.atlas.read_bytes()).hexdigest()
    looked = town.sheets("--all", "--name", "{number}_{association}", "--dry-run", "--out", str(town.out("dry")))
    assert looked["expected"] == len(looked["files"])
    assert looked["files"][0].startswith("001_")
    assert not town.out("dry").exists()
    assert hashlib.sha256(town.atlas.read_bytes()).hexdigest() == before
    assert looked["preflight"]


def test_a_name_that_is_none_is_told(town: Town) -> None:
    told = town.sheets("--all", "--name", "{person}", "--out", str(town.out("x")), code=1)
    assert told["error"]["code"] == "printing.bad_name"
    told = town.sheets("--resume", "--out", str(town.out("x")), code=1)
    assert told["error"]["code"] == "printing.nothing_to_resume"


@pytest.mark.parametrize("recipient", ["association", "minsei"])
def test_a_run_in_portions_is_a_run_in_one(town: Town, recipient: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIMI_MAP_PASSPHRASE", TOWN_PASSPHRASE)
    monkeypatch.setenv("HIMI_MAP_NOW", TOWN_NOW.isoformat())
    made: list[dict[str, bytes]] = []
    sizes: list[list[int]] = []
    for portion in (256, 3):
        atlas = town.atlas.with_name(f"{portion}.himi")
        shutil.copyfile(town.atlas, atlas)
        shutil.copyfile(town.atlas.with_suffix(".himimap"), atlas.with_suffix(".himimap"))
        out = town.out(f"{recipient}{portion}")
        with print_run.painters(1, several=False) as painter, open_session(atlas, "", in_portions=True) as session:
            run = print_run.prepare(
                session,
                partial(choices.chosen_associations, session, None, "", True),
                RunOptions(recipient=recipient),
                out=out, holders=["会長"], run="R1", portion=portion,
            )  # fmt: skip
            assert run is not None
            sizes.append([len(parts) for parts, _ in run.asking.portions])
            print_run.carry_out(run, painter, out, Console(json=True))
            assert "records" not in session.__dict__, "nobody read the whole atlas"
        made.append({one.name: one.read_bytes() for one in out.iterdir()})
    assert len(sizes[0]) == 1
    assert len(sizes[1]) > 2
    assert set(sizes[1][:-1]) == {3}
    assert len(made[0]) > 3
    assert made[0] == made[1]
