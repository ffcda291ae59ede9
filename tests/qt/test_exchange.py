"""To the hall and back through the real window: a pack is made, written in, brought home, its questions answered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from data.packs import receipt_path
from data.store import open_atlas
from data.town import SHOWN_ASSOCIATION, TOWN_NOW, TOWN_PASSPHRASE
from himi_map.edits import Edit
from himi_map.ports import EntryKind
from himi_map.records.exchange import HandOutState, Matter
from himi_map.records.office import OperatorRole
from tests.packs_scene import LATER, Scene, make, write_both
from tests.qt.in_turn import InTurn, answers, press, press_on, type_into
from ui.app import make_window, open_atlas_window
from ui.bridge import Workspace
from ui.dialogs.new_person import NewPersonDialog
from ui.exchange import exchange, handing_out
from ui.exchange.bringing_home import BringingHomeDialog
from ui.exchange.came_home import CameHomeDialog
from ui.exchange.card_dialog import CardDialog
from ui.exchange.cards import CardsDialog
from ui.exchange.handing_out import HandOutDialog
from ui.exchange.lost import WhoWasOnDialog
from ui.exchange.made import MadeDialog, SpokenDialog
from ui.exchange.outstanding import OutstandingDialog
from ui.main_window import MainWindow


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "USB"
    folder.mkdir()
    for module in (exchange, handing_out):
        monkeypatch.setattr(module, "sticks", lambda: (folder,))
    monkeypatch.setattr(exchange, "packs_on_sticks", lambda: tuple(folder.glob("*.himipack")))
    return folder


def desk(atlas: Path, qtbot: QtBot) -> MainWindow:
    """The office's window, on the association of the pack."""
    store = open_atlas(atlas, TOWN_PASSPHRASE)
    window = make_window(store, next(one for one in store.load("").operators.values() if one.name == "設置者"))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    at = window.choice.findText(SHOWN_ASSOCIATION, Qt.MatchFlag.MatchStartsWith)
    window.choice.setCurrentIndex(at)
    window.choice.activated.emit(at)
    return window


def run(window: MainWindow, action: str, *steps: object) -> None:
    """Ask for an action and answer what opens."""
    turn = InTurn(*steps)  # type: ignore[arg-type]
    window.book.run(action)
    turn.done()


def test_a_pack_is_made_written_in_brought_home_and_its_question_answered(
    window: MainWindow, atlas: Path, stick: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, str] = {}

    def hand_out(dialog: HandOutDialog) -> None:
        assert (
            "人・支え手" in dialog.contents.text() and "断った方・聞いていない方は入りません" in dialog.contents.text()
        )
        type_into(dialog.name, "")
        press(dialog, "持ち出しを作る")
        assert "名前を書いてください" in dialog.problem.text()
        type_into(dialog.name, "会長 太郎")
        type_into(dialog.until, "12月20日")
        press(dialog, "持ち出しを作る")

    def made(dialog: MadeDialog) -> None:
        seen["spoken"] = dialog.spoken.text().replace("\n", "・")
        press(dialog, "わかりました")

    run(window, "hand_out", hand_out, made)
    pack = stick / f"{SHOWN_ASSOCIATION}.himipack"
    handout = next(iter(window.workspace.records.handouts.values()))
    assert handout.expires_on.isoformat() == f"{TOWN_NOW.year}-12-20"
    assert handout.spoken == seen["spoken"]
    person = sorted(handout.people)[0]
    window.workspace.select(person)
    type_into(window.card.fields["phone"], "0766-11-1111")
    press(window.card, "この内容に直す")
    window.close()

    # at the hall, with the passphrase as it was heard: katakana and spaces
    spoken = "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else " " for one in seen["spoken"])

    def opening(dialog: object) -> None:
        type_into(dialog.passphrase, spoken)  # type: ignore[attr-defined]
        press(dialog, "開く")  # type: ignore[arg-type]

    turn = InTurn(opening)
    hall = open_atlas_window(pack)
    turn.done()
    assert hall is not None
    qtbot.addWidget(hall)
    hall.resize(1366, 768)
    hall.show()
    assert hall.frame.at_hall and hall.choice.count() == 1
    assert "12月20日まで" in hall.exchange.band.text() and hall.exchange.band.isVisible()
    assert not [one for one in hall.book if one.name in ("hand_out", "bring_home", "outstanding", "cards")]
    hall.show_face(at_hall=False)
    hall.workspace.select(person)
    type_into(hall.card.fields["phone"], "0766-22-2222")
    type_into(hall.card.fields["mobile"], "090-0000-0001")
    press(hall.card, "この内容に直す")
    turn = InTurn(answers("このUSBを市社協へ返してください", "終わる"))
    hall.close()
    turn.done()

    # home again
    office = desk(atlas, qtbot)
    monkeypatch.setattr(exchange, "choose_pack", lambda *_: pack)
    name = office.workspace.records.residents[person].name

    def preview(dialog: BringingHomeDialog) -> None:
        assert dialog.head.text() == "1の書き込みが入り、1つは確かめてください。"
        first, line = (key for key in dialog.list.rows)
        assert first.startswith("card:") and name in dialog.list.rows[first].words
        assert "090-0000-0001" in dialog.list.rows[line].words
        press_on(dialog.list.rows[line])
        assert [one.key for one in dialog.map.marks] == [person]
        assert not office.workspace.records.cards, "nothing is done yet"
        press(dialog, "地図帳に入れる")

    def home(dialog: CameHomeDialog) -> None:
        assert receipt_path(pack).exists() and "受け取り" in dialog.receipt.text()
        press(dialog, "確かめることを見る")

    def cards(dialog: CardsDialog) -> None:
        press_on(next(iter(dialog.list.rows.values())))
        assert dialog.head.text() == "確かめることはありません"
        press(dialog, "地図にもどる")

    def card(dialog: CardDialog) -> None:
        assert not dialog.forward.isEnabled()
        office_side = next(one for one in dialog.sides if "市社協" in one.words)
        press_on(office_side)
        press(dialog, "これに決める")

    run(office, "bring_home", preview, home, cards, card)
    found = office.workspace.records
    assert found.residents[person].phone == "0766-11-1111"
    assert found.residents[person].mobile == "090-0000-0001"
    assert [one.open for one in found.cards.values()] == [False]
    assert not office.exchange.cards_button.isVisible()
    assert found.handouts[handout.id].state is HandOutState.RETURNED

    # the same stick again
    run(office, "bring_home", answers("新しい書き込みはありません", "わかりました"))
    office.close()


