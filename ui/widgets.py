"""Small pieces that every panel uses: headings, primary buttons, labelled fields, and names for screen readers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


def heading(words: str, name: str = "head") -> QLabel:
    """A heading; ``name`` is its style (``title``, ``head``)."""
    label = QLabel(words)
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def quiet(words: str) -> QLabel:
    """Explaining words in second ink."""
    label = QLabel(words)
    label.setObjectName("quiet")
    label.setWordWrap(True)
    return label


def button(words: str, action: Callable[[], object], *, primary: bool = False, tip: str = "") -> QPushButton:
    """A button that says in words what it does."""
    made = QPushButton(words)
    made.setAccessibleName(words)
    made.setProperty("primary", primary)
    if primary:
        made.setDefault(True)
    else:
        made.setAutoDefault(False)
    if tip:
        made.setToolTip(tip)
    made.clicked.connect(lambda _checked=False: action())
    return made


def labelled(words: str, field: QWidget) -> QWidget:
    """A field with its words above it; the field gets them as its accessible name."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    label = QLabel(words)
    label.setObjectName("quiet")
    label.setBuddy(field)
    column.addWidget(label)
    column.addWidget(field)
    field.setAccessibleName(words)
    return box


def hairline() -> QFrame:
    """A thin line instead of a box."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFixedHeight(1)
    line.setStyleSheet("background: palette(mid); border: none;")
    return line


def closing_row(*, back: QPushButton | None, forward: QPushButton | None) -> QHBoxLayout:
    """The foot of a dialog: the way back at the bottom left, the way on at the bottom right."""
    row = QHBoxLayout()
    row.setSpacing(16)
    if back is not None:
        row.addWidget(back, alignment=Qt.AlignmentFlag.AlignLeft)
    row.addStretch(1)
    if forward is not None:
        row.addWidget(forward, alignment=Qt.AlignmentFlag.AlignRight)
    return row
