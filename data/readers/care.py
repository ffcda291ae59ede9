"""Registers of ケアネット teams and いのちのバトン as tables of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from data.readers.options import ImportOptions
from data.readers.people.rows import PeopleReader
from data.readers.tables.headers import find_table
from data.readers.tables.sheet import Sheet
from data.readers.tables.vocabulary import vocabulary
from himi_map.errors import InputError
from himi_map.profiles.profile import Profile
from himi_map.services.importing.people import PeopleFile
from himi_map.services.importing.registers import Register
from himi_map.services.importing.report import FileReport

_WORDS = {"carenet": ("ケアネットの一覧", "対象者・チーム番号"), "batons": ("いのちのバトンの一覧", "氏名・バトン番号")}


def read_register(
    sheets: Sequence[Sheet], file: str, register: Register, *, profile: Profile, today: dt.date, options: ImportOptions
) -> PeopleFile:
    """The rows of one register.

    Raises
    ------
    InputError
        ``input.no_header``, ``input.empty_table``, ``input.bad_mapping``.
    """
    words = vocabulary(register, options.mapping)
    report = FileReport(file, register)
    tables = [one for one in (find_table(sheet, words, ("name",)) for sheet in sheets) if one is not None]
    if not tables:
        what_for, wanted = _WORDS[register]
        raise InputError("input.no_header", file=file, what_for=what_for, wanted=wanted)
    people = [
        person
        for table in tables
        for person in PeopleReader(table, report, profile=profile, today=today, association=options.association).read()
    ]
    if not report.rows:
        raise InputError("input.empty_table", file=file)
    unknown = dict.fromkeys(column.shown for table in tables for column in table.unknown)
    if unknown:
        report.notes.append(f"読みとれなかった列（取り込んでいません）：{'、'.join(unknown)}")
    return PeopleFile(people, report)
