"""A list of sentences of which one is chosen: each wraps in its own row, none is cut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QScrollArea, QVBoxLayout, QWidget

from ui.choice_button import ChoiceButton
from ui.widgets import Words, heading

_AT_ONCE = 100
"""So many rows are laid out at once; the rest is behind a button."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row.

    Attributes
    ----------
    key
        What is chosen with it; "" for a heading or mere words.
    words, detail
        Its sentence, and a quieter one under it.
    due
        要確認: it stands on the amber ground.
    """

    key: str
    words: str
    detail: str = ""
    due: bool = False


class ChoiceList(QScrollArea):
    """Rows to choose from, with the arrow keys too.

    Signals
    -------
    chosen(key)
        Another row was chosen.
    """

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(2, 2, 8, 2)
        self._column.setSpacing(6)
        self.setWidget(body)
        self._group = QButtonGroup(self)
        self._lines: tuple[Line, ...] = ()
        self._shown = _AT_ONCE
        self.rows: dict[str, ChoiceButton] = {}

    @property
    def key(self) -> str:
        """Of the row that is chosen; "" for none."""
        return next((key for key, row in self.rows.items() if row.isChecked()), "")

    def fill(self, lines: Iterable[Line]) -> None:
        """Show other rows; what was chosen stays chosen when it is still there."""
        kept, self._lines = self.key, tuple(lines)
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = {}
        for one in self._lines[: self._shown]:
            self._column.addWidget(self._row(one))
        if len(self._lines) > self._shown:
            rest = len(self._lines) - self._shown
            self._column.addWidget(ChoiceButton(f"あと{rest}件を見る", self.show_all))
        self._column.addStretch(1)
        if kept in self.rows:
            self.rows[kept].setChecked(True)

    def _row(self, line: Line) -> QWidget:
        if not line.key:
            return Words(line.words) if line.detail else heading(line.words, "part")
        row = ChoiceButton(line.words, lambda: self.chosen.emit(line.key), line.detail)
        row.setCheckable(True)
        row.setProperty("due", line.due)
        self._group.addButton(row)
        self.rows[line.key] = row
        return row

    def show_all(self) -> None:
        """Lay out the rest too."""
        self._shown = len(self._lines)
        self.fill(self._lines)

    def choose(self, key: str) -> None:
        """Choose a row as a hand would."""
        if key in self.rows:
            self.rows[key].setFocus()
            self.rows[key].click()
