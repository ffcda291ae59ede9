"""Privacy in the room: nobody's name on the wall, nothing to read on a laptop that was left; help without a network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from data.town import TOWN_NOW
from himi_map.services.operators import set_passphrase
from tests.qt.people import placed
from ui.help.library import pages, picture_file
from ui.help.pages_dialog import HelpDialog
from ui.help.tour import CARDS, TourDialog
from ui.main_window import MainWindow
from ui.panels.rows import desk_people
from ui.room import projection
from ui.room.lock import IdleLock


def words_on(window: QWidget) -> str:
    """Everything that can be read or hovered on a window now."""
    found = []
    for one in window.findChildren(QWidget):
        if one.isVisibleTo(window):
            if isinstance(one, (QLabel, QAbstractButton, QLineEdit)):
                found.append(one.text())
            found += [one.accessibleName(), one.toolTip()]
    return "\n".join(found)


def all_of(window: MainWindow) -> str:
    """Words of the widgets, and of the rows of the list that is shown."""
    found = [words_on(window)]
    for task in window.hall.tasks:
        if task.active and hasattr(task, "people"):
            model = task.people.model
            found += [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]
    return "\n".join(found)


def names(window: MainWindow) -> set[str]:
    people = desk_people(window.workspace)
    return {one.resident.name for one in people} | {helper.supporter.name for one in people for helper in one.helpers}


@pytest.mark.parametrize("place", range(6))
def test_nobody_can_be_read_in_any_task_while_projecting(window: MainWindow, place: int) -> None:
    window.show_face(at_hall=True)
    window.hall.go(place)
    window.workspace.select(placed(window))
    QApplication.processEvents()
    assert place in (2, 5) or any(name in all_of(window) for name in names(window)), "the test can fail"
    window.band.start()
    window.workspace.select("")
    window.workspace.select(placed(window))
    QApplication.processEvents()
    shown = all_of(window)
    assert [name for name in names(window) if name in shown] == []


def test_names_are_shown_only_while_the_button_is_held(window: MainWindow) -> None:
    window.band.start()
    assert window.workspace.names_hidden
    assert not window.card.isVisible()
    QTest.mousePress(window.band.peek, Qt.MouseButton.LeftButton)
    assert not window.workspace.names_hidden
    QTest.mouseRelease(window.band.peek, Qt.MouseButton.LeftButton)
    assert window.workspace.names_hidden
    QTest.mouseClick(window.band.end, Qt.MouseButton.LeftButton)
    assert not window.workspace.names_hidden
    assert window.card.isVisible()


def test_a_second_screen_is_asked_about_once(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(_parent: object, question: str, _explanation: str, **_words: str) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(projection, "ask", ask)
    window.screens.offer()
    window.screens.offer()
    assert len(asked) == 1 and asked[0].endswith("か。")
    assert window.workspace.names_hidden


def test_the_lock_covers_everything_and_asks_for_the_passphrase(window: MainWindow) -> None:
    work = window.workspace
    edit = set_passphrase(work.records, work.operator.id, "ひみつの言葉", at=TOWN_NOW, author=work.operator.id)
    work.apply(edit, "test")
    work.operator = work.records.operators[work.operator.id]
    window.lock.lock()
    cover = window.lock.covers[0]
    assert cover.geometry() == window.rect()
    before = work.records
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseClick(window.print_button, Qt.MouseButton.LeftButton)
    assert work.records is before
    assert window.lock.locked
    cover.passphrase.setText("ちがう言葉です")
    QTest.keyClick(cover.passphrase, Qt.Key.Key_Return)
    assert window.lock.locked
    assert cover.problem.text()
    cover.passphrase.setText("ひみつの言葉")
    QTest.keyClick(cover.passphrase, Qt.Key.Key_Return)
    assert not window.lock.locked
    assert work.undo_label != "合言葉を決めました", "a passphrase is no step of the evening"


def test_the_lock_comes_by_itself_and_a_sign_of_life_keeps_it_away(window: MainWindow, qtbot: QtBot) -> None:
    lock = IdleLock(window, window.workspace, minutes=0.5 / 60)
    try:
        for _ in range(4):
            qtbot.wait(200)
            QTest.keyClick(window.canvas, Qt.Key.Key_Left)
        assert not lock.locked
        qtbot.waitUntil(lambda: lock.locked, timeout=5000)
        QTest.mouseClick(lock.covers[0].go_on, Qt.MouseButton.LeftButton)
        assert not lock.locked
    finally:
        lock.close()


def test_help_pages_and_cards_have_their_pictures(qtbot: QtBot) -> None:
    found = pages()
    assert len(found) >= 8
    for page in found:
        text = page.file.read_text(encoding="utf-8")
        assert page.title
        for name in re.findall(r"!\[[^\]]*\]\(([\w-]+)\)", text):
            assert picture_file(name) is not None, f"{page.name} shows {name}"
    for _, _, picture in CARDS:
        assert picture_file(picture) is not None
    assert len(CARDS) == 5
    dialog = HelpDialog("consenting")
    qtbot.addWidget(dialog)
    assert "取り消して消すことはできません" in dialog.text.toPlainText()


def test_the_tour_goes_forward_and_back(qtbot: QtBot) -> None:
    tour = TourDialog()
    qtbot.addWidget(tour)
    tour.show()
    seen = [tour.title.text()]
    for _ in CARDS[1:]:
        QTest.mouseClick(tour.forward, Qt.MouseButton.LeftButton)
        seen.append(tour.title.text())
    assert seen == [title for title, _, _ in CARDS]
    assert tour.forward.text() == "はじめる"
    QTest.mouseClick(tour.back, Qt.MouseButton.LeftButton)
    assert tour.title.text() == CARDS[-2][0]


def test_help_is_beside_the_program() -> None:
    import ui.help.library

    folder = Path(ui.help.library.__file__).parent / "pages"
    assert {one.suffix for one in folder.iterdir()} == {".md"}


def test_f1_opens_the_page_of_the_task(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def seen(dialog: HelpDialog) -> int:
        opened.append(dialog.text.toPlainText().split("\n")[0])
        return 0

    monkeypatch.setattr(HelpDialog, "exec", seen)
    window.show_face(at_hall=True)
    for place, task in enumerate(window.hall.tasks):
        window.hall.go(place)
        QTest.keyClick(window, Qt.Key.Key_F1)
        assert opened[-1].strip() == next(one.title for one in pages() if one.name == task.name)
    assert len(opened) == 6
