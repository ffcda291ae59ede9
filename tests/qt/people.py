"""Whom the tests of the window choose."""

from __future__ import annotations

from ui.main_window import MainWindow


def placed(window: MainWindow) -> str:
    """Somebody with a home."""
    residents = window.workspace.records.residents
    return next(row.resident for row in window.people.model.rows if residents[row.resident].home is not None)


def unplaced(window: MainWindow) -> str:
    """Somebody who is on no map yet."""
    residents = window.workspace.records.residents
    return next(row.resident for row in window.people.model.rows if residents[row.resident].home is None)