@pytest.fixture
def scene(atlas: Path) -> Scene:
    made = make(atlas)
    write_both(made)
    return made


def test_what_came_home_can_be_taken_back_and_a_card_can_wait(
    scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    office = desk(scene.atlas, qtbot)
    before = office.workspace.records.residents
    monkeypatch.setattr(exchange, "choose_pack", lambda *_: scene.made.path)

    def cards(dialog: CardsDialog) -> None:
        press_on(next(iter(dialog.list.rows.values())))
        assert any("11月30日までに確かめる" in one.accessibleName() for one in dialog.list.rows.values())
        press(dialog, "地図にもどる")

    def card(dialog: CardDialog) -> None:
        type_into(dialog.day, "11/30")
        press(dialog, "あとで")

    run(
        office, "bring_home", lambda dialog: press(dialog, "地図帳に入れる"),
        lambda dialog: press(dialog, "確かめることを見る"), cards, card,
    )  # fmt: skip
    assert office.exchange.cards_button.isVisible()
    assert office.exchange.cards_button.text() == "確かめること 2", "who waits is not forgotten"
    assert {one.matter for one in office.workspace.records.cards.values()} == {Matter.FIELD}
    office.close()
    again = desk(scene.atlas, qtbot)
    assert again.exchange.cards_button.text() == "確かめること 2", "nor after the night"
    assert again.workspace.records.residents != before
    again.close()


def test_taking_back_what_came_home(scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    office = desk(scene.atlas, qtbot)
    before = dict(office.workspace.records.residents)
    monkeypatch.setattr(exchange, "choose_pack", lambda *_: scene.made.path)

    def home(dialog: CameHomeDialog) -> None:
        press(dialog, "取り消す")
        qtbot.waitUntil(lambda: not dialog.runner.busy)
        assert dialog.head.text().startswith("持ち帰ったものを取り消しました")
        press(dialog, "地図にもどる")

    run(
        office, "bring_home", lambda dialog: press(dialog, "地図帳に入れる"), home,
        answers("まとめて取り消しますか", "取り消す"),
    )  # fmt: skip
    assert dict(office.workspace.records.residents) == before
    office.close()


def test_a_stick_that_cannot_be_written_keeps_the_receipt_elsewhere(
    scene: Scene, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data import packs
    from himi_map.errors import StoreError
    from ui.exchange import came_home

    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    real = packs.write_receipt

    def write(*arguments: object, folder: Path | None = None, **more: object) -> Path:
        if folder is None:
            raise StoreError("store.read_only_place", file="川端.himireceipt")
        return real(*arguments, folder=folder, **more)  # type: ignore[arg-type]

    elsewhere = tmp_path / "机"
    elsewhere.mkdir()
    monkeypatch.setattr(packs, "write_receipt", write)
    monkeypatch.setattr(came_home, "choose_folder", lambda *_: elsewhere)
    monkeypatch.setattr(exchange, "choose_pack", lambda *_: scene.made.path)
    office = desk(scene.atlas, qtbot)

    def home(dialog: CameHomeDialog) -> None:
        assert "書けませんでした" in dialog.receipt.text()
        press(dialog, "受け取りをほかの場所に置く")
        assert "置きました" in dialog.receipt.text()
        press(dialog, "地図にもどる")

    run(office, "bring_home", lambda dialog: press(dialog, "地図帳に入れる"), home)
    assert [one.name for one in elsewhere.iterdir()] == ["川端.himireceipt"]
    office.close()


def test_each_unfit_pack_is_refused_with_its_reason(
    scene: Scene, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    office = desk(scene.atlas, qtbot)
    cut = tmp_path / "切れた.himipack"
    cut.write_bytes(scene.made.path.read_bytes()[:3000])
    other = tmp_path / "別.himipack"
    other.write_bytes("これは持ち出しではありません".encode() * 400)
    atlas = tmp_path / "地図帳.himipack"
    shutil.copyfile(scene.atlas, atlas)
    for path, words in ((cut, "途中で切れて"), (other, "地図帳ではありません"), (atlas, "合言葉を知りません")):
        monkeypatch.setattr(exchange, "choose_pack", lambda *_, path=path: path)

        def unfit(dialog: object, words: str = words) -> None:
            assert words in dialog.problem.text(), dialog.problem.text()  # type: ignore[attr-defined]
            press(dialog, "やめる")  # type: ignore[arg-type]

        run(office, "bring_home", unfit)
    assert not office.workspace.records.cards
    office.close()


def test_a_pack_that_falls_on_the_window_is_read(scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    office = desk(scene.atlas, qtbot)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(scene.made.path))])
    turn = InTurn(lambda dialog: press(dialog, "やめる"))
    nothing = Qt.KeyboardModifier.NoModifier
    left, copy = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(5, 5), copy, mime, left, nothing)
    QApplication.sendEvent(office, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(5, 5), copy, mime, left, nothing, QEvent.Type.Drop)
    QApplication.sendEvent(office, drop)
    turn.done()
    assert not office.workspace.records.cards, "looked at, not done"
    office.close()


def test_what_is_out_is_seen_recalled_lost_and_handed_on(
    scene: Scene, stick: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    office = desk(scene.atlas, qtbot)
    old = scene.made.prepared.handout.id

    def spoken(dialog: SpokenDialog) -> None:
        assert dialog.spoken.text().replace("\n", "・") == scene.made.spoken
        press(dialog, "閉じる")

    def new_leader(dialog: HandOutDialog) -> None:
        assert dialog.name.text() == ""
        type_into(dialog.name, "新会長 花子")
        press(dialog, "持ち出しを作る")

    def listed(dialog: OutstandingDialog) -> None:
        assert "会長 太郎さん" in next(iter(dialog.list.rows.values())).words
        press(dialog, "合言葉を見る")
        press(dialog, "会長交代")
        assert len(dialog.list.rows) == 2
        press_on(dialog.list.rows[old])
        assert "引きあげ" in dialog.list.rows[old].accessibleName()
        press(dialog, "なくした")
        press(dialog, "見つかった")
        press(dialog, "地図にもどる")

    def lost(dialog: WhoWasOnDialog) -> None:
        assert len(dialog.people) > 10
        assert f"{len(scene.made.prepared.handout.people)}人" in dialog.head.text()
        press(dialog, "もどる")

    run(
        office, "outstanding", listed, spoken, new_leader, lambda dialog: press(dialog, "わかりました"),
        answers("なくしたと記録しますか", "なくした"), lost,
    )  # fmt: skip
    records = office.workspace.records
    new = next(one for one in records.handouts.values() if one.follows == old)
    assert new.spoken != scene.made.spoken and records.operators[new.holder].name == "新会長 花子"
    assert records.handouts[old].state is HandOutState.OUT
    told = [one.label for one in office.workspace.store.journal() if one.kind is EntryKind.PASSPHRASE]
    assert told == ["持ち出しの合言葉を見ました"]
    office.close()


def test_a_stick_pulled_out_leaves_no_pack_in_the_list(
    window: MainWindow, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    real = os.replace

    def pulled(source: object, target: object) -> None:
        if str(target).endswith(".himipack"):
            raise OSError(5, "pulled out")
        real(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "replace", pulled)
    tries: list[str] = []

    def hand_out(dialog: HandOutDialog) -> None:
        type_into(dialog.name, "会長 太郎")
        press(dialog, "持ち出しを作る")

    def failed(dialog: HandOutDialog) -> None:
        tries.append(dialog.problem.text())
        press(dialog, "やめる")

    run(window, "hand_out", hand_out, failed)
    assert tries[0] and not list(stick.iterdir())
    states = [one.state for one in window.workspace.store.load().handouts.values()]
    assert set(states) <= {HandOutState.NEVER_LEFT}


def test_a_helpers_pack_is_written_in_and_comes_home_as_proposals(
    atlas: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make(atlas, role=OperatorRole.HELPER, holder="手伝い 花子")
    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    monkeypatch.setenv("HIMI_MAP_PASSPHRASE", TOWN_PASSPHRASE)
    turn = InTurn(lambda dialog: (type_into(dialog.passphrase, scene.made.spoken), press(dialog, "開く")))
    hall = open_atlas_window(scene.made.path)
    turn.done()
    assert hall is not None
    qtbot.addWidget(hall)
    hall.show()
    assert "提案として書きます" in hall.exchange.band.text()
    hall.show_face(at_hall=False)
    person = scene.people[0]
    hall.workspace.select(person)
    assert not hall.card.fields["phone"].isReadOnly()
    type_into(hall.card.fields["phone"], "0766-33-3333")
    press(hall.card, "この内容に直す")
    turn = InTurn(answers("返してください", "終わる"))
    hall.close()
    turn.done()
    office = desk(atlas, qtbot)
    monkeypatch.setattr(exchange, "choose_pack", lambda *_: scene.made.path)

    def cards(dialog: CardsDialog) -> None:
        press_on(next(iter(dialog.list.rows.values())))
        press(dialog, "地図にもどる")

    def card(dialog: CardDialog) -> None:
        press_on(dialog.sides[0])
        press(dialog, "この答えにする")

    run(
        office, "bring_home", lambda dialog: press(dialog, "地図帳に入れる"),
        lambda dialog: press(dialog, "確かめることを見る"), cards, card,
    )  # fmt: skip
    assert office.workspace.records.residents[person].phone == "0766-33-3333"
    office.close()


def test_somebody_new_is_added_at_the_hall_with_a_number_of_the_pack(
    scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    store = open_atlas(scene.made.path, scene.made.spoken, at=LATER)
    assert store.pack is not None
    hall = make_window(store, store.load("").operators[store.pack.holder])
    qtbot.addWidget(hall)
    hall.show()

    def add(dialog: NewPersonDialog) -> None:
        press(dialog, "加える")
        assert "氏名を書いてください" in dialog.problem.text()
        type_into(dialog.fields["name"], "髙山 𠮷子")
        type_into(dialog.fields["phone"], "0766-00-0001")
        press(dialog, "加える")

    turn = InTurn(add)
    press_on(hall.hall.task.add)  # type: ignore[attr-defined]
    turn.done()
    new = hall.workspace.selection
    listed = hall.workspace.records.registration_of(new)
    block = store.pack.numbers[0]
    assert listed is not None and block.first <= listed.number <= block.last
    assert hall.workspace.records.residents[new].name == "髙山 𠮷子"
    turn = InTurn(answers("返してください", "終わる"))
    hall.close()
    turn.done()
    office = desk(scene.atlas, qtbot)
    monkeypatch.setattr(exchange, "choose_pack", lambda *_: scene.made.path)

    def preview(dialog: BringingHomeDialog) -> None:
        assert any("髙山 𠮷子さんが加わります" in one.words for one in dialog.list.rows.values())
        press(dialog, "地図帳に入れる")

    run(office, "bring_home", preview, lambda dialog: press(dialog, "地図にもどる"))
    again = office.workspace.records.registration_of(new)
    assert again is not None and again.number == listed.number
    office.close()


def test_what_a_pack_may_not_change_is_refused_in_words(
    scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIMI_MAP_NOW", LATER.isoformat())
    store = open_atlas(scene.made.path, scene.made.spoken, at=LATER)
    assert store.pack is not None
    hall = make_window(store, store.load("").operators[store.pack.holder])
    qtbot.addWidget(hall)
    hall.show()

    class Rename:
        def edit(self, workspace: Workspace) -> Edit | None:
            builder = workspace.builder("名前を変えました")
            assert workspace.association is not None
            builder.change(workspace.association, name="ほかの名前")
            return builder.build()

    turn = InTurn(answers("この変更はできません", "わかりました"))
    assert not hall.stage.do(Rename(), "test")
    turn.done()
    monkeypatch.setattr(hall.exchange, "may_close", lambda: True)
    hall.close()


def test_in_the_projection_nobody_is_named(window: MainWindow) -> None:
    window.band.start()
    for action in ("hand_out", "bring_home", "outstanding", "cards"):
        assert "投影中" in window.book[action].ready()
    window.band.stop()
    QTest.qWait(1)
