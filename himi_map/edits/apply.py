"""The one door: applies an Edit to a snapshot, or refuses it whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from himi_map.edits.edit import WHOLE, Delta, Edit
from himi_map.errors import EditConflictError, EditError
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.kinds import APPEND_ONLY, KINDS, REFERENCES

Conflict = tuple[str, str, str, Any, Any]
"""kind, id, field, expected, found."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What an applied Edit touched: kind to ids. Screens redraw by it."""

    touched: Mapping[str, frozenset[str]]

    def of(self, kind: str) -> frozenset[str]:
        """Ids of one kind."""
        return self.touched.get(kind, frozenset())

    @classmethod
    def from_deltas(cls, deltas: Iterable[Delta]) -> Changes:
        """What these deltas touch."""
        touched: dict[str, set[str]] = {}
        for delta in deltas:
            touched.setdefault(delta.kind, set()).add(delta.id)
        return cls({kind: frozenset(ids) for kind, ids in touched.items()})


@dataclass(frozen=True, slots=True)
class Applied:
    """The outcome: the new snapshot and what changed."""

    records: Records
    edit: Edit
    changes: Changes


def as_json(record: Record) -> dict[str, Any]:
    """A record as JSON primitives, defaults left out."""
    plain = msgspec.to_builtins(record)
    assert isinstance(plain, dict)
    return plain


def from_json(kind: str, plain: Mapping[str, Any]) -> Record:
    """A record of *kind* from its JSON form.

    Raises
    ------
    EditError
        ``edit.unknown_field`` or ``edit.invalid_value`` when it does not fit this version's records.
    """
    try:
        return msgspec.convert(plain, type=KINDS[kind])
    except KeyError:
        raise EditError("edit.unknown_field", kind=kind, field=WHOLE) from None
    except msgspec.ValidationError as error:
        text = str(error)
        code = "edit.unknown_field" if "unknown field" in text else "edit.invalid_value"
        raise EditError(code, kind=kind, field=text.rpartition("`$.")[2].rstrip("`")) from None


def field_json(record: Record, field: str) -> Any:
    """The JSON form of one field, its default spelled out."""
    return msgspec.to_builtins(getattr(record, field))


def apply(records: Records, edit: Edit) -> Applied:
    """Apply *edit* to *records*, all of it or nothing.

    Every delta's ``before`` must be what the field holds now.

    Raises
    ------
    EditConflictError
        Some field holds something else, a record to create is already there, or one to take back is still referred
        to; ``fields['conflicts']`` lists them.
    EditError
        ``edit.append_only``, ``edit.unknown_field`` or ``edit.invalid_value``.
    """
    changed: dict[str, dict[str, Record]] = {}
    conflicts: list[Conflict] = []
    removed: list[tuple[str, str]] = []
    for (kind, record_id), deltas in _by_record(edit.deltas).items():
        if kind not in KINDS:
            raise EditError("edit.unknown_field", kind=kind, field=WHOLE)
        table = changed.get(kind)
        current = (table if table is not None else records.table(kind)).get(record_id)
        if kind in APPEND_ONLY and (current is not None or deltas[0].field != WHOLE or deltas[0].after is None):
            raise EditError("edit.append_only", kind=kind)
        fresh = _change_record(kind, record_id, current, deltas, conflicts)
        if table is None:
            table = changed[kind] = dict(records.table(kind))
        if fresh is None:
            table.pop(record_id, None)
            removed.append((kind, record_id))
        else:
            table[record_id] = fresh
    after = records.with_tables(changed)
    for kind, record_id in removed:
        conflicts.extend(_still_referred(after, kind, record_id))
    if conflicts:
        raise EditConflictError("edit.conflict", count=len(conflicts), conflicts=tuple(conflicts))
    return Applied(after, edit, Changes.from_deltas(edit.deltas))


def apply_all(records: Records, edits: Iterable[Edit]) -> Records:
    """Apply several Edits one after the other; the first refusal raises and nothing is kept."""
    for edit in edits:
        records = apply(records, edit).records
    return records


def _by_record(deltas: Iterable[Delta]) -> dict[tuple[str, str], list[Delta]]:
    grouped: dict[tuple[str, str], list[Delta]] = {}
    for delta in deltas:
        grouped.setdefault((delta.kind, delta.id), []).append(delta)
    return grouped


def _change_record(
    kind: str, record_id: str, current: Record | None, deltas: list[Delta], conflicts: list[Conflict]
) -> Record | None:
    """The record after *deltas*; conflicts are added to the list and the deltas in question skipped."""
    for delta in deltas:
        if delta.field == WHOLE:
            found = None if current is None else as_json(current)
            if not _same(found, delta.before):
                conflicts.append((kind, record_id, WHOLE, delta.before, found))
                continue
            current = None if delta.after is None else from_json(kind, delta.after)
            if current is not None and current.id != record_id:
                raise EditError("edit.invalid_value", kind=kind, field="id")
        elif current is None:
            conflicts.append((kind, record_id, delta.field, delta.before, None))
        else:
            current = _change_field(kind, current, delta, conflicts)
    return current


def _same(found: Any, before: Any) -> bool:
    """Whether two values are one in the file: an Edit read back has lists where the one just made has tuples."""
    return found == before or msgspec.json.encode(found, order="deterministic") == msgspec.json.encode(
        before, order="deterministic"
    )


def _change_field(kind: str, current: Record, delta: Delta, conflicts: list[Conflict]) -> Record:
    if delta.field not in current.__struct_fields__ or delta.field == "id":
        raise EditError("edit.unknown_field", kind=kind, field=delta.field)
    found = field_json(current, delta.field)
    if not _same(found, delta.before):
        conflicts.append((kind, current.id, delta.field, delta.before, found))
        return current
    return from_json(kind, {**as_json(current), delta.field: delta.after})


def _still_referred(records: Records, kind: str, record_id: str) -> list[Conflict]:
    """Which records point to one that is being taken back."""
    found: list[Conflict] = []
    for other_kind, fields in REFERENCES.items():
        other_type = KINDS[other_kind]
        for field, target in fields.items():
            if target == kind:
                found.extend(
                    (other_kind, one.id, field, None, record_id)
                    for one in records.referring(other_type, field, record_id)
                )
    if kind in ("resident", "supporter", "contact"):
        found.extend(
            ("consent", one.id, "subject", None, record_id)
            for one in records.referring(KINDS["consent"], "subject", record_id)
        )
    return found
