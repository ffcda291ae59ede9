"""A button whose words may take several lines: long names and whole sentences are wrapped, never cut."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout

from ui.widgets import Words

_LEAST_WIDTH = 120


class ChoiceButton(QPushButton):
    """Words, and under them a quieter line; as high as both need at its width.

    Parameters
    ----------
    words
        What it does, or whom it stands for.
    action
        Called when pressed.
    detail
        Second line, "" for none.
    """

    def __init__(self, words: str, action: Callable[[], object], detail: str = "") -> None:
        super().__init__()
        self.setObjectName("offer")
        self.setAutoDefault(False)
        self.setAccessibleName(f"{words}、{detail}" if detail else words)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 8, 14, 8)
        self._column.setSpacing(2)
        self.words = words
        for text, name in ((words, ""), (detail, "quiet")):
            if text:
                label = Words(text, name, air=115)
                label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
                self._column.addWidget(label)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda _checked=False: action())

    def hasHeightForWidth(self) -> bool:
        """Its words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As its words need, and never less than a finger."""
        return max(self._column.totalHeightForWidth(width), super().sizeHint().height())

    def sizeHint(self) -> QSize:
        """At the width it has."""
        width = max(self.width(), _LEAST_WIDTH)
        return QSize(_LEAST_WIDTH, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """It gives way in width."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may need another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
