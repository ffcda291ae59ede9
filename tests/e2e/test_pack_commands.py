"""To the hall and back on the command line: pack, packs, merge, cards, with the answers their schema promises."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from data.store import open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from himi_map.cli.answers import ANSWERS
from himi_map.edits import EditBuilder

ROOT = Path(__file__).resolve().parents[2]
LATER = TOWN_NOW + dt.timedelta(days=2)
SPOKEN = "つばめ・みなと・ごま"


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    return write_town(tmp_path, size="town", at=TOWN_NOW)


def run(*arguments: object, now: dt.datetime = LATER, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "himi_map", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
        encoding="utf-8", stdin=subprocess.DEVNULL, check=False,
        env={**os.environ, "HIMI_MAP_PASSPHRASE": TOWN_PASSPHRASE, "HIMI_MAP_NOW": now.isoformat(), **more},
    )  # fmt: skip


def asked(command: str, *arguments: object, code: int = 0, **more: str) -> Any:
    """The answer of a command as its type."""
    done = run(command, *arguments, "--json", **more)
    assert done.returncode == code, done.stderr
    return msgspec.convert(json.loads(done.stdout), type=ANSWERS[command])


def packed(atlas: Path, stick: Path, *options: object) -> Any:
    return asked("pack", atlas, "--association", "川端", "--out", stick, *options, HIMI_MAP_PACK_PASSPHRASE=SPOKEN)


def write(stick: Path, phone: str) -> str:
    with open_atlas(stick, SPOKEN, at=LATER) as pack:
        records = pack.load()
        resident = sorted(records.residents.values(), key=lambda one: one.id)[0]
        assert pack.pack is not None
        builder = EditBuilder(
            records, label="電話を直しました", author=pack.pack.holder, at=LATER, association=resident.association
        )
        builder.change(resident, phone=phone)
        edit = builder.build()
        assert edit is not None
        pack.apply(edit)
        return resident.id


def test_to_the_hall_and_back(atlas: Path, tmp_path: Path) -> None:
    stick = tmp_path / "川端.himipack"
    made = packed(atlas, stick, "--expires", "令和8年12月20日")
    assert (made.holder, made.expires_on, made.recipient, made.told) == ("川端 会長", "2026-12-20", "association", True)
    (out,) = asked("packs", atlas).packs
    assert (out.id, out.holder, out.associations, out.overdue) == (made.pack, "川端 会長", ["川端"], False)
    resident = write(stick, "0766-90-0001")
    content = stick.read_bytes()
    looked = run("merge", atlas, stick, "--dry-run")
    assert looked.returncode == 0
    assert "【内部資料】" in looked.stdout
    assert "0766-90-0001" in looked.stdout
    (home,) = asked("merge", atlas, stick).packs
    assert (home.edits, home.cards, home.refused, home.changed) == (1, 0, 0, True)
    assert Path(home.receipt).exists()
    (again,) = asked("merge", atlas, stick).packs
    assert (again.edits, again.changed) == (0, False)
    assert stick.read_bytes() == content
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        assert store.load().residents[resident].phone == "0766-90-0001"
        assert store.verify().intact
    assert run("merge", atlas, "--take-back", home.merge).returncode == 0
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        assert store.load().residents[resident].phone != "0766-90-0001"


def test_a_disagreement_waits_until_it_is_answered(atlas: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "一.himipack", tmp_path / "二.himipack"
    for stick in (one, two):
        packed(atlas, stick)
    resident = write(one, "0766-91-0001")
    assert write(two, "0766-92-0002") == resident
    answer = asked("merge", atlas, one, two)
    assert [each.cards for each in answer.packs] == [0, 1]
    (card,) = asked("cards", atlas).cards
    assert {side.words for side in card.sides} == {"「0766-91-0001」", "「0766-92-0002」"}
    choice = next(number for number, side in enumerate(card.sides, 1) if side.words == "「0766-91-0001」")
    assert asked("cards", atlas, "--answer", card.id[:8], "--choose", choice).cards == []
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        assert store.load().residents[resident].phone == "0766-91-0001"
    assert run("cards", atlas, "--answer", card.id).returncode == 1


def test_a_lost_pack_names_whom_to_call_and_the_book_says_that_it_did(atlas: Path, tmp_path: Path) -> None:
    made = packed(atlas, tmp_path / "川端.himipack")
    answer = asked("packs", atlas, "--lost", made.pack[:8])
    assert [one.state for one in answer.packs] == ["lost"]
    assert len([one for one in answer.lost if one.kind == "resident"]) == made.people
    assert "紛失時の連絡先" in run("journal", atlas).stdout


def test_only_staff_keep_the_books_of_what_is_out(atlas: Path, tmp_path: Path) -> None:
    stick = tmp_path / "川端.himipack"
    made = packed(atlas, stick)
    for arguments in (
        ("packs", atlas, "--passphrase", made.pack),
        ("packs", atlas, "--lost", made.pack),
        ("packs", atlas),
        ("merge", atlas, stick),
        ("cards", atlas),
        ("pack", atlas, "--association", "川端", "--out", tmp_path / "x.himipack"),
    ):
        done = run(*arguments, "--operator", "川端 会長")
        assert done.returncode == 1, arguments
        assert "職員だけ" in done.stderr
        assert SPOKEN not in done.stdout


def test_damaged_packs_are_refused_each_and_the_good_one_is_taken(atlas: Path, tmp_path: Path) -> None:
    good, cut, other = tmp_path / "一.himipack", tmp_path / "二.himipack", tmp_path / "三.himipack"
    packed(atlas, good)
    write(good, "0766-93-0003")
    cut.write_bytes(good.read_bytes()[:5000])
    other.write_bytes(b"not a pack at all")
    done = run("merge", atlas, cut, good, other, "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert [one["code"] for one in answer["failed"]] == ["store.truncated", "store.not_an_atlas"]
    assert [one["edits"] for one in answer["packs"]] == [1]


def test_what_a_pack_cannot_do(atlas: Path, tmp_path: Path) -> None:
    stick = tmp_path / "川端.himipack"
    packed(atlas, stick)
    inside = {"HIMI_MAP_PASSPHRASE": SPOKEN}
    table = tmp_path / "名簿.csv"
    table.write_text("氏名,自治会\n新町 花子,川端\n", encoding="utf-8")
    for arguments in (
        ("import", "people", table, "--atlas", stick),
        ("pack", stick, "--association", "川端", "--out", tmp_path / "x.himipack"),
        ("supporters", stick, "--association", "川端", "--out", tmp_path / "x.pdf", "--recipient", "responders"),
        ("cards", stick, "--answer", "x"),
    ):
        done = run(*arguments, **inside)
        assert done.returncode == 1, arguments
        assert done.stderr.strip()
    paper = run("sheets", stick, "--association", "川端", "--out", tmp_path / "paper", **inside)
    assert paper.returncode == 0, paper.stderr
    assert list((tmp_path / "paper").glob("*.pdf"))
    late = run("check", stick, now=LATER + dt.timedelta(days=60), **inside)
    assert late.returncode == 1
    assert "市社協へ返してください" in late.stderr


def test_a_pack_is_made_while_somebody_else_has_the_atlas(atlas: Path, tmp_path: Path) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE, at=LATER):
        made = packed(atlas, tmp_path / "川端.himipack")
        assert made.told is False
        assert [one.id for one in asked("packs", atlas).packs] == []  # only looked at while it is in use
    assert [one.id for one in asked("packs", atlas).packs] == [made.pack]
