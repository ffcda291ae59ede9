"""The staff's grid like Excel: typing, pasting blocks, filling down, sorting, filtering; and the search by words."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from himi_map.text.kana import kana_sort_key
from ui.main_window import MainWindow
from ui.staff import people_grid
from ui.staff.columns import COLUMNS
from ui.staff.command_search import CommandSearch
from ui.staff.finding import find
from ui.staff.people_grid import PeopleGrid

CTRL = Qt.KeyboardModifier.ControlModifier
PLACE = {column.field: number for number, column in enumerate(COLUMNS)}


@pytest.fixture
def grid(window: MainWindow) -> PeopleGrid:
    QTest.keyClick(window, Qt.Key.Key_T, CTRL)
    QApplication.processEvents()
    assert window.grid.isVisible()
    return window.grid


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    given: dict[str, Any] = {"answer": True, "asked": []}

    def ask(_parent: object, question: str, explanation: str, **_words: str) -> bool:
        given["asked"].append((question, explanation))
        return bool(given["answer"])

    monkeypatch.setattr(people_grid, "ask", ask)
    return given


def select(grid: PeopleGrid, row: int, field: str, rows: int = 1) -> None:
    first, last = grid.model.index(row, PLACE[field]), grid.model.index(row + rows - 1, PLACE[field])
    model = grid.view.selectionModel()
    model.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    model.select(QItemSelection(first, last), QItemSelectionModel.SelectionFlag.ClearAndSelect)


def texts(grid: PeopleGrid, field: str) -> list[str]:
    return [str(grid.model.data(grid.model.index(row, PLACE[field]))) for row in range(grid.model.rowCount())]


def test_a_block_is_pasted_as_one_step(grid: PeopleGrid, window: MainWindow, answers: dict[str, Any]) -> None:
    before = texts(grid, "phone")[:3]
    select(grid, 0, "phone")
    QGuiApplication.clipboard().setText("0766-00-0001\t090-0000-0001\n0766-00-0002\t090-0000-0002\n0766-00-0003\t")
    QTest.keyClick(grid.view, Qt.Key.Key_V, CTRL)
    assert texts(grid, "phone")[:3] == ["0766-00-0001", "0766-00-0002", "0766-00-0003"]
    assert texts(grid, "mobile")[:2] == ["090-0000-0001", "090-0000-0002"]
    assert len(answers["asked"]) == 1
    window.undo()
    assert texts(grid, "phone")[:3] == before


def test_unreadable_cells_are_told_and_good_ones_kept(grid: PeopleGrid, answers: dict[str, Any]) -> None:
    before = texts(grid, "born")[1]
    select(grid, 0, "born")
    QGuiApplication.clipboard().setText("S12.3.4\nいつか\n1937/3/5")
    QTest.keyClick(grid.view, Qt.Key.Key_V, CTRL)
    question, explanation = answers["asked"][0]
    assert question == "2か所を書きかえますか。"
    assert "2行目「生年月日」：日付として読めませんでした。" in explanation
    assert texts(grid, "born")[:3] == ["S12.3.4", before, "1937/3/5"]


def test_whoever_goes_back_changes_nothing(grid: PeopleGrid, answers: dict[str, Any], window: MainWindow) -> None:
    answers["answer"] = False
    before = window.workspace.records
    select(grid, 0, "phone")
    QGuiApplication.clipboard().setText("0766-00-0001\n0766-00-0002")
    QTest.keyClick(grid.view, Qt.Key.Key_V, CTRL)
    assert window.workspace.records is before


def test_filling_down_and_one_cell_into_many(grid: PeopleGrid, answers: dict[str, Any]) -> None:
    select(grid, 0, "address", rows=4)
    wanted = texts(grid, "address")[0]
    QTest.keyClick(grid.view, Qt.Key.Key_D, CTRL)
    assert texts(grid, "address")[:4] == [wanted] * 4
    select(grid, 0, "status", rows=2)
    QGuiApplication.clipboard().setText("短期入院")
    QTest.keyClick(grid.view, Qt.Key.Key_V, CTRL)
    told = texts(grid, "status")[:2]
    assert told == ["短期入院"] * 2 or "選べる言葉" in str(answers["asked"]), told


def test_typing_into_a_cell_is_one_edit(grid: PeopleGrid, window: MainWindow) -> None:
    resident = grid.model.lines[0].found.resident.id
    assert grid.model.setData(grid.model.index(0, PLACE["phone"]), "0766-00-0009")
    assert window.workspace.records.residents[resident].phone == "0766-00-0009"
    assert window.workspace.undo_label == "表で直しました"
    assert not grid.model.flags(grid.model.index(0, PLACE["age"])) & Qt.ItemFlag.ItemIsEditable


def test_names_sort_by_their_reading_and_rows_are_filtered(grid: PeopleGrid) -> None:
    grid.view.sortByColumn(PLACE["name"], Qt.SortOrder.AscendingOrder)
    keys = [kana_sort_key(one.found.resident.kana, one.found.resident.name) for one in grid.model.lines]
    assert keys == sorted(keys)
    everybody = grid.model.rowCount()
    grid.search.setText("浜崎")
    assert 0 < grid.model.rowCount() < everybody
    for line in grid.model.lines:
        assert any("浜崎" in column.text(line) for column in COLUMNS)
    grid.where.setCurrentIndex(grid.where.findData(PLACE["address"]))
    assert grid.model.rowCount() == 0


def test_names_are_hidden_and_not_copied_while_projecting(grid: PeopleGrid, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("前のもの")
    window.band.start()
    assert set(texts(grid, "name")) == {""}
    assert set(texts(grid, "phone")) == {""}
    select(grid, 0, "number", rows=2)
    grid.copy()
    assert QGuiApplication.clipboard().text() == "前のもの"
    window.band.stop()
    grid.copy()
    assert QGuiApplication.clipboard().text() != "前のもの"


def test_search_finds_actions_people_and_places(window: MainWindow, qtbot: QtBot) -> None:
    def words(typed: str) -> list[str]:
        found = find(typed, window.stage, window.book, window.workspace.show_association)
        return [one.words for one in found]

    assert "元に戻す" in words("もどす") or "元に戻す" in words("戻")
    assert any("浜崎" in one for one in words("はまざき"))
    assert "港町小学校" in words("港町小")
    window.workspace.hide_names(True)
    assert not any("浜崎" in one for one in words("はまざき"))
    window.workspace.hide_names(False)
    dialog = CommandSearch(lambda typed: find(typed, window.stage, window.book, lambda _key: None), window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.field.setText("表")
    first = dialog.list.currentItem().text()
    QTest.keyClick(dialog.field, Qt.Key.Key_Down)
    QTest.keyClick(dialog.field, Qt.Key.Key_Up)
    assert dialog.list.currentItem().text() == first
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.chosen is not None
    assert first.startswith(dialog.chosen.words)
