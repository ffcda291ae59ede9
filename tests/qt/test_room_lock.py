"""The lock keeps out whatever comes: shortcuts, letters from an input method, the Tab key, windows that open late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from data.town import TOWN_NOW
from himi_map.services.operators import set_passphrase
from tests.qt.walk.rules import wrong_with
from ui.dialogs.message import MessageDialog
from ui.look import TypeScale
from ui.main_window import MainWindow
from ui.style import SETTINGS, wear

SECRET = "ひみつの言葉"


@pytest.fixture
def guarded(window: MainWindow) -> Iterator[MainWindow]:
    """A window whose operator has a passphrase of their own."""
    work = window.workspace
    work.apply(set_passphrase(work.records, work.operator.id, SECRET, at=TOWN_NOW, author=work.operator.id), "test")
    work.operator = work.records.operators[work.operator.id]
    yield window
    QSettings(*SETTINGS).clear()
    wear(TypeScale.MIDDLE)


def question(window: MainWindow) -> MessageDialog:
    return MessageDialog(window, "名前を隠しますか。", "隠すと安心です。", "", forward="隠す", back="隠さない")


def test_no_key_of_the_window_works_while_locked(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert window.frame.grid_shown, "the key works before"
    QTest.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    window.lock.lock()
    for target in (window, window.lock.covers[0], window.lock.covers[0].go_on, window.windowHandle()):
        QTest.keyClick(target, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        assert not window.frame.grid_shown
        assert window.lock.locked


def test_nothing_can_be_typed_under_the_cover(guarded: MainWindow) -> None:
    guarded.people.search.setFocus()
    guarded.lock.lock()
    cover = guarded.lock.covers[0]
    letters = QInputMethodEvent()
    letters.setCommitString("あ")
    QApplication.sendEvent(guarded.people.search, letters)
    QTest.keyClicks(guarded.people.search, "abc")
    assert guarded.people.search.text() == ""
    seen = set()
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.add(QApplication.focusWidget())
    assert seen == {cover.passphrase, cover.go_on}
    cover.passphrase.setText(SECRET)
    QTest.keyClick(cover.passphrase, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is guarded.people.search, "one goes on where one was"


def test_a_dialog_is_covered_too_and_can_be_unlocked(guarded: MainWindow, qtbot: QtBot) -> None:
    dialog = question(guarded)
    dialog.open()
    qtbot.waitExposed(dialog)
    size = dialog.size()
    guarded.lock.lock()
    assert {cover.over for cover in guarded.lock.covers} == {guarded, dialog}
    cover = guarded.lock.covers[0]
    assert cover.over is dialog, "the window that can be reached asks"
    assert cover.geometry() == dialog.rect()
    cover.passphrase.setText(SECRET)
    QTest.mouseClick(cover.go_on, Qt.MouseButton.LeftButton)
    assert not guarded.lock.locked
    QApplication.processEvents()
    assert dialog.isVisible() and dialog.size() == size
    dialog.close()
    dialog.deleteLater()


def test_what_opens_while_locked_is_covered(window: MainWindow, qtbot: QtBot) -> None:
    window.lock.lock()
    late = QDialog(window)
    late.show()
    qtbot.waitUntil(lambda: any(cover.over is late for cover in window.lock.covers))
    menu = QMenu(window)
    menu.addAction("直す")
    menu.popup(window.pos())
    qtbot.waitUntil(lambda: not menu.isVisible())
    late.close()
    late.deleteLater()
    menu.deleteLater()
    QApplication.processEvents()
    QTest.mouseClick(window.lock.covers[-1].go_on, Qt.MouseButton.LeftButton)
    assert not window.lock.locked


@pytest.mark.parametrize("scale", list(TypeScale), ids=lambda one: one.name)
def test_the_cover_can_be_read_over_a_small_dialog(guarded: MainWindow, qtbot: QtBot, scale: TypeScale) -> None:
    guarded.set_scale(scale)
    dialog = question(guarded)
    dialog.open()
    qtbot.waitExposed(dialog)
    guarded.lock.lock()
    cover = guarded.lock.covers[0]
    cover.passphrase.setText("ちがう言葉です")
    QTest.keyClick(cover.passphrase, Qt.Key.Key_Return)
    assert guarded.lock.locked and cover.problem.isVisible()
    QApplication.processEvents()
    for one in guarded.lock.covers:
        assert wrong_with(one, scale) == []
    dialog.close()
    dialog.deleteLater()
