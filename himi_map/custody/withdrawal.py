"""After a withdrawal: the copies that still show the person and have to be called back or replaced."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from himi_map.custody.ledger import Ledger, Standing
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentFact, ConsentState

_NO: Final = frozenset({ConsentState.WITHDRAWN, ConsentState.REFUSED})


@dataclass(frozen=True, slots=True)
class ToReplace:
    """A copy that shows somebody who said no since.

    Attributes
    ----------
    withdrawn_on
        The day of the withdrawal or refusal that came after printing; None: nothing was withdrawn, the copy only shows
        the person.
    """

    standing: Standing
    withdrawn_on: dt.date | None


def copies_to_replace(records: Records, person: str, at: dt.datetime) -> tuple[ToReplace, ...]:
    """Every copy that still shows a person, with what they said since it was printed.

    Parameters
    ----------
    person
        Id of a resident, a supporter or an emergency contact. A resident who is also a supporter is looked for as both.
    at
        Now: what is signed for a later day is no withdrawal yet.
    """
    names = same_person(records, person)
    struck = {one.corrects for one in records.consents.values() if one.corrects}
    said_no = [
        _day(one)
        for one in records.consents.values()
        if one.subject in names and one.id not in struck and one.state in _NO and _day(one) <= at.date()
    ]
    return tuple(
        ToReplace(one, _after(said_no, one))
        for one in Ledger.of(records).standings
        if one.outstanding and any(one.shows(name) for name in names)
    )


def same_person(records: Records, person: str) -> frozenset[str]:
    """The person's ids: as resident, and as supporter."""
    supporter = records.supporters.get(person)
    resident = supporter.resident if supporter is not None and supporter.resident else person
    also = {one.id for one in records.supporters.values() if one.resident == resident}
    return frozenset({person, resident, *also})


def _day(fact: ConsentFact) -> dt.date:
    return fact.signed_on or fact.recorded_at.date()


def _after(said_no: list[dt.date], one: Standing) -> dt.date | None:
    later = [day for day in said_no if day >= one.copy.printed_at.date()]
    return min(later, default=None)
