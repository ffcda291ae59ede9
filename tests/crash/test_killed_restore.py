"""kill -9 while a backup is brought back: the atlas opens, and is either what it was or what it was to become."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.store import backup, open_atlas, restore
from data.town import TOWN_PASSPHRASE, write_town
from himi_map.edits import digest
from himi_map.ports import EntryKind
from tests.unit.data_store.test_restoring import add_person, willing, withdraw

ROOT = Path(__file__).resolve().parents[2]
AT = dt.datetime(2026, 11, 27, 17, 20, tzinfo=dt.UTC)
SHORT, LONG = 6, 100


def content(atlas: Path) -> str:
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        assert store.verify().intact
        return digest(store.load())


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, float]:
    """An atlas that went on, a backup of it, and how long restoring takes here."""
    folder = tmp_path_factory.mktemp("town")
    atlas = write_town(folder)
    kept = backup(atlas, folder / "控え", at=AT, passphrase=TOWN_PASSPHRASE)
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        withdraw(store, willing(store))
        add_person(store, refusing=True)
    trial = folder / "試し.himi"
    shutil.copyfile(atlas, trial)
    begun = time.monotonic()
    restore(kept, trial, passphrase=TOWN_PASSPHRASE, at=AT)
    return atlas, kept, time.monotonic() - begun


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[] if seed < SHORT else pytest.mark.thorough) for seed in range(LONG)]
)
def test_kill_while_restoring(both: tuple[Path, Path, float], tmp_path: Path, seed: int) -> None:
    first, kept, lasts = both
    atlas = tmp_path / "町.himi"
    shutil.copyfile(first, atlas)
    before, backup_before = content(atlas), kept.read_bytes()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.restoring_process", str(atlas), str(kept), TOWN_PASSPHRASE],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0.0, 1.3 * lasts))
        process.kill()
        done = process.stdout.read() == "done\n"
    assert kept.read_bytes() == backup_before
    after = content(atlas)
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        restored = any(one.kind is EntryKind.RESTORED for one in store.journal())
        assert "fact-1" in store.load().consents, "the withdrawal is there either way"
        assert ("new-1" in store.load().residents) is not restored
    assert (after != before) is restored
    assert restored or not done
    if restored:
        aside = list(tmp_path.glob("町（戻す前*.himi"))
        assert len(aside) == 1
        assert content(aside[0]) == before
    restore(kept, atlas, passphrase=TOWN_PASSPHRASE, at=AT)  # what the kill left behind is in nobody's way
    assert "fact-1" in open_atlas(atlas, TOWN_PASSPHRASE, read_only=True).load().consents
