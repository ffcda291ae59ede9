"""What the window has of paper: the actions of the staff, and the band after a withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from himi_map.desk import STAFF
from ui.actions import Action, ActionBook
from ui.copies.dialog import CopiesDialog
from ui.paper.printing_out import print_trial
from ui.paper_band import CopiesBand

if TYPE_CHECKING:
    from ui.stage import Stage

PAPER_MENU = ("print_run", "copies", "trial")
"""In the menu of the staff, before the packs."""


class PaperHouse(QObject):
    """One for each window.

    Attributes
    ----------
    band
        For the top of the window.
    staff
        Whether the run and the books are kept here.
    """

    def __init__(self, stage: Stage, window: QWidget, book: ActionBook) -> None:
        super().__init__(window)
        self._stage, self._window = stage, window
        self._work = stage.workspace
        self.band = CopiesBand(self._work)
        self.staff = self._work.operator.role in STAFF and self._work.manifest is None
        book.add(
            Action(
                "trial", "ためし刷り", self.try_out, "", "プリンターで100mmが100mmになるかを確かめます",
                "テスト 印刷 実寸 目もり 縮尺",
            )
        )  # fmt: skip
        if not self.staff:
            return
        for action in (
            Action(
                "print_run", "まとめて印刷", self.print_run, "", "地区や市の全部の自治会の紙を、一度に作ります",
                "年度 全市 一括 バッチ 印刷 全部", self._ready,
            ),
            Action(
                "copies", "渡した紙", self.show_copies, "", "だれがどの紙を持っているか、返ってきたかを見ます",
                "控え 回収 裁断 なくした 紛失 受領 番号 バーコード QR", self._hidden,
            ),
        ):  # fmt: skip
            book.add(action)

    def _hidden(self) -> str:
        return "投影中は使えません。先に「投影をやめる」を押してください。" if self._work.names_hidden else ""

    def _ready(self) -> str:
        if self._work.read_only:
            return "見るだけで開いています。"
        return self._hidden() or ("" if self._work.records.associations else "自治会がまだありません。")

    def _show(self, dialog: QDialog) -> None:
        dialog.exec()
        dialog.deleteLater()

    def show_copies(self) -> None:
        """渡した紙."""
        self._show(CopiesDialog(self._stage, self._window))

    def print_run(self) -> None:
        """まとめて印刷."""
        from ui.run.room import RunRoom

        self._show(RunRoom(self._stage, self._window))

    def try_out(self) -> None:
        """ためし刷り."""
        words = print_trial("A3", self._window)
        if words:
            self._stage.say(words)
