"""Writes table documents as the file whose name was asked for: .pdf, .xlsx or .csv."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from exports.tables.delimited import write_csv
from exports.tables.model import ListOptions, Paper, TableDocument
from himi_map.errors import ExportError


def write_documents(
    path: Path,
    documents: Sequence[TableDocument],
    *,
    paper: Paper,
    at: dt.datetime,
    options: ListOptions | None = None,
) -> None:
    """Write *documents* one after the other into one file, whole or not at all.

    Parameters
    ----------
    paper
        Of a file that is to be printed.
    options
        How pages are set, which then also say the paper; only for .pdf.

    Raises
    ------
    ExportError
        ``export.suffix`` for another kind of file; ``export.write_failed``; ``export.missing_glyph`` for paper.
    """
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        _write_pdf(path, documents, options or ListOptions(paper))
    elif suffix == ".xlsx":
        from exports.tables.workbook import write_workbook

        write_workbook(path, documents, paper=paper, at=at)
    elif suffix == ".csv":
        write_csv(path, documents)
    else:
        raise ExportError("export.suffix", suffix=suffix or "（なし）", allowed=".pdf、.xlsx、.csv")


def _write_pdf(path: Path, documents: Sequence[TableDocument], options: ListOptions) -> None:
    from exports.pdf.characters import refuse_missing_glyphs
    from exports.pdf.page import SheetWriter
    from exports.tables.pages import all_pages

    pages = [scene for document in documents for scene in all_pages(document, options=options)]
    refuse_missing_glyphs(pages)
    practice = next((one.practice for one in documents if one.practice), "")
    with SheetWriter(path, title=documents[0].title if documents else "", practice=practice) as writer:
        for scene in pages:
            writer.add(scene)
