"""What is wrong with a window as it stands: each rule returns sentences, none when it holds."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QTextBrowser,
    QWidget,
)

from tests.qt.fitting import unreadable
from ui.look import TARGET, TypeScale
from ui.staff.people_grid import ROW_PX

SCREEN = (1366, 768)
"""The laptop at the hall."""

LEAST_CONTRAST = 7.0
_ENGLISH = re.compile(r"[A-Za-z]{2,}")
_KNOWN = re.compile(
    r"PDF|AED|USB|QR|NO|Enter|Esc|Excel|Delete|Ctrl\+?|Shift|[Ff]\d+|km|cm|mm|kb|himipack|himireceipt|himi",
    re.IGNORECASE,
)
"""What a Japanese reader knows: keys as they stand on the keyboard, units, file kinds."""

_PRESSED = (QAbstractButton, QLineEdit, QComboBox)


def wrong_with(window: QWidget, scale: TypeScale) -> list[str]:
    """Everything that is wrong with what is visible in a window now."""
    for _ in range(3):
        QApplication.processEvents()
    found = [*unreadable(window), *_no_horizontal_bars(window), *_icons_without_words(window), *_unnamed(window)]
    found += [*_english(window), *_faint(window)]
    if scale is TypeScale.MIDDLE:
        found += _small(window)
    if window.width() > SCREEN[0] or window.height() > SCREEN[1]:
        found.append(f"{window.windowTitle()} is larger than the screen: {window.size()}")
    return found


def _visible(window: QWidget) -> list[QWidget]:
    return [one for one in window.findChildren(QWidget) if one.isVisibleTo(window) and one.width() > 0]


def _inner(widget: QWidget) -> bool:
    """A part of a composed widget, which answers for it."""
    return isinstance(widget.parentWidget(), (QComboBox, QLineEdit, QHeaderView))


def _small(window: QWidget) -> list[str]:
    found = [
        f"{_name(one)!r} is only {one.height()} px high"
        for one in _visible(window)
        if isinstance(one, _PRESSED) and not _inner(one) and one.height() < TARGET and not _in_grid(one)
    ]
    for view in _visible(window):
        if isinstance(view, (QListView, QTableView)) and view.model() is not None and view.model().rowCount() > 0:
            least = ROW_PX if isinstance(view, QTableView) else TARGET
            high = view.rowHeight(0) if isinstance(view, QTableView) else view.sizeHintForRow(0)
            if high < least:
                found.append(f"rows of {view.accessibleName()!r} are only {high} px high")
    return found


def _in_grid(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QTableView):
            return True
        parent = parent.parentWidget()
    return False


def _no_horizontal_bars(window: QWidget) -> list[str]:
    return [
        f"{_name(one)!r} scrolls sideways"
        for one in _visible(window)
        if isinstance(one, QAbstractScrollArea)
        and not isinstance(one, QTableView)
        and one.horizontalScrollBar().isVisibleTo(window)
        and one.horizontalScrollBar().maximum() > 0
    ]


def _icons_without_words(window: QWidget) -> list[str]:
    return [
        f"{_name(one)!r} is an icon without words"
        for one in _visible(window)
        if isinstance(one, QAbstractButton)
        and not _in_grid(one)
        and not one.text().strip()
        and not any(label.text() for label in one.findChildren(QLabel))
    ]


def _unnamed(window: QWidget) -> list[str]:
    found = []
    for one in _visible(window):
        if one.focusPolicy() is Qt.FocusPolicy.NoFocus or _inner(one) or _in_grid(one):
            continue
        if isinstance(one, (QAbstractSlider, QScrollArea, QHeaderView)):
            continue
        if not (one.accessibleName() or _words(one)):
            found.append(f"a {type(one).__name__} in {_name(one.parentWidget())!r} has no name")
    return found


def _words(one: QWidget) -> str:
    if isinstance(one, (QLabel, QAbstractButton)):
        return one.text()
    if isinstance(one, QComboBox):
        return one.currentText()
    if isinstance(one, QLineEdit):
        return one.placeholderText()
    if isinstance(one, (QTextBrowser, QPlainTextEdit)):
        return one.toPlainText()
    return ""


def _name(one: QWidget | None) -> str:
    return "" if one is None else one.accessibleName() or _words(one) or type(one).__name__


def _english(window: QWidget) -> list[str]:
    texts = [_words(one) for one in _visible(window)]
    texts += [one.toolTip() for one in _visible(window)] + [window.windowTitle()]
    texts += [one.itemText(row) for one in _visible(window) if isinstance(one, QComboBox) for row in range(one.count())]
    return [
        f"{text!r} is not Japanese"
        for text in texts
        if _ENGLISH.search(_KNOWN.sub("", re.sub(r"<[^>]*>|&\w+;|file:\S+|/\S+|\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", "", text)))
    ]


def _luminance(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Relative luminance (WCAG) of colours, shape (n, 3) to (n,)."""
    parts = pixels / 255.0
    linear = np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(pixels: NDArray[np.uint8], ground: NDArray[np.uint8]) -> NDArray[np.float64]:
    """WCAG contrast of colours, shape (n, 3), with one colour, shape (1, 3)."""
    one, other = _luminance(pixels), _luminance(ground)
    return np.asarray((np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05))


def _pixels(window: QWidget) -> tuple[NDArray[np.uint8], float]:
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(picture.constBits(), dtype=np.uint8).reshape(picture.height(), picture.bytesPerLine())
    shape = picture.height(), picture.width(), 3
    return rows[:, : picture.width() * 3].reshape(shape).copy(), picture.devicePixelRatio()


def _faint(window: QWidget) -> list[str]:
    """Contrast as it is on the screen: the ground of a leaf against the strongest of its strokes."""
    picture, ratio = _pixels(window)
    found = []
    for one in _visible(window):
        if not isinstance(one, (QLabel, QAbstractButton, QLineEdit, QComboBox)) or _inner(one) or not _words(one):
            continue
        if isinstance(one, QLabel) and not one.pixmap().isNull():
            continue
        seen = _seen(one, window)
        if seen.width() < 8 or seen.height() < max(12, 0.7 * one.height()):
            continue
        inside = seen.adjusted(4, 4, -3, -3)
        left, right = round(inside.left() * ratio), round((inside.right() + 1) * ratio)
        top, bottom = round(inside.top() * ratio), round((inside.bottom() + 1) * ratio)
        colours, counts = np.unique(picture[top:bottom, left:right].reshape(-1, 3), axis=0, return_counts=True)
        if not len(colours):
            continue
        ground = colours[int(np.argmax(counts))][None, :]
        strongest = float(contrast(colours, ground).max())
        if strongest < LEAST_CONTRAST:
            found.append(f"{_name(one)!r} is faint: {strongest:.1f}:1")
    return found


def _seen(one: QWidget, window: QWidget) -> QRect:
    """The part of a widget that is not scrolled away, window pixels."""
    place = QRect(one.mapTo(window, QPoint(0, 0)), one.size())
    area = one.parentWidget()
    while area is not None and area is not window:
        if isinstance(area, (QAbstractScrollArea, QAbstractItemView)):
            room = QRect(area.viewport().mapTo(window, QPoint(0, 0)), area.viewport().size())
            place = place.intersected(room)
        area = area.parentWidget()
    return place.intersected(window.rect())
