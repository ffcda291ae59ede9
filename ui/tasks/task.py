"""A task of the evening: one thing to do, what to do next, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

if TYPE_CHECKING:
    from himi_map.edits import Changes
    from ui.stage import Stage


class Task(QWidget):
    """Base of all tasks. It lays its widgets into ``column``; what happens goes through the stage.

    Signals
    -------
    progressed()
        Words of progress or of the next step are different.

    Attributes
    ----------
    number, name, title
        1 to 6 in the order of the evening; key; words as on its button.
    """

    progressed = Signal()
    number: ClassVar[int] = 0
    name: ClassVar[str] = ""
    title: ClassVar[str] = ""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.workspace = stage.workspace
        self.active = False
        self.setAccessibleName(self.title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.workspace.changed.connect(self._on_changed)
        self.workspace.selected.connect(self._on_selected)
        self.workspace.association_changed.connect(self._on_association)

    def progress(self) -> str:
        """How far it is, in words."""
        return ""

    def next_step(self) -> str:
        """What to do next, one sentence."""
        return ""

    def enter(self) -> None:
        """The task is shown."""
        self.active = True
        self.refresh()

    def leave(self) -> None:
        """Another task is shown: tools are laid down."""
        self.active = False
        self.stage.canvas.take(None)

    def refresh(self) -> None:
        """Show the records as they are now; called while the task is shown."""

    def chosen(self, resident: str) -> None:
        """Another person was chosen while the task is shown."""

    def _on_changed(self, _changes: Changes, _origin: str) -> None:
        if self.active:
            self.refresh()
            self.progressed.emit()

    def _on_selected(self, resident: str) -> None:
        if self.active:
            self.chosen(resident)
            self.progressed.emit()

    def _on_association(self) -> None:
        if self.active:
            self.refresh()
            self.progressed.emit()
