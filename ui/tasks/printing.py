"""6 印刷する: one press makes the paper and says where it lies; first it can be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QProgressBar

from exports.pdf.writing import write_atomically
from himi_map.disclosed import Recipient, RecipientKind, short_code
from himi_map.errors import ExportError, HimiMapError
from ui.background import CancelledError, Progress
from ui.choice_button import ChoiceButton
from ui.commands.paper import keep_layout, let_leave
from ui.dialogs.files import data_folder
from ui.panels.rows import desk_people
from ui.printing import preview_for
from ui.stage import Stage
from ui.tasks.read_back import ReadBack
from ui.tasks.task import Task
from ui.widgets import quiet

if TYPE_CHECKING:
    from ui.commands.paper import Paper, PaperJob


def print_folder() -> Path:
    """Where paper made at the hall lies: 印刷 beside the atlases."""
    return data_folder() / "印刷"


class Printing(Task):
    """Paper for the officers, and the map for the notice board on which nobody stands."""

    number = 6
    name = "printing"
    title = "印刷する"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.written: Path | None = None
        self.read_back = ReadBack()
        officers, notice = Recipient(RecipientKind.ASSOCIATION), Recipient(RecipientKind.NOTICE)
        self.look = ChoiceButton("役員用の下見", lambda: preview_for(self.workspace, self.window(), officers))
        self.make = ChoiceButton("役員用の地図と一覧を作る", lambda: self._make(officers))
        self.look_notice = ChoiceButton("掲示用の下見", lambda: preview_for(self.workspace, self.window(), notice))
        self.make_notice = ChoiceButton("掲示用の地図を作る", lambda: self._make(notice))
        self.bar = QProgressBar()
        self.bar.setAccessibleName("進みぐあい")
        self.bar.hide()
        self.cancel = ChoiceButton("作るのをやめる", stage.runner.cancel)
        self.cancel.hide()
        parts = (self.read_back, self.bar, self.cancel, quiet("役員用には名前が出ます。紙ごとに番号がつきます。"))
        for one in (*parts, self.look, self.make, quiet("掲示用には、人は一人ものりません。"), self.look_notice):
            self.column.addWidget(one)
        self.column.addWidget(self.make_notice)
        self.column.addStretch(1)
        stage.runner.progressed.connect(self._show_progress)
        stage.runner.ended.connect(self._end_progress)

    def progress(self) -> str:
        """Who is on the list."""
        people = desk_people(self.workspace)
        return f"一覧にのる人は、{sum(one.listed_consent for one in people)}人です"

    def next_step(self) -> str:
        """Look, then make."""
        if self.written is not None:
            return "紙ができました。「開く」を押すと、印刷できます。"
        return "下見で確かめてから、「作る」を押してください。"

    def enter(self) -> None:
        """A new evening's paper."""
        self.written = None
        self.read_back.end()
        super().enter()

    def _make(self, recipient: Recipient) -> None:
        work = self.workspace
        association = work.association
        if association is None or self.stage.runner.busy:
            return
        try:
            job = let_leave(work, recipient)
        except HimiMapError as error:
            self.stage.refused.emit(error)
            return
        kind = "掲示用" if recipient.kind is RecipientKind.NOTICE else "役員用"
        number = f"_紙の番号{short_code(job.order.marks[0].code)}" if job.order.marks else ""
        name = f"{association.ward}_{association.name}_{kind}{number}.pdf".lstrip("_")
        path = print_folder() / "".join("・" if one in '<>:"/\\|?*' else one for one in name)
        self.bar.show()
        self.cancel.show()
        self.stage.runner.run(
            "紙を作っています",
            lambda progress: _write(job, path, progress),
            lambda paper: self._written(job, paper, path),
            self._failed,
        )

    def _show_progress(self, done: int, total: int, words: str) -> None:
        self.bar.setMaximum(total)
        self.bar.setValue(done)
        self.bar.setFormat(words)

    def _end_progress(self) -> None:
        self.bar.hide()
        self.cancel.hide()

    def _written(self, job: PaperJob, paper: Paper, path: Path) -> None:
        try:
            keep_layout(self.workspace, job, paper)
        except HimiMapError as error:
            self.stage.refused.emit(error)
        self.written = path
        sentence = f"紙ができました。\n「{path.name}」を「{path.parent.name}」に入れました。"
        self.read_back.say(
            sentence, (), (("開く", lambda: _open(path)), ("入れた場所を開く", lambda: _open(path.parent)))
        )
        self.stage.say("紙ができました。")
        self.progressed.emit()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, CancelledError):
            self.stage.say("作るのをやめました。紙はできていません。")
        elif isinstance(error, HimiMapError):
            self.stage.refused.emit(error)
        else:
            self.stage.refused.emit(ExportError("export.write_failed", file=print_folder().name, reason=str(error)))


def _write(job: PaperJob, path: Path, progress: Progress) -> Paper:
    paper = job.paint(progress.tell)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, paper.data)
    return paper


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
