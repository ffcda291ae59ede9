"""Two windows on one server: each sees what the other writes, and nobody writes over anybody."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from himi_map.cli.app import run
from himi_map.edits import EditBuilder
from himi_map.errors import InputError
from himi_map.records.exchange import HandOutState
from tests.postgres.cluster import PASSWORD, Cluster, cluster
from tests.postgres.planted import SEEN, Planted, plant
from tests.qt.in_turn import InTurn, answers, press, type_into
from tests.qt.walk.rules import wrong_with
from tests.strategies import MOMENT
from ui import app as door
from ui.app import application, open_served_window
from ui.exchange import handing_out
from ui.exchange.handing_out import HandOutDialog
from ui.keeping.words import NO_KEEPING
from ui.look import TypeScale
from ui.main_window import MainWindow
from ui.server.following import Following
from ui.server.opening import ServerDialog, address_of
from ui.server.words import UNREACHABLE
from ui.start import StartWindow
from ui.style import SETTINGS
from ui.widgets import Words

PERSON = f"resident-kita-{SEEN}"
Opener = Callable[[str], MainWindow]


@pytest.fixture(scope="module")
def server() -> Cluster:
    running = cluster()
    if running is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql (python3 dev.py test does it)")
    return running


@pytest.fixture
def planted(server: Cluster) -> Iterator[Planted]:
    with plant(server) as made:
        yield made


@pytest.fixture
def opened(planted: Planted, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens the window of a login, shown at 北."""
    application()
    monkeypatch.setenv("HIMI_MAP_NOW", (MOMENT + dt.timedelta(days=1)).isoformat())
    monkeypatch.setenv("HIMI_MAP_PASSPHRASE", PASSWORD)
    windows: list[MainWindow] = []

    def open_for(who: str) -> MainWindow:
        window = open_served_window(str(planted.address(who)))
        assert window is not None
        windows.append(window)
        window.resize(1366, 768)
        window.show()
        qtbot.waitExposed(window)
        window.workspace.show_association("kita")
        window.show_face(at_hall=False)
        window.workspace.select(PERSON)
        return window

    yield open_for
    for one in windows:
        if one.isVisible():
            one.card.show_selected()  # nothing that was typed asks on closing
            one.close()
        one.deleteLater()
    QSettings(*SETTINGS).clear()


def correct(window: MainWindow, phone: str) -> None:
    """Type another telephone number into the card, and write it."""
    type_into(window.card.fields["phone"], phone)
    press(window.card, "この内容に直す")


def wrong(window: MainWindow) -> list[str]:
    """What is wrong with it; the planted names are Latin."""
    return [one for one in wrong_with(window, TypeScale.MIDDLE) if not one.endswith("is not Japanese")]


def following_of(window: MainWindow) -> Following:
    found = window.findChild(Following)
    assert isinstance(found, Following)
    return found


def phone(window: MainWindow) -> str:
    return window.workspace.records.residents[PERSON].phone


def test_one_writes_and_the_other_sees_it(opened: Opener, qtbot: QtBot) -> None:
    city, shakyo = opened("city"), opened("shakyo")
    assert (city.workspace.operator.name, shakyo.workspace.operator.name) == ("cityの人", "shakyoの人")
    view = shakyo.canvas.view
    shakyo.canvas.centre_on((view.x + 50, view.y))
    place = view.x, view.y, view.resolution
    correct(city, "0766-00-0001")
    qtbot.waitUntil(lambda: phone(shakyo) == "0766-00-0001")
    assert shakyo.card.fields["phone"].text() == "0766-00-0001"
    assert shakyo.workspace.selection == PERSON
    assert (view.x, view.y, view.resolution) == place, "the map stays where it was"
    qtbot.waitUntil(lambda: shakyo.line.currentMessage() == "cityの人さんが、北の記録を直しました。")
    assert "太郎" not in shakyo.line.currentMessage()
    assert city.undo_button.isEnabled()
    assert not shakyo.undo_button.isEnabled(), "nobody takes back what somebody else wrote"


def test_two_write_different_fields_of_one_person(opened: Opener, qtbot: QtBot) -> None:
    city, shakyo = opened("city"), opened("shakyo")
    type_into(shakyo.card.fields["mobile"], "090-0000-0001")
    correct(city, "0766-00-0001")
    qtbot.waitUntil(lambda: phone(shakyo) == "0766-00-0001")
    assert shakyo.card.fields["mobile"].text() == "090-0000-0001", "what was being typed stays"
    press(shakyo.card, "この内容に直す")
    qtbot.waitUntil(lambda: city.workspace.records.residents[PERSON].mobile == "090-0000-0001")
    assert phone(city) == phone(shakyo) == "0766-00-0001"


