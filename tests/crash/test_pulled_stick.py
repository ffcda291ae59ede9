"""The stick is pulled, the computer stops, the disk is full, at any moment of packing or bringing home.

Whatever was there before is there whole afterwards: the atlas, and every pack that was finished or brought.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.packs import hand_out, merge_pack, open_returned
from data.store import create_atlas, open_atlas
from himi_map.edits import EditBuilder, Origin, apply, digest
from himi_map.errors import StoreError
from himi_map.packs import HandOutRequest
from himi_map.profiles import load_profile
from himi_map.records.people import Association, Household, Provenance, Registration, Resident
from tests.crash.merging_process import AT, PASSPHRASE, SPOKEN

ROOT = Path(__file__).resolve().parents[2]
POINTS = 200
SHORT = 10


def points(short: int) -> list[object]:
    """Seeds: *short* of them always, 200 in the thorough form."""
    return [pytest.param(seed, marks=[] if seed < short else pytest.mark.thorough) for seed in range(POINTS)]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An atlas with people, two packs that left and were written in, and a folder as a stick."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "stick").mkdir()
    store = create_atlas(folder / "町.himi", passphrase=PASSPHRASE, profile=load_profile("mihon"), at=AT)
    builder = EditBuilder(store.load(), label="はじめ", author="test", at=AT, origin=Origin.IMPORT)
    builder.create(Association(id="a", name="川端"))
    for number in range(1, 120):
        builder.create(Household(id=f"h{number}", association="a", address=f"川端{number}"))
        builder.create(
            Resident(
                id=f"r{number}", association="a", name=f"試し {number}郎", provenance=Provenance.NEIGHBOURHOOD,
                household=f"h{number}", address=f"川端{number}",
            )
        )  # fmt: skip
        builder.create(Registration(id=f"g{number}", association="a", resident=f"r{number}", number=number))
    edit = builder.build()
    assert edit is not None
    store.apply(edit)
    keeper = next(one for one in store.load("").operators.values() if one.role == "keeper")
    for number in range(2):
        place = folder / "stick" / f"home{number}.himipack"
        request = HandOutRequest(associations=("a",), holder="会長 川端")
        made = hand_out(store, request, place, operator=keeper, at=AT, spoken=SPOKEN)
        _write_in(place, made.prepared.handout.holder, number)
    store.close()
    return folder


def _write_in(place: Path, author: str, number: int) -> None:
    pack = open_atlas(place, SPOKEN, at=AT)
    records = pack.load()
    for turn in range(1, 30):
        at = AT + dt.timedelta(minutes=turn)
        builder = EditBuilder(records, label=f"電話{turn}", author=author, at=at, association="a")
        builder.change(records.residents[f"r{turn + number * 20}"], phone=f"0766-{number}-{turn}")
        edit = builder.build()
        assert edit is not None
        pack.apply(edit)
        records = apply(records, edit).records
    pack.close()


@pytest.fixture(scope="module")
def whole(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest once both packs are home, undisturbed."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(prepared, folder / "x")
    with open_atlas(folder / "x" / "町.himi", PASSPHRASE, at=AT) as store:
        keeper = next(one for one in store.load("").operators.values() if one.role == "keeper")
        for stick in sorted((folder / "x" / "stick").glob("home*.himipack")):
            merge_pack(store, open_returned(store, stick), author=keeper.id, at=AT)
        return digest(store.load())


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> Iterator[Path]:
    target = tmp_path / "x"
    shutil.copytree(prepared, target)
    yield target


def _work(place: Path, limit: int = 0) -> subprocess.Popen[str]:
    arguments = ["-m", "tests.crash.merging_process", str(place / "町.himi"), str(place / "stick")]
    return subprocess.Popen(
        [sys.executable, *arguments, *([str(limit)] if limit else [])], cwd=ROOT, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", env=os.environ,
    )  # fmt: skip


def _after(place: Path, before: dict[str, bytes], told: list[str], whole: str) -> None:
    """Earlier packs are unchanged, those told as made open, the atlas opens, and everything can still come home."""
    for name, content in before.items():
        assert (place / "stick" / name).read_bytes() == content, f"{name} was touched"
    made = [line.split()[1] for line in told if line.startswith("made ")]
    with open_atlas(place / "町.himi", PASSPHRASE, at=AT) as store:
        assert store.verify().intact
        records = store.load()
        for pack in sorted((place / "stick").glob("new*.himipack")):
            with open_atlas(pack, SPOKEN, at=AT, read_only=True) as inside:
                assert inside.verify().intact
                assert inside.pack is not None
                assert inside.pack.pack in records.handouts, "a pack left without a word"
        assert all((place / "stick" / name).exists() for name in made), "a pack told as made is gone"
        keeper = next(one for one in records.operators.values() if one.role == "keeper")
        for stick in sorted((place / "stick").glob("home*.himipack")):
            merge_pack(store, open_returned(store, stick), author=keeper.id, at=AT)
        after = store.load()
    handouts = {key: one for key, one in after.handouts.items() if one.entry <= 10}
    operators = after.operators
    assert digest(after.with_tables({"handout": handouts, "operator": operators})) == whole, "half a merge"


def _packs(place: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in (place / "stick").glob("*.himipack")}


@pytest.mark.parametrize("seed", points(SHORT))
def test_killed_at_a_random_moment(place: Path, whole: str, seed: int) -> None:
    before = _packs(place)
    told: list[str] = []
    with _work(place) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0.0, 1.6))
        process.kill()
        told = [line for line in process.stdout if line.endswith("\n")]
    _after(place, before, told, whole)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no RLIMIT_FSIZE on Windows")
@pytest.mark.parametrize("seed", points(SHORT))
def test_full_at_a_random_byte(place: Path, whole: str, seed: int) -> None:
    before = _packs(place)
    longest = max(one.stat().st_size for one in place.rglob("*.himi*"))
    with _work(place, limit=random.Random(seed).randint(1, longest * 2)) as process:
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
    told = [one for one in lines if not one.startswith("the log could not be folded")]  # it goes on growing, then
    assert told[0] == "ready"
    assert told[-1].startswith("made") or told[-1] in ("refused store.disk_full", "refused store.io_failed"), told[-1]
    _after(place, before, told, whole)


@pytest.mark.parametrize("seed", points(SHORT))
def test_copied_while_it_was_written(place: Path, seed: int) -> None:
    """A pack of which only the first bytes arrived is refused whole, and the atlas stays as it is."""
    stick = place / "stick" / "home0.himipack"
    content = stick.read_bytes()
    stick.write_bytes(content[: random.Random(seed).randint(0, len(content) - 1)])
    with open_atlas(place / "町.himi", PASSPHRASE, at=AT) as store:
        before = digest(store.load())
        with pytest.raises(StoreError) as caught:
            open_returned(store, stick)
        assert caught.value.code.startswith(("store.", "merge."))
        assert str(caught.value)
        assert digest(store.load()) == before
