"""Small pieces that every panel uses: paragraphs, headings, buttons, labelled fields, and names for screen readers."""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)


class Words(QLabel):
    """A paragraph with air between its lines; Japanese type set solid is hard to read.

    Parameters
    ----------
    words
        Plain words; what looks like markup is shown as it is written.
    name
        Its style (``quiet``, ``error``, ``ask``, ``calm``).
    air
        Height of a line in hundredths of the type.
    """

    def __init__(self, words: str = "", name: str = "", *, air: int = 135) -> None:
        super().__init__()
        self._air = air
        self._words = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setObjectName(name)
        self.setText(words)

    def setText(self, words: str) -> None:
        """Show other words."""
        self._words = words
        lines = html.escape(words, quote=False).replace("\n", "<br>")
        super().setText(f'<p style="line-height: {self._air}%; margin: 0">{lines}</p>' if words else "")
        self.setAccessibleName(words)

    def text(self) -> str:
        """The plain words."""
        return self._words

    def clear(self) -> None:
        """No words."""
        self.setText("")

    def rename(self, name: str) -> None:
        """Another style."""
        if name != self.objectName():
            self.setObjectName(name)
            self.style().unpolish(self)
            self.style().polish(self)


def heading(words: str, name: str = "head") -> Words:
    """A heading; ``name`` is its style (``title``, ``head``, ``part``)."""
    return Words(words, name, air=118)


def quiet(words: str) -> Words:
    """Explaining words in second ink."""
    return Words(words, "quiet")


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
    column.setSpacing(4)
    label = QLabel(words)
    label.setObjectName("quiet")
    label.setWordWrap(True)
    label.setBuddy(field)
    column.addWidget(label)
    column.addWidget(field)
    field.setAccessibleName(words)
    return box


def choices(name: str = "") -> QComboBox:
    """A field with choices, in rows that a finger hits; long words do not make it wider than its place."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setItemDelegate(QStyledItemDelegate(box))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    return box


def reveal(*fields: QLineEdit) -> QCheckBox:
    """A box that shows what is typed into secret fields: whoever can see it can also type it in kanji and kana."""
    box = QCheckBox("入れた文字を見せる")

    def show(on: bool) -> None:
        for field in fields:
            field.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    box.toggled.connect(show)
    show(False)
    return box


def hairline() -> QFrame:
    """A thin line instead of a box."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFixedHeight(1)
    line.setStyleSheet("background: palette(mid); border: none;")
    return line


def closing_row(
    *, back: QPushButton | None, forward: QPushButton | None, between: QBoxLayout | None = None
) -> QHBoxLayout:
    """The foot of a dialog: the way back at the bottom left, the way on at the bottom right."""
    row = QHBoxLayout()
    row.setSpacing(16)
    if back is not None:
        row.addWidget(back)
    row.addStretch(1)
    if between is not None:
        row.addLayout(between)
        row.addStretch(1)
    if forward is not None:
        row.addWidget(forward)
    return row
