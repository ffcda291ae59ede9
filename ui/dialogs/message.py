"""Says to the user what happened, why, and what to do next; asks whole questions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from himi_map.errors import HimiMapError, describe
from ui.widgets import button, closing_row, heading


class MessageDialog(QDialog):
    """A message in whole sentences with one or two buttons.

    Parameters
    ----------
    what, why, remedy
        The sentences, in this order; empty ones are left out.
    forward, back
        Words of the right and the left button; no left button when ``back`` is empty.
    """

    def __init__(
        self, parent: QWidget | None, what: str, why: str, remedy: str, *, forward: str = "わかりました", back: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("ひみ福祉防災マップ")
        self.setMinimumWidth(560)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(heading(what))
        for words in (why, remedy):
            if words:
                label = QLabel(words)
                label.setWordWrap(True)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(label)
        left = button(back, self.reject) if back else None
        column.addLayout(closing_row(back=left, forward=button(forward, self.accept, primary=True)))
        self.setAccessibleName(what)
        self.setAccessibleDescription(f"{why} {remedy}".strip())


def tell(parent: QWidget | None, error: HimiMapError) -> None:
    """Show an error and wait until it was read."""
    message = describe(error.code, error.fields)
    MessageDialog(parent, message.what, message.why, message.remedy).exec()


def ask(parent: QWidget | None, question: str, explanation: str, *, forward: str, back: str) -> bool:
    """A question in a whole sentence; True when the right button was pressed."""
    return (
        MessageDialog(parent, question, explanation, "", forward=forward, back=back).exec()
        == QDialog.DialogCode.Accepted
    )
