"""The ground of every dialog: words and fields that scroll where the screen is low, buttons that never leave it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.style import worn
from ui.widgets import Words, closing_row

_KEEP_FREE = 64
"""Of the screen's height, for the title bar that the system adds."""


class SheetDialog(QDialog):
    """A column of words and fields over a row of buttons, as high as its words need and the screen allows.

    Attributes
    ----------
    column
        Where a dialog puts what it says and asks.
    problem
        What is wrong, in words; hidden while nothing is.
    middle_width
        Logical pixels at the middle type size.
    """

    middle_width: ClassVar[int] = 560

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body = QWidget()
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(24, 24, 24, 8)
        self.column.setSpacing(12)
        self._scroll.setWidget(self._body)
        outer.addWidget(self._scroll, 1)
        self._foot = QWidget()
        self._foot_column = QVBoxLayout(self._foot)
        self._foot_column.setContentsMargins(24, 12, 24, 20)
        outer.addWidget(self._foot)
        self.problem = Words("", "error")
        self.problem.hide()

    def finish(
        self, *, back: QPushButton | None, forward: QPushButton | None, between: QBoxLayout | None = None
    ) -> None:
        """Put the buttons under everything; what may go wrong is said right above them."""
        self.column.addWidget(self.problem)
        self.column.addStretch(1)
        self._foot_column.addLayout(closing_row(back=back, forward=forward, between=between))

    def say(self, words: str) -> None:
        """Say what is wrong, and bring it into sight."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.fit()
        self._scroll.ensureWidgetVisible(self.problem)

    def fit(self) -> None:
        """As large as everything in it needs, and no larger than the screen."""
        screen = self.screen().availableGeometry()
        self.column.activate()
        least = max(self._foot.minimumSizeHint().width(), self._body.minimumSizeHint().width())
        width = min(max(round(self.middle_width * worn().width), least), screen.width())
        words = self.column.totalHeightForWidth(width) if self.column.hasHeightForWidth() else -1
        height = max(words, self.column.totalSizeHint().height() if words < 0 else 0) + self._foot.sizeHint().height()
        self.resize(width, min(height, screen.height() - _KEEP_FREE))

    def showEvent(self, event: QShowEvent) -> None:
        """Now the sizes of all words are known."""
        super().showEvent(event)
        self.fit()
