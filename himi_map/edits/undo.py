"""Undo is a new Edit.

The inverse holds what it would take back as its own precondition (each delta's ``before``), so a field that somebody
changed since becomes a question to the person, never a silent overwrite. Consents and papers are facts: an Edit that
holds one cannot be undone, it is corrected.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec

from himi_map.edits.apply import Conflict, apply
from himi_map.edits.edit import Edit, EditId, Origin
from himi_map.errors import EditConflictError, NotUndoableError
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.kinds import APPEND_ONLY


def undoable(edit: Edit) -> bool:
    """Whether the Edit holds no fact."""
    return not any(delta.kind in APPEND_ONLY for delta in edit.deltas)


def inverse_of(edit: Edit, *, author: str, at: dt.datetime, new_id: NewId = new_uuid) -> Edit:
    """The Edit that takes *edit* back.

    Raises
    ------
    NotUndoableError
        ``edit.not_undoable``: it holds a consent or a printed copy.
    """
    if not undoable(edit):
        raise NotUndoableError("edit.not_undoable", edit=edit.id)
    back = edit.origin is Origin.UNDO
    words = edit.label.removeprefix("取り消し：")
    return Edit(
        id=EditId(new_id()),
        label=words if back else f"取り消し：{words}",
        author=author,
        at=at,
        deltas=tuple(~delta for delta in reversed(edit.deltas)),
        origin=Origin.REDO if back else Origin.UNDO,
        association=edit.association,
        undoes=edit.id,
    )


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing would do: the Edit, and the fields that were changed since (a question when not empty).

    ``edit`` takes back everything that is still as the original left it; None when nothing is.
    """

    edit: Edit | None
    conflicts: tuple[Conflict, ...]


def plan_undo(records: Records, edit: Edit, *, author: str, at: dt.datetime, new_id: NewId = new_uuid) -> UndoPlan:
    """Plan taking *edit* back on *records* as they are now.

    Raises
    ------
    NotUndoableError
        ``edit.not_undoable``.
    """
    inverse = inverse_of(edit, author=author, at=at, new_id=new_id)
    conflicts: tuple[Conflict, ...] = ()
    while True:
        try:
            apply(records, inverse)
        except EditConflictError as error:
            found = error.fields["conflicts"]
            assert isinstance(found, tuple)
            conflicts += found
            stuck = {(kind, record_id, field) for kind, record_id, field, _, _ in found}
            referred = {found_id for _, _, _, expected, found_id in found if expected is None}
            rest = tuple(
                delta
                for delta in inverse.deltas
                if (delta.kind, delta.id, delta.field) not in stuck
                and not (delta.after is None and delta.id in referred)
            )
            if not rest or len(rest) == len(inverse.deltas):
                return UndoPlan(None, conflicts)
            inverse = msgspec.structs.replace(inverse, deltas=rest)
        else:
            return UndoPlan(inverse, conflicts)
