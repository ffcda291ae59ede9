"""Tools of the hand on the real canvas: houses by arrow keys, ways measured, lines drawn, boxes, boundaries."""

from __future__ import annotations

import math
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from himi_map.geo import walking
from tests.qt.evening import Hands
from tests.qt.people import placed, unplaced
from ui.canvas.handtools import DragLink, DrawPath, EditVertices, Look, Measure, PickHouse, PutPoint, Tool
from ui.main_window import MainWindow

KEY = Qt.Key


def keys(window: MainWindow, *pressed: Qt.Key) -> None:
    for key in pressed:
        QTest.keyClick(window.canvas, key)
        QApplication.processEvents()


def middle(window: MainWindow) -> tuple[float, float]:
    return window.canvas.view.x, window.canvas.view.y


def test_a_house_is_found_with_the_arrow_keys(window: MainWindow) -> None:
    found: list[tuple[float, float, str]] = []
    tool = PickHouse()
    tool.picked.connect(lambda x, y, key: found.append((x, y, key)))
    window.canvas.take(tool)
    keys(window, KEY.Key_Right)
    first = tool.meant
    assert first is not None
    keys(window, KEY.Key_Right)
    second = tool.meant
    assert second is not None
    assert second.xy[0] > first.xy[0], "the next one to the right"
    keys(window, KEY.Key_Return)
    assert found == [(*second.xy, second.key)]
    assert isinstance(window.canvas.tool, Look), "laid down"


def test_after_placing_arrow_keys_correct_the_house(window: MainWindow) -> None:
    window.show_face(at_hall=True)
    resident = unplaced(window) if window.people.model.rows else ""
    hands = Hands(window)
    window.workspace.select(resident)
    QApplication.processEvents()
    house = window.canvas.houses.nearest(*middle(window))
    assert house is not None
    hands.map(*house.xy)
    before = window.workspace.records.residents[resident].home
    assert before is not None and before.building == house.key
    keys(window, KEY.Key_Down)
    after = window.workspace.records.residents[resident].home
    assert after is not None and after.building not in ("", house.key)
    task = window.hall.task
    assert "家はここですか" in task.read_back.sentence.text()  # type: ignore[attr-defined]
    hands.press(task.read_back.answers[1])  # type: ignore[attr-defined]
    assert window.workspace.records.residents[resident].home is None


def test_esc_lays_every_tool_down(window: MainWindow) -> None:
    tools: list[Tool] = [PickHouse(), Measure(), DrawPath(), PutPoint("stamp.dark"), DragLink(), EditVertices()]
    for tool in tools:
        window.canvas.take(tool)
        assert window.line.currentMessage() == tool.hint
        keys(window, KEY.Key_Escape)
        assert isinstance(window.canvas.tool, Look)
        assert window.line.currentMessage() == ""


def test_a_way_is_measured_in_minutes(window: MainWindow) -> None:
    tool = Measure()
    window.canvas.take(tool)
    hands = Hands(window)
    x, y = middle(window)
    for place in ((x, y), (x + 60, y), (x + 60, y + 80)):
        hands.map(*place)
    assert tool.metres == pytest.approx(140, abs=3 / window.canvas.resolution)
    assert walking.words(140) == "140 m　歩いて約5分"
    assert walking.minutes(30.1) == 2
    keys(window, KEY.Key_Backspace)
    assert tool.metres == pytest.approx(60, abs=3 / window.canvas.resolution)
    window.canvas.grab()


def test_lines_and_areas_are_drawn_press_by_press(window: MainWindow) -> None:
    drawn: list[Any] = []
    tool = DrawPath(area=True)
    tool.drawn.connect(drawn.append)
    window.canvas.take(tool)
    hands = Hands(window)
    x, y = middle(window)
    hands.map(x, y)
    hands.map(x + 40, y)
    keys(window, KEY.Key_Return)
    assert drawn == [], "two corners are no area"
    hands.map(x + 40, y + 40)
    keys(window, KEY.Key_Return)
    assert len(drawn) == 1 and len(drawn[0]) == 3


def test_a_stamp_can_be_put_without_a_mouse(window: MainWindow) -> None:
    put: list[tuple[float, float]] = []
    tool = PutPoint("stamp.dark")
    tool.put.connect(lambda x, y: put.append((x, y)))
    window.canvas.take(tool)
    x, y = middle(window)
    keys(window, KEY.Key_Right, KEY.Key_Right, KEY.Key_Return)
    assert len(put) == 1
    assert put[0][0] > x and math.isclose(put[0][1], y)


def test_shift_and_drag_choose_everybody_in_the_box(window: MainWindow) -> None:
    chosen: list[Any] = []
    window.canvas.boxed.connect(chosen.append)
    canvas = window.canvas
    shift = Qt.KeyboardModifier.ShiftModifier
    start, end = QPoint(4, 4), QPoint(canvas.width() - 4, canvas.height() - 4)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, shift, start)
    QTest.mouseMove(canvas, QPoint(60, 60))
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, shift, end)
    everybody = {member for mark in canvas.marks if mark.kind == "person" for member in mark.members}
    assert len(chosen) == 1
    assert set(chosen[0]) == everybody
    rows = {index.row() for index in window.grid.view.selectionModel().selectedIndexes()}
    assert len(rows) == len(everybody)


def test_a_line_from_person_to_supporter_links_them(window: MainWindow) -> None:
    window.show_face(at_hall=True)
    window.hall.go(1)
    QApplication.processEvents()
    marks = window.canvas.marks
    inside = window.canvas.rect().adjusted(30, 30, -170, -30)
    shown = [one for one in marks if inside.contains(window.canvas.map_to_screen(*one.xy).toPoint())]
    pairs = [
        (person, helper)
        for person in shown
        if person.kind == "person" and len(person.members) == 1
        for helper in shown
        if helper.kind == "supporter"
        and not any(
            link.supporter == helper.key for link in window.workspace.records.assignments.values()
            if link.resident == person.key and link.put_away is None
        )
        and window.canvas.mark_at(window.canvas.map_to_screen(*helper.xy), ("supporter",)) is helper
        and window.canvas.mark_at(window.canvas.map_to_screen(*person.xy), ("person",)) is person
    ]  # fmt: skip
    person, helper = pairs[0]
    Hands(window).drag(person.xy, helper.xy)
    links = [
        one for one in window.workspace.records.assignments.values()
        if one.resident == person.key and one.supporter == helper.key and one.put_away is None
    ]  # fmt: skip
    assert len(links) == 1
    assert "を助けます" in window.hall.task.read_back.sentence.text()  # type: ignore[attr-defined]


def test_the_overview_shows_where_one_is_and_goes_there(window: MainWindow) -> None:
    assert not window.overview.isVisible(), "everything is in sight"
    window.canvas.zoom(4.0)
    QApplication.processEvents()
    assert window.overview.isVisible()
    before = middle(window)
    QTest.mouseClick(window.overview, Qt.MouseButton.LeftButton, pos=QPoint(60, 40))
    assert middle(window) != before
    window.overview.grab()


def test_the_whole_town_and_back(window: MainWindow) -> None:
    window.workspace.select(placed(window))
    small = window.workspace.ground().extent
    window.book.run("town")
    large = window.workspace.ground().extent
    assert large[2] - large[0] >= small[2] - small[0]
    assert len(window.workspace.ground().areas) > 1
    window.canvas.draw_all_tiles()
    window.book.run("town")
    assert window.workspace.ground().extent == small
