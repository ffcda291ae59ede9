"""まとめて印刷 in the real window: choose, look, make, go on after it was stopped, and only what changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from himi_map.disclosed import Recipient, RecipientKind
from himi_map.edits import EditBuilder
from himi_map.records.people import Registration, Resident
from himi_map.services.printing.memory import remembered
from himi_map.services.printing.processes import PainterHere
from himi_map.services.printing.running import unfinished
from tests.qt.in_turn import InTurn, press, press_on, type_into
from ui.commands.layouts import ChooseLayout
from ui.commands.paper import association_paper
from ui.copies import slips as slips_module
from ui.main_window import MainWindow
from ui.run import making, painting
from ui.run import preparing as preparing_module
from ui.run import room as room_module
from ui.run.making import left_words, made_words
from ui.run.room import CHOOSE, DONE, LOOK, RunRoom

OFFICERS = Recipient(RecipientKind.ASSOCIATION)


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the paper goes; nothing is wished yet."""
    monkeypatch.setattr(room_module, "data_folder", lambda: tmp_path)
    RunRoom.kept = None
    yield tmp_path / "印刷"
    RunRoom.kept = None


def room(window: MainWindow, qtbot: QtBot, count: int = 2) -> RunRoom:
    """The room with the first associations ticked."""
    made = RunRoom(window.stage, window)
    qtbot.addWidget(made)
    made.resize(1240, 720)
    made.show()
    qtbot.waitExposed(made)
    ticks = made.choosing.associations
    ticks.none.click()
    for row in range(count):
        ticks.list.item(row).setCheckState(Qt.CheckState.Checked)
    return made


def wait(made: RunRoom) -> None:
    for _ in range(3000):
        if not made.runner.busy:
            break
        QTest.qWait(20)
    assert not made.runner.busy
    QTest.qWait(10)


def look(made: RunRoom) -> None:
    press_on(made.forward)
    wait(made)
    assert made.page == LOOK, made.said.text()


def make(made: RunRoom) -> None:
    press_on(made.forward)
    wait(made)
    assert made.page == DONE, made.said.text()


def test_associations_are_chosen_by_ward_by_name_and_one_by_one(window: MainWindow, qtbot: QtBot, out: Path) -> None:
    assert not out.exists()
    made = room(window, qtbot, 0)
    ticks = made.choosing.associations
    assert not made.forward.isEnabled()
    everything = ticks.list.count()
    ticks.all.click()
    assert len(ticks.ticked) == everything == 12
    assert made.forward.isEnabled()
    ticks.none.click()
    ticks.ward.setCurrentIndex(ticks.ward.findData("浜地区"))
    ticks.all.click()
    assert len(ticks.ticked) == 4
    type_into(ticks.search, "川端")
    ticks.none.click()
    ticks.all.click()
    assert [window.workspace.records.associations[one].name for one in ticks.ticked] == ["川端"]
    assert "浜地区_川端.pdf" in made.choosing.names.text()
    made.close()


