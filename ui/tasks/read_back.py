"""What was just done, read back as a whole sentence, with what is odd about it and the answers that are possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from ui.choice_button import ChoiceButton
from ui.widgets import Words

Answer = tuple[str, Callable[[], object]]
"""Words of a button, and what it does."""


class ReadBack(QFrame):
    """A sentence, alarms, and one button an answer; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("readback")
        self.setAccessibleName("読み返し")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 12, 14, 12)
        self._column.setSpacing(8)
        self.sentence = Words("", "part")
        self.alarms = Words("", "ask")
        self._column.addWidget(self.sentence)
        self._column.addWidget(self.alarms)
        self.answers: list[QPushButton] = []
        self.hide()

    def say(self, sentence: str, alarms: Sequence[str] = (), answers: Sequence[Answer] = ()) -> None:
        """Show another sentence; the first answer is the one that is expected."""
        self.sentence.setText(sentence)
        self.alarms.setText("\n".join(alarms))
        self.alarms.setVisible(bool(alarms))
        for old in self.answers:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.answers = [ChoiceButton(words, action) for words, action in answers]
        for one in self.answers:
            self._column.addWidget(one)
        self.show()

    def end(self) -> None:
        """Nothing to say any more."""
        self.hide()
