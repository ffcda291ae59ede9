"""この人がのっている紙: which copies that are not back show somebody, and asking for them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from himi_map.custody import CopyState, ToReplace, copies_to_replace
from himi_map.errors import HimiMapError, describe
from himi_map.records.paper import CustodyStep
from ui.commands.copies import TellCopies
from ui.copies.words import copy_words, state_words
from ui.dialogs.sheet import SheetDialog
from ui.widgets import Words, button, heading, quiet

if TYPE_CHECKING:
    from ui.bridge import Workspace


def showing(workspace: Workspace, person: str) -> tuple[ToReplace, ...]:
    """Copies that are not back and show a resident (also as a supporter), by the records of the association shown."""
    return copies_to_replace(workspace.records, person, workspace.clock())


def count_words(found: tuple[ToReplace, ...], workspace: Workspace) -> str:
    """「2部（1部は期限を過ぎています）」."""
    today = workspace.clock().date()
    late = sum(one.standing.overdue(today) for one in found)
    return f"{len(found)}部" + (f"（うち{late}部は期限を過ぎています）" if late else "")


class ShowingDialog(SheetDialog):
    """The copies in words; called back with one press."""

    middle_width = 760

    def __init__(self, workspace: Workspace, person: str, called: str, parent: QWidget | None = None) -> None:
        super().__init__("この人がのっている紙", parent)
        work = self._workspace = workspace
        self.found = showing(work, person)
        today = work.clock().date()
        count = count_words(self.found, work)
        self.column.addWidget(heading(f"{called}がのっている紙は、{count}です" if self.found else _none(called)))
        said_no = [one for one in self.found if one.withdrawn_on is not None]
        if said_no:
            self.column.addWidget(
                Words(
                    f"そのうち{len(said_no)}部は、同意をやめる前に作ったものです。返してもらい、作り直してください。",
                    "ask",
                )
            )
        for one in self.found:
            words = copy_words(work.records, one.standing)
            self.column.addWidget(Words(f"{words}\n{state_words(one.standing, today)}", "calm"))
        self._open = [
            one.standing.copy.id for one in self.found if one.standing.state in (CopyState.PRINTED, CopyState.OUT)
        ]
        forward = None
        if self._open and not work.read_only and work.may_edit:
            self.column.addWidget(quiet("電話などで頼んでから、押してください。「渡した紙」の一覧に残ります。"))
            forward = button("返すように求めた", self._recall, primary=True)
        self.finish(back=button("もどる", self.reject), forward=forward)

    def _recall(self) -> None:
        try:
            self._workspace.do(TellCopies(tuple(self._open), CustodyStep.RECALLED), "copies")
        except HimiMapError as error:
            self.say(str(describe(error.code, error.fields)))
            return
        self.accept()


def _none(called: str) -> str:
    return f"{called}がのっている紙は、出ていません"
