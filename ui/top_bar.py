"""The top bar: which association, take back, saved, who is working, what can be done; in as many rows as it needs."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.style import worn
from ui.widgets import choices

_GAP = 12
_CHOICE_WIDTH = 220


class TopBar(QWidget):
    """Lays out what the window gives it: on the left what belongs to the atlas, on the right what can be done.

    Attributes
    ----------
    choice
        The associations.
    saved
        「保存しました 19:42」.

    Parameters
    ----------
    short
        Buttons that may say it in fewer words where that keeps the bar in one row.
    """

    def __init__(
        self,
        who: str,
        *,
        practice: bool,
        left: list[QPushButton],
        right: list[QPushButton],
        short: tuple[tuple[QPushButton, str], ...] = (),
    ) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self.choice = choices("自治会")
        self.choice.setPlaceholderText("自治会はまだです")
        self.choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.saved = QLabel("")
        self.saved.setObjectName("saved")
        name = QLabel(f"{who} さん")
        self._short = tuple((one, one.text(), words) for one, words in short)
        self._left: list[QWidget] = [self.choice, *left, self.saved]
        self._right: list[QWidget] = [name, *right]
        if practice:
            mark = QLabel("練習")
            mark.setObjectName("practice")
            mark.setToolTip("架空の町です。何をしても本物には影響しません。")
            self._right.insert(0, mark)
        column = QVBoxLayout(self)
        column.setContentsMargins(_GAP, 4, _GAP, 4)
        column.setSpacing(4)
        self._lines = (QHBoxLayout(), QHBoxLayout())
        for line in self._lines:
            line.setSpacing(_GAP)
            column.addLayout(line)
        self._rows = 0
        self._saved_at: dt.datetime | None = None
        self._brief = False
        self._arrange(1)

    def say_saved(self, at: dt.datetime | None) -> None:
        """Tell when the last change was written; None for a fresh start."""
        self._saved_at = at
        self._tell_saved()

    def _tell_saved(self) -> None:
        at = self._saved_at
        whole = "" if at is None else f"保存しました {at:%H:%M}"
        self.saved.setText(whole if at is None or not self._brief else f"保存 {at:%H:%M}")
        self.saved.setToolTip(whole)

    def refit(self) -> None:
        """One row where everything fits into it, some of it in fewer words if need be; else two."""
        self.choice.setMinimumWidth(round(_CHOICE_WIDTH * worn().width))
        self.choice.setMaximumWidth(round(_CHOICE_WIDTH * 1.6 * worn().width))
        rows = 1
        for rows, needed in ((1, self._needed), (2, self._half)):
            for shorter in (False, True):
                for one, words, few in self._short:
                    one.setText(few if shorter else words)
                self._brief = shorter
                self._tell_saved()
                if needed() <= self.width():
                    self._arrange(rows)
                    return
        self._arrange(rows)

    def minimumSizeHint(self) -> QSize:
        """Two rows may always be made, in few words: the wider of both is the least width."""
        spared = sum(_spared(one, few) for one, _, few in self._short)
        return QSize(self._half() - spared, super().minimumSizeHint().height())

    def _half(self) -> int:
        """Width of the wider of two rows, with room for their words; what was saved need not be seen whole."""
        shown = ([one for one in half if not one.isHidden()] for half in (self._left[1:-1], self._right))
        left, right = (sum(one.sizeHint().width() + _GAP for one in half) for half in shown)
        return max(left + self.choice.minimumWidth() + _GAP, right) + 2 * _GAP

    def _needed(self) -> int:
        """Width of one row, with room for the longest thing it ever says."""
        longest = "保存 00:00" if self._brief else "保存しました 00:00"
        words = self.saved.fontMetrics().horizontalAdvance(longest)
        others = [
            one for one in (*self._left, *self._right) if one not in (self.saved, self.choice) and not one.isHidden()
        ]
        return words + self.choice.minimumWidth() + sum(one.sizeHint().width() + _GAP for one in others) + 4 * _GAP

    def _arrange(self, rows: int) -> None:
        if rows == self._rows:
            return
        self._rows = rows
        for line in self._lines:
            while line.count():
                line.takeAt(0)
        first, last = self._lines[0], self._lines[rows - 1]
        for widget in self._left:
            first.addWidget(widget)
        first.addStretch(1)
        if rows > 1:
            last.addStretch(1)
        for widget in self._right:
            last.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need another number of rows."""
        super().resizeEvent(event)
        self.refit()

    def changeEvent(self, event: QEvent) -> None:
        """Another type size too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.refit()


def _spared(one: QPushButton, few: str) -> int:
    """By how much a button is narrower in few words than in those it shows."""
    metrics = one.fontMetrics()
    return metrics.horizontalAdvance(one.text()) - metrics.horizontalAdvance(few)
