"""受領書: straight to a printer, or kept as a PDF. Nobody who is on the copies stands on a slip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from himi_map.errors import HimiMapError
from ui.copies.papers import let_slips_leave, slips
from ui.dialogs.files import choose_pdf
from ui.dialogs.message import tell
from ui.dialogs.sheet import SheetDialog
from ui.paper.printing_out import print_document
from ui.widgets import button, heading, quiet

if TYPE_CHECKING:
    from himi_map.custody import Standing
    from himi_map.records.atlas import Records
    from ui.bridge import Workspace

_FILE = "受領書.pdf"


class SlipsDialog(SheetDialog):
    """Where the slips go.

    Attributes
    ----------
    to_printer
        Whether they are printed now; otherwise they are kept as a PDF.
    """

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__("受領書", parent)
        self.to_printer = False
        self.column.addWidget(heading(f"受領書を{count}部分作ります"))
        self.column.addWidget(quiet("A4の紙1枚に2部分です。切り離して、紙を渡すときに署名をもらいます。"))
        self.print = button("印刷する", self._print, primary=True)
        self.keep = button("PDFに保存する", self.accept)
        between = QHBoxLayout()
        between.addWidget(self.keep)
        self.finish(back=button("やめる", self.reject), forward=self.print, between=between)

    def _print(self) -> None:
        self.to_printer = True
        self.accept()


def give_slips(parent: QWidget, workspace: Workspace, records: Records, copies: Sequence[Standing]) -> str:
    """Ask where they go, and make them; returns what to tell, "" when nothing was made."""
    dialog = SlipsDialog(len(copies), parent)
    wanted, to_printer = bool(dialog.exec()), dialog.to_printer
    dialog.deleteLater()
    if not wanted:
        return ""
    try:
        data = slips(workspace, records, copies)
        if to_printer:
            return print_document(data, parent, lambda: let_slips_leave(workspace, records))
        return _keep(parent, workspace, records, data, len(copies))
    except HimiMapError as error:
        tell(parent, error)
        return ""


def _keep(parent: QWidget, workspace: Workspace, records: Records, data: bytes, count: int) -> str:
    from exports.pdf.writing import write_atomically

    chosen = choose_pdf(parent, "受領書を保存する", _FILE)
    if chosen is None:
        return ""
    let_slips_leave(workspace, records)
    write_atomically(chosen, data)
    return f"保存しました：{chosen.name}（{count}部分）"
