"""Many cells at once, as they come out of a spreadsheet: what can be read is written in one Edit, the rest is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from himi_map.errors import InputError, describe
from himi_map.glossary import term
from himi_map.records.people import Group, Registration, Resident, Status
from himi_map.text.days import whole_day
from himi_map.text.names import search_key
from himi_map.text.wareki import parse_date

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from himi_map.records.atlas import Records
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: whose, which field, and the words that were put into it."""

    resident: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that could not be read, and why, in whole sentences."""

    cell: Cell
    why: str


@dataclass(frozen=True, slots=True)
class _Change:
    record: Resident | Registration
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class CorrectCells:
    """Correct cells of the list; those that cannot be read are left as they are."""

    cells: tuple[Cell, ...]

    def edit(self, workspace: Workspace) -> Edit | None:
        """All readable cells in one Edit."""
        builder = workspace.builder("表で直しました")
        for one in self._read(workspace)[0]:
            builder.change(one.record, **{one.field: one.value})
        return builder.build()

    def unread(self, workspace: Workspace) -> tuple[Unread, ...]:
        """The cells that cannot be read."""
        return tuple(self._read(workspace)[1])

    def changes(self, workspace: Workspace) -> int:
        """How many cells would hold something else."""
        return sum(getattr(one.record, one.field) != one.value for one in self._read(workspace)[0])

    def _read(self, workspace: Workspace) -> tuple[list[_Change], list[Unread]]:
        records, today = workspace.records, workspace.clock().date()
        good: list[_Change] = []
        bad: list[Unread] = []
        for cell in self.cells:
            person = records.residents.get(cell.resident)
            read = _READERS.get(cell.field)
            if person is None or read is None:
                bad.append(Unread(cell, "この列は、表では直せません。その人のカードで直してください。"))
                continue
            listed = records.registration_of(cell.resident) if cell.field in _LISTED else None
            record: Resident | Registration | None = listed if cell.field in _LISTED else person
            try:
                value = read(cell.text, records, person, today)
            except InputError as error:
                bad.append(Unread(cell, str(describe(error.code, error.fields)).replace("\n", "")))
                continue
            if record is not None:
                good.append(_Change(record, cell.field, value))
                if cell.field == "status" and value is not person.status:
                    good.append(_Change(record, "status_since", today))
        return good, bad


_Reader = Callable[[str, "Records", Resident, dt.date], Any]
_LISTED: Final = frozenset({"care_notes", "last_confirmed"})


def _text(text: str, _records: Records, _person: Resident, _today: dt.date) -> str:
    return text


def _name(text: str, _records: Records, _person: Resident, _today: dt.date) -> str:
    if not text.strip():
        raise InputError("text.name_empty")
    return text


def _born(text: str, _records: Records, person: Resident, today: dt.date) -> Any:
    if person.born is not None and text == person.born.text:
        return person.born
    return parse_date(text, today=today) if text.strip() else None


def _status(text: str, _records: Records, _person: Resident, _today: dt.date) -> Status:
    for one in Status:
        if search_key(term(f"status.{one}")) == search_key(text):
            return one
    raise InputError("text.choice", choices="、".join(term(f"status.{one}") for one in Status))


def _group(text: str, records: Records, person: Resident, _today: dt.date) -> str | None:
    if not text.strip():
        return None
    groups = [one for one in records.of_association(Group, person.association) if one.put_away is None]
    for one in groups:
        if search_key(one.name) == search_key(text):
            return one.id
    raise InputError("text.choice", choices="、".join(one.name for one in groups) or "（班はまだありません）")


def _day(text: str, _records: Records, _person: Resident, today: dt.date) -> dt.date | None:
    return whole_day(text, today=today)


_READERS: Final[dict[str, _Reader]] = {
    "name": _name,
    "kana": _text,
    "born": _born,
    "address": _text,
    "phone": _text,
    "mobile": _text,
    "group": _group,
    "status": _status,
    "care_notes": _text,
    "last_confirmed": _day,
}

EDITABLE: Final = frozenset(_READERS)
"""Fields that can be corrected in the grid."""
