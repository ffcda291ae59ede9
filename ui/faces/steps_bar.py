"""The evening's tasks in a row: where one is, what is behind and what is to come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.widgets import button

_GAP = 8


class StepsBar(QWidget):
    """One button a task; where they do not all fit into one row, the bar gives way to 「前へ」 and 「次へ」.

    Parameters
    ----------
    titles
        Words of the tasks, in order.
    go
        Called with the place (from 0) of the task that was pressed.
    """

    def __init__(self, titles: Sequence[str], go: Callable[[int], object]) -> None:
        super().__init__()
        self.setObjectName("steps")
        self.setAccessibleName("今夜の仕事")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 6)
        row.setSpacing(_GAP)
        self.buttons: list[QPushButton] = []
        for place, title in enumerate(titles):
            made = button(f"{place + 1} {title}", partial(go, place))
            made.setObjectName("step")
            made.setCheckable(True)
            row.addWidget(made)
            self.buttons.append(made)
        row.addStretch(1)

    def show_current(self, place: int) -> None:
        """Mark where one is."""
        for number, made in enumerate(self.buttons):
            made.setChecked(number == place)
            words = f"{made.text()}、今ここです" if number == place else made.text()
            made.setAccessibleName(words)

    def needed(self) -> int:
        """Width of the whole row."""
        return sum(one.sizeHint().width() + _GAP for one in self.buttons) + 24

    def fit(self, width: int) -> None:
        """Stand in a row of this width, or not at all."""
        self.setVisible(self.needed() <= width)
