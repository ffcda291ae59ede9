"""The pages of a document, small, one under the other: which paper each is and how it lies."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui.look import colour
from ui.paper.pages import MM_PER_POINT, PdfPages
from ui.style import worn

_LONG_MM: Final = 420.0
"""An A3's long side fills the picture; an A4 is seen to be smaller."""
_SIDE: Final = 108
"""Logical pixels of the long side of an A3, at the middle type size."""


class Thumbnails(QListWidget):
    """Choose a page."""

    def __init__(self, pages: PdfPages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("ページの一覧")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setViewMode(QListWidget.ViewMode.ListMode)
        side = round(_SIDE * worn().width)
        self.setIconSize(QSize(side, side))
        self.setFixedWidth(round((_SIDE + 96) * worn().value ** 0.8))
        self.fill(pages)

    def fill(self, pages: PdfPages) -> None:
        """Show the pages of a document; the one chosen stays chosen."""
        kept = max(self.currentRow(), 0)
        self.blockSignals(True)
        self.clear()
        for number in range(len(pages)):
            picture = self._picture(pages, number)
            icon = QIcon(picture)
            icon.addPixmap(picture, QIcon.Mode.Selected)  # the page chosen keeps its colours
            item = QListWidgetItem(icon, f"{number + 1}\n{pages.words(number)}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{number + 1}ページ、{pages.words(number)}")
            item.setToolTip(f"{number + 1}ページ　{pages.words(number)}")
            self.addItem(item)
        self.setCurrentRow(min(kept, len(pages) - 1))
        self.blockSignals(False)

    def _picture(self, pages: PdfPages, number: int) -> QPixmap:
        """The page in its true proportion to an A3."""
        ratio = self.devicePixelRatioF()
        side = round(self.iconSize().width() * ratio)
        width, height = pages.size_mm(number)
        largest = max(width, height, _LONG_MM)
        per_point = (side - 4) / largest * MM_PER_POINT
        image = pages.image(number, per_point)
        ground = QPixmap(side, side)
        ground.fill(QColor(0, 0, 0, 0))
        painter = QPainter(ground)
        x, y = (side - image.width()) // 2, (side - image.height()) // 2
        painter.drawImage(x, y, image)
        painter.setPen(colour("ink2"))
        painter.drawRect(x - 1, y - 1, image.width() + 1, image.height() + 1)
        painter.end()
        ground.setDevicePixelRatio(ratio)
        return ground
