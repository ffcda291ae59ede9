"""Name lists: from sheets of any shape to people, with every row accounted for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from data.readers.options import ImportOptions
from data.readers.people.rows import NAME_ROLES, PeopleReader
from data.readers.tables.headers import find_table
from data.readers.tables.sheet import Sheet, is_empty
from data.readers.tables.table import Table
from data.readers.tables.vocabulary import vocabulary
from himi_map.errors import InputError
from himi_map.profiles.profile import Profile
from himi_map.services.importing.people import PeopleFile
from himi_map.services.importing.report import FileReport

__all__ = ["read_people"]

_SHEET_SUFFIXES = ("自治会", "町内会", "町会", "区")


def read_people(
    sheets: Sequence[Sheet],
    file: str,
    *,
    profile: Profile,
    today: dt.date,
    options: ImportOptions,
    known_associations: Sequence[str] = (),
) -> PeopleFile:
    """People of all sheets of one file.

    Parameters
    ----------
    known_associations
        Names in the atlas: a sheet of such a name is that association's.

    Raises
    ------
    InputError
        ``input.no_header``, ``input.empty_table``.
    """  # fmt: skip
    words = vocabulary("people", options.mapping)
    report = FileReport(file, "people")
    tables = [table for table in (find_table(sheet, words, NAME_ROLES) for sheet in sheets) if table is not None]
    if not tables:
        raise InputError("input.no_header", file=file, what_for="名簿", wanted="氏名・住所")
    people = [
        person
        for table in tables
        for person in PeopleReader(
            table,
            report,
            profile=profile,
            today=today,
            association=options.association or _named_by_sheet(table, known_associations),
        ).read()
    ]
    if not report.rows:
        raise InputError("input.empty_table", file=file)
    _tell_columns(tables, report)
    _tell_sheets(sheets, tables, report)
    if not any(table.has("born") or table.has("source_id") for table in tables):
        report.notes.append(
            "生年月日も整理番号もない名簿です。次に取り込むとき、氏名・自治会・住所で同じ方かどうかを見ます。"
        )
    return PeopleFile(people, report)


def _named_by_sheet(table: Table, known: Sequence[str]) -> str:
    name = table.sheet.name.strip()
    return name if name and (name in known or name.endswith(_SHEET_SUFFIXES)) else ""


def _tell_columns(tables: Sequence[Table], report: FileReport) -> None:
    unknown = dict.fromkeys(f"{column.shown}" for table in tables for column in table.unknown)
    if unknown:
        report.notes.append(f"読みとれなかった列（取り込んでいません）：{'、'.join(unknown)}")


def _tell_sheets(sheets: Sequence[Sheet], tables: Sequence[Table], report: FileReport) -> None:
    """Say which sheets were no name list, and how a text file was decoded."""
    read = {id(table.sheet) for table in tables}
    others = [
        sheet.name
        for sheet in sheets
        if id(sheet) not in read and any(not is_empty(cell) for row in sheet.rows for cell in row)
    ]
    if others:
        report.notes.append(f"名簿の見出しがないため読まなかったシート：{'、'.join(others)}")
    if sheets and not sheets[0].name:
        report.notes.append(f"文字コード：{sheets[0].how}")
