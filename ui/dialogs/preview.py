"""下見: the paper exactly as it will be printed, page by page, then 「PDFに保存する」.

The pages are made by the same code that writes the file, rendered from the PDF itself in memory: what is seen is
what is printed. Nothing is written to disk until a place was chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.widgets import Words, button, closing_row, heading

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
        self.smaller = button("小さく", lambda: self._step_zoom(-1))
        self.larger = button("大きく", lambda: self._step_zoom(1))
        head.addWidget(self.smaller)
        head.addWidget(self.larger)
        column.addLayout(head)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName("紙の下見")
        self._scroll = QScrollArea()
        self._scroll.setObjectName("desk")
        self._scroll.setWidget(self.picture)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName("紙の下見")
        self._scroll.viewport().installEventFilter(self)
        column.addWidget(self._scroll, 1)
        self.said = Words("", "saved")
        self.said.hide()
        column.addWidget(self.said)
        self.before = button("前のページ", lambda: self._turn(-1))
        self.place = QLabel()
        self.after = button("次のページ", lambda: self._turn(1))
        turn = QHBoxLayout()
        for one in (self.before, self.place, self.after):
            turn.addWidget(one)
        forward = button("PDFに保存する", self._keep, primary=True)
        column.addLayout(closing_row(back=button("地図にもどる", self.reject), forward=forward, between=turn))
        forward.setFocus()
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
        self.smaller.setEnabled(self._zoom > 0)
        self.larger.setEnabled(self._zoom < len(_ZOOMS) - 1)

    def _whole(self, width: float, height: float) -> float:
        """Pixels per point at which a page of that size (points) is seen whole."""
        room = self._scroll.viewport().size()
        return max(min((room.width() - 4) / width, (room.height() - 4) / height), 0.2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The whole page stays whole, however much room it is given."""
        if event.type() is QEvent.Type.Resize and watched is self._scroll.viewport() and self._zoom == 0:
            self._show()
        return super().eventFilter(watched, event)

    def _keep(self) -> None:
        words = self._save()
        if words:
            self.said.setText(words)
            self.said.show()

    def done(self, result: int) -> None:
        """Close the document with the dialog."""
        self._scroll.viewport().removeEventFilter(self)
        self.picture.clear()
        self._document.close()
        super().done(result)
