"""The same table as CSV: UTF-8 with BOM, which Excel opens as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from exports.pdf.writing import write_atomically
from exports.tables.model import Column, RowKind, Table, TableDocument

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, documents: Sequence[TableDocument]) -> None:
    """Write the counted rows of all documents with one header line, whole or not at all.

    The heading of a section becomes a first column, so that a sorted or filtered file still tells where a row belongs.
    A further table that says something of its own follows after an empty line.
    """
    lines: list[Sequence[str]] = []
    head = next((one.head for one in documents if one.head), "")
    if head:
        lines.append([head])
    lines += _block([(one.sheet_name, one.table) for one in documents])
    for document in documents:
        if not document.sums:
            for name, table in document.extra:
                lines += [(), *_block([(name, table)])]
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([_inert(value) for value in line] for line in lines)
    write_atomically(path, ("\ufeff" + text.getvalue()).encode("utf-8"))


def _block(tables: Sequence[tuple[str, Table]]) -> Iterator[list[str]]:
    """Header and counted rows of tables under each other, each value under the heading of its own column."""
    columns = _all_columns(table for _, table in tables)
    yield ["区分", *(f"{one.group} {one.heading}".strip() for one in columns.values())]
    for name, table in tables:
        section = name
        places = {column.key: index for index, column in enumerate(table.columns)}
        for row in table.rows:
            if row.kind is RowKind.SECTION and len(row.cells) == 1:
                section = row.cells[0].text
            elif row.kind is RowKind.PERSON:
                yield [section, *(row.cells[places[key]].text if key in places else "" for key in columns)]


def _all_columns(tables: Iterable[Table]) -> dict[str, Column]:
    """Every column that any of the tables has: one recipient may not see every field of every association."""
    found: list[Column] = []
    for table in tables:
        at = 0
        for column in table.columns:
            known = next((index for index, one in enumerate(found) if one.key == column.key), None)
            if known is None:
                found.insert(at, column)
                at += 1
            else:
                at = known + 1
    return {column.key: column for column in found}


def _inert(text: str) -> str:
    """One line that a spreadsheet does not take for a formula; phone numbers such as +81… included."""
    line = text.replace("\n", " ")
    return "'" + line if line.startswith(_FORMULA_STARTS) else line