def test_two_associations_are_printed_and_every_copy_is_in_the_book(
    window: MainWindow, qtbot: QtBot, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = room(window, qtbot)
    type_into(made.choosing.holders, "会長、副会長 𠮷田")
    type_into(made.choosing.due, "12月20日")
    assert not made.choosing.copies.isEnabled()
    look(made)
    assert made.looking.head.text() == "2自治会の紙を作れます"
    assert made.forward.text() == "2自治会の紙を作る"
    make(made)
    assert made.ended.head.text() == "2枚のうち2枚ができました"
    folder = next(out.iterdir())
    files = sorted(one.name for one in folder.glob("*.pdf"))
    assert len(files) == 2
    assert made.manifest is not None
    assert made.manifest.distinct == 2
    copies = [one for one in window.workspace.store.load().copies.values() if one.run == made.manifest.run]
    assert sorted((one.number, one.of, one.holder) for one in copies) == [
        (1, 2, "会長"), (1, 2, "会長"), (2, 2, "副会長 𠮷田"), (2, 2, "副会長 𠮷田"),
    ]  # fmt: skip
    assert {str(one.due_on) for one in copies} == {"2026-12-20"}
    target = tmp_path / "受領書.pdf"
    monkeypatch.setattr(slips_module, "choose_pdf", lambda *_: target)
    turn = InTurn(lambda asked: press(asked, "PDFに保存する"))
    press_on(made.slips)
    turn.done()
    assert "4部分" in made.said.text()
    with pypdfium2.PdfDocument(target) as document:
        assert len(document) == 2, "two slips a page"
    made.close()


def test_the_names_of_the_files_are_written_in_words(window: MainWindow, qtbot: QtBot, out: Path) -> None:
    assert not out.exists()
    made = room(window, qtbot)
    choosing = made.choosing
    usual = choosing.names.text()
    type_into(choosing.name.line, "｛日付｝_{通し番号}_{自治会}（{渡す相手}）")
    assert choosing.wishes().options.name == "{date}_{number}_{association}（{recipient}）"
    names = [one.name for one in map(window.workspace.records.associations.get, choosing.associations.ticked) if one]
    assert f"2026-11-24_001_{names[0]}（役員用）.pdf" in choosing.names.text()
    type_into(choosing.name.line, "{会長}")
    assert "{自治会}" in choosing.names.text()
    press_on(made.forward)
    assert made.page == CHOOSE
    assert "{自治会}" in made.said.text()
    choosing.bind.setCurrentIndex(choosing.bind.findText("全部で1冊のPDF"))
    type_into(choosing.name.line, "{自治会}")
    assert "{自治会}" not in choosing.name.problem, "a book is not of one association"
    choosing.bind.setCurrentIndex(0)
    press_on(choosing.name.usual)
    assert choosing.names.text() == usual
    made.close()


def test_the_windows_sheet_and_the_runs_sheet_are_the_same_page(window: MainWindow, qtbot: QtBot, out: Path) -> None:
    assert not out.exists()
    work = window.workspace
    assert work.association is not None
    key = work.association.id

    def run(*, changed_only: bool = False) -> RunRoom:
        RunRoom.kept = None
        made = RunRoom(window.stage, window)
        qtbot.addWidget(made)
        made.show()
        made.choosing.changed_only.setChecked(changed_only)
        assert made.choosing.associations.ticked == (key,)
        look(made)
        make(made)
        return made

    first = association_paper(work, OFFICERS, final=True)
    kept = remembered(work.records, key)
    assert kept is not None
    assert kept.places
    assert kept.made["association/A3"][2] == first.content
    made = run(changed_only=True)
    assert made.manifest is not None
    assert (made.manifest.made, made.manifest.unchanged) == (0, 1), "the window's paper is as a run would make it"
    made.close()
    made = run()
    assert made.manifest is not None
    assert [one.content for one in made.manifest.sheets] == [first.content]
    made.close()
    assert association_paper(work, OFFICERS, final=False).content == first.content
    assert association_paper(work, OFFICERS, final=True).content == first.content
    work.show_whole_town(True)
    assert association_paper(work, OFFICERS, final=True).content == first.content, "whatever is on the screen"


def test_only_what_changed_is_made_again(window: MainWindow, qtbot: QtBot, out: Path) -> None:
    first = room(window, qtbot)
    look(first)
    make(first)
    first.close()
    again = room(window, qtbot)
    again.choosing.changed_only.setChecked(True)
    again.choosing.put_in(out / "次の日")
    look(again)
    make(again)
    assert again.ended.head.text() == "2枚の中身は、前と同じです。作るものはありません"
    assert not list((out / "次の日").glob("*.pdf"))
    again.close()


def no_font_has(window: MainWindow, association: str) -> None:
    """The names there get a letter that is in no font."""
    work = window.workspace
    records = work.store.load()
    builder = EditBuilder(records, label="名前", author=work.operator.id, at=work.clock(), association=association)
    for listed in records.of_association(Registration, association):
        person: Resident = records.residents[listed.resident]
        builder.change(person, name=f"{person.name}\U000f0000")
    edit = builder.build()
    assert edit is not None
    work.store.apply(edit)


def test_what_stops_one_association_does_not_stop_the_others(
    window: MainWindow, qtbot: QtBot, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = room(window, qtbot, 3)
    first = made.choosing.associations.ticked[0]
    name = window.workspace.records.associations[first].name
    no_font_has(window, first)
    look(made)
    assert made.looking.head.text() == "3自治会のうち1自治会は、今は作れません"
    table = made.looking.table
    assert [table.item(0, column).text() for column in range(2)] == ["作れません", name]
    assert table.item(0, 3).text().startswith("NO ")
    target = tmp_path / "確かめ.pdf"
    monkeypatch.setattr(room_module, "choose_pdf", lambda *_: target)
    press_on(made.looking.keep)
    with pypdfium2.PdfDocument(target) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "内部資料" in text
    assert "どの書体にもない文字" in text
    make(made)
    assert made.ended.head.text() == "3枚のうち2枚ができました"
    assert made.manifest is not None
    assert [one.association for one in made.manifest.failed] == [name]
    assert made.ended.failed.isVisible()
    made.close()


def test_a_double_click_leads_to_the_person_and_back_nothing_is_lost(
    window: MainWindow, qtbot: QtBot, out: Path
) -> None:
    assert not out.exists()
    made = room(window, qtbot, 3)
    made.choosing.holders.setText("会長、副会長")
    made.choosing.lock.setText("ひみつ")
    look(made)
    looking = made.looking
    row = next(row for row in range(looking.table.rowCount()) if "NO" in looking.table.item(row, 3).text())
    looking.table.setCurrentCell(row, 0)
    one = looking.chosen()
    assert one is not None
    place = looking.table.visualItemRect(looking.table.item(row, 2)).center()
    QTest.mouseClick(looking.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(looking.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    work = window.workspace
    assert not made.isVisible()
    assert work.association is not None
    assert work.association.id == one.association
    registration = work.records.registration_of(work.selection)
    assert registration is not None
    assert registration.number == one.numbers[0]
    back = RunRoom(window.stage, window)
    qtbot.addWidget(back)
    assert len(back.choosing.associations.ticked) == 3
    assert back.choosing.holders.text() == "会長、副会長"
    assert back.choosing.lock.text() == "", "a password is not kept"
    back.close()


def test_stopped_and_gone_on_with(window: MainWindow, qtbot: QtBot, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = room(window, qtbot, 3)
    usual = painting.painter_for(1)
    assert isinstance(usual, PainterHere)

    class Stopping:
        """Somebody presses 「作るのをやめる」 while the first is painted."""

        def paint(self, jobs: object) -> object:
            for outcome in usual.paint(jobs):  # type: ignore[arg-type]
                made._stop.set()
                yield outcome

    monkeypatch.setattr(preparing_module, "painter_for", lambda _count: Stopping())
    look(made)
    make(made)
    assert made.manifest is None
    assert "3自治会のうち1自治会まで" in made.ended.head.text()
    folder = next(out.iterdir())
    assert unfinished(folder)
    monkeypatch.setattr(preparing_module, "painter_for", lambda _count: usual)
    press_on(made.resume)
    wait(made)
    assert made.ended.head.text() == "3枚のうち3枚ができました"
    assert not unfinished(folder)
    assert len(list(folder.glob("*.pdf"))) == 3
    copies = window.workspace.store.load().copies.values()
    assert made.manifest is not None
    assert sum(one.run == made.manifest.run for one in copies) == 3, "no copy is counted twice"
    made.close()


def test_what_was_left_by_a_power_cut_is_offered(
    window: MainWindow, qtbot: QtBot, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = room(window, qtbot, 2)
    monkeypatch.setattr(preparing_module.Run, "_manifest", lambda *_: (_ for _ in ()).throw(OSError("power")))
    look(made)
    make(made)
    made.close()
    monkeypatch.undo()
    monkeypatch.setattr(room_module, "data_folder", lambda: out.parent)
    back = RunRoom(window.stage, window)
    qtbot.addWidget(back)
    back.show()
    assert back.page == CHOOSE
    assert "とちゅうまでの作業が残っています" in back.choosing.left.text()
    press_on(back.resume)
    wait(back)
    assert back.page == LOOK
    make(back)
    assert back.ended.head.text() == "2枚のうち2枚ができました"
    back.close()


def test_processes_of_their_own_paint_the_same(
    window: MainWindow, qtbot: QtBot, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "_FEW", 1)
    monkeypatch.setattr(painting.os, "cpu_count", lambda: 2)
    assert isinstance(painting.painter_for(2), painting.FreshProcesses)
    made = room(window, qtbot)
    look(made)
    make(made)
    assert made.ended.head.text() == "2枚のうち2枚ができました"
    assert len(list(next(out.iterdir()).glob("*.pdf"))) == 2
    made.close()


def test_words_of_time_left() -> None:
    assert left_words(4) == "もうすぐ終わります。"
    assert left_words(42) == "のこり およそ40秒"
    assert left_words(200) == "のこり およそ3分"
    assert making.left_words is left_words
    assert made_words is making.made_words


def test_a_scale_chosen_by_hand_is_the_scale_of_the_run(window: MainWindow, qtbot: QtBot, out: Path) -> None:
    assert not out.exists()
    work = window.workspace
    assert work.association is not None
    assert work.do(ChooseLayout("A3", 5000.0), "test")
    made = RunRoom(window.stage, window)
    qtbot.addWidget(made)
    made.show()
    assert made.choosing.associations.ticked == (work.association.id,), "the association shown"
    look(made)
    make(made)
    assert made.manifest is not None
    assert [one.scale for one in made.manifest.sheets] == [5000.0]
    made.close()
