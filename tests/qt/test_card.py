"""What is typed into the card: written when asked for, never lost silently, and a house chosen without a drag."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.qt.people import placed, unplaced
from ui.main_window import MainWindow
from ui.panels import person_card


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the user answers to 「書きかけがあります」, and what was asked."""
    given: dict[str, Any] = {"answer": True, "asked": []}

    def ask(_parent: object, question: str, _explanation: str, **_words: str) -> bool:
        given["asked"].append(question)
        return bool(given["answer"])

    monkeypatch.setattr(person_card, "ask", ask)
    return given


def type_into(window: MainWindow, name: str, words: str) -> None:
    field = window.card.fields[name]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, words)


def two(window: MainWindow) -> tuple[str, str]:
    first = placed(window)
    return first, next(row.resident for row in window.people.model.rows if row.resident != first)


def test_main_fields_are_written_in_one_edit_and_taken_back_in_one(window: MainWindow) -> None:
    resident = placed(window)
    window.workspace.select(resident)
    before = window.workspace.records
    card = window.card
    assert not card.save.isEnabled(), "nothing is typed yet"
    type_into(window, "address", "12-3")
    type_into(window, "born", "S10.3.4")
    card.form.ticks["walking"].setChecked(not card.form.ticks["walking"].isChecked())
    card.form.care_notes.setPlainText("ゆっくり話す")
    assert card.save.isEnabled()
    QTest.mouseClick(card.save, Qt.MouseButton.LeftButton)
    after = window.workspace.records
    assert after.residents[resident].address == "12-3"
    assert after.residents[resident].born is not None
    assert after.residents[resident].born != before.residents[resident].born
    listed = next(one for one in after.registrations.values() if one.resident == resident)
    assert listed.care_notes == "ゆっくり話す"
    assert not card.save.isEnabled()
    QTest.mouseClick(window.undo_button, Qt.MouseButton.LeftButton)
    assert window.workspace.records.residents[resident] == before.residents[resident]
    assert window.workspace.records.registrations[listed.id] == before.registrations[listed.id]
    assert card.fields["address"].text() == before.residents[resident].address
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseClick(window.redo_button, Qt.MouseButton.LeftButton)
    assert window.workspace.records.registrations[listed.id].care_notes == "ゆっくり話す"


@pytest.mark.parametrize("answer", [True, False])
def test_going_on_with_typed_words_asks(window: MainWindow, answers: dict[str, Any], answer: bool) -> None:
    first, second = two(window)
    window.workspace.select(first)
    person = window.workspace.records.residents[first]
    answers["answer"] = answer
    type_into(window, "mobile", "090-0000-0009")
    window.workspace.select(second)
    assert len(answers["asked"]) == 1
    assert person.name in answers["asked"][0]
    assert (window.workspace.records.residents[first].mobile == "090-0000-0009") is answer
    assert window.workspace.records.residents[second].name in window.card.title.text()
    assert window.card.form.draft() == {}


def test_nobody_is_asked_when_nothing_was_typed(window: MainWindow, answers: dict[str, Any]) -> None:
    first, second = two(window)
    window.workspace.select(first)
    window.workspace.select(second)
    window.workspace.select("")
    assert answers["asked"] == []


def test_words_that_cannot_be_written_stay(
    window: MainWindow, answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr("ui.main_window.tell", lambda _parent, error: told.append(error))
    first, second = two(window)
    window.workspace.select(first)
    type_into(window, "born", "asatte")
    assert window.card.form.age.objectName() == "error", "said where it was typed"
    window.workspace.select(second)
    assert len(told) == 1
    assert window.workspace.selection == first, "back to whom it was typed for"
    assert window.card.fields["born"].text() == "asatte"
    mark = next(one for one in window.canvas.marks if one.stands_for(first))
    assert mark.stands_for(window.canvas._overlay.chosen)
    assert window.people.model.rows[window.people.view.currentIndex().row()].resident == first
    answers["answer"] = False
    window.workspace.select(second)
    assert window.workspace.selection == second


def test_a_change_from_elsewhere_leaves_typed_words(window: MainWindow) -> None:
    resident = unplaced(window)
    window.workspace.select(resident)
    type_into(window, "phone", "0766-00-0003")
    window.canvas.person_dropped.emit(resident, *window.canvas.screen_to_map(window.canvas.rect().center()), "")
    assert window.workspace.records.residents[resident].home is not None
    assert window.card.fields["phone"].text() == "0766-00-0003"
    QTest.mouseClick(window.card.save, Qt.MouseButton.LeftButton)
    assert window.workspace.records.residents[resident].phone == "0766-00-0003"


def test_back_brings_what_is_in_the_record(window: MainWindow) -> None:
    resident = placed(window)
    window.workspace.select(resident)
    type_into(window, "name", "chigau")
    QTest.mouseClick(window.card.back, Qt.MouseButton.LeftButton)
    assert window.card.fields["name"].text() == window.workspace.records.residents[resident].name


def house_in_sight(window: MainWindow) -> tuple[str, QPoint]:
    """A house in the upper left of the view that stands free of all marks."""
    ground = window.canvas._ground
    assert ground is not None
    for key, house in zip(ground.buildings.columns["key"], ground.buildings.geometry, strict=True):
        spot = window.canvas.map_to_screen(house.centroid.x, house.centroid.y)
        if window.canvas.rect().adjusted(60, 60, -140, -200).contains(spot.toPoint()):
            return str(key), spot.toPoint()
    raise AssertionError("no house in sight")


def test_a_house_is_chosen_by_two_presses_instead_of_a_drag(window: MainWindow) -> None:
    resident = unplaced(window)
    window.workspace.select(resident)
    key, spot = house_in_sight(window)
    window.card.place.click()
    assert window.workspace.records.residents[resident].name in window.statusBar().currentMessage()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=spot)
    home = window.workspace.records.residents[resident].home
    assert home is not None
    assert home.building == key
    assert window.workspace.selection == resident
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert window.workspace.records.residents[resident].home == home, "only the next press is meant"


def test_esc_gives_up_choosing_a_house(window: MainWindow) -> None:
    resident = unplaced(window)
    window.workspace.select(resident)
    _, spot = house_in_sight(window)
    window.card.place.click()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=spot)
    assert window.workspace.records.residents[resident].home is None


def test_people_switched_off_cannot_be_pressed(window: MainWindow) -> None:
    resident = placed(window)
    mark = next(one for one in window.canvas.marks if one.stands_for(resident))
    spot = window.canvas.map_to_screen(*mark.xy)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    window.switches.boxes["people"].click()
    found = window.canvas.mark_at(spot)
    assert found is None or found.kind != "person"
    window.switches.boxes["people"].click()
    found = window.canvas.mark_at(spot)
    assert found is not None
    assert found.kind == "person"
