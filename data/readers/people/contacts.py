"""緊急連絡先 columns: several, with a column for each field or all in one cell."""

from __future__ import annotations

from data.readers.people.cells import CellReader
from data.readers.tables.sheet import text_of
from data.readers.tables.table import Row, Table
from himi_map.services.importing.incoming import IncomingContact
from himi_map.text.phones import parse_phones


class ContactColumns:
    """Reads the contacts of a row."""

    def __init__(self, table: Table, reader: CellReader) -> None:
        self._reader = reader
        self._numbers = group_numbers(table, "contact")

    def read(self, row: Row) -> list[IncomingContact]:
        """Contacts, those without anything in their cells included: a cell may have been emptied."""
        return [IncomingContact(number, self._fields(row, f"contact{number}")) for number in self._numbers]

    def _fields(self, row: Row, role: str) -> dict[str, str]:
        fields: dict[str, str] = {}
        for name in ("name", "kana", "relation", "address"):
            if row.has(f"{role}.{name}"):
                fields[name] = " ".join(row.text(f"{role}.{name}").split("\n"))
        for name in ("phone", "mobile"):
            if row.has(f"{role}.{name}"):
                fields[name] = self._reader.phone(row, f"{role}.{name}")
        if "phone" not in fields and fields.get("name"):
            fields |= _all_in_one(text_of(row.cell(f"{role}.name")))
        return fields


def _all_in_one(text: str) -> dict[str, str]:
    """``長女 花子 090-0000-0000`` in one cell: the number apart, the words as the name."""
    phones = [one for one in parse_phones(" ".join(text.split()), area_code="") if one.digits]
    if not phones:
        return {"name": " ".join(text.split()), "phone": ""}
    words = " ".join(one.note for one in phones if one.note)
    digits = phones[0].digits or ""
    return {"name": words, "phone": digits}


def group_numbers(table: Table, group: str) -> list[int]:
    """Which numbers of a group of columns a table has."""
    found = {
        int(role.partition(".")[0].removeprefix(group))
        for role in table.by_role
        if role.startswith(group) and role.partition(".")[0].removeprefix(group).isdecimal()
    }
    return sorted(found)
