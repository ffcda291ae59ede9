"""Says to the user what happened, why, and what to do next; asks whole questions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from himi_map.errors import HimiMapError, describe
from ui.dialogs.sheet import SheetDialog
from ui.widgets import Words, button, heading


class MessageDialog(SheetDialog):
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
        super().__init__("ひみ福祉防災マップ", parent)
        self.column.addWidget(heading(what))
        for words in (why, remedy):
            if words:
                label = Words(words)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                self.column.addWidget(label)
        left = button(back, self.reject) if back else None
        self.forward = button(forward, self.accept, primary=True)
        self.finish(back=left, forward=self.forward)
        self.forward.setFocus()
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
