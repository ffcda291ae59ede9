"""「文字の大きさ」: the one button that makes every word of the application larger, and remembers it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup, QIcon
from PySide6.QtWidgets import QMenu, QPushButton

from ui.look import TypeScale, picture
from ui.style import remember, worn
from ui.widgets import button


def type_size_button(change: Callable[[TypeScale], None]) -> QPushButton:
    """A button with a menu of the type sizes; the one worn now is marked.

    Parameters
    ----------
    change
        Called with the size that was chosen.
    """
    made = button("文字の大きさ\u2002", lambda: menu.popup(made.mapToGlobal(made.rect().bottomLeft())))
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the words
    made.setIcon(QIcon(picture("down")))
    made.setIconSize(QSize(18, 18))
    made.setAccessibleName("文字の大きさ")
    menu = QMenu(made)
    menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    group = QActionGroup(menu)
    for scale in TypeScale:
        action = menu.addAction(scale.words, partial(_choose, scale, change))
        action.setCheckable(True)
        action.setData(scale)
        group.addAction(action)

    def mark() -> None:
        for action in menu.actions():
            action.setChecked(action.data() is worn())

    menu.aboutToShow.connect(mark)
    return made


def _choose(scale: TypeScale, change: Callable[[TypeScale], None]) -> None:
    remember(scale)
    change(scale)
