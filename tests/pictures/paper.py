"""Pictures of paper: the print run, the look before it, the ledger of copies, the test page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.main_window import MainWindow

Keep = Callable[["QWidget", str], None]
KeepPage = Callable[[bytes, str], None]


def paper_pictures(window: MainWindow, folder: Path, keep: Keep, keep_page: KeepPage) -> None:
    """Every room of paper, over the practice town; what is printed goes to *folder*."""
    from ui.paper.trial import trial_page

    keep_page(trial_page("A3"), "test-page")
    _run(window, folder, keep)
    _copies(window, keep)


def _run(window: MainWindow, folder: Path, keep: Keep) -> None:
    from ui.run.room import LOOK, RunRoom

    RunRoom.kept = None
    room = RunRoom(window.stage, window)
    room.resize(1240, 720)
    room.show()
    room.choosing.put_in(folder)
    room.choosing.place.setText("ひみ福祉防災マップ / 印刷")
    room.choosing.associations.all.click()
    room.choosing.holders.setText("会長、副会長、民生委員")
    room.choosing.due.setText("令和9年3月31日")
    room.choosing.place.setText("ひみ福祉防災マップ / 印刷")
    _settle()
    keep(room, "print-run")
    room.forward.click()
    _wait(room)
    assert room.page == LOOK, room.said.text()
    keep(room, "preflight")
    room.close()
    room.deleteLater()
    RunRoom.kept = None


def _copies(window: MainWindow, keep: Keep) -> None:
    from himi_map.custody import Ledger
    from himi_map.disclosed import Recipient, RecipientKind
    from himi_map.records.paper import CustodyStep
    from ui.commands.copies import TellCopies, books
    from ui.commands.paper import let_leave
    from ui.copies.dialog import CopiesDialog

    work = window.workspace
    day = work.clock().date()
    officers, minsei = Recipient(RecipientKind.ASSOCIATION), Recipient(RecipientKind.MINSEI)
    let_leave(work, officers, ("会長 太郎", "副会長 𠮷田 髙之助", "班長 山﨑 五郎"), day + dt.timedelta(days=127))
    let_leave(work, minsei, ("民生委員 はしご髙子",), day - dt.timedelta(days=3))
    standings = Ledger.of(books(work)).standings
    for one in standings[-4:]:
        if one.holder.startswith(("会長", "民生委員")):
            work.do(TellCopies((one.copy.id,), CustodyStep.ISSUED, one.holder), "pictures")
    dialog = CopiesDialog(window.stage, window)
    dialog.resize(1180, 700)
    dialog.show()
    _settle()
    keep(dialog, "copies")
    dialog.close()
    dialog.deleteLater()


def _wait(room: object) -> None:
    from PySide6.QtTest import QTest

    while room.runner.busy:  # type: ignore[attr-defined]
        QTest.qWait(20)
    _settle()


def _settle() -> None:
    from PySide6.QtWidgets import QApplication

    for _ in range(4):
        QApplication.processEvents()
