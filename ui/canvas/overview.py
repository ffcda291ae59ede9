"""The overview: the whole ground in a corner of the map, a frame around what is in sight; pressing it goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.canvas.view import View
from ui.look import colour

if TYPE_CHECKING:
    from ui.canvas.map_canvas import MapCanvas

_SIZE = QSize(190, 140)
_MARGIN = 10

_SHOWN_UNDER = 0.75
"""It is shown when less than this share of the ground's width is in sight."""


class OverviewMap(QWidget):
    """Lower left of a canvas; it hides while everything is in sight."""

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._picture: QImage | None = None
        self._view = View()
        self._wanted = True
        self.setFixedSize(_SIZE)
        self.setAccessibleName("全体図。押すと、そこへ動きます")
        self.setToolTip("全体図です。押すと、そこへ動きます。")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        canvas.view_changed.connect(self._follow)
        canvas.ground_changed.connect(self._forget)
        self.hide()

    def set_wanted(self, wanted: bool) -> None:
        """Whether it may be shown at all."""
        self._wanted = wanted
        self._follow()

    def _forget(self) -> None:
        self._picture = None
        self._follow()

    def _follow(self) -> None:
        self.move(_MARGIN, self._canvas.height() - self.height() - _MARGIN)
        extent = self._canvas.whole_extent()
        if extent is None or not self._wanted:
            self.hide()
            return
        view = self._canvas.view
        seen = view.width / view.resolution / max(extent[2] - extent[0], 1.0)
        self._view.width, self._view.height = self.width(), self.height()
        self._view.fit(extent)
        self.setVisible(seen < _SHOWN_UNDER)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, and the frame around what is in sight."""
        del event
        if self._picture is None:
            self._picture = self._canvas.picture(self._view, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawImage(QPointF(0, 0), self._picture)
        x0, y0, x1, y1 = self._canvas.view.extent()
        frame = QRectF(self._view.to_screen(x0, y1), self._view.to_screen(x1, y0)).intersected(QRectF(self.rect()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in (QPen(colour("paper"), 5.0), QPen(colour("action"), 2.5)):
            painter.setPen(pen)
            painter.drawRect(frame.adjusted(1.5, 1.5, -1.5, -1.5))
        painter.setPen(QPen(colour("ink2"), 1.0))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._canvas.centre_on(self._view.to_map(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the frame along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._canvas.centre_on(self._view.to_map(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the map's."""
        self._canvas.keyPressEvent(event)
