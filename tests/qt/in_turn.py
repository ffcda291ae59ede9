"""Dialogs that open one after the other, each answered by hand as it stands on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QScrollArea, QWidget

from ui.exchange.reading import ReadingDialog
from ui.paper.printing_out import PressDialog

Step = Callable[[Any], object]
_EVERY_MS = 15
_PATIENCE = 900
"""Looks until a dialog that does not come is given up."""


class InTurn(QObject):
    """Answers modal dialogs in order; whatever a step finds wrong closes them all and is raised by :meth:`done`."""

    def __init__(self, *steps: Step) -> None:
        super().__init__()
        self._steps = list(steps)
        self._wrong: Exception | None = None
        self._looks = 0
        self._open: list[QDialog] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.setSingleShot(True)  # a timer does not fire while its own slot waits for a dialog: it is set anew
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self._timer.start()
        modal = QApplication.activeModalWidget()
        self._looks += 1
        if self._looks > _PATIENCE and self._wrong is None:
            self._wrong = AssertionError(f"{len(self._steps)} dialogs did not come; there is {modal}")
        if modal is None or not isinstance(modal, QDialog):
            return
        if self._wrong is not None:
            modal.done(0)
            return
        runner = getattr(modal, "runner", None)
        if not modal.isVisible() or modal in self._open or (runner is not None and runner.busy):
            return
        if (isinstance(modal, ReadingDialog) and not modal.problem.text()) or isinstance(modal, PressDialog):
            return  # it goes on by itself
        if not self._steps:
            self._wrong = AssertionError(f"nobody expected {type(modal).__name__}: {modal.windowTitle()}")
            return
        self._looks = 0
        step = self._steps.pop(0)
        self._open.append(modal)
        try:
            step(modal)
        except Exception as error:  # noqa: BLE001  it must not get lost in the event loop
            self._wrong = error
        self._open.pop()

    def done(self) -> None:
        """All dialogs came and were right."""
        self._timer.stop()
        if self._wrong is not None:
            raise self._wrong
        assert not self._steps, f"{len(self._steps)} dialogs did not come"


def press(where: QWidget, words: str) -> None:
    """Press the button that says *words*, with the mouse."""
    found = [
        one
        for one in where.findChildren(QAbstractButton)
        if one.isVisibleTo(where) and (one.accessibleName() or one.text()).startswith(words)
    ]
    assert found, f"no button says {words}: {[one.accessibleName() for one in where.findChildren(QAbstractButton)]}"
    press_on(found[0])


def press_on(button: QWidget) -> None:
    """Press a button with the mouse, scrolled into sight."""
    area = button.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is not None:
        area.ensureWidgetVisible(button)
    QApplication.processEvents()
    assert button.isEnabled(), f"{button.accessibleName()} cannot be pressed"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())


def type_into(field: QWidget, words: str) -> None:
    """Put the hand on a field and type over what is in it; Japanese comes as from an input method."""
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Delete)
    if words.isascii():
        QTest.keyClicks(field, words)
    else:
        event = QInputMethodEvent()
        event.setCommitString(words)
        QApplication.sendEvent(field, event)


def answers(title: str, words: str) -> Step:
    """Press *words* in a dialog whose heading or title holds *title*."""

    def step(dialog: QDialog) -> None:
        said = f"{dialog.windowTitle()} {dialog.accessibleName()}"
        assert title in said, said
        press(dialog, words)

    return step
