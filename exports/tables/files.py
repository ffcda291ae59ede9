"""Writes table documents as the file whose name was asked for: .pdf, .xlsx or .csv."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exports.tables.delimited import write_csv
from exports.tables.model import ListOptions, Paper, TableDocument
from himi_map.errors import ExportError

if TYPE_CHECKING:
    from himi_map.disclosed import CopyMark


def write_documents(
    path: Path,
    documents: Sequence[TableDocument],
    *,
    paper: Paper,
    at: dt.datetime,
    options: ListOptions | None = None,
    marks: Sequence[Sequence[CopyMark]] = (),
) -> None:
    """Write *documents* one after the other into one file, whole or not at all.

    Parameters
    ----------
    paper
        Of a file that is to be printed.
    options
        How pages are set, which then also say the paper; only for .pdf.
    marks
        Of the copies of each document; on paper it stands there once for each. None: once, unmarked.

    Raises
    ------
    ExportError
        ``export.suffix`` for another kind of file; ``export.write_failed``; ``export.missing_glyph`` for paper.
    """
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        _write_pdf(path, documents, options or ListOptions(paper), marks)
    elif suffix == ".xlsx":
        from exports.tables.workbook import write_workbook

        write_workbook(path, documents, paper=paper, at=at)
    elif suffix == ".csv":
        write_csv(path, documents)
    else:
        raise ExportError("export.suffix", suffix=suffix or "（なし）", allowed=".pdf、.xlsx、.csv")


def _write_pdf(
    path: Path, documents: Sequence[TableDocument], options: ListOptions, marks: Sequence[Sequence[CopyMark]]
) -> None:
    from exports.pdf.characters import refuse_missing_glyphs
    from exports.pdf.page import SheetWriter
    from exports.tables.pages import all_pages
    from layers.sheet.custody_marks import marks_on

    sets = [all_pages(document, options=options) for document in documents]
    refuse_missing_glyphs(scene for pages in sets for scene in pages)
    practice = next((one.practice for one in documents if one.practice), "")
    with SheetWriter(path, title=documents[0].title if documents else "", practice=practice) as writer:
        for pages, copies in zip(sets, marks or [()] * len(sets), strict=True):
            painted = [writer.painted(scene) for scene in pages]
            for mark in copies or (None,):
                for number, (scene, shared) in enumerate(zip(pages, painted, strict=True), start=1):
                    writer.add_page(shared, marks_on(scene, mark, number, len(pages)) if mark is not None else ())
