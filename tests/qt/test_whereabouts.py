"""The window opens where it was, even when it was not closed but killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from data.town import TOWN_NOW, TOWN_PASSPHRASE
from ui.app import application, open_atlas_window
from ui.commands.notes import PutNote
from ui.main_window import MainWindow
from ui.style import SETTINGS


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    application()
    QSettings(*SETTINGS).clear()
    monkeypatch.setenv("HIMI_MAP_PASSPHRASE", TOWN_PASSPHRASE)
    monkeypatch.setenv("HIMI_MAP_NOW", TOWN_NOW.isoformat())
    yield
    QSettings(*SETTINGS).clear()


def opened(atlas: Path) -> MainWindow:
    window = open_atlas_window(atlas)
    assert window is not None
    window.resize(1366, 768)
    window.show()
    QApplication.processEvents()
    return window


def closed(window: MainWindow) -> None:
    window.close()
    window.deleteLater()


def test_association_task_and_place_are_found_again(atlas: Path) -> None:
    window = opened(atlas)
    last = window.choice.itemData(window.choice.count() - 1)
    window.workspace.show_association(last)
    window.show_face(at_hall=True)
    window.hall.go(2)
    window.canvas.zoom(3.0)
    window.canvas.shift(40, 30)
    view = window.canvas.view
    window.stage.do(PutNote("dark", ((view.x, view.y),), danger=True), "test")  # written down with every save
    where = view.x, view.y, view.resolution
    closed(window)
    again = opened(atlas)
    try:
        assert again.workspace.association is not None
        assert again.workspace.association.id == last
        assert again.frame.at_hall
        assert again.hall.task.name == "writing"
        found = again.canvas.view
        assert (found.x, found.y, found.resolution) == pytest.approx(where, abs=0.01)
        assert again.workspace.undo_label == "地図に書き込みました"
    finally:
        closed(again)


@pytest.mark.parametrize("kept", ["", "x", "gone hall 2 0 0 1", "gone hall 2 0 0 1 7", "- - - - - -"])
def test_what_is_no_longer_there_is_passed_over(atlas: Path, kept: str) -> None:
    window = opened(atlas)
    key = f"where/{window.workspace.store.info.id}"
    closed(window)
    QSettings(*SETTINGS).setValue(key, kept)
    again = opened(atlas)
    assert again.workspace.association is not None
    closed(again)
