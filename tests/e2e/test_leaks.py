"""Nobody stands where they may not, and nobody is missing where they may: in everything real commands create.

Fifty small atlases together hold every pair of (consent state, recipient, situation, output); eight of them run always,
all with ``--thorough``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.e2e.expectation import Expected, expect, stopped
from tests.e2e.pairs import Row, all_pairs, every_row, pairwise
from tests.e2e.running import ROWS_AN_ATLAS, Machine, Step, bundles, run_batch
from tests.e2e.searching import Index, pdf_text

SHORT = 8


def test_every_pair_is_tried():
    rows = pairwise()
    assert all_pairs(rows) == all_pairs(every_row())
    makeable = [row for row in rows if row.makeable]
    assert all_pairs(makeable) == all_pairs(row for row in every_row() if row.makeable)
    assert 40 <= len(bundles()) <= 60
    assert [row for bundle in bundles() for row in bundle] == rows


def test_the_short_form_meets_every_output_and_recipient():
    rows = [row for bundle in _short().values() for row in bundle]
    assert {row.output for row in rows if row.makeable} == {row.output for row in every_row() if row.makeable}
    assert {row.recipient for row in rows if row.makeable} == {row.recipient for row in every_row()}
    assert {row.situation for row in rows if row.makeable} == {"ordinary", "disaster"}


def _short() -> dict[int, list[Row]]:
    """The atlases that bring the most new values, until all outputs and recipients are met."""
    left = dict(enumerate(bundles()))
    chosen: dict[int, list[Row]] = {}
    seen: set[object] = set()
    while len(chosen) < SHORT:
        seed = max(left, key=lambda one: (len(_values(left[one]) - seen), -one))
        chosen[seed] = left.pop(seed)
        seen |= _values(chosen[seed])
    return chosen


def _values(rows: list[Row]) -> set[object]:
    return {(row.situation, row.output, row.recipient) for row in rows if row.makeable}


# --- judging ----------------------------------------------------------------------------------------------------------
def expected_of(step: Step, output: str = "") -> Expected:
    """What the rules allow this step."""
    return expect(step.maker.atlas, output or step.row.output, step.recipient, step.row.situation, step.associations)


def faults(machine: Machine, steps: list[Step]) -> list[str]:
    """Every leak and every missing person, one line each."""
    codes = json.loads((machine.root / "record" / "results.json").read_text(encoding="utf-8"))
    found: list[str] = []
    for step in steps:
        found += [f"{step.name} {step.row[:3]}: {fault}" for fault in _judge(step, codes[step.name])]
    everything = Index(*{id(step.maker): step.maker.atlas.tokens for step in steps}.values())
    for path in machine.left_behind() + sorted((machine.root / "atlases").iterdir()):
        found += [f"left behind: {where}: {whose}" for whose, where in everything.in_file(path).items()]
    return found


def _judge(step: Step, code: int) -> list[str]:
    expected = expected_of(step)
    a_list = step.row.output in ("map_sheet", "supporter_list") and step.argv and step.row.recipient != "notice"
    waits = bool(a_list) and stopped(step.maker.atlas, step.associations)
    if code == 99:
        return [f"crashed: {step.words['stderr']}"]
    if expected.refused or waits:
        return _judge_refusal(step, code)
    if code != 0:
        return [f"not made ({code}): {step.words['stderr']}"]
    index = Index(step.maker.atlas.tokens)
    found = [
        f"LEAK {owner} in {where}"
        for path in [*step.made, *step.record.iterdir()]
        for owner, where in index.in_file(path).items()
        if owner not in _allowed_in(step, path, expected)
    ]
    return found + _judge_presence(step, expected, index)


def _allowed_in(step: Step, path: Path, expected: Expected) -> set[tuple[str, str]]:
    """Only the paper itself, and the words of the internal check, may speak of people; no note beside it may."""
    if path.parent == step.record:
        return expected.may if step.row.output == "check_report" and path.stem == "stdout" else set()
    if path.suffix == ".json":
        return set()
    if step.row.output == "map_sheet" and step.argv and step.row.recipient != "notice":
        return expected_of(step, "supporter_list").may  # sheet and list in one file; the map pages are judged apart
    return expected.may


def _judge_refusal(step: Step, code: int) -> list[str]:
    index = Index(step.maker.atlas.tokens)
    found = [] if code == 1 else [f"must be refused, ended with {code}"]
    found += [f"refused, yet made {path.name}" for path in step.made if path.name != "manifest.json"]
    for path in [*step.made, *step.record.iterdir()]:
        found += [f"LEAK {owner} in {where}" for owner, where in index.in_file(path).items()]
    if not step.words["stderr"].strip():
        found.append("refused without a word")
    if "思わぬ" in step.words["stderr"]:
        found.append(f"crashed: {step.words['stderr']}")
    return found


def _judge_presence(step: Step, expected: Expected, index: Index) -> list[str]:
    papers = [path for path in step.made if path.suffix != ".json"]
    if step.argv and step.row.output in ("evacuation_list", "gis_export") and step.row.recipient != "notice":
        waiting = stopped(step.maker.atlas, step.associations)
        if waiting != {int(one) for one in re.findall(r"\b\d{3}\b", step.words["stderr"])}:
            return [f"staff are not told of lapsed consents: {waiting}"]
    if step.row.output in ("check_report", "journal_report"):
        return []
    found = [] if papers else ["nothing was made"]
    for path in papers:
        there = set(index.spellings_in(path))
        if step.row.output == "map_sheet":
            found += _judge_map(step, path, expected)
            if not step.argv or step.row.recipient == "notice":
                continue
            asked = expected_of(step, "supporter_list")
        else:
            asked = expected
        wanted = asked.must | (asked.readings if path.suffix == ".pdf" else set())
        for owner in wanted:
            spellings = step.maker.atlas.tokens[owner]
            whole = spellings if owner[1] == "name" else ()
            if not (set(whole) <= there and there & set(spellings)):
                found.append(f"MISSING {owner} in {path.name}")
    return found


def numbers_on_map(path: Path, pages: int) -> set[int]:
    """NO in the marks and under 位置未定 of the map pages: lines that hold nothing but numbers of three digits."""
    lines = pdf_text(path, "-raw", "-l", str(pages)).splitlines()
    alone = [line.replace("、", " ").split() for line in lines if line.strip() and not set(line) - set("0123456789 、")]
    return {int(word) for line in alone for word in line if len(word) == 3}


def _judge_map(step: Step, path: Path, expected: Expected) -> list[str]:
    pages = 99
    if step.argv:
        manifest = json.loads((path.parent / "manifest.json").read_text(encoding="utf-8"))
        pages = next(one["map_pages"] for one in manifest["sheets"] if one["file"] == path.name)
    known = {int(spellings[0]) for (_, what), spellings in step.maker.atlas.tokens.items() if what == "number"}
    drawn = numbers_on_map(path, pages) & known
    wrong = [f"LEAK number {one} on the map" for one in sorted(drawn - expected.on_map)]
    return wrong + [f"MISSING number {one} on the map" for one in sorted(expected.on_map - drawn)]


# --- the proof --------------------------------------------------------------------------------------------------------
def prove(root: Path, chosen: dict[int, list[Row]], *, separate: bool = False) -> None:
    """Run and judge."""
    machine, steps = run_batch(root, chosen, separate=separate)
    assert not (found := faults(machine, steps)), "\n".join(found)


def test_nobody_leaks_and_nobody_is_missing(tmp_path):
    prove(tmp_path / "machine", _short())


def test_each_command_alone_in_its_process(tmp_path):
    prove(tmp_path / "machine", dict(list(_short().items())[:1]), separate=True)


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(5))
def test_all_atlases(tmp_path, part):
    everything = dict(enumerate(bundles()))
    assert all(len(rows) <= ROWS_AN_ATLAS for rows in everything.values())
    prove(tmp_path / "machine", {seed: rows for seed, rows in everything.items() if seed % 5 == part})


@pytest.mark.thorough
def test_three_atlases_with_separate_processes(tmp_path):
    prove(tmp_path / "machine", dict(list(_short().items())[1:4]), separate=True)
