"""Runs all checks over an atlas, or the few that must be clean before paper is made."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from himi_map.checks.check import Check, Severity, make_check
from himi_map.checks.consents import consent_checks
from himi_map.checks.places import Boundary, place_checks
from himi_map.checks.supporters import supporter_checks
from himi_map.consent import ConsentBook
from himi_map.desk import STAFF
from himi_map.disclosure.free_text import Mentions
from himi_map.glossary import term
from himi_map.profiles import Profile
from himi_map.publicmap import PublicSite
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentKind
from himi_map.records.office import LocalNote, Operator
from himi_map.records.people import PRESENT, Provenance, Registration, Resident
from himi_map.text.names import search_key

_ORDER = {Severity.STOP: 0, Severity.WARN: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Listed:
    """A living registration with its resident."""

    registration: Registration
    resident: Resident

    @property
    def words(self) -> dict[str, object]:
        """Number and name for a sentence."""
        return {"number": self.registration.number, "person": self.resident.name}

    @property
    def here(self) -> bool:
        """Belongs on the list: lives at home, in this association."""
        return self.resident.status in PRESENT and self.resident.association == self.registration.association


def run_checks(
    records: Records,
    *,
    profile: Profile,
    at: dt.datetime,
    sites: Iterable[PublicSite] = (),
    associations: Collection[str] = (),
) -> tuple[Check, ...]:
    """Everything worth a second look, gravest first within each association.

    Parameters
    ----------
    sites
        Published and own sites (:func:`himi_map.services.public_map.merged_sites`); without any, planned sites are
        not judged.
    associations
        Ids; empty means all.

    Returns
    -------
    tuple of Check
        Internal: sentences name people. Filter with :func:`visible_to` for anybody who is not staff.
    """
    book = ConsentBook(records, at, profile.renewal)
    known = {site.key: site for site in sites}
    found: list[Check] = []
    for association in records.associations.values():
        if association.put_away is None and (not associations or association.id in associations):
            people = listed(records, association.id)
            here = [one for one in people if one.here]
            checks = [
                *_list_checks(association.id, people, here),
                *consent_checks(book, association.id, here, at, profile),
                *supporter_checks(records, book, association.id, here, at),
                *place_checks(records, association.id, here, known, profile, Boundary.of(association)),
                *_text_checks(records, association.id, here),
            ]
            hidden = _hidden(book, people)
            checks = [one if hidden.isdisjoint(one.about) else replace(one, staff_only=True) for one in checks]
            found += in_order_of_gravity(checks)
    return tuple(found)


def in_order_of_gravity(checks: Iterable[Check]) -> list[Check]:
    """What stops first, then warnings, then notes; otherwise as they came."""
    return sorted(checks, key=lambda one: _ORDER[one.severity])


def preflight(
    records: Records, *, profile: Profile, at: dt.datetime, associations: Collection[str] = ()
) -> tuple[Check, ...]:
    """What must be decided before paper is made: a lapsed consent would drop somebody from list and map in silence.

    The run stops and names the person to staff, who bring a new consent or record that there is none.
    """
    return tuple(
        one
        for one in run_checks(records, profile=profile, at=at, associations=associations)
        if one.severity is Severity.STOP
    )


def visible_to(checks: Iterable[Check], operator: Operator) -> tuple[Check, ...]:
    """The checks an operator may read: people without consent are named to staff only."""
    if operator.role in STAFF:
        return tuple(checks)
    return tuple(
        one
        for one in checks
        if not one.staff_only and (not one.association or one.association in operator.associations)
    )


def listed(records: Records, association: str) -> list[Listed]:
    """Living registrations of one association with their residents, by NO."""
    found = [
        Listed(registration, records.residents[registration.resident])
        for registration in records.of_association(Registration, association)
        if registration.put_away is None and registration.resident in records.residents
    ]
    living = [one for one in found if one.resident.put_away is None]
    return sorted(living, key=lambda one: (one.registration.number, one.registration.id))


def _hidden(book: ConsentBook, people: Iterable[Listed]) -> frozenset[str]:
    """Residents whom the hall may not know of: from the city's list, without a standing consent."""
    return frozenset(
        one.resident.id
        for one in people
        if one.resident.provenance is not Provenance.NEIGHBOURHOOD
        and not book.resident(one.resident.id, ConsentKind.LIST_ASSOCIATION).stands
    )


def _list_checks(association: str, people: list[Listed], here: list[Listed]) -> Iterator[Check]:
    for one in people:
        if one.resident.status not in PRESENT:
            yield make_check(
                "not_present",
                association,
                (one.resident.id,),
                **one.words,
                status=term(f"status.{one.resident.status}"),
            )
        elif not one.here:
            yield make_check("elsewhere", association, (one.resident.id,), **one.words)
    for numbers in _grouped((one.registration.number, one) for one in people):
        ids = tuple(one.resident.id for one in numbers)
        names = "、".join(f"{one.resident.name}さん" for one in numbers)
        yield make_check("same_number", association, ids, number=numbers[0].registration.number, people=names)
    for twice in _grouped((one.resident.id, one) for one in people):
        words = {"person": twice[0].resident.name, "numbers": _numbers(twice)}
        yield make_check("registered_twice", association, (twice[0].resident.id,), **words)
    once = list({one.resident.id: one for one in reversed(here)}.values())[::-1]
    for same in _grouped((search_key(one.resident.name), one) for one in once):
        ids = tuple(one.resident.id for one in same)
        yield make_check("same_name", association, ids, person=same[0].resident.name, numbers=_numbers(same))


def _grouped(pairs: Iterable[tuple[object, Listed]]) -> list[list[Listed]]:
    """Groups of two and more with the same key."""
    groups: dict[object, list[Listed]] = defaultdict(list)
    for key, one in pairs:
        groups[key].append(one)
    return [group for group in groups.values() if len(group) > 1]


def _numbers(people: Iterable[Listed]) -> str:
    return "・".join(str(one.registration.number) for one in people)


def _text_checks(records: Records, association: str, here: list[Listed]) -> Iterator[Check]:
    mentions = Mentions.of(records)
    for one in here:
        own = {search_key(one.resident.name), search_key(one.resident.kana)}
        texts = (one.registration.care_notes, one.registration.support.other, *one.registration.reasons)
        if any(text and (mentions.names_in(text) - own or mentions.phones_in(text)) for text in texts):
            yield make_check("text_names_person", association, (one.resident.id,), **one.words)
    for note in records.of_association(LocalNote, association):
        if note.put_away is None and note.cleared_on is not None and speaks_of_people(note.label, mentions):
            yield make_check("note_names_person", association, (note.id,))


def speaks_of_people(text: str, mentions: Mentions) -> bool:
    """Whether a text names somebody known here or holds their phone number: such a note is not cleared."""
    return bool(text) and bool(mentions.names_in(text) or mentions.phones_in(text))
