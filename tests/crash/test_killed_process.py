"""Nothing that was told as saved is lost, nothing is half there, and the journal stays whole.

The real process is killed at random moments, the one file is copied away while it is being written, and a write limit
is met at a random byte. Each round says its seed when it fails.
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
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.store import create_atlas, open_atlas
from himi_map.edits.build import EditBuilder
from himi_map.edits.edit import Origin
from himi_map.profiles import load_profile
from himi_map.records.atlas import Records
from himi_map.records.base import new_uuid
from himi_map.records.people import Association
from tests.crash.writing_process import ASSOCIATION, BULK, PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]
AT = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    place = folder / "試し.himi"
    store = create_atlas(place, passphrase=PASSPHRASE, profile=load_profile("mihon"), at=AT)
    builder = EditBuilder(store.load(), label="自治会", author="test", at=AT, origin=Origin.HAND, new_id=new_uuid)
    builder.create(Association(id=ASSOCIATION, name="川端"))
    edit = builder.build()
    assert edit is not None
    store.apply(edit)
    store.close()
    return place


def rounds(short: int) -> list[object]:
    """Seeds: *short* of them always, 200 in the thorough form."""
    return [pytest.param(seed, marks=[] if seed < short else pytest.mark.thorough) for seed in range(200)]


@contextmanager
def started(atlas: Path, limit: int = 0) -> Iterator[subprocess.Popen[str]]:
    """The writing process, once it has the atlas open; killed at the end when nothing else has ended it."""
    arguments = [sys.executable, "-m", "tests.crash.writing_process", str(atlas), *([str(limit)] if limit else [])]
    with subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str]) -> list[int]:
    """Numbers of the Edits that were reported as saved; the line that the kill cut off is none."""
    assert process.stdout is not None
    return [int(line.split()[1]) for line in process.stdout if line.startswith("saved ") and line.endswith("\n")]


def check_whole(place: Path, saved: list[int], *, at_most: int | None = None) -> Records:
    """Everything told is there, all three records of each person; nothing is half there; the journal verifies."""
    store = open_atlas(place, PASSPHRASE)
    try:
        records = store.load()
        report = store.verify()
    finally:
        store.close()
    assert report.intact, report
    people = {one.id[1:] for one in records.residents.values()}
    assert {one.id[1:] for one in records.households.values()} == people
    assert {one.id[1:] for one in records.registrations.values()} == people
    numbers = sorted({int(key.split("-")[0]) for key in people})
    assert numbers == list(range(len(numbers)))
    for number in numbers:
        parts = sum(key.startswith(f"{number}-") for key in people)
        assert parts == (BULK if number % 7 == 0 else 1), f"edit {number} is half there"
    assert set(saved) <= set(numbers), "an edit that was told as saved is gone"
    if at_most is not None:
        assert len(numbers) <= at_most
    return records


@pytest.mark.parametrize("seed", rounds(4))
def test_kill_at_a_random_moment(atlas: Path, seed: int) -> None:
    moments = random.Random(seed)
    saved: list[int] = []
    for before in range(2):  # what a killed process left behind is written on
        with started(atlas) as process:
            time.sleep(moments.uniform(0.0, 0.35))
            process.kill()
            saved += told(process)
        check_whole(atlas, saved, at_most=max(saved, default=-1) + 2 + before)  # one untold for each process
    assert len(list(atlas.parent.iterdir())) <= 3


@pytest.mark.parametrize("seed", rounds(4))
def test_the_one_file_copied_at_a_random_moment(atlas: Path, seed: int, tmp_path: Path) -> None:
    moments = random.Random(seed)
    lines: list[int] = []
    alone = tmp_path / "copy" / "写し.himi"
    alone.parent.mkdir()
    with started(atlas) as process:
        assert process.stdout is not None
        until = time.monotonic() + moments.uniform(0.0, 0.35)
        while time.monotonic() < until:
            line = process.stdout.readline()
            if line.startswith("saved"):
                lines.append(int(line.split()[1]))
        shutil.copyfile(atlas, alone)
    check_whole(alone, lines)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no RLIMIT_FSIZE on Windows")
@pytest.mark.parametrize("seed", rounds(4))
def test_full_at_a_random_byte(atlas: Path, seed: int) -> None:
    with started(atlas, limit=random.Random(seed).randint(1, 60_000)) as process:
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
        assert process.wait() == 3, lines
    assert lines[-1] in ("refused store.disk_full", "refused store.write_failed"), lines[-1]
    saved = [int(line.split()[1]) for line in lines if line.startswith("saved")]
    check_whole(atlas, saved, at_most=len(saved))


@pytest.fixture
def name_list(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "名簿.csv"
    rows = [f"試し{number} 太郎,川端,川端{number},昭和{number % 60 + 1}年1月2日" for number in range(400)]
    place.write_text("氏名,自治会,住所,生年月日\n" + "\n".join(rows) + "\n", encoding="utf-8")
    yield place


@pytest.mark.parametrize("seed", rounds(2))
def test_kill_during_an_import(atlas: Path, name_list: Path, seed: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "himi_map", "import", "people", str(name_list), "--atlas", str(atlas)],
        cwd=ROOT, env={**os.environ, "HIMI_MAP_PASSPHRASE": PASSPHRASE},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        try:
            out, error = process.communicate(timeout=random.Random(seed).uniform(0.6, 2.4))
            assert process.returncode == 0, error
        except subprocess.TimeoutExpired:
            process.kill()
            out, _ = process.communicate()
    store = open_atlas(atlas, PASSPHRASE)
    records = store.load()
    intact = store.verify().intact
    store.close()
    assert intact
    assert len(records.residents) in (0, 400), "half an import"
    assert len(records.registrations) == len(records.source_rows) == len(records.residents)
    if "追加 400" in out:
        assert len(records.residents) == 400
