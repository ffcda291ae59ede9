"""The fictional town, and the real window on a copy of it at 1366x768."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from data.store import open_atlas
from data.town import SHOWN_ASSOCIATION, TOWN_NOW, TOWN_PASSPHRASE, write_town
from ui.app import application, make_window
from ui.main_window import MainWindow


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def atlas(master: Path, tmp_path: Path) -> Path:
    for one in master.parent.iterdir():
        if one.is_file():
            shutil.copyfile(one, tmp_path / one.name)
    return tmp_path / master.name


@pytest.fixture
def window(atlas: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("HIMI_MAP_NOW", TOWN_NOW.isoformat())
    application()
    store = open_atlas(atlas, TOWN_PASSPHRASE)
    operator = next(one for one in store.load().operators.values() if one.name == "設置者")
    made = make_window(store, operator)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    at = made.choice.findText(SHOWN_ASSOCIATION, Qt.MatchFlag.MatchStartsWith)
    made.choice.setCurrentIndex(at)
    made.choice.activated.emit(at)
    QApplication.processEvents()
    yield made
    made.close()
    made.deleteLater()
