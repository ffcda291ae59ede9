"""Asks for the passphrase with which an older backup was made."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.dialogs.sheet import SheetDialog
from ui.widgets import Words, button, heading, labelled, reveal


class OldPassphraseDialog(SheetDialog):
    """Its field holds the passphrase after it was accepted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("控えの合言葉", parent)
        self.column.addWidget(heading("この控えは、前の合言葉で作られています"))
        self.column.addWidget(Words("控えを作ったときの、地図帳の合言葉を入れてください。"))
        self.passphrase = QLineEdit()
        self.column.addWidget(labelled("控えを作ったときの合言葉", self.passphrase))
        self.column.addWidget(reveal(self.passphrase))
        self.finish(back=button("やめる", self.reject), forward=button("開く", self.accept, primary=True))
        self.passphrase.setFocus()
