"""紙と縮尺: chosen by the program, or by hand and then remembered for this association."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from layers.frame import SCALES
from layers.sheet.options import PAPERS
from ui.widgets import choices

Remake = Callable[[str, "float | None"], "tuple[bytes, float] | None"]
"""Paper and scale to the PDF and the scale it has; None: it was refused, and said."""

_WORDS = {"A4x2": "紙 A4を2枚"}
_LARGEST = 10_000
"""Smaller scales than that show no houses."""


class ScaleChoice(QObject):
    """Two small fields of the preview.

    Parameters
    ----------
    paper, scale
        What is chosen now; scale None: by the program.
    found
        The scale the paper has now; 0: not known.
    remake
        Remembers the choice and makes the paper anew.

    Attributes
    ----------
    box
        The widget.

    Signals
    -------
    remade(bytes)
        The paper was laid out anew.
    """

    remade = Signal(object)

    def __init__(
        self, paper: str, scale: float | None, found: float, remake: Remake, *, enabled: bool, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._remake = remake
        self._now = (paper, scale)
        self.paper = choices("紙の大きさ")
        for name in PAPERS:
            self.paper.addItem(_WORDS.get(name, f"紙 {name}"), name)
        self.scale = choices("縮尺")
        self.scale.addItem("", None)
        for one in SCALES:
            if one <= _LARGEST:
                self.scale.addItem(f"縮尺 1:{one:,}", float(one))
        self.scale.setMinimumContentsLength(14)
        self.paper.setMinimumContentsLength(6)
        self._say(found)
        self._show()
        self.box = QWidget()
        row = QHBoxLayout(self.box)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.paper)
        row.addWidget(self.scale)
        for field in (self.paper, self.scale):
            field.setEnabled(enabled)
            field.activated.connect(lambda _row: self._choose())

    def _say(self, found: float) -> None:
        self.scale.setItemText(0, "縮尺 おまかせ" + (f" 1:{found:,.0f}" if found else ""))

    def _show(self) -> None:
        paper, scale = self._now
        for box, value in ((self.paper, paper), (self.scale, scale)):
            row = _row(box, value)
            if row < 0:  # chosen elsewhere, by the command line
                box.addItem(f"縮尺 1:{value:,.0f}" if box is self.scale else f"紙 {value}", value)
                row = box.count() - 1
            box.setCurrentIndex(row)

    def _choose(self) -> None:
        wanted = (str(self.paper.currentData()), self.scale.currentData())
        if wanted == self._now:
            return
        made = self._remake(*wanted)
        if made is None:
            self._show()
            return
        self._now = wanted
        if wanted[1] is None:
            self._say(made[1])
        self.remade.emit(made[0])


def _row(box: QComboBox, value: object) -> int:
    """The row that holds a value; None is a value too."""
    return next((row for row in range(box.count()) if box.itemData(row) == value), -1)
