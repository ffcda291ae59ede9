"""From 「印刷の下見」 to the PDF: show it as it would be printed, ask where, number the copy, write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from himi_map.disclosed import Recipient, RecipientKind, short_code
from himi_map.errors import HimiMapError
from ui.commands.paper import Paper, association_paper
from ui.dialogs.files import choose_pdf
from ui.dialogs.message import tell
from ui.dialogs.preview import PreviewDialog

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
    dialog = PreviewDialog(paper.title, paper.data, lambda: save_paper(workspace, window, recipient, paper), window)
    dialog.resize(window.size())
    dialog.exec()
    dialog.deleteLater()


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
    return f"保存しました：{chosen.name}（控え番号 {short_code(final.marks[0].code)}）"
