"""The ledger: where every copy is now, worked out from what was told of it.

Nothing is kept but facts. A fact told by mistake is corrected by a later one, and a correction can be corrected; of
what holds, the latest day decides, and on one day what was told last. A copy never drops out of the ledger.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from himi_map.records.atlas import Records
from himi_map.records.paper import CustodyFact, CustodyStep, PrintedCopy


class CopyState(enum.StrEnum):
    """Where a copy is."""

    PRINTED = "printed"  # 作った: nobody has told yet who received it
    OUT = "out"  # 渡してある
    RECALLED = "recalled"  # 返すように求めた
    RETURNED = "returned"  # 返ってきた
    SHREDDED = "shredded"  # 裁断した
    LOST = "lost"  # なくした


_AFTER: Final = {
    CustodyStep.ISSUED: CopyState.OUT,
    CustodyStep.RECALLED: CopyState.RECALLED,
    CustodyStep.RETURNED: CopyState.RETURNED,
    CustodyStep.SHREDDED: CopyState.SHREDDED,
    CustodyStep.LOST: CopyState.LOST,
}
OUTSTANDING: Final = frozenset({CopyState.PRINTED, CopyState.OUT, CopyState.RECALLED, CopyState.LOST})
"""Not in the office's hands, as far as anybody told. A printed copy counts: it may have been handed over untold."""
_DUE_BACK: Final = OUTSTANDING - {CopyState.LOST}


@dataclass(frozen=True, slots=True)
class Standing:
    """One copy as it stands now.

    Attributes
    ----------
    since
        The day of the step that decides; of printing when nothing was told.
    holder
        Who has it or had it last: who received it, else who it was made for.
    due
        When it is, or was, to come back.
    facts, corrected
        What holds, in order of day and telling; what was told by mistake, and the corrections.
    """

    copy: PrintedCopy
    state: CopyState
    since: dt.date
    holder: str
    due: dt.date | None
    facts: tuple[CustodyFact, ...] = ()
    corrected: tuple[CustodyFact, ...] = ()

    @property
    def outstanding(self) -> bool:
        """Not in the office's hands."""
        return self.state in OUTSTANDING

    def overdue(self, today: dt.date) -> bool:
        """Its day is past and it is not back."""
        return self.state in _DUE_BACK and self.due is not None and self.due < today

    def shows(self, person: str) -> bool:
        """Whether a resident, supporter or contact of this id is named on it."""
        return person in self.copy.people or person in self.copy.supporters or person in self.copy.contacts


@dataclass(frozen=True, slots=True)
class Ledger:
    """All copies of an atlas, oldest first."""

    standings: tuple[Standing, ...]

    @classmethod
    def of(cls, records: Records, associations: Iterable[str] = ()) -> Ledger:
        """The ledger of *records*; only copies of *associations* when some are named."""
        only = frozenset(associations)
        told: dict[str, list[CustodyFact]] = {}
        for fact in records.custody.values():
            told.setdefault(fact.copy, []).append(fact)
        copies = sorted(
            records.copies.values(), key=lambda one: (one.printed_at, one.association or "", one.number, one.id)
        )
        return cls(tuple(standing(one, told.get(one.id, ())) for one in copies if not only or one.association in only))

    def standing_of(self, copy: PrintedCopy) -> Standing:
        """Where one copy is.

        Raises
        ------
        KeyError
            It is of an association that was not asked for.
        """
        for one in self.standings:
            if one.copy.id == copy.id:
                return one
        raise KeyError(copy.id)

    def showing(self, person: str) -> tuple[Standing, ...]:
        """Outstanding copies that show a resident, supporter or contact: after a withdrawal they are called back."""
        return tuple(one for one in self.standings if one.outstanding and one.shows(person))

    def overdue(self, today: dt.date) -> tuple[Standing, ...]:
        """Copies that should be back by now; the longest overdue first."""
        late = [one for one in self.standings if one.overdue(today)]
        return tuple(
            sorted(late, key=lambda one: (one.due or today, one.copy.printed_at, one.copy.number, one.copy.id))
        )

    def to_recall(self) -> tuple[Standing, ...]:
        """Copies that are out and were not called back yet: the yearly recall."""
        return tuple(one for one in self.standings if one.state in (CopyState.PRINTED, CopyState.OUT))

    def recalled(self) -> tuple[Standing, ...]:
        """Copies that were called back and are not back: the recall list."""
        return tuple(one for one in self.standings if one.state is CopyState.RECALLED)

    def counts(self) -> dict[CopyState, int]:
        """How many copies are where; all together are all copies."""
        return {state: sum(one.state is state for one in self.standings) for state in CopyState}


def standing(copy: PrintedCopy, facts: Sequence[CustodyFact]) -> Standing:
    """Where *copy* is, from everything that was told of it, in any order."""
    void = _told_by_mistake(facts)
    holding = sorted(
        (one for one in facts if one.id not in void and one.step in _AFTER),
        key=lambda one: (one.on, one.told_at, one.id),
    )
    issued = [one for one in holding if one.step is CustodyStep.ISSUED]
    received = issued[-1] if issued else None
    last = holding[-1] if holding else None
    due = received.due_on if received is not None and received.due_on is not None else copy.due_on
    return Standing(
        copy=copy,
        state=_AFTER[last.step] if last is not None else CopyState.PRINTED,
        since=last.on if last is not None else copy.printed_at.date(),
        holder=received.who if received is not None and received.who else copy.holder,
        due=due,
        facts=tuple(holding),
        corrected=tuple(sorted((one for one in facts if one not in holding), key=lambda one: (one.told_at, one.id))),
    )


def _told_by_mistake(facts: Sequence[CustodyFact]) -> frozenset[str]:
    """Ids of the facts that a later told, itself holding, correction takes back."""
    void: set[str] = set()
    told = {one.id: (one.told_at, one.id) for one in facts}
    for one in sorted(facts, key=lambda each: (each.told_at, each.id), reverse=True):
        if one.step is CustodyStep.MISTAKE and one.id not in void:
            earlier = told.get(one.corrects)
            if earlier is not None and earlier < (one.told_at, one.id):
                void.add(one.corrects)
    return frozenset(void)
