"""The report of an import on paper: counts of every file, then every row somebody has to look at. An internal paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from exports.tables.files import write_documents
from exports.tables.model import Cell, Column, Row, Table, TableDocument
from himi_map.glossary import term
from himi_map.text.wareki import wareki


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """A row that was not taken (``taken`` False), or one that was and should be looked at."""

    file: str
    sheet: str
    row: int
    column: str
    value: str = field(repr=False)
    taken: bool
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """Counts of one file; ``words`` are notes about it, or why it could not be taken."""

    file: str
    kind: str
    rows: int
    added: int
    changed: int
    unchanged: int
    questions: int
    rejected: int
    words: str


def write_import_report(
    path: Path,
    files: Sequence[ReportedFile],
    rows: Sequence[ReportedRow],
    *,
    title: str,
    at: dt.datetime,
    practice: bool,
) -> None:
    """Write the report as .xlsx, .csv or .pdf.

    Parameters
    ----------
    title
        The municipality.
    at
        When it was made.
    practice
        It is about a town that does not exist, and says so on every page.

    Raises
    ------
    ExportError
        ``export.suffix``, ``export.write_failed``.
    """
    document = TableDocument(
        title=f"{title}　{term('import.report')}",
        table=_counts(files),
        facts=(f"{wareki(at.date())} {at:%H:%M}",),
        banner=term("banner.internal"),
        practice=term("banner.practice") if practice else "",
        notes=(term("import.report_note"),),
        counted="件",
        sheet_name=term("import.files"),
        extra=((term("import.rows"), _rows(rows)),) if rows else (),
    )
    write_documents(path, [document], paper="A4", at=at)


def _counts(files: Sequence[ReportedFile]) -> Table:
    columns = (
        Column("file", term("import.file"), 90),
        Column("kind", term("import.kind"), 30),
        *(
            Column(key, term(f"import.{key}"), 20, align="right", mono=True)
            for key in ("count", "added", "changed", "unchanged", "questions", "rejected")
        ),
        Column("words", term("import.words"), 150),
    )
    rows = (
        Row(
            tuple(
                Cell.of(value)
                for value in (
                    one.file, one.kind, one.rows, one.added, one.changed, one.unchanged, one.questions, one.rejected,
                    one.words,
                )
            )
        )
        for one in files
    )  # fmt: skip
    return Table(columns, tuple(rows))


def _rows(rows: Sequence[ReportedRow]) -> Table:
    columns = (
        Column("taken", term("import.taken"), 26),
        Column("file", term("import.file"), 60),
        Column("sheet", term("import.sheet"), 30),
        Column("row", term("import.row"), 14, align="right", mono=True),
        Column("column", term("import.column"), 40),
        Column("value", term("import.value"), 50),
        Column("reason", term("import.reason"), 90),
        Column("remedy", term("import.remedy"), 90),
    )
    made = (
        Row(
            tuple(
                Cell.of(value)
                for value in (
                    term("import.row_taken" if one.taken else "import.row_left"), one.file, one.sheet, one.row,
                    one.column, one.value, one.reason, one.remedy,
                )
            )
        )
        for one in rows
    )  # fmt: skip
    return Table(columns, tuple(made))
