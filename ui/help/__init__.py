"""Help without a network: five cards for the first time, and a page for each task."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def show_help(parent: QWidget | None, page: str = "") -> None:
    """Open the pages, at one of them."""
    from ui.help.pages_dialog import HelpDialog

    dialog = HelpDialog(page, parent)
    dialog.exec()
    dialog.deleteLater()


def show_tour(parent: QWidget | None) -> None:
    """Go through the five cards."""
    from ui.help.tour import TourDialog

    dialog = TourDialog(parent)
    dialog.exec()
    dialog.deleteLater()
