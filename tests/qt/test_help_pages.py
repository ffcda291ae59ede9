"""The help looks right in every type size, and all it shows lies beside the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, QUrl
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import ui.help
from tests.qt.walk.rules import wrong_with
from ui.app import application
from ui.help.library import PICTURES, pages, picture_file, pictures_of
from ui.help.pages_dialog import HelpDialog
from ui.help.tour import CARDS
from ui.look import STEPS, TypeScale
from ui.style import SETTINGS, wear

TASKS = (
    "人を地図に置く",
    "支援者を決める",
    "書き込",
    "同意",
    "見直す",
    "印刷する",
    "まとめて印刷",
    "渡した紙",
    "投影と鍵",
    "元に戻す",
    "控え",
    "持ち出しと持ち帰り",
)


@pytest.fixture(autouse=True)
def dressed() -> Iterator[None]:
    application()
    yield
    QSettings(*SETTINGS).clear()
    wear(TypeScale.MIDDLE)


def test_there_is_a_page_for_every_task_with_its_picture() -> None:
    found = pages()
    assert len(found) == len(TASKS)
    for page, task in zip(found, TASKS, strict=True):
        assert task in page.title
        assert pictures_of(page), f"{page.title} shows nothing"


def test_pictures_lie_beside_the_program_and_none_is_carried_in_vain() -> None:
    shown = {name for page in pages() for name in pictures_of(page)} | {picture for _, _, picture in CARDS}
    assert PICTURES.is_relative_to(ui.help.__path__[0]), "an installed program has no docs"
    assert {file.stem for file in PICTURES.iterdir()} == shown
    assert sum(file.stat().st_size for file in PICTURES.iterdir()) < 1_500_000
    assert all(picture_file(name) is not None for name in shown)


@pytest.mark.parametrize("scale", list(TypeScale), ids=lambda one: one.name)
def test_pages_are_set_with_air_and_pictures_fit(qtbot: QtBot, scale: TypeScale) -> None:
    wear(scale)
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    dialog.resize(1100, 700)
    dialog.show()
    qtbot.waitExposed(dialog)
    for row, page in enumerate(pages()):
        dialog.list.setCurrentRow(row)
        QApplication.processEvents()
        document = dialog.text.document()
        assert document.idealWidth() <= dialog.text.viewport().width()
        for name in pictures_of(page):
            url = QUrl.fromLocalFile(str(picture_file(name)))
            picture = document.resource(QTextDocument.ResourceType.ImageResource.value, url)
            assert not picture.isNull()
            assert picture.width() <= dialog.text.viewport().width(), f"{name} is cut"
        heading = document.begin()
        large = QTextCursor(document)
        large.setPosition(1)
        assert large.charFormat().font().pixelSize() == round(STEPS["title"] * scale.value)
        assert heading.next().blockFormat().bottomMargin() > 0
        assert wrong_with(dialog, scale) == []
