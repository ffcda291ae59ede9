"""What a task or a panel may use: the open atlas, the map, the runner, and somebody who tells the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from himi_map.errors import HimiMapError

if TYPE_CHECKING:
    from himi_map.history import Difference
    from ui.background import Runner
    from ui.bridge import Command, Workspace
    from ui.canvas import MapCanvas


class Stage(QObject):
    """Shared by everything that stands around the map.

    Signals
    -------
    said(words)
        Something was done; the window says it for a while.
    refused(error)
        Something could not be done; the window tells why.
    marks_changed()
        Other marks are to be shown: all supporters, or what changed since.
    print_wanted()
        The paper is to be looked at.
    card_wanted(bool)
        The card of the person chosen is to be seen, or not.
    """

    said = Signal(str)
    refused = Signal(object)
    marks_changed = Signal()
    card_wanted = Signal(bool)

    def __init__(self, workspace: Workspace, canvas: MapCanvas, runner: Runner) -> None:
        super().__init__()
        self.workspace = workspace
        self.canvas = canvas
        self.runner = runner
        self.all_supporters = False
        self.differences: tuple[Difference, ...] = ()

    def do(self, command: Command, origin: str) -> bool:
        """Do it; False when it was refused, which the user is told, or when nothing would change."""
        try:
            return self.workspace.do(command, origin)
        except HimiMapError as error:
            self.refused.emit(error)
            return False

    def say(self, words: str) -> None:
        """Tell what was done."""
        self.said.emit(words)

    def show_all_supporters(self, wanted: bool) -> None:
        """Show supporters on the map who help nobody yet."""
        if wanted != self.all_supporters:
            self.all_supporters = wanted
            self.marks_changed.emit()

    def show_differences(self, found: tuple[Difference, ...]) -> None:
        """Show in colour what changed since; nothing ends it."""
        if found != self.differences:
            self.differences = found
            self.marks_changed.emit()
