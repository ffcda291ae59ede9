"""A section of the card: its word, its lines as large buttons, and the commands they end in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from himi_map.errors import HimiMapError
from ui.choice_button import ChoiceButton
from ui.dialogs.fields import FieldsDialog
from ui.widgets import Words, heading

if TYPE_CHECKING:
    from himi_map.desk import DeskPerson
    from ui.bridge import Command, Workspace


class Section(QWidget):
    """Base of all sections.

    Signals
    -------
    refused(HimiMapError)
        A command could not be done; the window tells the user.
    """

    refused = Signal(object)
    title = ""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.found: DeskPerson | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        column.addWidget(heading(self.title, "part"))
        self.lines = QVBoxLayout()
        self.lines.setSpacing(6)
        column.addLayout(self.lines)

    def show_person(self, found: DeskPerson) -> None:
        """Show another person, or the same one anew."""
        self.found = found
        while (item := self.lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.fill(found)

    def fill(self, found: DeskPerson) -> None:
        """Lay out the lines."""
        raise NotImplementedError

    def say(self, words: str) -> None:
        """A line of words."""
        self.lines.addWidget(Words(words))

    def offer(self, words: str, action: Callable[[], object], detail: str = "") -> ChoiceButton:
        """A line that can be pressed."""
        made = ChoiceButton(words, action, detail)
        self.lines.addWidget(made)
        return made

    def do(self, command: Command) -> bool:
        """Do it; what is refused is told."""
        try:
            return self.workspace.do(command, "section")
        except HimiMapError as error:
            self.refused.emit(error)
            return False

    def ask(self, dialog: FieldsDialog) -> bool:
        """Open a dialog and do what it ends in."""
        accepted = bool(dialog.exec())
        command = dialog.command
        dialog.deleteLater()
        return accepted and command is not None and self.do(command)
