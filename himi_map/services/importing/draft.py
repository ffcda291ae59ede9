"""The Edits of an import while they are written: fields in one, facts in another; and what records look like so far."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

import msgspec

from himi_map.edits.build import EditBuilder
from himi_map.edits.edit import Edit, Origin
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId, NewId, QuestionId, Record
from himi_map.records.consent import ConsentFact
from himi_map.records.kinds import KIND_OF
from himi_map.records.office import Question

R = TypeVar("R", bound=Record)


class Draft:
    """Collects what an import creates and changes.

    Parameters
    ----------
    records
        The atlas as it is.
    label
        What is imported, in words for the history; no personal data.
    """

    def __init__(self, records: Records, *, label: str, author: str, at: dt.datetime, new_id: NewId) -> None:
        self.records = records
        self.at = at
        self.today = at.date()
        self.new_id = new_id
        self.touched = 0
        """Counts creations and changes other than notes of the import itself: tells whether a row did anything."""
        self.questions = 0
        self._fields = EditBuilder(
            records, label=f"取り込み：{label}", author=author, at=at, origin=Origin.IMPORT, new_id=new_id
        )
        self._facts = EditBuilder(
            records, label=f"取り込み（同意の記録）：{label}", author=author, at=at, origin=Origin.IMPORT, new_id=new_id
        )
        self._overlay: dict[tuple[str, str], Record] = {}

    def create(self, record: R, *, counts: bool = True) -> R:
        """A new record."""
        builder = self._facts if isinstance(record, ConsentFact) else self._fields
        builder.create(record)
        self._overlay[KIND_OF[type(record)], record.id] = record
        self.touched += counts
        return record

    def change(self, record: R, fields: dict[str, Any], *, counts: bool = True) -> R:
        """The record with *fields* set; unchanged when they hold already."""
        if not fields:
            return record
        self._fields.change(record, **fields)
        after = msgspec.structs.replace(self.current(record), **fields)
        self._overlay[KIND_OF[type(record)], record.id] = after
        self.touched += counts
        return after

    def current(self, record: R) -> R:
        """The record as it will be."""
        found = self._overlay.get((KIND_OF[type(record)], record.id))
        return found if found is not None else record  # type: ignore[return-value]

    def get(self, record_type: type[R], record_id: str | None) -> R | None:
        """A record by id, as it will be."""
        if record_id is None:
            return None
        kind = KIND_OF[record_type]
        found = self._overlay.get((kind, record_id)) or self.records.get(kind, record_id)
        return found if isinstance(found, record_type) else None

    def ask(self, code: str, about: tuple[str, ...], of: str | None, /, **facts: Any) -> None:
        """A question for a person, about records, *of* an association; *facts* fill its text."""
        self.questions += 1
        self.create(
            Question(
                id=QuestionId(self.new_id()),
                association=AssociationId(of) if of is not None else None,
                code=code,
                about=about,
                facts=facts,
                asked_on=self.today,
            ),
            counts=False,
        )

    def edits(self) -> tuple[Edit, ...]:
        """Fields first, then facts; none when nothing would change."""
        return tuple(edit for edit in (self._fields.build(), self._facts.build()) if edit is not None)
