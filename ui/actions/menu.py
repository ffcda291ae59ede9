"""A button with a menu of actions out of the book: for what is wanted now and then, so that the bar stays short."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QPushButton

from ui.actions.book import ActionBook
from ui.look import picture


class MenuButton(QPushButton):
    """Opens a menu; what cannot be done now says why when it is asked for.

    Parameters
    ----------
    words
        On the button.
    book, names
        The actions of the menu, in its order.
    """

    def __init__(self, words: str, book: ActionBook, names: Sequence[str]) -> None:
        super().__init__(f"{words}\u2002")
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the words
        self.setIcon(QIcon(picture("down")))
        self.setIconSize(QSize(18, 18))
        self.setAccessibleName(words)
        self.setAutoDefault(False)
        self.choices = QMenu(self)
        self.choices.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.choices.setToolTipsVisible(True)
        for name in names:
            action = book[name]
            keys = f"\t{action.keys}" if action.keys else ""
            made = self.choices.addAction(f"{action.words}{keys}")
            made.setToolTip(action.explanation)
            made.triggered.connect(lambda _on=False, name=name: book.run(name))
        self.clicked.connect(lambda _on=False: self.choices.popup(self.mapToGlobal(self.rect().bottomLeft())))
