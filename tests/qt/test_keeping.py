"""Backups go to the stick by themselves, nobody is stopped when it is out, and going back shows what would be lost."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from data.store import backup, backups_in, change_passphrase, open_atlas
from data.store.second_place import mark, mark_of
from data.town import TOWN_NOW, TOWN_PASSPHRASE
from himi_map.errors import StoreError
from himi_map.ports import EntryKind
from himi_map.records.office import OperatorRole
from tests.unit.data_store.test_restoring import add_person, willing, withdraw
from ui.app import application, open_atlas_window
from ui.commands.notes import PutNote
from ui.dialogs.message import MessageDialog
from ui.keeping import dialog as dialog_module
from ui.keeping import rescue as rescue_module
from ui.keeping.dialog import KeepingDialog
from ui.keeping.keeper import Keeper
from ui.keeping.old_passphrase import OldPassphraseDialog
from ui.keeping.rescue import RescueDialog, rescue
from ui.keeping.restore_dialog import RestoreDialog
from ui.keeping.waiting import WaitingDialog
from ui.keeping.words import moment_words, path_words
from ui.main_window import MainWindow
from ui.style import SETTINGS
from ui.widgets import Words

NOW = TOWN_NOW


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    application()
    QSettings(*SETTINGS).clear()
    monkeypatch.setenv("HIMI_MAP_PASSPHRASE", TOWN_PASSPHRASE)
    monkeypatch.setenv("HIMI_MAP_NOW", NOW.isoformat())
    yield
    QSettings(*SETTINGS).clear()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "USB" / "控え"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def opened(atlas: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    window = started(atlas)
    idle(qtbot, window)
    yield window
    while window is not None:
        after = window.successor
        keeper_of(window).found = None  # no backup on closing that nobody asked for
        window.close()
        window.deleteLater()
        window = after


def started(atlas: Path) -> MainWindow:
    window = open_atlas_window(atlas)
    assert window is not None
    window.resize(1366, 768)
    window.show()
    QApplication.processEvents()
    return window


def keeper_of(window: MainWindow) -> Keeper:
    return window.keeping.keeper


def idle(qtbot: QtBot, window: MainWindow) -> None:
    """Until nothing runs and nothing waits."""
    keeper = keeper_of(window)
    qtbot.waitUntil(lambda: not keeper.runner.busy and keeper._waiting is None and not keeper.doing, timeout=20_000)
    QApplication.processEvents()


def work(window: MainWindow) -> None:
    """Something is written on the map."""
    view = window.canvas.view
    window.stage.do(PutNote("dark", ((view.x, view.y),), danger=True), "test")


def kept(window: MainWindow, folder: Path) -> int:
    return len(backups_in(folder, atlas=window.workspace.store.info.id))


def when_shown(kind: type[QDialog], act: Callable[[QDialog], object]) -> None:
    """Do something with the next dialog of a kind, once it is there, as a hand would."""

    def look() -> None:
        found = QApplication.activeModalWidget()
        if isinstance(found, kind):
            act(found)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(20, look)


def press(key: Qt.Key) -> Callable[[QDialog], object]:
    return lambda dialog: QTest.keyClick(dialog.focusWidget() or dialog, key)


# --- by itself --------------------------------------------------------------------------------------------------------


def test_a_place_is_chosen_once_and_a_backup_is_made_at_once(opened: MainWindow, stick: Path, qtbot: QtBot) -> None:
    keeper = keeper_of(opened)
    assert keeper.line.text() == "", "nobody is nagged while practising"
    keeper.choose(stick)
    idle(qtbot, opened)
    assert mark_of(stick)
    assert kept(opened, stick) == 1
    assert keeper.found is not None
    assert not keeper.found.look.changed
    assert "同じ機械の中" in keeper.too_near(), "allowed, and said"


def test_not_for_every_edit_and_on_closing(opened: MainWindow, atlas: Path, stick: Path, qtbot: QtBot) -> None:
    keeper_of(opened).choose(stick)
    idle(qtbot, opened)
    work(opened)
    keeper_of(opened).look()
    idle(qtbot, opened)
    assert kept(opened, stick) == 1, "one a day"
    opened.close()
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        found = backups_in(stick, atlas=store.info.id)
        assert len(found) == 2
        with open_atlas(found[0].path, TOWN_PASSPHRASE, read_only=True) as copy:
            assert copy.load() == store.load()
    again = started(atlas)
    idle(qtbot, again)
    again.close()
    again.deleteLater()
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        assert len(backups_in(stick, atlas=store.info.id)) == 2, "nothing was changed"


def test_a_stick_that_is_not_in_stops_nobody_and_is_caught_up(opened: MainWindow, stick: Path, qtbot: QtBot) -> None:
    keeper = keeper_of(opened)
    keeper.choose(stick)
    idle(qtbot, opened)
    stick.parent.rename(stick.parent.with_name("抜いた"))
    work(opened)
    later = NOW + dt.timedelta(days=3)
    opened.workspace.clock = lambda: later
    keeper.look()
    idle(qtbot, opened)
    assert keeper.line.text() == "控えがまだです（3日前）：控え用のUSBを差してください"
    assert keeper.line.isVisible()
    assert not keeper.band.isVisible(), "calmly"
    assert not stick.parent.exists(), "no folder is made where the stick was"
    opened.workspace.clock = lambda: NOW + dt.timedelta(days=8)
    keeper.look()
    idle(qtbot, opened)
    assert keeper.band.isVisible()
    assert "8日前から、控えができていません" in keeper.band.words.text()
    qtbot.mouseClick(keeper.band.later_button, Qt.MouseButton.LeftButton)
    assert not keeper.band.isVisible()
    stick.parent.with_name("抜いた").rename(stick.parent)
    keeper.look()
    idle(qtbot, opened)
    assert kept(opened, stick) == 2
    assert not keeper.line.isVisible()


def test_a_stick_pulled_before_closing_is_told_and_the_window_closes(
    opened: MainWindow, stick: Path, qtbot: QtBot
) -> None:
    keeper_of(opened).choose(stick)
    idle(qtbot, opened)
    work(opened)
    shutil.rmtree(stick.parent)
    told: list[str] = []

    def read(dialog: QDialog) -> None:
        told.append(dialog.accessibleDescription())
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)

    when_shown(MessageDialog, read)
    opened.close()
    assert not opened.isVisible()
    assert len(told) == 1
    assert "見つかりません" in told[0]


def test_a_full_stick_is_said_in_the_band_with_what_to_do(
    opened: MainWindow, stick: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def full(*_arguments: object, **_options: object) -> Path:
        tries.append(1)
        raise StoreError("store.disk_full", file="控え")

    monkeypatch.setattr("ui.keeping.keeper.backup", full)
    keeper_of(opened).choose(stick)
    idle(qtbot, opened)
    band = keeper_of(opened).band
    assert band.isVisible()
    assert "空きが足りません" in band.words.text()
    assert "空きを作り" in band.words.text()
    keeper_of(opened).look()
    idle(qtbot, opened)
    assert len(tries) == 1, "not every minute"
    opened.workspace.clock = lambda: NOW + dt.timedelta(hours=2)
    keeper_of(opened).look()
    idle(qtbot, opened)
    assert len(tries) == 2


def test_without_a_place_the_office_is_reminded(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = keeper_of(opened)
    monkeypatch.setattr(type(opened.workspace), "profile", property(lambda self: type("P", (), {"id": "himi"})()))
    keeper.look()
    idle(qtbot, opened)
    assert "まだ決まっていません" in keeper.line.text()
    opened.workspace.clock = lambda: NOW + dt.timedelta(days=30)
    keeper.look()
    idle(qtbot, opened)
    assert "控えがありません" in keeper.band.words.text()
    monkeypatch.undo()


# --- the window -------------------------------------------------------------------------------------------------------


def shown(qtbot: QtBot, window: MainWindow) -> KeepingDialog:
    dialog = KeepingDialog(keeper_of(window), window.keeping._allow, window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    idle(qtbot, window)
    return dialog


def test_with_the_keyboard_alone(
    opened: MainWindow, stick: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog_module, "choose_folder", lambda *_: stick)
    dialog = shown(qtbot, opened)
    assert dialog.focusWidget() is dialog.choose, "what is to be done first"
    assert not dialog.make.isEnabled()
    QTest.keyClick(dialog.choose, Qt.Key.Key_Space)
    idle(qtbot, opened)
    assert dialog.near.isVisible()
    assert dialog.list.count() == 1
    assert dialog.list.item(0).text().startswith("きょう")
    assert "✓開いて確かめました" in dialog.list.item(0).text()
    assert "最後の控えは、きょう" in dialog.standing.text()
    dialog.make.setFocus()
    QTest.keyClick(dialog.make, Qt.Key.Key_Return)
    idle(qtbot, opened)
    assert dialog.list.count() == 2
    dialog.practise.setFocus()
    QTest.keyClick(dialog.practise, Qt.Key.Key_Space)
    idle(qtbot, opened)
    assert "控えを開けました" in dialog.said.text()
    assert next(iter(opened.workspace.store.journal(last=1))).kind is EntryKind.REHEARSAL
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_it_is_found_by_words_people_type(opened: MainWindow) -> None:
    for words in ("控え", "バックアップ", "復元", "もどす"):
        assert "keeping" in [one.name for one in opened.book.search(words)], words


def test_a_spoiled_backup_is_said_to_be_one(opened: MainWindow, stick: Path, qtbot: QtBot) -> None:
    keeper_of(opened).choose(stick)
    idle(qtbot, opened)
    (one,) = backups_in(stick, atlas=opened.workspace.store.info.id)
    one.path.write_bytes(one.path.read_bytes()[:-3000])
    keeper_of(opened).proven.clear()
    dialog = shown(qtbot, opened)
    qtbot.waitUntil(lambda: "開けません" in dialog.list.item(0).text())
    QTest.mouseClick(dialog.bring_back, Qt.MouseButton.LeftButton)
    assert dialog.problem.isVisible()
    assert dialog.plan is None
    dialog.close()


def test_who_may_not_change_everybody_may_not_go_back(opened: MainWindow, stick: Path, qtbot: QtBot) -> None:
    keeper_of(opened).choose(stick)
    idle(qtbot, opened)
    import msgspec

    first = next(iter(opened.workspace.records.associations))
    opened.workspace.operator = msgspec.structs.replace(
        opened.workspace.operator, role=OperatorRole.LEADER, associations=(first,)
    )
    dialog = shown(qtbot, opened)
    assert dialog.make.isEnabled(), "a backup may be made by everybody"
    QTest.mouseClick(dialog.bring_back, Qt.MouseButton.LeftButton)
    assert "すべての自治会" in dialog.problem.text()
    dialog.close()


def test_going_back_shows_what_would_be_lost_and_carries_the_withdrawal(
    opened: MainWindow, atlas: Path, stick: Path, qtbot: QtBot
) -> None:
    keeper_of(opened).choose(stick)
    idle(qtbot, opened)
    store = keeper_of(opened).store
    assert store is not None
    person = willing(store)
    withdraw(store, person)
    add_person(store, refusing=True)
    told: dict[str, str] = {}

    def decide(dialog: QDialog) -> None:
        assert isinstance(dialog, RestoreDialog)
        assert dialog.focusWidget() is dialog.back, "nobody goes back by pressing Enter once too often"
        told["grave"] = dialog.grave.text()
        told["lines"] = dialog.lines.text()
        QTest.keyClick(dialog.carry, Qt.Key.Key_Space)
        told["without"] = dialog.grave.text()
        QTest.keyClick(dialog.carry, Qt.Key.Key_Space)
        dialog.go.setFocus()
        QTest.keyClick(dialog.go, Qt.Key.Key_Return)

    def open_preview(dialog: QDialog) -> None:
        assert isinstance(dialog, KeepingDialog)
        when_shown(RestoreDialog, decide)
        QTest.mouseClick(dialog.bring_back, Qt.MouseButton.LeftButton)

    when_shown(KeepingDialog, open_preview)
    when_shown(MessageDialog, press(Qt.Key.Key_Return))
    opened.book.run("keeping")
    assert "引きつげません" in told["grave"], "somebody new refused: nobody is there to say it of"
    assert f"{person.name}さん" in told["without"]
    assert "取りやめ" in told["without"]
    assert "また有効になってしまいます" in told["without"]
    assert "引きつぎます" in told["lines"]
    assert "加わりました" in told["lines"]
    after = opened.successor
    assert after is not None
    assert after.isVisible()
    assert not opened.isVisible()
    records = after.workspace.store.load()
    assert "new-1" not in records.residents
    assert "fact-1" in records.consents
    assert len(list(atlas.parent.glob("*（戻す前*.himi"))) == 1
    idle(qtbot, after)
    work(after)  # and one works on in it
    assert after.workspace.undo_label


def test_an_older_backup_asks_for_the_passphrase_it_was_made_with(atlas: Path, stick: Path, qtbot: QtBot) -> None:
    import os

    backup(atlas, stick, at=NOW, passphrase=TOWN_PASSPHRASE)
    change_passphrase(atlas, TOWN_PASSPHRASE, "あたらしい合言葉", at=NOW)
    os.environ["HIMI_MAP_PASSPHRASE"] = "あたらしい合言葉"
    window = started(atlas)
    idle(qtbot, window)
    mark(stick)
    keeper_of(window).choose(stick)
    idle(qtbot, window)
    dialog = shown(qtbot, window)
    qtbot.waitUntil(lambda: "前の合言葉" in dialog.list.item(1).text())
    dialog.list.setCurrentRow(1)

    def answer(asking: QDialog) -> None:
        assert isinstance(asking, OldPassphraseDialog)
        QTest.keyClicks(asking.passphrase, TOWN_PASSPHRASE)
        QTest.keyClick(asking.passphrase, Qt.Key.Key_Return)

    when_shown(OldPassphraseDialog, answer)
    when_shown(RestoreDialog, press(Qt.Key.Key_Escape))
    QTest.mouseClick(dialog.bring_back, Qt.MouseButton.LeftButton)
    assert dialog.plan is None, "gone back"
    dialog.close()
    window.close()
    window.deleteLater()


def test_work_that_waits_can_be_given_up_and_leaves_nothing(opened: MainWindow, stick: Path, qtbot: QtBot) -> None:
    keeper = keeper_of(opened)
    keeper.choose(stick)
    idle(qtbot, opened)
    work(opened)
    before = kept(opened, stick)
    dialog = WaitingDialog("控えを作っています…", "", keeper.runner, opened, give_up="控えを作らずに閉じる")
    qtbot.addWidget(dialog)
    when_shown(WaitingDialog, lambda one: QTest.keyClick(one, Qt.Key.Key_Escape))

    def slow(progress: object) -> None:
        for _ in range(1000):
            QTest.qSleep(5)
            progress.tell(0, 0, "")  # type: ignore[attr-defined]

    assert not dialog.wait("", slow)
    idle(qtbot, opened)
    assert kept(opened, stick) == before


# --- an atlas that is lost --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["gone", "damaged", "whole"])
def test_from_the_start_screen_an_atlas_is_brought_back(
    atlas: Path, stick: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    from ui.start import StartWindow

    backup(atlas, stick, at=NOW, passphrase=TOWN_PASSPHRASE)
    if lost == "gone":
        atlas.unlink()
    elif lost == "damaged":
        atlas.write_bytes(atlas.read_bytes()[:4000])
    monkeypatch.setattr(rescue_module, "choose_folder", lambda *_: stick)
    said: list[str] = []

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, RescueDialog)
        assert not dialog.go.isEnabled()
        QTest.keyClick(dialog.choose, Qt.Key.Key_Space)
        assert dialog.focusWidget() is dialog.passphrase
        QTest.keyClicks(dialog.passphrase, "chigau")
        QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
        assert "合言葉が違います" in dialog.problem.text()
        dialog.passphrase.clear()
        when_shown(RestoreDialog, decide)
        QTest.keyClicks(dialog.passphrase, TOWN_PASSPHRASE)
        QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)

    def decide(dialog: QDialog) -> None:
        assert isinstance(dialog, RestoreDialog)
        said.append(dialog.grave.text() or dialog.lines.text())
        QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)

    QSettings(*SETTINGS).setValue("last_atlas", str(atlas))
    shown_for: list[Path] = []
    start = StartWindow(lambda path: shown_for.append(path))  # type: ignore[arg-type,return-value,func-returns-value]
    qtbot.addWidget(start)
    start.show()
    when_shown(RescueDialog, answer)
    when_shown(MessageDialog, press(Qt.Key.Key_Return))
    start._keeping()
    assert shown_for == [atlas]
    assert {"gone": "地図帳がない", "damaged": "くらべられません", "whole": "失われるものはありません"}[lost] in said[0]
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        assert store.verify().intact
    start.close()


def test_going_back_from_the_rescue_changes_nothing(atlas: Path, qtbot: QtBot) -> None:
    application()
    before = atlas.read_bytes()
    from PySide6.QtWidgets import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    when_shown(RescueDialog, press(Qt.Key.Key_Escape))
    assert rescue(atlas, atlas.parent, NOW, parent) is None
    assert atlas.read_bytes() == before


def test_a_long_path_stays_in_its_place(tmp_path: Path, qtbot: QtBot) -> None:
    folder = Path("/media/" + "/".join(["nagainamaenofolder"] * 12))
    words = Words(f"控えの場所：{path_words(folder)}")
    qtbot.addWidget(words)
    words.resize(500, 200)
    assert words.minimumSizeHint().width() <= 500
    assert words.heightForWidth(500) > words.fontMetrics().height() * 3


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ((2026, 11, 27, 9, 5), "きょう 09:05"),
        ((2026, 11, 26, 17, 20), "きのう 17:20"),
        ((2026, 11, 25, 17, 20), "おととい 17:20"),
        ((2026, 11, 24, 17, 20), "11月24日 17:20"),
        ((2025, 12, 31, 8, 0), "2025年12月31日 08:00"),
        ((2026, 11, 28, 8, 0), "11月28日 08:00"),
    ],
)
def test_moments_in_words(at: tuple[int, int, int, int, int], words: str) -> None:
    assert moment_words(dt.datetime(*at), dt.datetime(2026, 11, 27, 18, 0)) == words
