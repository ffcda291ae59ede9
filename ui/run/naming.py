"""ファイルの名前: the pattern of a run's files, written with Japanese words in braces."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from himi_map.errors import InputError
from himi_map.services.printing import FIELDS, Binding, check_pattern
from himi_map.services.printing.naming import USUAL
from ui.widgets import button, quiet

_WORDS: Final = {
    "ward": "地区", "association": "自治会", "number": "通し番号", "recipient": "渡す相手", "date": "日付",
}  # fmt: skip
"""Field of a pattern to its word on the screen."""


class NamePattern(QWidget):
    """A line for the pattern, and under it what may stand in braces.

    Signals
    -------
    changed()
        Another pattern is written.
    """

    changed = Signal()

    def __init__(self, pattern: str, bind: Binding) -> None:
        super().__init__()
        self._bind = bind
        self.line = QLineEdit(in_words(pattern))
        self.line.setAccessibleName("ファイルの名前")
        self.usual = button("もとの形にもどす", self.line.clear)
        self.hint = quiet("")
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.usual)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.hint)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._tell)
        self.show_binding(bind)

    @property
    def pattern(self) -> str:
        """As :class:`himi_map.services.printing.RunOptions` takes it; "" for the usual one."""
        return in_fields(self.line.text().strip())

    @property
    def problem(self) -> str:
        """Why it will not do, in words; "" when it will."""
        try:
            check_pattern(self.pattern, self._bind)
        except InputError:
            return f"ファイルの名前の波かっこの中に書けるのは、{self._allowed()}です。"
        return ""

    def show_binding(self, bind: Binding) -> None:
        """Other files, other words."""
        self._bind = bind
        self.line.setPlaceholderText(in_words(USUAL[bind]))
        self.hint.setText(f"{self._allowed()}は、それぞれのことばに変わります。")
        self.usual.setEnabled(bool(self.line.text()))

    def _allowed(self) -> str:
        return "、".join(f"{{{_WORDS[one]}}}" for one in FIELDS[self._bind])

    def _tell(self) -> None:
        self.usual.setEnabled(bool(self.line.text()))
        self.changed.emit()


def in_words(pattern: str) -> str:
    """*pattern* as it is written on the screen."""
    for field, word in _WORDS.items():
        pattern = pattern.replace(f"{{{field}}}", f"{{{word}}}")
    return pattern


def in_fields(text: str) -> str:
    """What is written on the screen as a pattern; braces may be as wide as a Japanese keyboard writes them."""
    text = text.replace("｛", "{").replace("｝", "}")
    for field, word in _WORDS.items():
        text = text.replace(f"{{{word}}}", f"{{{field}}}")
    return text
