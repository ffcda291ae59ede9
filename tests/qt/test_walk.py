"""Every window, dialog and panel of both faces, in every type size: nothing cut, small, faint or nameless."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from data.store import create_atlas, open_atlas
from data.store.restoring import RestorePreview
from data.town import TOWN_NOW, TOWN_PASSPHRASE
from himi_map.custody import Ledger
from himi_map.disclosed import Recipient, RecipientKind
from himi_map.errors import LockedError, StoreError
from himi_map.merging.words import card_words
from himi_map.profiles import load_profile
from himi_map.records.exchange import HandOutState
from himi_map.records.office import OperatorRole
from himi_map.records.paper import CustodyStep
from tests.packs_scene import LATER, make, rename, write_both
from tests.pictures.__main__ import some_backups
from tests.qt.people import placed, unplaced
from tests.qt.walk.rules import contrast, wrong_with
from ui.app import application, make_window
from ui.canvas.handtools import PickHouse, PutPoint
from ui.commands.copies import TellCopies, books
from ui.commands.exchange import AnswerCard, MovePack
from ui.commands.paper import association_paper, let_leave
from ui.copies.asking import IssueDialog
from ui.copies.dialog import CopiesDialog
from ui.copies.lost_copy import LostCopyDialog
from ui.copies.showing import ShowingDialog
from ui.copies.slips import SlipsDialog
from ui.copies.words import copy_words
from ui.dialogs.message import MessageDialog
from ui.dialogs.new_atlas import NewAtlasDialog
from ui.dialogs.new_person import NewPersonDialog, names_of
from ui.dialogs.new_supporter import NewSupporterDialog
from ui.dialogs.opening import SignInDialog
from ui.dialogs.sheet import SheetDialog
from ui.exchange.bringing_home import BringingHomeDialog
from ui.exchange.came_home import CameHomeDialog
from ui.exchange.card_dialog import CardDialog
from ui.exchange.cards import CardsDialog
from ui.exchange.handing_out import HandOutDialog, Taking
from ui.exchange.locked import KeptOutDialog
from ui.exchange.lost import WhoWasOnDialog
from ui.exchange.made import MadeDialog
from ui.exchange.office import Office, open_cards
from ui.exchange.opening import OpenDialog
from ui.exchange.outstanding import OutstandingDialog
from ui.exchange.reading import ReadingDialog
from ui.help.pages_dialog import HelpDialog
from ui.help.tour import CARDS, TourDialog
from ui.keeping.dialog import KeepingDialog
from ui.keeping.old_passphrase import OldPassphraseDialog
from ui.keeping.rescue import RescueDialog
from ui.keeping.restore_dialog import RestoreDialog
from ui.keeping.waiting import WaitingDialog
from ui.keeping.words import reminder
from ui.look import TypeScale
from ui.main_window import MainWindow
from ui.paper.preview import PreviewDialog
from ui.paper.printing_out import PaperPrintOut
from ui.paper.trial_dialog import TrialDialog
from ui.printing import scale_choice
from ui.run.room import RunRoom
from ui.server.opening import ServerDialog
from ui.staff.command_search import CommandSearch
from ui.staff.finding import find
from ui.start import StartWindow
from ui.style import SETTINGS, wear
from ui.tasks.consenting import Consenting
from ui.tasks.helping import Helping
from ui.tasks.placing import Placing
from ui.tasks.printing import Printing
from ui.tasks.reviewing import Reviewing
from ui.tasks.writing import Writing

sizes = pytest.mark.parametrize(
    "scale", [TypeScale.MIDDLE, TypeScale.LARGE, TypeScale.DOUBLE], ids=lambda one: one.name
)


@pytest.fixture(autouse=True)
def dressed() -> Iterator[Callable[[TypeScale], None]]:
    application()
    yield wear
    QSettings(*SETTINGS).clear()
    wear(TypeScale.MIDDLE)


def look(qtbot: QtBot, dialog: QWidget, scale: TypeScale) -> None:
    """Show a dialog and look at it."""
    dialog.show()
    qtbot.waitExposed(dialog)
    found = wrong_with(dialog, scale)
    dialog.close()
    dialog.deleteLater()
    assert found == []


def test_the_rules_see_what_is_wrong(qtbot: QtBot) -> None:
    bad = QDialog()
    column = QVBoxLayout(bad)
    faint, small, foreign = QLabel("うすい文字です"), QPushButton("小さい"), QLabel("Settings")
    faint.setStyleSheet("color: #BBBBBB; background: #FFFFFF")
    small.setStyleSheet("min-height: 0; padding: 0; max-height: 18px")
    nameless = QPushButton()
    nameless.setIcon(bad.style().standardIcon(bad.style().StandardPixmap.SP_DirIcon))
    for one in (faint, small, foreign, nameless):
        column.addWidget(one)
    qtbot.addWidget(bad)
    bad.show()
    found = "\n".join(wrong_with(bad, TypeScale.MIDDLE))
    for words in ("うすい文字です' is faint", "小さい' is only 2", "Settings' is not Japanese", "icon without words"):
        assert words in found
    assert "has no name" in found
    white, black = np.full((1, 3), 255, dtype=np.uint8), np.zeros((1, 3), dtype=np.uint8)
    assert contrast(black, white)[0] == pytest.approx(21.0)
    assert QPalette().color(QPalette.ColorRole.Window) != QColor()


@sizes
def test_opening(qtbot: QtBot, scale: TypeScale, atlas: Path, tmp_path: Path) -> None:
    wear(scale)
    look(qtbot, StartWindow(lambda _path: None), scale)
    look(qtbot, OpenDialog(atlas, TOWN_NOW), scale)
    server = ServerDialog("postgresql://tanto@server/himi", lambda: TOWN_NOW)
    server.say("「himi（サーバー）」に入れません。合言葉が違います。")
    look(qtbot, server, scale)
    look(qtbot, NewAtlasDialog(tmp_path, TOWN_NOW), scale)
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        look(qtbot, SignInDialog(store, store.load("")), scale)


@sizes
def test_an_empty_atlas(qtbot: QtBot, scale: TypeScale, tmp_path: Path) -> None:
    path = tmp_path / "空.himi"
    create_atlas(path, passphrase=TOWN_PASSPHRASE * 3, profile=load_profile("himi"), at=TOWN_NOW).close()
    store = open_atlas(path, TOWN_PASSPHRASE * 3)
    wear(scale)
    look(qtbot, make_window(store, next(iter(store.load().operators.values()))), scale)


@sizes
def test_the_staff_face(window: MainWindow, scale: TypeScale) -> None:
    window.set_scale(scale)
    window.bar.say_saved(TOWN_NOW)
    for resident in (placed(window), unplaced(window), ""):
        window.workspace.select(resident)
        assert wrong_with(window, scale) == [], resident
    window.toggle_layers()
    assert wrong_with(window, scale) == []
    window.toggle_layers()
    window.toggle_grid()
    assert wrong_with(window, scale) == []
    window.toggle_grid()
    window.band.start()
    assert wrong_with(window, scale) == []
    window.band.stop()
    window.lock.lock()
    assert wrong_with(window.lock.covers[0], scale) == []
    assert window.size().toTuple() == (1366, 768), "it did not grow over the screen"


@sizes
def test_the_evening(window: MainWindow, scale: TypeScale) -> None:
    window.set_scale(scale)
    window.show_face(at_hall=True)
    for place, task in enumerate(window.hall.tasks):
        window.hall.go(place)
        for resident in ("", placed(window), unplaced(window)):
            window.workspace.select(resident)
            assert wrong_with(window, scale) == [], (task.name, resident)
    assert window.size().toTuple() == (1366, 768)


@sizes
def test_dialogs_of_the_window(window: MainWindow, qtbot: QtBot, scale: TypeScale) -> None:
    window.set_scale(scale)
    look(qtbot, NewSupporterDialog(window), scale)
    new = NewPersonDialog(names_of(["石川 花子"]), window)
    new.fields["name"].setText("石川　花子")
    look(qtbot, new, scale)
    look(qtbot, HelpDialog(parent=window), scale)
    what = "石川 花子さんと山田 太郎さんの家を入れかえますか。"
    look(qtbot, MessageDialog(window, what, "元に戻すこともできます。", "", forward="入れかえる", back="やめる"), scale)
    search = CommandSearch(lambda words: find(words, window.stage, window.book, lambda _one: None), window)
    look(qtbot, search, scale)
    tour = TourDialog(window)
    tour.show()
    for _ in CARDS[1:]:
        assert wrong_with(tour, scale) == []
        tour._forward()
    look(qtbot, tour, scale)
    paper = association_paper(window.workspace, Recipient(RecipientKind.ASSOCIATION), final=False)
    out = PaperPrintOut(lambda _count, _halve: [])
    choice = scale_choice(window.workspace, window, Recipient(RecipientKind.ASSOCIATION), paper)
    preview = PreviewDialog(paper.title, paper.data, lambda: "", window, out=out, scale=choice)
    preview.resize(window.size())
    look(qtbot, preview, scale)


@sizes
def test_paper(window: MainWindow, qtbot: QtBot, scale: TypeScale, tmp_path: Path) -> None:
    """The ledger of copies, empty and full; the trial; the print run, on every page."""
    window.set_scale(scale)
    work, stage = window.workspace, window.stage
    look(qtbot, CopiesDialog(stage, window), scale)
    officers = Recipient(RecipientKind.ASSOCIATION)
    holders = ("会長 太郎", "副会長 𠮷田 髙之助", "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末")
    let_leave(work, officers, holders, TOWN_NOW.date() - dt.timedelta(days=3))
    look(qtbot, CopiesDialog(stage, window), scale)
    one = Ledger.of(books(work)).standings[0]
    look(qtbot, IssueDialog(copy_words(work.records, one), one, TOWN_NOW.date(), window), scale)
    work.do(TellCopies((one.copy.id,), CustodyStep.LOST), "test")
    one = Ledger.of(books(work)).standings[0]
    look(qtbot, LostCopyDialog(work, one, copy_words(work.records, one), window), scale)
    person = one.copy.people[0]
    look(qtbot, ShowingDialog(work, person, "寿限無寿限無五劫の擦り切れさん", window), scale)
    look(qtbot, SlipsDialog(226, window), scale)
    trial = TrialDialog(window)
    trial.across.setText("97")
    look(qtbot, trial, scale)
    room = RunRoom(stage, window)
    room.choosing.put_in(tmp_path / "印刷")
    room.resize(1366, 768)
    room.show()
    assert wrong_with(room, scale) == []
    room.forward.click()
    qtbot.waitUntil(lambda: not room.runner.busy, timeout=60_000)
    assert wrong_with(room, scale) == []
    room.forward.click()
    assert wrong_with(room, scale) == []
    qtbot.waitUntil(lambda: not room.runner.busy, timeout=60_000)
    look(qtbot, room, scale)


@sizes
def test_keeping(window: MainWindow, qtbot: QtBot, scale: TypeScale, tmp_path: Path) -> None:
    window.set_scale(scale)
    keeper = window.keeping.keeper
    look(qtbot, KeepingDialog(keeper, bool, window), scale)
    seen, names = some_backups(window, tmp_path)
    keeper.proven[next(iter(keeper.proven))] = "store.wrong_passphrase"
    look(qtbot, KeepingDialog(keeper, bool, window), scale)
    keeper.problem = StoreError("store.disk_full", file="控え")
    look(qtbot, KeepingDialog(keeper, bool, window), scale)
    look(qtbot, RestoreDialog("11月24日 17:20", seen, names.get, str, window), scale)
    lost = RestorePreview(backup=seen.backup, present=None, loss=None, carrying=None, unread="store.damaged")
    look(qtbot, RestoreDialog("11月24日 17:20", lost, names.get, str, window), scale)
    look(qtbot, OldPassphraseDialog(window), scale)
    runner = window.runner
    look(qtbot, WaitingDialog("控えを作っています…", "終わると閉じます。", runner, window, give_up="待たない"), scale)
    rescue = RescueDialog(None, tmp_path, TOWN_NOW, runner, window)
    (tmp_path / "見本市_20261124-172000_1a2b3c4d.himi").write_bytes(b"x")
    rescue.show_folder(tmp_path)
    look(qtbot, rescue, scale)
    look(qtbot, RescueDialog(None, tmp_path, TOWN_NOW, runner, window), scale)
    assert keeper.found is not None
    late = replace(keeper.found.look, made=TOWN_NOW - dt.timedelta(days=30))
    for face in (False, True):
        window.show_face(at_hall=face)
        said = reminder(late, Path("E:"), reached=False, practice=False, now=TOWN_NOW)
        keeper.line.show_reminder(said)
        keeper.band.say(said.band)
        assert keeper.band.isVisible()
        assert wrong_with(window, scale) == []
    assert window.size().toTuple() == (1366, 768)


@sizes
def test_dialogs_of_the_card(window: MainWindow, scale: TypeScale, monkeypatch: pytest.MonkeyPatch) -> None:
    window.set_scale(scale)
    seen: list[str] = []

    def shown(dialog: QDialog) -> int:
        dialog.show()
        found = wrong_with(dialog, scale)
        dialog.hide()
        seen.append(dialog.windowTitle())
        assert found == [], dialog.windowTitle()
        return 0

    monkeypatch.setattr(SheetDialog, "exec", shown)
    helped = next(row.resident for row in window.people.model.rows if row.helpers)
    window.workspace.select(helped)
    QApplication.processEvents()
    for section in window.card.sections:
        QApplication.processEvents()
        buttons = [one for one in section.findChildren(QPushButton) if one.isVisibleTo(section)]
        for number in range(len(buttons)):
            again = [one for one in section.findChildren(QPushButton) if one.isVisibleTo(section)]
            if number < len(again):
                again[number].click()
                QApplication.processEvents()
    assert len(set(seen)) >= 6, seen


@sizes
def test_the_evening_in_the_middle_of_things(window: MainWindow, scale: TypeScale) -> None:
    window.set_scale(scale)
    window.show_face(at_hall=True)
    placing, helping, writing, consenting, reviewing, printing = window.hall.tasks
    assert isinstance(placing, Placing) and isinstance(helping, Helping) and isinstance(writing, Writing)
    assert isinstance(consenting, Consenting) and isinstance(reviewing, Reviewing) and isinstance(printing, Printing)
    x, y = window.canvas.view.x, window.canvas.view.y

    def fine(what: str) -> None:
        assert wrong_with(window, scale) == [], what

    window.workspace.select(unplaced(window))
    tool = window.canvas.tool
    assert isinstance(tool, PickHouse)
    tool.picked.emit(x, y, "")
    fine("read back of a place")
    window.hall.go(1)
    window.workspace.select(placed(window))
    QApplication.processEvents()
    far = max(helping.found_offers(), key=lambda one: one.metres or 0)
    helping._link(window.workspace.selection, far.supporter.id, "test")
    fine("read back of a link")
    window.hall.go(2)
    writing.stamps["dark"].click()
    fine("a stamp in the hand")
    stamp = window.canvas.tool
    assert isinstance(stamp, PutPoint)
    stamp.put.emit(x, y)
    assert writing.question.isVisible()
    writing.answer.setText(f"{window.workspace.records.residents[placed(window)].name}さんの前")
    writing._answer()
    fine("a note that names somebody")
    note = next(one for one in writing._written() if "さんの前" in one.label)
    writing._clear(note)
    assert writing.read_back.isVisible(), "it is not published"
    fine("an objection")
    writing.boundary.begin()
    fine("the corners of a boundary")
    window.hall.go(3)
    window.workspace.select(placed(window))
    consenting.day.setText("R99.1.1")
    fine("a day that cannot be")
    consenting.day.setText("")
    consenting.none.click()
    fine("a refusal")
    window.hall.go(4)
    reviewing.compare.click()
    fine("what changed since")
    window.hall.go(5)
    printing.bar.show()
    printing.cancel.show()
    printing._show_progress(1, 3, "一覧を作っています")
    fine("paper being made")
    printing._end_progress()


@sizes
def test_to_the_hall_and_back(atlas: Path, qtbot: QtBot, scale: TypeScale, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    rename(atlas, ("𠮷田 髙之助", "山﨑 一", "長曽我部左衛門太郎兵衛国光 権之助清右衛門"))
    scene = make(atlas, name="見本市川端下町東自治会連合町内会第三区.himipack")
    make(atlas, role=OperatorRole.HELPER, holder="手伝い 髙子", name="手伝い.himipack")
    write_both(scene)
    store = open_atlas(atlas, TOWN_PASSPHRASE)
    window = make_window(store, next(one for one in store.load("").operators.values() if one.name == "設置者"))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.set_scale(scale)
    work = window.workspace
    work.show_association(scene.association)
    office = Office(store, work.operator, work.clock)
    taking = HandOutDialog(office, work.records, Taking((scene.association,)), window)
    taking.show()
    for row in range(taking.role.count()):
        taking.role.setCurrentIndex(row)
        qtbot.waitUntil(lambda: not taking.runner.busy)
        assert wrong_with(taking, scale) == [], row
    taking.until.setText("ことしの暮れ")
    taking.forward.click()
    look(qtbot, taking, scale)
    look(qtbot, MadeDialog(scene.made, window), scale)
    listed = OutstandingDialog(window.stage, window)
    lost = next(iter(listed._found.values()))
    look(qtbot, WhoWasOnDialog(work, lost, window), scale)
    look(qtbot, listed, scale)
    reading = ReadingDialog(office, scene.made.path, window)
    reading.show()
    qtbot.waitUntil(lambda: reading.read is not None)
    assert reading.read is not None
    coming = BringingHomeDialog(work, office, reading.read, window)
    coming.show()
    for key in coming.list.rows:
        coming.list.choose(key)
    assert wrong_with(coming, scale) == []
    coming.forward.click()
    qtbot.waitUntil(lambda: not coming.runner.busy)
    work.reload()
    look(qtbot, CameHomeDialog(work, office, reading.read, coming.plan, window), scale)
    assert window.exchange.cards_button.isVisible()
    assert wrong_with(window, scale) == []
    assert window.size().toTuple() == (1366, 768)
    look(qtbot, CardsDialog(window.stage, window), scale)
    for card in open_cards(work):
        look(qtbot, CardDialog(window.stage, card, window), scale)
        assert window.stage.do(AnswerCard(card.id, card_words(card, work.records).sides[0].value), "test")
    look(qtbot, CardsDialog(window.stage, window), scale)
    for handout in work.records.handouts:
        assert window.stage.do(MovePack(handout, HandOutState.RETURNED), "test") or True
    look(qtbot, OutstandingDialog(window.stage, window), scale)
    for one in (reading, coming):
        one.deleteLater()
    window.close()


@sizes
def test_opening_at_the_hall(atlas: Path, qtbot: QtBot, scale: TypeScale, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make(atlas, role=OperatorRole.HELPER, holder="手伝い 髙子")
    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    wear(scale)
    look(qtbot, OpenDialog(scene.made.path, LATER), scale)
    locked = LockedError(
        "store.locked", file="見本市.himi", holder="事務 髙子", since="2026-11-24 09:10", elsewhere=True
    )
    look(qtbot, KeptOutDialog(locked, pack=False), scale)
    look(qtbot, KeptOutDialog(StoreError("store.read_only_place", file="川端.himipack"), pack=True), scale)
    store = open_atlas(scene.made.path, scene.made.spoken, at=LATER)
    assert store.pack is not None
    window = make_window(store, store.load("").operators[store.pack.holder])
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.set_scale(scale)
    assert window.frame.at_hall
    assert wrong_with(window, scale) == []
    assert window.size().toTuple() == (1366, 768)
    monkeypatch.setattr(window.exchange, "may_close", lambda: True)
    window.close()
