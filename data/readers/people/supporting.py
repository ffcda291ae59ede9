"""支援協力者 columns: several helpers a row, persons or organisations, with their answers."""

from __future__ import annotations

from typing import Any

from data.readers.people.cells import CellReader
from data.readers.people.contacts import group_numbers
from data.readers.people.words import is_organisation, name_without_role, role_of
from data.readers.tables.table import Row, Table
from himi_map.services.importing.incoming import IncomingSupporter


class SupporterColumns:
    """Reads the supporters of a row."""

    def __init__(self, table: Table, reader: CellReader) -> None:
        self._reader = reader
        self._numbers = [number for number in group_numbers(table, "supporter") if table.has(f"supporter{number}.name")]

    def read(self, row: Row) -> list[IncomingSupporter]:
        """Supporters, those whose cell is empty included: it may have been emptied."""
        return [self._one(row, number) for number in self._numbers]

    def _one(self, row: Row, number: int) -> IncomingSupporter:
        role = f"supporter{number}"
        written = " ".join(row.text(f"{role}.name").split("\n")).strip()
        name = name_without_role(written)
        fields: dict[str, Any] = {"organisation": is_organisation(name)}
        said = " ".join((row.text(f"{role}.role"), row.text(f"{role}.relation"), written.removeprefix(name)))
        fields["roles"] = role_of(said)
        for field in ("kana", "address"):
            if row.has(f"{role}.{field}"):
                fields[field] = " ".join(row.text(f"{role}.{field}").split("\n"))
        for field in ("phone", "mobile"):
            if row.has(f"{role}.{field}"):
                fields[field] = self._reader.phone(row, f"{role}.{field}")
        one = IncomingSupporter(number, name, fields)
        if name and row.has(f"{role}.agreed"):
            day = self._reader.day(row, f"{role}.agreed_on") if row.has(f"{role}.agreed_on") else None
            one.agreed = self._reader.answer(row, f"{role}.agreed", day)
        if name and row.has(f"{role}.shared"):
            one.shared = self._reader.answer(row, f"{role}.shared", None)
        return one
