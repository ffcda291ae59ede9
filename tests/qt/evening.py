"""A pair of hands at the window: real mouse and key events only, counted."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from ui.main_window import MainWindow
from ui.panels.people_list import PeopleList


class Hands:
    """Presses, drags and keys; every one of them is an action of the user."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.actions = 0

    def count(self) -> int:
        """Actions since the last count."""
        done, self.actions = self.actions, 0
        return done

    def press(self, widget: QWidget) -> None:
        """Press the middle of a widget that can be seen, or scrolled to."""
        area = widget.parentWidget()
        while area is not None and not isinstance(area, QAbstractScrollArea):
            area = area.parentWidget()
        QApplication.processEvents()
        if area is not None and hasattr(area, "ensureWidgetVisible"):
            area.ensureWidgetVisible(widget)
            QApplication.processEvents()
        assert widget.isVisible(), f"{widget.accessibleName()} cannot be seen"
        assert widget.isEnabled(), f"{widget.accessibleName()} cannot be pressed"
        self.actions += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())
        QApplication.processEvents()

    def name(self, people: PeopleList, resident: str) -> None:
        """Press a row of a list."""
        QApplication.processEvents()
        assert people.isVisible(), "the list can be seen"
        index = people.model.index(people.model.row_of(resident), 0)
        assert index.isValid(), "the person is in the list"
        people.view.scrollTo(index)
        self.actions += 1
        place = people.view.visualRect(index).center()
        QTest.mouseClick(people.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QApplication.processEvents()

    def spot(self, x: float, y: float) -> QPoint:
        """Where a place (metres) is on the canvas now."""
        place = self.window.canvas.map_to_screen(x, y).toPoint()
        assert self.window.canvas.rect().contains(place), "the place is in sight"
        return place

    def map(self, x: float, y: float) -> None:
        """Press the map at a place (metres)."""
        self.actions += 1
        QTest.mouseClick(self.window.canvas, Qt.MouseButton.LeftButton, pos=self.spot(x, y))
        QApplication.processEvents()

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag on the map from place to place (metres)."""
        canvas = self.window.canvas
        self.actions += 1
        one, other = self.spot(*start), self.spot(*end)
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=one)
        for step in range(1, 9):
            between = QPointF(one) + (QPointF(other) - QPointF(one)) * step / 8
            QTest.mouseMove(canvas, between.toPoint())
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=other)
        QApplication.processEvents()

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, on: QWidget | None = None
    ) -> None:
        """Press a key."""
        self.actions += 1
        QTest.keyClick(on or self.window, key, modifier)
        QApplication.processEvents()

    def type(self, words: str) -> None:
        """Type into whatever has the focus: one action, however long the words."""
        focus = QApplication.focusWidget()
        assert focus is not None
        self.actions += 1
        QTest.keyClicks(focus, words)
        QApplication.processEvents()
