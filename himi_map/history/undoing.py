"""What can be taken back and what can be brought again, worked out from the journal: it outlives every restart.

There is no stack beside the journal that could be lost or disagree with it. An undo is an Edit that names the Edit it
takes back, a redo one that names the undo; walking the entries in order therefore gives both lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from himi_map.edits import Edit, Origin
from himi_map.edits.undo import undoable
from himi_map.history.of_person import edit_of_person
from himi_map.ports import EntryKind, JournalEntry

_DECODER = msgspec.json.Decoder(Edit)

_BY_HAND = frozenset({Origin.HAND, Origin.UNDO, Origin.REDO})
"""A list that was imported or merged is no step of the evening: whoever presses 「元に戻す」 once too often must not
lose it. It is corrected by the next import."""

_NO_WORK = frozenset({"operator"})
"""Kinds whose change is no work on the map: taking back 「合言葉を決めました」 would lock somebody out."""


def edits_of(entries: Iterable[JournalEntry]) -> Iterator[Edit]:
    """The Edits among journal entries, in their order; erased ones are passed over."""
    for entry in entries:
        if entry.kind is EntryKind.EDIT and entry.payload is not None:
            yield _DECODER.decode(entry.payload)


@dataclass
class UndoHistory:
    """Edits that can be taken back (the last one first to go) and undos that can be taken back in their turn.

    Attributes
    ----------
    done
        Oldest first.
    undone
        The undo Edits, oldest first; a new Edit of a hand empties them.
    """

    done: list[Edit] = field(default_factory=list)
    undone: list[Edit] = field(default_factory=list)

    @classmethod
    def read(cls, entries: Iterable[JournalEntry]) -> UndoHistory:
        """From journal entries, oldest first. Undos of Edits before the first entry are passed over."""
        history = cls()
        for edit in edits_of(entries):
            history.add(edit)
        return history

    def add(self, edit: Edit) -> None:
        """One more Edit was applied."""
        if edit.origin not in _BY_HAND or any(delta.kind in _NO_WORK for delta in edit.deltas):
            return
        if edit.origin is Origin.UNDO and edit.undoes is not None:
            self.done = [one for one in self.done if one.id != edit.undoes]
            self.undone.append(edit)
        elif edit.origin is Origin.REDO and edit.undoes is not None:
            self.undone = [one for one in self.undone if one.id != edit.undoes]
            self.done.append(edit)
        else:
            self.undone.clear()
            if undoable(edit):
                self.done.append(edit)

    def last_done(self) -> Edit | None:
        """What undo takes back next."""
        return self.done[-1] if self.done else None

    def last_of_person(self, resident: str, ids: frozenset[str]) -> Iterator[tuple[Edit, Edit]]:
        """Edits that can still be taken back for one person, the latest first, each with the part that is theirs.

        What was taken back for one person alone is an Edit of a hand that names the one it takes back; both are passed
        over here.
        """
        parts = [(edit, part) for edit in self.done if (part := edit_of_person(edit, resident, ids)) is not None]
        gone = {edit.undoes for edit, _ in parts if edit.origin is Origin.HAND and edit.undoes is not None}
        for edit, part in reversed(parts):
            if edit.id not in gone and (edit.undoes is None or edit.origin is not Origin.HAND):
                yield edit, part

    def last_undone(self) -> Edit | None:
        """What redo brings again next."""
        return self.undone[-1] if self.undone else None

    def pass_over(self, edit: Edit) -> None:
        """Nothing of it can be taken back any more: it is offered no longer."""
        self.done = [one for one in self.done if one.id != edit.id]
        self.undone = [one for one in self.undone if one.id != edit.id]
