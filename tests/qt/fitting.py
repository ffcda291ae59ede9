"""Finds words on a window that somebody cannot read: cut, outside the window, or under another widget."""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QComboBox, QLabel, QLineEdit, QWidget

LEAVES = (QLabel, QAbstractButton, QLineEdit, QComboBox)


def unreadable(window: QWidget) -> list[str]:
    """Everything that is wrong with what is visible now, in words; a window without words is wrong too."""
    for _ in range(3):  # a layout inside a scroll area settles in steps
        QApplication.processEvents()
    leaves = [one for one in window.findChildren(QWidget) if isinstance(one, LEAVES) and one.isVisibleTo(window)]
    leaves = [one for one in leaves if not isinstance(one.parentWidget(), (QComboBox, QLineEdit)) and _words(one)]
    if not leaves:
        return ["no words at all"]
    return [*filter(None, map(_cut, leaves)), *(_outside(one, window) for one in leaves if _outside(one, window))] + [
        f"{_words(one)!r} lies over {_words(other)!r}"
        for one, other in combinations(leaves, 2)
        if one.parentWidget() is other.parentWidget() and one.geometry().intersects(other.geometry())
    ]


def _words(leaf: QWidget) -> str:
    if isinstance(leaf, QLabel):
        return leaf.text()
    if isinstance(leaf, QComboBox):
        return leaf.currentText() or leaf.placeholderText()
    assert isinstance(leaf, (QAbstractButton, QLineEdit))
    return leaf.text() or (leaf.placeholderText() if isinstance(leaf, QLineEdit) else "")


def _cut(leaf: QWidget) -> str:
    needs = leaf.sizeHint()
    wide, high = needs.width(), needs.height()
    if isinstance(leaf, QLabel) and leaf.wordWrap():
        wide, high = leaf.minimumSizeHint().width(), leaf.heightForWidth(leaf.width())
    if isinstance(leaf, (QComboBox, QLineEdit)):
        wide = 0
    if isinstance(leaf, QComboBox) or (isinstance(leaf, QLineEdit) and not leaf.text()):
        wide = leaf.fontMetrics().horizontalAdvance(_words(leaf)) + 20
    if leaf.width() >= wide and leaf.height() >= high:
        return ""
    return f"{_words(leaf)!r} is cut: {leaf.width()}x{leaf.height()}, needs {wide}x{high}"


def _outside(leaf: QWidget, window: QWidget) -> str:
    """Up and down may be scrolled to; left and right never."""
    place = QRect(leaf.mapTo(window, QPoint(0, 0)), leaf.size())
    area = leaf.parentWidget()
    while area is not None and area is not window:
        if isinstance(area, QAbstractScrollArea):
            room = QRect(area.viewport().mapTo(window, QPoint(0, 0)), area.viewport().size())
            inside = room.left() <= place.left() and place.right() <= room.right()
            return "" if inside else f"{_words(leaf)!r} is out of its panel"
        area = area.parentWidget()
    return "" if window.rect().contains(place) else f"{_words(leaf)!r} is out of the window"
