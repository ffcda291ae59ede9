"""人を加える: from a button, a key or the search to a person who is on the list and waits for a house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.dialogs.new_person import NewPersonDialog, names_of
from ui.panels.rows import desk_people

if TYPE_CHECKING:
    from ui.stage import Stage


def add_person(stage: Stage, window: QWidget) -> None:
    """Ask who it is, write them down, choose them."""
    work = stage.workspace
    known = names_of([one.resident.name for one in desk_people(work)])
    dialog = NewPersonDialog(known, window)
    accepted, command = dialog.exec(), dialog.command
    dialog.deleteLater()
    if accepted and command is not None and stage.do(command, "adding"):
        listed = work.records.registration_of(command.resident)
        assert listed is not None, "it was written just now"
        stage.say(f"{command.name.strip()}さんを{listed.number}番に加えました。次に、地図で家を押してください。")
        work.select(command.resident)
