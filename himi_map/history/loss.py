"""もどすと失われるもの: what an atlas knows that a backup of it does not, told before anybody decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from himi_map.history.carrying import newer_facts
from himi_map.history.of_person import BY_RESIDENT
from himi_map.ports import EntryKind, JournalEntry
from himi_map.records.consent import ConsentFact, ConsentState
from himi_map.records.kinds import KIND_OF, KINDS
from himi_map.records.people import Resident

if TYPE_CHECKING:
    from himi_map.records.atlas import Records
    from himi_map.records.base import Record

_NO: Final = (ConsentState.WITHDRAWN, ConsentState.REFUSED)
_OFFICE: Final = frozenset({"operator", "source_row", "question"})
"""What the office keeps for itself: no work on the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What is not in a backup.

    Attributes
    ----------
    edits
        How many Edits were made since.
    last
        When the latest of them was made; None when there is none.
    new, changed, gone
        Ids of residents: not in the backup; there, but with something else written about them; only in the backup
        (they would come back).
    refused
        Consents withdrawn or refused since. They are the gravest: brought back alone, the backup would bring an older
        yes to life.
    consents, papers
        Other consents recorded since; other facts (printed copies, what is out of the house).
    others
        How many other records (notes, boundaries, supporters, sites …) are not as in the backup.
    """

    edits: int
    last: dt.datetime | None
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    refused: tuple[ConsentFact, ...]
    consents: tuple[ConsentFact, ...]
    papers: tuple[Record, ...]
    others: int

    @property
    def nothing(self) -> bool:
        """The backup holds everything."""
        people = self.new or self.changed or self.gone
        return not (people or self.refused or self.consents or self.papers or self.others)


def loss_between(
    backup: Records, present: Records, entries: Iterable[JournalEntry], *, more: Iterable[Record] = ()
) -> Loss:
    """What *present* holds that *backup* does not.

    Parameters
    ----------
    entries
        The journal of the present atlas since the backup was made (:func:`entries_since`).
    more
        Facts known from before, as in :func:`~himi_map.history.carrying.newer_facts`.
    """
    edits = [one for one in entries if one.kind is EntryKind.EDIT]
    facts = newer_facts(backup, present, more)
    consents = tuple(one for one in facts if isinstance(one, ConsentFact))
    touched = _touched(backup, present)
    old, new = backup.residents.keys(), present.residents.keys()
    return Loss(
        edits=len(edits),
        last=max((one.at for one in edits), default=None),
        new=tuple(sorted(new - old)),
        changed=tuple(sorted(touched & new & old)),
        gone=tuple(sorted(old - new)),
        refused=tuple(one for one in consents if one.state in _NO),
        consents=tuple(one for one in consents if one.state not in _NO),
        papers=tuple(one for one in facts if not isinstance(one, ConsentFact)),
        others=_others(backup, present),
    )


def entries_since(backup: Iterable[JournalEntry], present: Iterable[JournalEntry]) -> tuple[JournalEntry, ...]:
    """The entries of *present* that *backup* has not: its chain went on from there, or left it earlier."""
    known = {one.digest for one in backup}
    return tuple(one for one in present if one.digest not in known)


def _touched(backup: Records, present: Records) -> set[str]:
    """Residents of whom something is written otherwise."""
    found: set[str] = set()
    for kind in (Resident, *BY_RESIDENT):
        field = "id" if kind is Resident else "resident"
        for one in _different(KIND_OF[kind], backup, present):
            key = getattr(one, field)
            if key is not None:
                found.add(key)
    return found


def _others(backup: Records, present: Records) -> int:
    told = (
        {KIND_OF[kind] for kind in (Resident, *BY_RESIDENT)}
        | {"consent", "copy", "custody", "layout", "handout"}
        | _OFFICE
    )
    return sum(len({one.id for one in _different(kind, backup, present)}) for kind in KINDS if kind not in told)


def _different(kind: str, backup: Records, present: Records) -> list[Record]:
    """Records that are not the same on both sides, each as it stands on the side or sides that have it."""
    old, new = backup.table(kind), present.table(kind)
    keys = [key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]
    return [table[key] for key in keys for table in (old, new) if key in table]
