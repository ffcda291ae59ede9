"""渡した紙 in the real window: by hand, by code and by a barcode reader; after a withdrawal; a copy that is lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from data.town import TOWN_NOW
from himi_map.custody import CopyState, Ledger
from himi_map.disclosed import Recipient, RecipientKind, short_code
from himi_map.glossary import term
from himi_map.ports import EntryKind
from himi_map.records.consent import ConsentKind, ConsentState, Proof
from himi_map.records.paper import CustodyStep
from tests.qt.in_turn import InTurn, answers, press, press_on, type_into
from ui.commands.answers import RecordAnswers
from ui.commands.copies import books
from ui.commands.paper import let_leave
from ui.copies import dialog as copies_dialog
from ui.copies import lost_copy
from ui.copies import slips as slips_module
from ui.copies.asking import IssueDialog
from ui.copies.dialog import CopiesDialog
from ui.copies.lost_copy import LostCopyDialog
from ui.copies.showing import ShowingDialog
from ui.main_window import MainWindow
from ui.paper import printing_out

OFFICERS = Recipient(RecipientKind.ASSOCIATION)
HOLDERS = ("会長 太郎", "副会長 𠮷田 髙之助", "民生委員")
DUE = TOWN_NOW.date() + dt.timedelta(days=30)


@pytest.fixture
def codes(window: MainWindow) -> tuple[str, ...]:
    """Three copies have left."""
    window.workspace.clock = lambda: TOWN_NOW  # everything at one moment: what is told last stands
    job = let_leave(window.workspace, OFFICERS, HOLDERS, DUE)
    return tuple(mark.code for mark in job.order.marks)


def room(window: MainWindow, qtbot: QtBot) -> CopiesDialog:
    dialog = CopiesDialog(window.stage, window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def state_of(window: MainWindow, code: str) -> CopyState:
    """As it stands in the store, not on the screen."""
    found = Ledger.of(books(window.workspace)).standings
    return next(one.state for one in found if one.copy.sheet == code)


def scan(dialog: CopiesDialog, words: str) -> None:
    """A reader types what it reads, and Enter."""
    dialog.code.setFocus()
    QTest.keyClicks(dialog.code, words)
    QTest.keyClick(dialog.code, Qt.Key.Key_Return)


def press_way(one: QWidget) -> None:
    """Press when the column has settled: what can be done changes with every step."""
    for _ in range(4):
        QApplication.processEvents()
    press_on(one)


def test_an_empty_book_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    dialog = room(window, qtbot)
    assert dialog.head.text() == "返ってきていない紙はありません"
    assert not dialog.list.rows
    assert not any(row.isVisible() for row in dialog.ways.values())
    assert not dialog.recall_all.isVisible()
    dialog.close()


def test_handed_over_called_back_returned_and_shredded(
    window: MainWindow, qtbot: QtBot, codes: tuple[str, ...]
) -> None:
    dialog = room(window, qtbot)
    assert dialog.head.text() == "返ってきていない紙は3部です"
    assert [row.words.split("　")[-1] for row in dialog.list.rows.values()] == [f"{one}さん" for one in HOLDERS]

    def receive(asking: IssueDialog) -> None:
        type_into(asking.name, "")
        press(asking, "渡しました")
        assert "名前を書いてください" in asking.problem.text()
        type_into(asking.name, "会長 次郎")
        type_into(asking.until, "12月20日")
        press(asking, "渡しました")

    turn = InTurn(receive)
    press_way(dialog.ways["issue"])
    turn.done()
    assert state_of(window, codes[0]) is CopyState.OUT
    one = next(each for each in Ledger.of(books(window.workspace)).standings if each.copy.sheet == codes[0])
    assert (one.holder, one.due) == ("会長 次郎", dt.date(2026, 12, 20))
    press_way(dialog.ways["recall"])
    assert state_of(window, codes[0]) is CopyState.RECALLED
    press_way(dialog.ways["back"])
    assert state_of(window, codes[0]) is CopyState.RETURNED
    assert dialog.head.text() == "返ってきていない紙は2部です"
    press_way(dialog.ways["shred"])
    assert state_of(window, codes[0]) is CopyState.SHREDDED
    assert not dialog.ways["back"].isVisible()
    turn = InTurn(answers("最後の記録をまちがいとして", "まちがいでした"))
    press_way(dialog.ways["wrong"])
    turn.done()
    assert state_of(window, codes[0]) is CopyState.RETURNED
    dialog.close()


def test_a_reader_and_a_typed_short_code_find_a_copy(window: MainWindow, qtbot: QtBot, codes: tuple[str, ...]) -> None:
    dialog = room(window, qtbot)
    scan(dialog, f"HIMIMAP:{codes[1]}")
    chosen = dialog._chosen()
    assert chosen is not None
    assert chosen.copy.sheet == codes[1]
    assert dialog.code.text() == ""
    scan(dialog, short_code(codes[2]).lower())
    chosen = dialog._chosen()
    assert chosen is not None
    assert chosen.copy.sheet == codes[2]
    type_into(dialog.code, "".join(chr(ord(one) + 0xFEE0) for one in codes[0]))  # with a Japanese input method
    QTest.keyClick(dialog.code, Qt.Key.Key_Return)
    chosen = dialog._chosen()
    assert chosen is not None
    assert chosen.copy.sheet == codes[0]
    scan(dialog, "HIMIMAP:0000000000000000")
    assert "見つかりません" in dialog.said.text()
    dialog.close()


def test_a_stack_of_returned_copies_is_read_one_after_the_other(
    window: MainWindow, qtbot: QtBot, codes: tuple[str, ...]
) -> None:
    dialog = room(window, qtbot)
    dialog.reading.setCurrentIndex(dialog.reading.findData(CustodyStep.RETURNED))
    for code in codes:
        scan(dialog, f"HIMIMAP:{code}")
    assert [state_of(window, code) for code in codes] == [CopyState.RETURNED] * 3
    assert dialog.head.text() == "返ってきていない紙はありません"
    dialog.close()


def test_names_find_copies_too(window: MainWindow, qtbot: QtBot, codes: tuple[str, ...]) -> None:
    dialog = room(window, qtbot)
    type_into(dialog.code, "吉田")  # 𠮷 and 髙 are found by their usual shapes
    assert len(dialog.list.rows) == 1
    assert "𠮷田" in next(iter(dialog.list.rows.values())).words
    type_into(dialog.code, codes[0][:4])
    assert len(dialog.list.rows) == 1
    type_into(dialog.code, "だれでもない")
    assert not dialog.list.rows
    dialog.close()


def test_all_are_called_back_at_once(window: MainWindow, qtbot: QtBot, codes: tuple[str, ...]) -> None:
    dialog = room(window, qtbot)
    turn = InTurn(answers("3部を返すように求めた", "返すように求めた"))
    press_on(dialog.recall_all)
    turn.done()
    assert [state_of(window, code) for code in codes] == [CopyState.RECALLED] * 3
    dialog.shown.setCurrentIndex(dialog.shown.findData("recalled"))
    dialog.shown.activated.emit(0)
    assert len(dialog.list.rows) == 3
    dialog.close()


def test_what_is_overdue_is_told(window: MainWindow, qtbot: QtBot, codes: tuple[str, ...]) -> None:
    assert codes
    window.workspace.clock = lambda: TOWN_NOW + dt.timedelta(days=31)
    dialog = room(window, qtbot)
    assert dialog.head.text() == "返ってきていない紙は3部です（うち3部は期限を過ぎています）"
    assert all(row.property("due") for row in dialog.list.rows.values())
    dialog.shown.setCurrentIndex(dialog.shown.findData("late"))
    dialog.shown.activated.emit(0)
    assert len(dialog.list.rows) == 3
    dialog.close()


def test_a_lost_copy_shows_the_people_on_it_and_makes_the_papers(
    window: MainWindow, qtbot: QtBot, codes: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = next(one for one in books(window.workspace).copies.values() if one.sheet == codes[0])
    names = {window.workspace.records.residents[one].name for one in copy.people}
    target = tmp_path / "紛失.pdf"
    monkeypatch.setattr(lost_copy, "choose_pdf", lambda *_: target)
    dialog = room(window, qtbot)

    def look(shown: LostCopyDialog) -> None:
        assert {one.name for one in shown.people if one.kind == "resident"} == names
        assert f"、{len(copy.people)}人" in shown.head.text()
        press(shown, "連絡先と報告をPDFにする")
        assert "紛失.pdf" in shown.said.text()
        shown.reject()

    turn = InTurn(answers("なくしたと記録しますか", "なくした"), look)
    press_way(dialog.ways["lost"])
    turn.done()
    assert state_of(window, codes[0]) is CopyState.LOST
    with pypdfium2.PdfDocument(target) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")
    assert all(name.replace(" ", "") in text.replace(" ", "") for name in names)
    entries = [one for one in window.workspace.store.journal() if one.kind is EntryKind.DISCLOSURE]
    assert any("lost_contacts" in str(one.payload) for one in entries), "who looked is in the journal"
    dialog.close()


def test_slips_and_the_list_name_nobody_who_is_on_a_copy(
    window: MainWindow, qtbot: QtBot, codes: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = next(one for one in books(window.workspace).copies.values() if one.sheet == codes[0])
    names = {window.workspace.records.residents[one].name.replace(" ", "") for one in copy.people}
    monkeypatch.setattr(copies_dialog, "choose_pdf", lambda *_: tmp_path / "一覧.pdf")
    monkeypatch.setattr(slips_module, "choose_pdf", lambda *_: tmp_path / "受領書.pdf")
    dialog = room(window, qtbot)
    turn = InTurn(lambda asked: press(asked, "PDFに保存する"))
    press_on(dialog.slips)
    turn.done()
    assert "3部分" in dialog.said.text()
    press_on(dialog.list_paper)
    for file in ("受領書.pdf", "一覧.pdf"):
        with pypdfium2.PdfDocument(tmp_path / file) as document:
            text = "".join(page.get_textpage().get_text_range() for page in document).replace(" ", "")
        assert all(short_code(code) in text for code in codes)
        assert not any(name in text for name in names)
        said = text.replace("　", "").count(term("banner.practice").replace("　", ""))
        assert said >= (len(codes) if file == "受領書.pdf" else 1), "slips are cut apart: each says so itself"
    dialog.close()


def test_slips_go_straight_to_the_printer(
    window: MainWindow, qtbot: QtBot, codes: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[bool] = []

    def ask_printer(printer: QPrinter, _parent: object) -> bool:
        chosen.append(len(chosen) > 0)  # the first time somebody goes back
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        printer.setResolution(72)
        return chosen[-1]

    monkeypatch.setattr(printing_out, "printers", lambda: ["公民館"])
    monkeypatch.setattr(printing_out, "ask_printer", ask_printer)
    dialog = room(window, qtbot)

    def slips_noted() -> int:
        return sum("receipt_slip" in str(one.payload) for one in window.workspace.store.journal())

    for _ in range(2):
        assert slips_noted() == 0
        turn = InTurn(lambda asked: press(asked, "印刷する"))
        press_on(dialog.slips)
        turn.done()
    assert chosen == [False, True]
    assert slips_noted() == 1, "noted when they really went"
    with pypdfium2.PdfDocument(tmp_path / "printed.pdf") as document:
        assert len(document) == (len(codes) + 1) // 2
        assert [round(one * 25.4 / 72) for one in document[0].get_size()] == [210, 297]
    assert "送りました" in dialog.said.text()
    dialog.close()


def withdraw(window: MainWindow, resident: str) -> None:
    command = RecordAnswers(resident, ((ConsentKind.MAP, ConsentState.WITHDRAWN),), Proof.SPOKEN, None)
    assert window.workspace.do(command, "test")


def test_after_a_withdrawal_the_window_shows_the_copies_that_are_out(
    window: MainWindow, qtbot: QtBot, codes: tuple[str, ...]
) -> None:
    work = window.workspace
    copy = next(one for one in books(work).copies.values() if one.sheet == codes[0])
    person = copy.people[0]
    name = work.records.residents[person].name
    assert not window.paper.band.isVisible()
    withdraw(window, person)
    assert window.paper.band.isVisible()
    assert f"{name}さん" in window.paper.band.words.text()
    assert "3部" in window.paper.band.words.text()
    work.hide_names(True)
    assert name not in window.paper.band.words.text(), "not on the wall"
    work.hide_names(False)

    def look(shown: ShowingDialog) -> None:
        assert len(shown.found) == 3
        assert all(one.withdrawn_on is not None for one in shown.found)
        press(shown, "返すように求めた")

    turn = InTurn(look)
    press_on(window.paper.band.look)
    turn.done()
    assert [state_of(window, code) for code in codes] == [CopyState.RECALLED] * 3
    assert not window.paper.band.isVisible()


def test_the_card_counts_the_papers_a_person_is_on(window: MainWindow, qtbot: QtBot, codes: tuple[str, ...]) -> None:
    copy = next(one for one in books(window.workspace).copies.values() if one.sheet == codes[0])
    window.workspace.select(copy.people[0])
    card = next(one for one in window.card.sections if one.title == "この人がのっている紙")
    line = card.lines.itemAt(0).widget()
    assert line.accessibleName().startswith("3部")
    others = set(window.workspace.records.residents) - set(copy.people)
    window.workspace.select(sorted(others)[0])
    words = card.lines.itemAt(0).widget()
    assert words.accessibleName() == "出ている紙はありません"


def test_staff_only(window: MainWindow) -> None:
    names = {one.name for one in window.book}
    assert {"copies", "print_run", "trial"} <= names
    assert window.book["copies"].words == "渡した紙"
