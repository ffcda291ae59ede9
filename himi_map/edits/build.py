"""Builds an Edit from wishes: create this, set that, put it away. Fields that would not change are left out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from himi_map.edits.apply import as_json, field_json
from himi_map.edits.edit import WHOLE, Delta, Edit, EditId, Origin
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, Record, new_uuid
from himi_map.records.kinds import KIND_OF


class EditBuilder:
    """Collects changes against a snapshot and makes one Edit of them.

    Parameters
    ----------
    records
        What the changes are measured against.
    label, author, at, association, origin
        As in :class:`~himi_map.edits.edit.Edit`.
    new_id
        Makes ids; inject a repeatable one in tests.

    Examples
    --------
    >>> builder = EditBuilder(records, label="家の位置を直しました", author=operator.id, at=now)  # doctest: +SKIP
    >>> builder.change(resident, home=home)  # doctest: +SKIP
    >>> edit = builder.build()  # doctest: +SKIP
    """

    def __init__(
        self,
        records: Records,
        *,
        label: str,
        author: str,
        at: dt.datetime,
        association: str = "",
        origin: Origin = Origin.HAND,
        new_id: NewId = new_uuid,
    ) -> None:
        self.records = records
        self.new_id = new_id
        self._label = label
        self._author = author
        self._at = at
        self._association = association
        self._origin = origin
        self._created: dict[tuple[str, str], Record] = {}
        self._changed: dict[tuple[str, str, str], tuple[Any, Any]] = {}

    def create(self, record: Record) -> Record:
        """Add a new record; returns it."""
        self._created[KIND_OF[type(record)], record.id] = record
        return record

    def change(self, record: Record, /, **fields: Any) -> None:
        """Set fields of a record to typed values; a field that holds the value already is left out."""
        kind = KIND_OF[type(record)]
        made = self._created.get((kind, record.id))
        if made is not None:
            self._created[kind, record.id] = msgspec.structs.replace(made, **fields)
            return
        current = self.records.get(kind, record.id) or record
        for name, value in fields.items():
            before = field_json(current, name)
            after = msgspec.to_builtins(value)
            key = (kind, record.id, name)
            if before == after:
                self._changed.pop(key, None)
            else:
                self._changed[key] = (before, after)

    def put_away(self, record: Record, on: dt.date) -> None:
        """Put a record away (しまう): kept, but on no list and no map."""
        self.change(record, put_away=on)

    @property
    def empty(self) -> bool:
        """Nothing would change."""
        return not self._created and not self._changed

    def build(self) -> Edit | None:
        """The Edit, or None when nothing would change."""
        if self.empty:
            return None
        deltas = [Delta(kind, rid, WHOLE, None, as_json(record)) for (kind, rid), record in self._created.items()]
        deltas += [Delta(kind, rid, name, b, a) for (kind, rid, name), (b, a) in self._changed.items()]
        return Edit(
            id=EditId(self.new_id()),
            label=self._label,
            author=self._author,
            at=self._at,
            deltas=tuple(deltas),
            origin=self._origin,
            association=self._association,
        )
