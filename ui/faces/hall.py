"""寄り合いモード: one task a screen, what to do next, what has been done; 「次へ」 leads through the evening."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.faces.steps_bar import StepsBar
from ui.stage import Stage
from ui.style import worn
from ui.tasks import all_tasks
from ui.tasks.task import Task
from ui.widgets import Words, button, heading, quiet

_LEAST_AREA = 56
"""Of the task that scrolls, logical pixels: a screen of half the size still holds the window."""

_HEAD_SCROLLS_FROM = 1.5
"""Type size from which the words above a task scroll along with it."""


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
        self._made: tuple[Task, ...] = ()
        self.steps = StepsBar([one.title for one in all_tasks()], self.go)
        self.title = heading("")
        self.progress = quiet("")
        self.next_step = Words("", "ask")
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(6)
        for one in (self.title, self.progress, self.next_step):
            head.addWidget(one)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 8)
        self._column.setSpacing(8)
        body = QWidget()
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 0, 6, 0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(body)
        self._area.setMinimumHeight(_LEAST_AREA)
        self._column.addWidget(self._head)
        self._column.addWidget(self._area, 1)
        self.back = button("前へ", lambda: self.go(self._place - 1))
        self.forward = button("次へ", lambda: self.go(self._place + 1))
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.forward)
        self._column.addLayout(foot)
        stage.workspace.association_changed.connect(self._show_words)
        stage.workspace.hidden_changed.connect(lambda _hidden: self._show_again())

    @property
    def place(self) -> int:
        """Which task is shown, from 0; -1 before the hall was opened."""
        return self._place

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks in their order; made when the hall is first opened, so that a desk opens without them."""
        if not self._made:
            self._made = tuple(one(self._stage) for one in all_tasks())
            for task in self._made:
                self._body.addWidget(task, 1)
                task.hide()
                task.progressed.connect(self._show_words)
        return self._made

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
            self.task.hide()
        self._place = place
        self.task.show()
        self._area.verticalScrollBar().setValue(0)
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

    def changeEvent(self, event: QEvent) -> None:
        """In the largest type the head scrolls along, so that there is room for the task."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_head"):
            inside = worn().value >= _HEAD_SCROLLS_FROM
            (self._body if inside else self._column).insertWidget(0, self._head)
