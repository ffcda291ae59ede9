"""The window on the city: first paint, a frame of dragging, a frame of zooming, an Edit until it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from data.store import open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from ui.app import application, make_window
from ui.main_window import MainWindow


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("city"), size="city")


@pytest.fixture
def window(city: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("HIMI_MAP_NOW", TOWN_NOW.isoformat())
    application()
    store = open_atlas(city, TOWN_PASSPHRASE)
    made = make_window(store, next(iter(store.load().operators.values())))
    made.show()
    made.choice.setCurrentIndex(1)
    made.choice.activated.emit(1)
    QApplication.processEvents()
    yield made
    made.close()
    made.deleteLater()


def test_first_paint(benchmark: Any, window: MainWindow) -> None:
    keys = list(window.workspace.records.associations)

    turns = iter(keys)

    def run() -> None:
        window.workspace.show_association(next(turns))
        window.canvas.grab()

    benchmark.pedantic(run, rounds=10)


def test_pan_frame(benchmark: Any, window: MainWindow) -> None:
    window.canvas.draw_all_tiles()
    centre = window.canvas.screen_to_map(QPointF(window.canvas.width() / 2, window.canvas.height() / 2))
    steps = iter(range(100_000))

    def run() -> None:
        window.canvas.centre_on((centre[0] + next(steps) % 50, centre[1]))
        window.canvas.repaint()

    benchmark(run)


def test_zoom_frame(benchmark: Any, window: MainWindow) -> None:
    window.canvas.draw_all_tiles()
    steps = iter(range(100_000))

    def run() -> None:
        window.canvas.zoom(1.1 if next(steps) % 2 else 1 / 1.1)
        window.canvas.repaint()

    benchmark(run)


def test_an_edit_until_it_is_seen(benchmark: Any, window: MainWindow) -> None:
    resident = window.people.model.rows[0].resident
    numbers = iter(range(100_000))

    def run() -> None:
        records = window.workspace.records
        builder = window.workspace.builder("電話")
        builder.change(records.residents[resident], phone=f"0766-00-{next(numbers):04d}")
        window.workspace.apply(builder.build(), "")
        window.canvas.repaint()
        window.people.view.repaint()

    benchmark.pedantic(run, rounds=20)
