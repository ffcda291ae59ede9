"""From 「印刷の下見」 to the PDF: show it as it would be printed, ask where, number the copy, write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from himi_map.disclosed import Recipient, RecipientKind, short_code
from himi_map.errors import HimiMapError
from ui.commands.layouts import ChooseLayout
from ui.commands.paper import Paper, association_paper, keep_layout, let_leave, sheet_options
from ui.dialogs.files import choose_pdf
from ui.dialogs.message import tell
from ui.paper.preview import PreviewDialog
from ui.paper.printing_out import Copy, PaperPrintOut
from ui.paper.scales import ScaleChoice

if TYPE_CHECKING:
    from ui.bridge import Workspace


def preview_for_association(workspace: Workspace, window: QWidget) -> None:
    """下見 of the paper for the association's officers, as it would be printed now."""
    preview_for(workspace, window, Recipient(RecipientKind.ASSOCIATION))


def preview_for(workspace: Workspace, window: QWidget, recipient: Recipient) -> None:
    """下見 of the paper for a recipient, as it would be printed now."""
    if workspace.association is None:
        return
    try:
        paper = association_paper(workspace, recipient, final=False)
    except HimiMapError as error:
        tell(window, error)
        return
    dialog = PreviewDialog(
        paper.title,
        paper.data,
        lambda: save_paper(workspace, window, recipient, paper),
        window,
        out=PaperPrintOut(lambda count, halve: leaving_copies(workspace, recipient, count, halve=halve)),
        scale=scale_choice(workspace, window, recipient, paper),
    )
    dialog.resize(window.size())
    dialog.exec()
    dialog.deleteLater()


def scale_choice(workspace: Workspace, window: QWidget, recipient: Recipient, paper: Paper) -> ScaleChoice:
    """紙と縮尺 of the association shown, remembered as soon as they are chosen."""

    def remake(name: str, scale: float | None) -> tuple[bytes, float] | None:
        before = sheet_options(workspace)
        try:
            workspace.do(ChooseLayout(name, scale), "print")
            made = association_paper(workspace, recipient, final=False)
        except HimiMapError as error:
            tell(window, error)
            if sheet_options(workspace) != before:  # what cannot be laid out is not kept
                workspace.do(ChooseLayout(before.paper, before.scale), "print")
            return None
        return made.data, made.scale

    now = sheet_options(workspace)
    found = paper.scale if now.scale is None else 0.0
    return ScaleChoice(now.paper, now.scale, found, remake, enabled=workspace.may_edit, parent=workspace)


def leaving_copies(workspace: Workspace, recipient: Recipient, count: int, *, halve: bool = False) -> list[Copy]:
    """So many copies leave now: each is in the book under its own code before it is painted.

    Parameters
    ----------
    halve
        The map on two sheets of A4 to be joined, the list on A4: for a printer without A3.

    Raises
    ------
    HimiMapError
        Not for this recipient, or it could not be written; nothing may leave.
    """
    job = let_leave(workspace, recipient, ("",) * count)
    job = job.halved() if halve else job
    papers = job.paint_copies()
    keep_layout(workspace, job, papers[0])
    if not job.order.marks:  # nobody is on it: as many as wanted, all the same
        return [Copy("掲示用", papers[0].data)] * count
    return [Copy(f"紙の番号 {short_code(paper.marks[0].code)}", paper.data) for paper in papers]


def save_paper(workspace: Workspace, window: QWidget, recipient: Recipient, preview: Paper) -> str:
    """Ask where, number the copy, write; returns what to tell, "" when nothing was written."""
    from exports.pdf.writing import write_atomically

    association = workspace.association
    assert association is not None
    wished = f"{association.ward}_{association.name}.pdf".lstrip("_")
    chosen = choose_pdf(window, f"{preview.title}を保存する", wished)
    if chosen is None:
        return ""
    try:
        final = association_paper(workspace, recipient, final=True)
        write_atomically(chosen, final.data)
    except HimiMapError as error:
        tell(window, error)
        return ""
    number = f"（紙の番号 {short_code(final.marks[0].code)}）" if final.marks else ""
    return f"保存しました：{chosen.name}{number}"
