"""Checks on consents: missing, refused, weak, lapsing, lapsed, dated in the future, under an unknown wording."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from himi_map.checks.check import Check, make_check
from himi_map.consent import ConsentBook, Standing, wording
from himi_map.glossary import term
from himi_map.profiles import Profile
from himi_map.records.consent import ConsentKind, Whose
from himi_map.records.people import Registration, Resident
from himi_map.text.wareki import wareki

_LASTING: Final = (ConsentKind.LIST_ASSOCIATION, ConsentKind.LIST_MINSEI, ConsentKind.LIST_RESPONDERS, ConsentKind.MAP)
_SOON: Final = dt.timedelta(days=90)
"""So long before the renewal day spoken consents are named: time enough to visit everybody."""


class ListedPerson(Protocol):
    """A registration with its resident and the words for a sentence."""

    @property
    def registration(self) -> Registration: ...  # noqa: D102
    @property
    def resident(self) -> Resident: ...  # noqa: D102
    @property
    def words(self) -> dict[str, object]: ...  # noqa: D102


def consent_checks(
    book: ConsentBook,
    association: str,
    here: Sequence[ListedPerson],
    at: dt.datetime,
    profile: Profile,
) -> Iterator[Check]:
    """The consents of the people on the list, and how long ago somebody asked them."""
    for one in here:
        about = (one.resident.id,)
        base = book.resident(one.resident.id, ConsentKind.LIST_ASSOCIATION)
        if base.state == "unknown":
            yield make_check("consent_missing", association, about, **one.words)
        elif base.negative:
            yield make_check(
                "consent_refused", association, about, **one.words, state=term(f"consent_state.{base.state}")
            )
        elif base.stands and base.to_confirm:
            yield make_check("consent_to_confirm", association, about, **one.words)
        yield from lapses(book, association, one, at.date())
        yield from _odd_facts(book, association, one, at.date())
        yield from _review(association, one, at.date(), profile.renewal.review_months)


def lapses(book: ConsentBook, association: str, one: ListedPerson, today: dt.date) -> Iterator[Check]:
    """Consents to list and map that lapsed or soon will."""
    for kind in _LASTING:
        yield from _lapse(association, one, book.resident(one.resident.id, kind), today)


def _lapse(association: str, one: ListedPerson, standing: Standing, today: dt.date) -> Iterator[Check]:
    day = standing.lapses_on
    if day is None:
        return
    words = {**one.words, "kind": term(f"consent_kind.{standing.kind}"), "day": wareki(day)}
    if standing.lapsed:
        yield make_check("consent_lapsed", association, (one.resident.id, *standing.facts[:1]), **words)
    elif standing.stands and day - today <= _SOON:
        yield make_check("consent_lapsing", association, (one.resident.id, *standing.facts[:1]), **words)


def _odd_facts(book: ConsentBook, association: str, one: ListedPerson, today: dt.date) -> Iterator[Check]:
    for fact in book.facts_of(Whose.RESIDENT, one.resident.id):
        words = {**one.words, "kind": term(f"consent_kind.{fact.kind}")}
        if fact.signed_on is not None and fact.signed_on > today:
            yield make_check("consent_future", association, (one.resident.id, fact.id), **words)
        if wording(fact.wording) is None:
            yield make_check("wording_unknown", association, (one.resident.id, fact.id), **words)


def _review(association: str, one: ListedPerson, today: dt.date, months: int) -> Iterator[Check]:
    confirmed = one.registration.last_confirmed
    if confirmed is None:
        return
    passed = (today.year - confirmed.year) * 12 + today.month - confirmed.month - (today.day < confirmed.day)
    if passed >= months:
        yield make_check("review_due", association, (one.resident.id,), **one.words, months=months)
