"""ことばで探す (Ctrl+K): type what is wanted; arrow keys choose, Enter does it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.staff.finding import Found
from ui.style import worn
from ui.widgets import button, closing_row, heading

_WIDTH, _ROW = 640, 56


class CommandSearch(QDialog):
    """One field and what it finds.

    Parameters
    ----------
    find
        Words to lines.
    """

    def __init__(self, find: Callable[[str], list[Found]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("ことばで探す")
        self._find = find
        self._found: list[Found] = []
        self.chosen: Found | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(heading("したいこと、人の名前、場所を入れてください"))
        self.field = QLineEdit()
        self.field.setAccessibleName("したいこと、人の名前、場所")
        self.field.setPlaceholderText("例：印刷、元に戻す、集会所")
        self.field.textChanged.connect(self._show)
        self.field.installEventFilter(self)
        column.addWidget(self.field)
        self.list = QListWidget()
        self.list.setAccessibleName("見つかったもの")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.itemActivated.connect(lambda _item: self._run())
        self.list.itemClicked.connect(lambda _item: self._run())
        column.addWidget(self.list, 1)
        column.addLayout(closing_row(back=button("やめる", self.reject), forward=None))
        screen = self.screen().availableGeometry()
        self.resize(
            min(round(_WIDTH * worn().width), screen.width()), min(round(560 * worn().room), screen.height() - 64)
        )
        self._show("")

    def _show(self, words: str) -> None:
        self._found = self._find(words)
        self.list.clear()
        height = round(_ROW * worn().value)
        for one in self._found:
            text = f"{one.words}\n{one.detail}" if one.detail else one.words
            item = QListWidgetItem(text)
            item.setSizeHint(QSize(0, height + (round(10 * worn().value) if one.detail else 0)))
            self.list.addItem(item)
        if not self._found:
            item = QListWidgetItem("見つかりません。ほかの言葉で探してください。")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._found):
            self.chosen = self._found[row]
            self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move in the list while the words are typed; Enter does what is chosen."""
        if watched is self.field and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if key == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), max(len(self._found) - 1, 0)))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)
