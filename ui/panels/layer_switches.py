"""重ねるもの: what is drawn on the map, each switched by its word."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from himi_map.glossary import term
from ui.widgets import heading

SWITCHES = ("people", "supporters", "lines", "sites", "notes", "hazards", "areas", "labels")
"""Layers that can be switched, in the order of drawing from the top; words from the glossary (``layer.*``)."""


class LayerSwitches(QWidget):
    """A column of check boxes.

    Parameters
    ----------
    switch
        Called with a layer's name and whether it is to be drawn.
    """

    def __init__(self, switch: Callable[[str, bool], None]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(heading("重ねるもの"))
        self.boxes: dict[str, QCheckBox] = {}
        for name in SWITCHES:
            box = QCheckBox(term(f"layer.{name}"))
            box.setChecked(True)
            box.setAccessibleName(term(f"layer.{name}"))
            box.toggled.connect(lambda on, name=name: switch(name, on))
            self.boxes[name] = box
            column.addWidget(box)
        column.addStretch(1)