def test_what_is_being_typed_is_overtaken(opened: Opener, qtbot: QtBot) -> None:
    city, shakyo = opened("city"), opened("shakyo")
    type_into(shakyo.card.fields["phone"], "0766-00-0002")
    correct(city, "0766-00-0001")
    qtbot.waitUntil(lambda: phone(shakyo) == "0766-00-0001")
    assert shakyo.card.fields["phone"].text() == "0766-00-0001"
    assert "電話「0766-00-0002」" in shakyo.card.problems.text()
    assert wrong(shakyo) == []


def test_a_conflict_is_told_and_what_is_there_now_is_shown(
    opened: Opener, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, shakyo = opened("city"), opened("shakyo")
    monkeypatch.setattr(following_of(shakyo), "_in_the_middle", lambda: True)  # a hand that does not let go yet
    correct(city, "0766-00-0001")
    type_into(shakyo.card.fields["phone"], "0766-00-0002")

    def told(dialog: QDialog) -> None:
        assert phone(shakyo) == "", "it was told before anything else"
        monkeypatch.undo()
        press(dialog, "わかりました")

    monkeypatch.setenv("HIMI_MAP_PASSPHRASE", PASSWORD)
    turn = InTurn(told)
    press(shakyo.card, "この内容に直す")
    turn.done()
    qtbot.waitUntil(lambda: phone(shakyo) == "0766-00-0001")
    assert shakyo.card.fields["phone"].text() == "0766-00-0001"
    assert shakyo.workspace.store.load("kita").residents[PERSON].phone == "0766-00-0001"


def test_nothing_is_read_anew_under_an_open_question(opened: Opener, planted: Planted, qtbot: QtBot) -> None:
    shakyo = opened("shakyo")
    heard: list[object] = []
    following_of(shakyo)._follower.found.connect(heard.append)
    question = QDialog(shakyo)
    question.setModal(True)
    question.show()
    write(planted, "0766-00-0003")
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(400)
    assert phone(shakyo) == ""
    question.close()
    question.deleteLater()
    qtbot.waitUntil(lambda: phone(shakyo) == "0766-00-0003")


def write(planted: Planted, number: str) -> None:
    """As the keeper, past every window."""
    store = planted.keeper
    builder = EditBuilder(store.load("kita"), label="電話", author=store.operator, at=MOMENT, association="kita")
    builder.change(store.load("kita").residents[PERSON], phone=number)
    edit = builder.build()
    assert edit is not None
    store.apply(edit)


def test_the_line_breaks_and_comes_back(opened: Opener, planted: Planted, server: Cluster, qtbot: QtBot) -> None:
    shakyo = opened("shakyo")
    band = following_of(shakyo).band
    assert band.isHidden()
    with server.connect("admin", "postgres") as admin:
        admin.execute(f"ALTER ROLE {planted.logins['shakyo']} CONNECTION LIMIT 0")
        cut(admin, planted)
        qtbot.waitUntil(band.isVisible, timeout=20_000)
        assert band.text() == UNREACHABLE
        assert wrong(shakyo) == []
        write(planted, "0766-00-0004")
        admin.execute(f"ALTER ROLE {planted.logins['shakyo']} CONNECTION LIMIT -1")
    qtbot.waitUntil(band.isHidden, timeout=20_000)
    qtbot.waitUntil(lambda: phone(shakyo) == "0766-00-0004")


def test_it_closes_while_the_line_is_broken(opened: Opener, planted: Planted, server: Cluster, qtbot: QtBot) -> None:
    shakyo = opened("shakyo")
    following = following_of(shakyo)
    with server.connect("admin", "postgres") as admin:
        admin.execute(f"ALTER ROLE {planted.logins['shakyo']} CONNECTION LIMIT 0")
        cut(admin, planted)
        qtbot.waitUntil(following.band.isVisible, timeout=20_000)
    shakyo.workspace.select("resident-kita-きたのご近所")
    assert "今は読めません" in "".join(one.text() for one in shakyo.card.findChildren(Words))
    turn = InTurn(answers("つながりません", "わかりました"))
    shakyo.workspace.select(PERSON)
    correct(shakyo, "0766-00-0005")
    turn.done()
    assert phone(shakyo) == ""
    shakyo.card.show_selected()
    shakyo.close()
    assert not following._follower.isRunning()


def cut(admin: object, planted: Planted) -> None:
    """End every connection of a login."""
    admin.execute(  # type: ignore[attr-defined]
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (planted.logins["shakyo"],)
    )


def test_what_needs_a_file_says_so(opened: Opener) -> None:
    city = opened("city")
    assert city.windowTitle().startswith(city.workspace.store.info.name)
    assert city.book["keeping"].ready() == NO_KEEPING
    city.keeping.open()
    assert city.keeping.keeper.found is None
    assert city.book["hand_out"].ready() == ""
    assert city.book["bring_home"].ready() == ""
    assert wrong(city) == []


def test_the_lock_opens_with_the_passphrase_of_the_login(opened: Opener) -> None:
    city = opened("city")
    city.lock.lock()
    cover = city.lock.covers[0]
    type_into(cover.passphrase, "chigau")
    press(cover, "続ける")
    assert city.lock.locked
    type_into(cover.passphrase, PASSWORD)
    press(cover, "続ける")
    assert not city.lock.locked


def states(window: MainWindow) -> list[HandOutState]:
    """Of the packs that were not planted."""
    return [one.state for one in window.workspace.records.handouts.values() if not one.id.startswith("handout-")]


def test_a_pack_leaves_the_window_and_comes_home(
    opened: Opener, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_out, "sticks", lambda: (tmp_path,))
    city, shakyo = opened("city"), opened("shakyo")

    def take(dialog: HandOutDialog) -> None:
        type_into(dialog.name, "北の会長")
        press(dialog, "持ち出しを作る")
        qtbot.waitUntil(lambda: not dialog.runner.busy)
        assert "はじめての方への持ち出しは、設置者が作ります" in dialog.problem.text()
        type_into(dialog.name, "leaderの人")
        press(dialog, "持ち出しを作る")
        qtbot.waitUntil(lambda: not dialog.runner.busy)
        assert dialog.made is not None, dialog.problem.text()

    turn = InTurn(take, lambda dialog: press(dialog, "わかりました"))
    city.book.run("hand_out")
    turn.done()
    qtbot.waitUntil(lambda: states(shakyo) == [HandOutState.OUT])
    made = next(tmp_path.glob("*.himipack"))
    turn = InTurn(lambda dialog: press(dialog, "返ってきた"))
    shakyo.exchange.bring(made)
    turn.done()
    qtbot.waitUntil(lambda: states(city) == [HandOutState.RETURNED])


@pytest.mark.parametrize("who", ["keeper", "ward", "leader", "helper"])
def test_everybody_has_a_window(opened: Opener, who: str) -> None:
    window = opened(who)
    assert window.workspace.may_edit is (who != "helper")


def test_a_wrong_passphrase_is_told(planted: Planted, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    application()
    monkeypatch.setenv("HIMI_MAP_NOW", MOMENT.isoformat())

    def wrong(dialog: ServerDialog) -> None:
        assert dialog.address.text() == ""
        type_into(dialog.address, str(planted.address("city")))
        type_into(dialog.passphrase, "chigau")
        press(dialog, "開く")
        qtbot.waitUntil(lambda: not dialog.runner.busy)
        assert "合言葉が違います" in dialog.problem.text()
        type_into(dialog.address, "himi")
        press(dialog, "開く")
        assert "読めません" in dialog.problem.text()
        type_into(dialog.address, str(planted.address("city")))
        type_into(dialog.passphrase, PASSWORD)
        press(dialog, "開く")
        qtbot.waitUntil(lambda: not dialog.runner.busy and not dialog.isVisible())

    settings = QSettings(*SETTINGS)
    settings.clear()
    start = StartWindow(lambda _path: None, open_served_window)
    start.show()
    turn = InTurn(wrong)
    press(start, "サーバーの地図帳を開く")
    turn.done()
    window = start._window
    assert window is not None and window.isVisible() and not start.isVisible()
    assert window.workspace.operator.name == "cityの人"
    settings.sync()
    assert settings.value("server_address") == str(planted.address("city"))
    assert PASSWORD not in " ".join(str(settings.value(one)) for one in settings.allKeys())
    window.close()
    window.deleteLater()
    start.deleteLater()
    settings.clear()


def test_a_lone_address_opens_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    application()
    monkeypatch.setattr(door, "open_served_window", lambda address: asked.append(address))
    monkeypatch.setattr(sys, "argv", ["himi-map", "postgresql://tanto@server/himi"])
    with pytest.raises(SystemExit) as left:
        run()
    assert (left.value.code, asked) == (1, ["postgresql://tanto@server/himi"])


def test_a_fault_of_a_lone_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    application()
    monkeypatch.setenv("HIMI_MAP_PASSPHRASE", PASSWORD)
    turn = InTurn(answers("その場所は使いませんでした", "わかりました"))
    assert open_served_window("postgresql://tanto:himitsu@server/himi") is None
    turn.done()


def test_an_address_as_people_write_it() -> None:
    assert str(address_of(" ｔａｎｔｏ@server/himi ")) == "postgresql://tanto@server/himi"
    with pytest.raises(InputError) as refused:
        address_of("tanto@server/himi?sslpassword=himitsu")
    assert refused.value.code == "postgres.password_in_address"
