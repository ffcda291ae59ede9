"""Buttons on the map for whoever has no wheel, or does not know that it zooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets import button

if TYPE_CHECKING:
    from ui.canvas.map_canvas import MapCanvas

_STEP = 1.4


class ZoomButtons(QWidget):
    """「大きく」「小さく」「全体」 in the lower right corner of a canvas."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self.setObjectName("clear")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.larger = button("大きく", lambda: canvas.zoom(_STEP), tip="地図を大きくします")
        self.smaller = button("小さく", lambda: canvas.zoom(1 / _STEP), tip="地図を小さくします")
        self.whole = button("全体", canvas.fit_ground, tip="自治会の全体を見ます")
        for one in (self.larger, self.smaller, self.whole):
            one.setObjectName("onmap")
            column.addWidget(one)
        room = QVBoxLayout(canvas)
        room.setContentsMargins(0, 0, 10, 10)
        room.addStretch(1)
        room.addWidget(self, alignment=Qt.AlignmentFlag.AlignRight)
