"""kill -9 during an evening: every Edit that was on the screen as saved is there whole, and can be taken back."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.store import open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from himi_map.edits import digest
from ui.bridge import Workspace

ROOT = Path(__file__).resolve().parents[2]
SHORT, LONG = 5, 50


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[] if seed < SHORT else pytest.mark.thorough) for seed in range(LONG)]
)
def test_what_was_said_to_be_saved_is_there(master: Path, tmp_path: Path, seed: int) -> None:
    for one in master.parent.iterdir():
        if one.is_file():
            shutil.copyfile(one, tmp_path / one.name)
    atlas = tmp_path / master.name
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HIMI_MAP_NOW": TOWN_NOW.isoformat()}
    command = [sys.executable, "-m", "tests.crash.evening_process", str(atlas), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        first = process.stdout.readline().strip()
        time.sleep(random.Random(seed).uniform(0.05, 1.5))
        process.kill()
        told = process.stdout.read().split("\n")
    saved = [first, *(line for line in told[:-1] if line)]  # the last line may be cut in the middle of a word
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        assert store.verify().intact
        for edit in saved:
            assert store.knows(edit), f"seed {seed}: {edit} was on the screen as saved"
        whole = store.load("")
        operator = next(one for one in whole.operators.values() if one.name == "設置者")
        key = next(entry.association for entry in reversed(list(store.journal())) if entry.association)
        work = Workspace(store, operator, None, lambda: TOWN_NOW)
        work.show_association(key)
        assert work.undo_label or work.redo_label
        before = digest(work.records)
        if work.undo_label:
            work.undo()
            assert digest(work.records) != before
            work.redo()
            assert digest(work.records) == before, f"seed {seed}: undo and redo give the same map"
