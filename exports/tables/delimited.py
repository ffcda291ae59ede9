"""The same table as CSV: UTF-8 with BOM, which Excel opens as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from exports.pdf.writing import write_atomically
from exports.tables.model import Row, RowKind, TableDocument

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, documents: Sequence[TableDocument]) -> None:
    """Write the counted rows of all documents with one header line, whole or not at all.

    The heading of a section becomes a first column, so that a sorted or filtered file still tells where a row belongs.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    first = True
    for document in documents:
        columns = document.table.columns
        if document.banner and first:
            writer.writerow([document.banner])
        if first:
            headings = [f"{c.group} {c.heading}".strip() for c in columns]
            writer.writerow(["区分", *headings])
            first = False
        section = document.sheet_name
        for row in document.table.rows:
            if row.kind is RowKind.SECTION and len(row.cells) == 1:
                section = row.cells[0].text
                continue
            if row.kind is RowKind.PERSON:
                writer.writerow([section, *_values(row)])
    data = ("\ufeff" + text.getvalue()).encode("utf-8")
    write_atomically(path, data)


def _values(row: Row) -> list[str]:
    return [_inert(cell.text.replace("\n", " ")) for cell in row.cells]


def _inert(text: str) -> str:
    """A value that a spreadsheet does not take for a formula; phone numbers such as +81… included."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
