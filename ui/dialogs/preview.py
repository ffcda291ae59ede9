"""下見: the paper exactly as it will be printed, page by page, then 「PDFに保存する」.

The pages are made by the same code that writes the file, rendered from the PDF itself in memory: what is seen is
what is printed. Nothing is written to disk until a place was chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.widgets import button, closing_row, heading

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_WHOLE = 0.0
_ZOOMS = (_WHOLE, 0.75, 1.0, 1.5, 2.0, 3.0)
"""Pixels per PDF point of the zoom steps; first of all the whole page, as large as the window has room for."""


class PreviewDialog(QDialog):
    """Shows a PDF held in memory.

    Parameters
    ----------
    title
        What paper it is.
    data
        The PDF's bytes.
    save
        Called when the user wants to keep it; returns the words to show, or "" when nothing was saved.
    """

    def __init__(self, title: str, data: bytes, save: Callable[[], str], parent: QWidget | None = None) -> None:
        from pypdfium2 import PdfDocument

        super().__init__(parent)
        self._document: PdfDocument = PdfDocument(data)
        self._page = 0
        self._zoom = 0
        self._save = save
        self.setWindowTitle(f"下見　{title}")
        self.resize(1280, 720)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        head = QHBoxLayout()
        head.addWidget(heading(title), 1)
        self.place = QLabel()
        head.addWidget(button("小さく", lambda: self._step_zoom(-1)))
        head.addWidget(button("大きく", lambda: self._step_zoom(1)))
        column.addLayout(head)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName("紙の下見")
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.picture)
        self._scroll.setWidgetResizable(True)
        self._scroll.setObjectName("surface")
        column.addWidget(self._scroll, 1)
        turn = QHBoxLayout()
        self.before = button("前のページ", lambda: self._turn(-1))
        self.after = button("次のページ", lambda: self._turn(1))
        turn.addStretch(1)
        turn.addWidget(self.before)
        turn.addWidget(self.place)
        turn.addWidget(self.after)
        turn.addStretch(1)
        column.addLayout(turn)
        self.said = QLabel()
        self.said.setObjectName("saved")
        self.said.setWordWrap(True)
        column.addWidget(self.said)
        forward = button("PDFに保存する", self._keep, primary=True)
        column.addLayout(closing_row(back=button("地図にもどる", self.reject), forward=forward))
        self._show()

    @property
    def page_count(self) -> int:
        """Pages of the paper."""
        return len(self._document)

    def _turn(self, by: int) -> None:
        self._page = min(max(self._page + by, 0), self.page_count - 1)
        self._show()

    def _step_zoom(self, by: int) -> None:
        self._zoom = min(max(self._zoom + by, 0), len(_ZOOMS) - 1)
        self._show()

    def _show(self) -> None:
        ratio = self.devicePixelRatioF()
        page = self._document[self._page]
        scale = _ZOOMS[self._zoom] or self._whole(page.get_width(), page.get_height())
        bitmap = page.render(scale=scale * ratio, rev_byteorder=True)
        pixels = bitmap.to_numpy()
        height, width, channels = pixels.shape
        kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_RGBX8888
        image = QImage(pixels.tobytes(), width, height, width * channels, kind).copy()
        image.setDevicePixelRatio(ratio)
        bitmap.close()
        page.close()
        self.picture.setPixmap(QPixmap.fromImage(image))
        self.place.setText(f"{self._page + 1}／{self.page_count}ページ")
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(self._page < self.page_count - 1)

    def _whole(self, width: float, height: float) -> float:
        """Pixels per point at which a page of that size (points) is seen whole."""
        room = self._scroll.viewport().size()
        return max(min((room.width() - 4) / width, (room.height() - 4) / height), 0.2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The whole page stays whole."""
        super().resizeEvent(event)
        if _ZOOMS[self._zoom] == _WHOLE:
            self._show()

    def _keep(self) -> None:
        words = self._save()
        if words:
            self.said.setText(words)

    def done(self, result: int) -> None:
        """Close the document with the dialog."""
        self.picture.clear()
        self._document.close()
        super().done(result)
