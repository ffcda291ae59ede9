"""The calm line at the foot of the window, and the amber band when a backup is late."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.keeping.words import Reminder
from ui.look import TypeScale
from ui.style import worn
from ui.widgets import Words, button


class KeepingLine(QLabel):
    """One sentence in the status line; a short one where the type is large."""

    def __init__(self) -> None:
        super().__init__()
        self._reminder = Reminder()
        self.hide()

    def show_reminder(self, reminder: Reminder) -> None:
        """Say it, or nothing."""
        self._reminder = reminder
        self._refit()

    def _refit(self) -> None:
        large = worn() is not TypeScale.MIDDLE
        words = self._reminder.short if large else self._reminder.words
        if words != self.text():
            self.setText(words)
            self.setToolTip(self._reminder.words)
            self.setAccessibleName(self._reminder.words)
        self.setVisible(bool(words))

    def changeEvent(self, event: QEvent) -> None:
        """Another type size may want other words."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._refit()


class KeepingBand(QWidget):
    """要確認: what is late, and what to press.

    Parameters
    ----------
    open_keeping
        Opens 「控えと復元」.
    """

    def __init__(self, open_keeping: Callable[[], object]) -> None:
        super().__init__()
        self.words = Words("", "ask")
        self.open_button = button("控えと復元", open_keeping)
        self.later_button = button("あとで", self._put_off)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        row.addWidget(self.open_button)
        row.addWidget(self.later_button)
        self._put_off_words = ""
        self.hide()

    def say(self, words: str) -> None:
        """Show it, or nothing; what was put off is not said again while the window is open."""
        if words != self.words.text():
            self.words.setText(words)
        self.setVisible(bool(words) and words != self._put_off_words)

    def _put_off(self) -> None:
        self._put_off_words = self.words.text()
        self.hide()
