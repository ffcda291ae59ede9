"""Nothing that stands in a window is cut, covered, out of sight, or in another language, in any type size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from data.store import create_atlas, open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE
from himi_map.disclosed import Recipient, RecipientKind
from himi_map.profiles import load_profile
from tests.qt.fitting import unreadable
from tests.qt.people import placed, unplaced
from ui.app import application, make_window
from ui.commands.card import CorrectCard
from ui.commands.paper import association_paper
from ui.dialogs.message import MessageDialog
from ui.dialogs.new_atlas import NewAtlasDialog
from ui.dialogs.opening import SignInDialog
from ui.exchange.opening import OpenDialog
from ui.look import TypeScale
from ui.main_window import MainWindow
from ui.paper.preview import PreviewDialog
from ui.start import StartWindow
from ui.style import SETTINGS, remembered, wear, worn

SCREEN = (1366, 768)
sizes = pytest.mark.parametrize("scale", list(TypeScale), ids=lambda one: one.name)


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[Callable[[TypeScale], None]]:
    application()
    yield wear
    wear(TypeScale.MIDDLE)


def shown(qtbot: QtBot, window: QWidget) -> QWidget:
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def test_words_that_are_cut_covered_or_outside_are_found(window: MainWindow) -> None:
    assert unreadable(window) == []
    window.print_button.setFixedWidth(60)
    assert any("印刷の下見" in one and "cut" in one for one in unreadable(window))
    window.print_button.setFixedWidth(162)
    over = QLabel("のせた", window.bar)
    over.move(window.redo_button.pos())
    over.show()
    assert any("lies over" in one for one in unreadable(window))
    over.hide()
    window.people.count.setParent(window)
    window.people.count.show()
    window.people.count.move(1360, 700)
    assert any("out of the window" in one for one in unreadable(window))


@sizes
def test_main_window(window: MainWindow, scale: TypeScale) -> None:
    window.set_scale(scale)
    window.bar.say_saved(TOWN_NOW)
    for resident in (placed(window), unplaced(window), ""):
        window.workspace.select(resident)
        assert unreadable(window) == [], resident
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert unreadable(window) == []
    assert window.size().toTuple() == SCREEN, "it did not grow over the screen"


@sizes
def test_very_long_names_and_rare_characters(window: MainWindow, scale: TypeScale) -> None:
    resident = placed(window)
    person = window.workspace.records.residents[resident]
    name = "𠮷野髙﨑 五百旗頭長左衛門之助太郎兵衛"
    window.workspace.do(CorrectCard(person.id, {"name": name, "kana": "よしのたかさき" * 5}, {}), "card")
    window.set_scale(scale)
    window.workspace.select(resident)
    assert unreadable(window) == []
    assert name in window.card.title.text()
    assert window.card.fields["kana"].toolTip() == "よしのたかさき" * 5, "what its field cannot show is told"


@sizes
def test_empty_atlas_says_what_to_do_first(
    tmp_path: Path, qtbot: QtBot, scale: TypeScale, dressed: Callable[[TypeScale], None]
) -> None:
    path = tmp_path / "空.himi"
    create_atlas(path, passphrase=TOWN_PASSPHRASE * 3, profile=load_profile("himi"), at=TOWN_NOW).close()
    store = open_atlas(path, TOWN_PASSPHRASE * 3)
    dressed(scale)
    window = make_window(store, next(iter(store.load().operators.values())))
    shown(qtbot, window)
    assert unreadable(window) == []
    assert "取り込" in window.canvas._empty
    assert not window.print_button.isEnabled(), "there is nothing to print"
    assert not window.card.isVisible()
    window.close()


@sizes
def test_start_and_opening(
    atlas: Path, tmp_path: Path, qtbot: QtBot, scale: TypeScale, dressed: Callable[[TypeScale], None]
) -> None:
    dressed(scale)
    QSettings(*SETTINGS).setValue("last_atlas", str(atlas))
    start = StartWindow(lambda _path: None)
    asking = OpenDialog(atlas, TOWN_NOW)
    making = NewAtlasDialog(tmp_path, TOWN_NOW)
    store = open_atlas(atlas, TOWN_PASSPHRASE)
    signing = SignInDialog(store, store.load())
    words = ("開けませんでした。" * 3, "ほかの人が使っています。" * 4, "閉じてもらってください。" * 4)
    telling = MessageDialog(None, *words, back="やめる")
    for window in (start, asking, making, signing, telling):
        shown(qtbot, window)
        assert unreadable(window) == [], window
        assert window.width() <= SCREEN[0]
        assert window.height() <= SCREEN[1]
    assert start.go_on is not None
    assert start.go_on.hasFocus() or start.focusWidget() is start.go_on
    store.close()
    for dialog in (asking, making):
        dialog.say("合言葉が違います。もう一度入れてください。" * 3)
        assert dialog.problem.isVisible()
        assert unreadable(dialog) == []
        dialog.close()
    QSettings(*SETTINGS).remove("last_atlas")


@sizes
def test_preview(window: MainWindow, qtbot: QtBot, scale: TypeScale) -> None:
    window.set_scale(scale)
    paper = association_paper(window.workspace, Recipient(RecipientKind.ASSOCIATION), final=False)
    dialog = PreviewDialog(paper.title, paper.data, lambda: "保存しました：浜地区_川端.pdf（控え番号 12）", window)
    dialog.resize(*SCREEN)
    shown(qtbot, dialog)
    assert unreadable(dialog) == []
    dialog._keep()
    assert unreadable(dialog) == []
    QApplication.processEvents()
    assert dialog.said.isVisible()
    whole, room = dialog.view.page_size(), dialog.view.viewport().size()
    assert whole.width() <= room.width(), "the page is still seen whole"
    assert whole.height() <= room.height()
    dialog.close()


def test_the_largest_type_fits_a_screen_of_half_the_size(window: MainWindow) -> None:
    """200 % of the system on 1366x768 leaves 683x384; nothing essential may need more than the scroll bars give."""
    window.workspace.select(placed(window))
    least = window.minimumSizeHint().expandedTo(window.minimumSize())
    assert least.width() <= 700
    assert least.height() <= 400


def test_type_size_is_chosen_once_for_all_windows_and_remembered(window: MainWindow, qtbot: QtBot) -> None:
    before = window.print_button.fontMetrics().height()
    QTest.mouseClick(window.type_size_button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert [one.text() for one in menu.actions()] == ["ふつう", "大きい", "壁映し", "とても大きい"]
    assert [one.isChecked() for one in menu.actions()] == [True, False, False, False]
    menu.actions()[3].trigger()
    menu.close()
    assert worn() is remembered() is TypeScale.DOUBLE
    assert window.print_button.fontMetrics().height() > 1.8 * before
    message = shown(qtbot, MessageDialog(window, "ためし", "", ""))
    assert message.findChild(QPushButton).fontMetrics().height() > 1.8 * before
    message.close()
    QSettings(*SETTINGS).remove("type_size")
    assert remembered() is TypeScale.MIDDLE


def test_digits_of_numbers_stand_under_each_other(window: MainWindow) -> None:
    window.workspace.select(placed(window))
    for name in ("phone", "mobile"):
        field = window.card.fields[name]
        field.ensurePolished()
        widths = {QFontMetrics(field.font()).horizontalAdvance(digit) for digit in "0123456789"}
        assert len(widths) == 1, name
    widths = {QFontMetrics(window.card.fields["name"].font()).horizontalAdvance(digit) for digit in "0123456789"}
    assert len(widths) > 1, "the type of names is proportional, so the test above can fail"


def test_tab_goes_as_it_is_read(window: MainWindow) -> None:
    window.workspace.select(placed(window))
    window.choice.setFocus()
    visited: list[QWidget] = []
    for _ in range(40):
        at = QApplication.focusWidget()
        assert at is not None
        if at in visited:
            break
        visited.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    wished = [window.choice, window.screen_menu, window.type_size_button, window.print_button]
    wished += [window.people.search, window.people.show_choice, window.people.view, window.canvas]
    wished += [window.zoom_buttons.larger, *window.card.fields.values(), window.card.form.care_notes]
    assert [one for one in visited if one in wished] == wished


def test_words_are_shown_as_they_are_written(qapp: QApplication) -> None:
    from ui.widgets import Words

    words = Words("<b>川端</b> & 浜\n二行め", "quiet")
    assert words.text() == "<b>川端</b> & 浜\n二行め"
    assert "&lt;b&gt;" in QLabel.text(words)
    words.deleteLater()
