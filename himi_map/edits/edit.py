"""The Edit itself: plain data that can be stored, sent, shown and turned round."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, Final, NewType

import msgspec

EditId = NewType("EditId", str)

WHOLE: Final = "*"
"""Field name of a delta that creates (before None) or takes back (after None) a whole record.

Taking back exists only as the inverse of creating; people and papers are put away (``put_away``), never deleted.
"""


class Origin(enum.StrEnum):
    """Where an Edit came from."""

    HAND = "hand"
    IMPORT = "import"
    UNDO = "undo"
    REDO = "redo"
    MERGE = "merge"
    SYSTEM = "system"


class Delta(msgspec.Struct, frozen=True, array_like=True):
    """One field of one record: what it held, what it will hold.

    Attributes
    ----------
    kind, id, field
        Record kind (:data:`himi_map.records.kinds.KINDS`), its id, field name or :data:`WHOLE`.
    before, after
        JSON primitives. For :data:`WHOLE` the record as a mapping without defaults, or None. For a field, the value
        in JSON form (its default is spelled out).
    """

    kind: str
    id: str
    field: str
    before: Any
    after: Any

    def __invert__(self) -> Delta:
        """The delta that takes this one back."""
        return Delta(self.kind, self.id, self.field, self.after, self.before)

    def __repr__(self) -> str:
        """Which field, never what it holds."""
        return f"<Delta {self.kind} {self.id} {self.field}>"


class Edit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A labelled, timed, authored set of deltas.

    Attributes
    ----------
    label
        What was done, in words for the history: 「家の位置を直しました」. No personal data.
    author
        Operator id, or a program's name for system edits.
    at
        When, with time zone.
    association
        The association it belongs to, when it is only one.
    undoes
        The edit this one takes back or brings back.
    brought
        Copy of the atlas (a pack's id) in which it was written, when it came home from there; else empty. Behind a
        slash: which, when the pack's file was copied and written on in both.
    merge
        The bringing home it came with: one id for all Edits of it, so that it can be taken back as one.
    """

    id: EditId
    label: str
    author: str
    at: dt.datetime
    deltas: tuple[Delta, ...]
    origin: Origin = Origin.HAND
    association: str = ""
    undoes: EditId | None = None
    brought: str = ""
    merge: str = ""

    def __repr__(self) -> str:
        """Id and size, never content."""
        return f"<Edit {self.id} {len(self.deltas)} deltas>"
