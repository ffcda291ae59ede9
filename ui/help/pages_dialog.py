"""手引き: the pages on the left, what to do on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QTextBrowser, QVBoxLayout, QWidget

from ui.help.library import PICTURE, pages, picture_file
from ui.look import font
from ui.style import worn
from ui.widgets import button, closing_row

if TYPE_CHECKING:
    import re

_MARGIN = 24
_AIR = 150.0
"""Height of a line in hundredths of the type."""
_GAP = 12
"""Below every paragraph, logical pixels at the middle size."""


class _Reader(QTextBrowser):
    """Shows every picture as wide as the page."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """A picture in the width there is; everything else as usual."""
        url = QUrl(name)
        if kind == QTextDocument.ResourceType.ImageResource.value and url.isLocalFile():
            picture = QImage(url.toLocalFile())
            width = max(self.viewport().width() - _MARGIN, 200)
            return picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        return super().loadResource(kind, url)


def _give_air(document: QTextDocument) -> None:
    """Set the page as everything else is set: lines and paragraphs apart, the heading one step larger."""
    gap = round(_GAP * worn().value)
    block = document.begin()
    while block.isValid():
        setting = block.blockFormat()
        if "\ufffc" not in block.text():  # a picture stands in a line of its own height
            setting.setLineHeight(_AIR, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        setting.setTopMargin(0)
        setting.setBottomMargin(gap)
        cursor = QTextCursor(block)
        cursor.setBlockFormat(setting)
        if setting.headingLevel():
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            large = QTextCharFormat()
            large.setFont(font("title", worn(), bold=True))
            cursor.setCharFormat(large)  # not merged: what Markdown says of its size would win
        block = block.next()


class HelpDialog(QDialog):
    """All pages, offline.

    Parameters
    ----------
    page
        Name of the page to begin with.
    """

    def __init__(self, page: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("手引き")
        self._pages = pages()
        self.list = QListWidget()
        self.list.setAccessibleName("手引きのページ")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        for one in self._pages:
            self.list.addItem(one.title)
            self.list.item(self.list.count() - 1).setSizeHint(QSize(0, round(56 * worn().value)))
        self.text = _Reader()
        self.text.setAccessibleName("手引きの本文")
        self.text.setOpenLinks(False)
        self.text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # pictures fit beside it
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout()
        row.addWidget(self.list)
        row.addWidget(self.text, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addLayout(row, 1)
        column.addLayout(closing_row(back=button("地図にもどる", self.reject), forward=None))
        self.list.setFixedWidth(round(240 * worn().width))
        screen = self.screen().availableGeometry()
        self.resize(min(round(1100 * worn().width), screen.width()), min(700, screen.height() - 64))
        self.list.currentRowChanged.connect(lambda _row: self._show())
        names = [one.name for one in self._pages]
        self.list.setCurrentRow(names.index(page) if page in names else 0)

    def _show(self) -> None:
        row = self.list.currentRow()
        if row < 0:
            return
        text = self._pages[row].file.read_text(encoding="utf-8")
        self.text.clear()  # pictures are loaded anew in the width there is now
        self.text.document().setDefaultFont(QFont(self.font()))
        self.text.setMarkdown(PICTURE.sub(self._with_picture, text))
        _give_air(self.text.document())

    @staticmethod
    def _with_picture(match: re.Match[str]) -> str:
        file = picture_file(match.group(2))
        return f"![{match.group(1)}]({file.as_uri()})" if file is not None else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures are as wide as the page."""
        super().resizeEvent(event)
        self._show()
