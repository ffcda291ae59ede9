"""Checks on who helps: nobody, not agreed, not able to, registered themselves, a term that ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from himi_map.checks.check import Check, make_check
from himi_map.checks.consents import ListedPerson
from himi_map.consent import ConsentBook
from himi_map.glossary import term
from himi_map.records.atlas import Records
from himi_map.records.people import PRESENT
from himi_map.records.supporters import Assignment, Supporter
from himi_map.text.wareki import wareki


def supporter_checks(
    records: Records, book: ConsentBook, association: str, here: Sequence[ListedPerson], at: dt.datetime
) -> Iterator[Check]:
    """The supporters of the people on the list, and the supporters of the association themselves."""
    for one in here:
        supporters = supporters_of(records, one.resident.id)
        if not supporters:
            yield make_check("no_supporter", association, (one.resident.id,), **one.words)
        for supporter in supporters:
            words = {**one.words, "supporter": supporter.name}
            gone = _gone(records, supporter)
            if gone:
                yield make_check("supporter_absent", association, (supporter.id, one.resident.id), **words, status=gone)
            elif not book.support(supporter.id, one.resident.id).stands:
                yield make_check("supporter_not_agreed", association, (supporter.id, one.resident.id), **words)
    for supporter in records.of_association(Supporter, association):
        if supporter.put_away is None:
            yield from _themselves(records, association, supporter, at.date())


def supporters_of(records: Records, resident: str) -> list[Supporter]:
    """Who is to help somebody, the first first."""
    links = [one for one in records.referring(Assignment, "resident", resident) if one.put_away is None]
    found = (records.supporters.get(one.supporter) for one in sorted(links, key=lambda link: (link.order, link.id)))
    return [one for one in found if one is not None and one.put_away is None]


def _gone(records: Records, supporter: Supporter) -> str:
    resident = records.residents.get(supporter.resident or "")
    return term(f"status.{resident.status}") if resident is not None and resident.status not in PRESENT else ""


def _themselves(records: Records, association: str, supporter: Supporter, today: dt.date) -> Iterator[Check]:
    helps = any(one.put_away is None for one in records.referring(Assignment, "supporter", supporter.id))
    registered = supporter.resident is not None and records.registration_of(supporter.resident) is not None
    if helps and registered and not _gone(records, supporter):
        yield make_check("supporter_registered", association, (supporter.id,), supporter=supporter.name)
    for role in supporter.roles:
        if role.until is not None and role.until < today:
            words = {"role": term(f"role_kind.{role.kind}"), "day": wareki(role.until)}
            yield make_check("role_ended", association, (supporter.id,), supporter=supporter.name, **words)
