"""Opening with a passphrase, and keeping a PDF: what dialogs do when things go right and wrong."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from data.town import TOWN_NOW, TOWN_PASSPHRASE
from himi_map.disclosed import Recipient, RecipientKind
from ui import printing
from ui.app import application
from ui.commands.paper import association_paper
from ui.dialogs import files
from ui.exchange.opening import OpenDialog
from ui.main_window import MainWindow
from ui.paper.preview import PreviewDialog


def test_wrong_passphrase_is_told_and_asked_again(atlas: Path, qtbot: QtBot) -> None:
    application()
    dialog = OpenDialog(atlas, TOWN_NOW)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert dialog.focusWidget() is dialog.passphrase
    QTest.keyClicks(dialog.passphrase, "chigau")
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.store is None
    assert "合言葉が違います" in dialog.problem.text()
    assert dialog.problem.isVisible()
    assert dialog.passphrase.selectedText(), "typing again replaces it"
    QTest.keyClicks(dialog.passphrase, TOWN_PASSPHRASE)
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.store is not None
    dialog.store.close()


def test_a_passphrase_is_hidden_until_somebody_wants_to_see_it(atlas: Path, qtbot: QtBot) -> None:
    application()
    dialog = OpenDialog(atlas, TOWN_NOW)
    qtbot.addWidget(dialog)
    assert dialog.passphrase.echoMode() is QLineEdit.EchoMode.Password
    box = dialog.findChild(QCheckBox)
    box.click()
    assert dialog.passphrase.echoMode() is QLineEdit.EchoMode.Normal
    box.click()
    assert dialog.passphrase.echoMode() is QLineEdit.EchoMode.Password


def test_what_was_previewed_is_saved_and_its_copy_numbered(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipient = Recipient(RecipientKind.ASSOCIATION)
    paper = association_paper(window.workspace, recipient, final=False)
    chosen: list[Path | None] = [None, tmp_path / "川端.pdf"]
    monkeypatch.setattr(printing, "choose_pdf", lambda *_: chosen.pop(0))
    dialog = PreviewDialog(
        paper.title, paper.data, lambda: printing.save_paper(window.workspace, window, recipient, paper), window
    )
    qtbot.addWidget(dialog)
    dialog.show()
    issued = len(list(window.workspace.store.load().copies))
    dialog._keep()
    assert not dialog.said.isVisible(), "gone back: nothing is said to be saved"
    assert len(list(window.workspace.store.load().copies)) == issued
    dialog._keep()
    assert dialog.said.isVisible()
    assert "川端.pdf" in dialog.said.text()
    with pypdfium2.PdfDocument(tmp_path / "川端.pdf") as document:
        assert len(document) == dialog.page_count
    assert len(list(window.workspace.store.load().copies)) > issued
    dialog.close()


def test_a_place_that_cannot_be_written_is_told(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(printing, "choose_pdf", lambda *_: tmp_path / "ない" / "川端.pdf")
    monkeypatch.setattr(printing, "tell", lambda _parent, error: told.append(error))
    recipient = Recipient(RecipientKind.ASSOCIATION)
    paper = association_paper(window.workspace, recipient, final=False)
    assert printing.save_paper(window.workspace, window, recipient, paper) == ""
    assert len(told) == 1


def test_the_file_dialog_speaks_japanese(window: MainWindow, qtbot: QtBot) -> None:
    dialog = files._dialog(window, "地図を保存する", "PDF (*.pdf)", accept="保存する")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    qtbot.addWidget(dialog)
    dialog.show()
    for label in dialog.findChildren(QLabel):
        assert not any(letter.isascii() and letter.isalpha() for letter in label.text()), label.text()
    dialog.close()
