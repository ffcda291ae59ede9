"""寄り合いモード: one task a screen, what to do next, what has been done; 「次へ」 leads through the evening."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ui.faces.steps_bar import StepsBar
from ui.stage import Stage
from ui.tasks import all_tasks
from ui.tasks.task import Task
from ui.widgets import Words, button, heading, quiet


class HallFace(QWidget):
    """The panel beside the map; its bar of steps stands above both.

    Signals
    -------
    task_changed(name)
        Another task is shown.
    """

    task_changed = Signal(str)

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._place = -1
        self.tasks: tuple[Task, ...] = tuple(one(stage) for one in all_tasks())
        self.steps = StepsBar([one.title for one in self.tasks], self.go)
        self.title = heading("")
        self.progress = quiet("")
        self.next_step = Words("", "ask")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(8)
        for one in (self.title, self.progress, self.next_step):
            column.addWidget(one)
        self._stack = QStackedWidget()
        for task in self.tasks:
            self._stack.addWidget(_scrolled(task))
            task.progressed.connect(self._show_words)
        column.addWidget(self._stack, 1)
        self.back = button("前へ", lambda: self.go(self._place - 1))
        self.forward = button("次へ", lambda: self.go(self._place + 1))
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.forward)
        column.addLayout(foot)
        stage.workspace.association_changed.connect(self._show_words)
        stage.workspace.hidden_changed.connect(lambda _hidden: self._show_again())

    @property
    def task(self) -> Task:
        """The task that is shown."""
        return self.tasks[self._place]

    def task_named(self, name: str) -> Task:
        """One task by its key."""
        return next(one for one in self.tasks if one.name == name)

    def go(self, place: int) -> None:
        """Show a task by its place from 0."""
        if not 0 <= place < len(self.tasks):
            return
        if place == self._place:
            self.steps.show_current(place)
            return
        if self._place >= 0:
            self.task.leave()
        self._place = place
        self._stack.setCurrentIndex(place)
        self.steps.show_current(place)
        self.task.enter()
        self.back.setEnabled(place > 0)
        self.forward.setEnabled(place < len(self.tasks) - 1)
        self._show_words()
        self.task_changed.emit(self.task.name)

    def open(self) -> None:
        """Come to the hall: begin with the first task, or go on where one was."""
        if self._place < 0:
            self.go(0)
        else:
            self.task.enter()
            self._show_words()

    def shut(self) -> None:
        """Leave the hall."""
        if self._place >= 0:
            self.task.leave()

    def _show_again(self) -> None:
        if self._place >= 0 and self.task.active:
            self.task.leave()
            self.task.enter()
            self._show_words()

    def _show_words(self) -> None:
        if self._place < 0:
            return
        self.title.setText(f"{self.task.number}　{self.task.title}")
        self.progress.setText(self.task.progress())
        self.next_step.setText(self.task.next_step())


def _scrolled(task: Task) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(task)
    return area
