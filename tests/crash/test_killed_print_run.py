"""A print run killed at random moments and taken up again ends as an unbroken one: same files, same manifest."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.store import open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from himi_map.edits import EditBuilder, Origin
from himi_map.services.printing.ledger import LEDGER

ROOT = Path(__file__).resolve().parents[2]


IN_PAIRS = """
from himi_map.cli import run
from himi_map.services.printing import running
running._AT_ONCE = 2
run()
"""
"""The command with two associations a transaction: the town is one transaction else, and done when it is told of."""


def rounds(short: int) -> list[object]:
    """Seeds: *short* of them always, 10 in the thorough form."""
    return [pytest.param(seed, marks=[] if seed < short else pytest.mark.thorough) for seed in range(10)]


class Office:
    """An atlas of its own, and the folder of its paper."""

    def __init__(self, built: Path, folder: Path) -> None:
        folder.mkdir()
        self.atlas, self.out = folder / built.name, folder / "out"
        for one in (built, built.with_suffix(".himimap")):
            shutil.copyfile(one, folder / one.name)

    def start(
        self, *words: str, at: str = TOWN_NOW.isoformat(), program: tuple[str, ...] = ("-m", "himi_map")
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *program, "sheets", str(self.atlas), "--out", str(self.out), *words],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env={**os.environ, "HIMI_MAP_PASSPHRASE": TOWN_PASSPHRASE, "HIMI_MAP_NOW": at},
        )  # fmt: skip

    def finish(self, *words: str, at: str = TOWN_NOW.isoformat()) -> None:
        with self.start(*words, at=at) as process:
            _, told = process.communicate()
            assert process.returncode == 0, told.decode()

    def paper(self) -> dict[str, bytes]:
        return {one.relative_to(self.out).as_posix(): one.read_bytes() for one in self.out.rglob("*") if one.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module", params=["association", "ward"])
def unbroken(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory):
    words = ("--all", "--run-id", "R8", "--bind", request.param)
    office = Office(built, tmp_path_factory.mktemp("unbroken") / "office")
    began = time.monotonic()
    office.finish(*words)
    return words, office.paper(), time.monotonic() - began


@pytest.mark.parametrize("seed", rounds(3))
def test_a_killed_run_ends_as_an_unbroken_one(built: Path, unbroken, tmp_path: Path, seed: int) -> None:
    words, expected, seconds = unbroken
    office = Office(built, tmp_path / "office")
    chance = random.Random(seed)
    kills = 0
    while kills < 3:
        resuming = (office.out / LEDGER).exists()
        # days later the run still says when it began
        later = "2026-11-30T09:00:00+09:00" if resuming else TOWN_NOW.isoformat()
        with office.start(*(("--resume",) if resuming else words), at=later) as process:
            time.sleep(chance.uniform(0.2, 1.0) * seconds)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        kills += 1
        for path, data in ((one, one.read_bytes()) for one in office.out.rglob("*.pdf")):
            assert data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF"), path.name
        if (office.out / "manifest.json").exists() and not (office.out / LEDGER).exists():
            break
    else:
        office.finish(*(("--resume",) if (office.out / LEDGER).exists() else words))
    found = office.paper()
    assert sorted(found) == sorted(expected)
    assert json.loads(found["manifest.json"]) == json.loads(expected["manifest.json"])
    assert found == expected
    manifest = json.loads(found["manifest.json"])
    codes = [code for one in manifest["sheets"] for code in one["copies"]]
    with open_atlas(office.atlas, TOWN_PASSPHRASE, read_only=True) as store:
        on_record = sorted(one.sheet for one in store.load().copies.values())
        assert store.verify().intact
    assert on_record == sorted(codes), "each copy is in the book once, and no other"


def test_what_is_spoilt_or_out_of_date_when_the_run_goes_on_is_made_anew(built: Path, tmp_path: Path) -> None:
    office = Office(built, tmp_path / "office")
    with office.start("--all", "--run-id", "R8", program=("-c", IN_PAIRS)) as process:
        while len(lines := finished(office.out)) < 2 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert (office.out / LEDGER).exists(), "killed before it was done"
    changed, spoilt = lines[0], lines[1]
    (office.out / spoilt["file"]).write_bytes(b"%PDF-")
    with open_atlas(office.atlas, TOWN_PASSPHRASE) as store:
        records = store.load()
        shown = {who for copy in records.copies.values() for who in copy.people}
        builder = EditBuilder(records, label="名前", author="test", at=TOWN_NOW, origin=Origin.HAND)
        person = next(
            one for one in records.residents.values()
            if one.id in shown and one.association == changed["association_id"]
        )  # fmt: skip
        builder.change(person, name="試し 太郎")
        edit = builder.build()
        assert edit is not None
        store.apply(edit)
    office.finish("--resume")
    manifest = json.loads((office.out / "manifest.json").read_bytes())
    again = {one["association"]: one for one in manifest["sheets"]}
    assert again[spoilt["association"]] == spoilt, "the same paper, whole again"
    assert hashlib.sha256((office.out / spoilt["file"]).read_bytes()).hexdigest() == spoilt["sha256"]
    remade = again[changed["association"]]
    assert remade["content"] != changed["content"]
    assert remade["sheet"] != changed["sheet"], "what said something else keeps its code; this is another copy"
    with open_atlas(office.atlas, TOWN_PASSPHRASE, read_only=True) as store:
        codes = {one.sheet for one in store.load().copies.values()}
    assert {changed["sheet"], remade["sheet"]} <= codes


def finished(out: Path) -> list[dict]:
    """What the run's book says is made."""
    try:
        lines = (out / LEDGER).read_bytes().split(b"\n")[1:-1]
    except OSError:
        return []
    return [made for one in lines if (made := json.loads(one).get("made")) is not None]
