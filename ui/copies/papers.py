"""Papers about copies, from the window: receipt slips and the list. Nobody who is on the copies stands on them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from himi_map.custody import copy_line
from himi_map.disclosed import Output
from himi_map.glossary import term
from himi_map.services.disclosing import note_custody

if TYPE_CHECKING:
    from himi_map.custody import Standing
    from himi_map.records.atlas import Records
    from ui.bridge import Workspace


def slips(workspace: Workspace, records: Records, copies: Sequence[Standing]) -> bytes:
    """A receipt slip for each copy, two on a page of A4, as a PDF; it has not left yet.

    Raises
    ------
    HimiMapError
        A missing glyph.
    """
    from exports.custody import receipt_pages
    from exports.pdf.characters import refuse_missing_glyphs
    from exports.pdf.page import SheetWriter

    office = workspace.profile.office
    lines = [copy_line(records, one, workspace.clock().date()) for one in copies]
    pages = receipt_pages(lines, office=f"{office.name}　電話 {office.phone}", practice=practice(workspace))
    refuse_missing_glyphs(pages)
    target = io.BytesIO()
    with SheetWriter(target, title=term("output.receipt_slip"), practice=practice(workspace)) as writer:
        for page in pages:
            writer.add(page)
    return target.getvalue()


def let_slips_leave(workspace: Workspace, records: Records) -> None:
    """Write to the journal that slips are made.

    Raises
    ------
    HimiMapError
        They may not leave.
    """
    note_custody(workspace.store, records, Output.RECEIPT_SLIP, workspace.operator, workspace.clock())


def write_list(workspace: Workspace, records: Records, copies: Sequence[Standing], title: str, path: Path) -> None:
    """The copies as a table.

    Raises
    ------
    HimiMapError
        It may not leave, or cannot be written.
    """
    from exports.custody import ledger_list
    from exports.tables.files import write_documents

    at = workspace.clock()
    lines = [copy_line(records, one, at.date()) for one in copies]
    note_custody(workspace.store, records, Output.COPY_LEDGER, workspace.operator, at)
    write_documents(path, [ledger_list(lines, title=title, at=at, practice=practice(workspace))], paper="A3", at=at)


def practice(workspace: Workspace) -> str:
    """Words of the band of a practice town; "" for a real one."""
    return term("banner.practice") if workspace.profile.practice else ""
