"""Two people and one atlas, and packs whose day is past: what is told, and the ways on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from data.packs.letters import take_words
from data.store import open_atlas
from data.town import SHOWN_ASSOCIATION, TOWN_NOW, TOWN_PASSPHRASE
from himi_map.errors import LockedError
from himi_map.records.exchange import HandOutState
from tests.packs_scene import MADE_AT, make
from tests.qt.in_turn import InTurn, answers, press, press_on, type_into
from ui.app import application, open_atlas_window
from ui.exchange import handing_out
from ui.exchange.handing_out import HandOutDialog
from ui.exchange.locked import KeptOutDialog
from ui.exchange.opening import OpenDialog
from ui.start import StartWindow


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    application()
    monkeypatch.setenv("HIMI_MAP_NOW", MADE_AT.isoformat())


def opening(dialog: OpenDialog) -> None:
    type_into(dialog.passphrase, TOWN_PASSPHRASE)
    press(dialog, "開く")


def test_an_atlas_somebody_else_writes_is_only_looked_at(atlas: Path, qtbot: QtBot) -> None:
    def kept_out(dialog: KeptOutDialog) -> None:
        assert "パソコン：" in dialog.windowTitle() and "から開いています" in dialog.windowTitle()
        press_on(dialog.buttons["look"])

    with open_atlas(atlas, TOWN_PASSPHRASE, at=TOWN_NOW):
        turn = InTurn(opening, kept_out)
        window = open_atlas_window(atlas)
        turn.done()
        assert window is not None
        qtbot.addWidget(window)
        window.show()
        assert "見るだけで開いています" in window.exchange.band.text()
        assert not window.workspace.may_edit
        window.workspace.select(window.people.model.rows[0].resident)
        assert window.card.fields["phone"].isReadOnly()
        assert "見るだけ" in window.book["bring_home"].ready()
        window.close()


def test_somebody_goes_back_and_nothing_is_open(atlas: Path) -> None:
    with open_atlas(atlas, TOWN_PASSPHRASE, at=TOWN_NOW):
        turn = InTurn(opening, lambda dialog: press(dialog, "やめる"))
        assert open_atlas_window(atlas) is None
        turn.done()
        with pytest.raises(LockedError):
            open_atlas(atlas, TOWN_PASSPHRASE)


def test_a_ward_is_taken_along_while_somebody_else_writes(
    atlas: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "USB"
    stick.mkdir()
    monkeypatch.setattr(handing_out, "sticks", lambda: (stick,))

    def take(dialog: HandOutDialog) -> None:
        ward = next(row for row in range(dialog.what.count()) if "ぜんぶ" in dialog.what.itemText(row))
        dialog.what.setCurrentIndex(ward)
        qtbot.waitUntil(lambda: not dialog.runner.busy)
        assert "断った方も入る" in dialog.contents.text()
        press(dialog, "持ち出しを作る")

    def made(dialog: QDialog) -> None:
        press(dialog, "わかりました")

    with open_atlas(atlas, TOWN_PASSPHRASE, at=TOWN_NOW):
        turn = InTurn(opening, lambda dialog: press_on(dialog.buttons["take"]), take, made)
        window = open_atlas_window(atlas)
        turn.done()
    assert window is not None
    qtbot.addWidget(window)
    window.show()
    assert window.workspace.manifest is not None and window.choice.count() > 1
    assert not window.frame.at_hall, "staff keep their own face"
    assert window.workspace.may_edit
    turn = InTurn(answers("「持ち帰る」で地図帳に入ります", "終わる"))
    window.close()
    turn.done()
    with open_atlas(atlas, TOWN_PASSPHRASE, at=TOWN_NOW) as store:
        assert not store.load().handouts, "nobody has told it yet"
    turn = InTurn(opening)
    office = open_atlas_window(atlas)
    turn.done()
    assert office is not None
    qtbot.addWidget(office)
    assert [one.state for one in office.workspace.records.handouts.values()] == [HandOutState.OUT]
    office.close()
    with open_atlas(atlas, TOWN_PASSPHRASE, at=TOWN_NOW) as store:
        assert take_words(store, TOWN_NOW) == 0


def test_a_pack_whose_day_is_past_says_where_to_bring_it(atlas: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make(atlas)
    monkeypatch.setenv("HIMI_MAP_NOW", (TOWN_NOW + dt.timedelta(days=40)).isoformat())

    def enter(dialog: OpenDialog) -> None:
        type_into(dialog.passphrase, scene.made.spoken)
        press(dialog, "開く")

    turn = InTurn(enter, answers("もう開けません", "わかりました"))
    assert open_atlas_window(scene.made.path) is None
    turn.done()


def test_a_wrong_word_is_told_and_asked_again(atlas: Path) -> None:
    scene = make(atlas)

    def enter(dialog: OpenDialog) -> None:
        type_into(dialog.passphrase, "ちがう・ことば")
        press(dialog, "開く")
        assert "市社協に電話で" in dialog.problem.text()
        press(dialog, "やめる")

    turn = InTurn(enter)
    assert open_atlas_window(scene.made.path) is None
    turn.done()


def test_the_first_screen_shows_the_pack_on_the_stick(
    atlas: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ui.start

    scene = make(atlas)
    monkeypatch.setattr(ui.start, "packs_on_sticks", lambda: (scene.made.path,))
    opened: list[Path] = []

    def open_window(path: Path) -> None:
        opened.append(path)

    start = StartWindow(open_window)
    qtbot.addWidget(start)
    start.show()
    press(start, f"USBメモリーの「{SHOWN_ASSOCIATION}」を開く")
    assert opened == [scene.made.path]
    start.close()
