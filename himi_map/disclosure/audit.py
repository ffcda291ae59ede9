"""What the journal keeps of a Disclosure that leaves: who, when, to whom, why, how many, which fields, which copy.

No name stands in it. The people are kept as the keys of that very sheet, inside the encrypted payload: with the atlas
at hand they say who was on a lost copy (:func:`people_on`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from himi_map.disclosed.disclosure import Disclosure
from himi_map.disclosure.keys import SheetKeys
from himi_map.glossary import term
from himi_map.records.atlas import Records
from himi_map.records.people import Contact, Registration
from himi_map.records.supporters import Assignment


class DisclosureSummary(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the disclosure book.

    Attributes
    ----------
    sheet, copy, codes
        Opaque id; number of the paper copy (before copies had codes); codes of all copies, the first of which is
        ``sheet``.
    at, operator, recipient, output, purpose, situation
        When, who, to whom, what, why, in which situation; codes.
    people, supporters
        How many.
    fields
        Field groups of the rule table.
    areas
        Association ids.
    keys
        Of the people on it, good with ``sheet`` only.
    banner
        With reason and end in a disaster.
    """

    sheet: str
    at: dt.datetime
    operator: str
    recipient: str
    output: str
    purpose: str
    situation: str
    people: int
    supporters: int = 0
    fields: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    banner: str = ""
    copy: int | None = None
    codes: tuple[str, ...] = ()


class NamedOn(msgspec.Struct, frozen=True, kw_only=True):
    """Ids of everybody who is named on a Disclosure: whom to tell when the paper is lost."""

    people: tuple[str, ...] = ()
    supporters: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


def summary(disclosure: Disclosure, *, operator: str, codes: Sequence[str] = ()) -> bytes:
    """The journal payload of *disclosure* as JSON, for :meth:`himi_map.ports.AtlasStore.note`.

    Parameters
    ----------
    codes
        Of the copies it leaves in.
    """
    return msgspec.json.encode(
        DisclosureSummary(
            sheet=disclosure.sheet,
            at=disclosure.at,
            operator=operator,
            recipient=str(disclosure.recipient),
            output=str(disclosure.output),
            purpose=str(disclosure.purpose),
            situation=str(disclosure.situation),
            people=len(disclosure.people),
            supporters=len(disclosure.supporters),
            fields=disclosure.granted,
            areas=tuple(area.key for area in disclosure.areas),
            keys=tuple(person.key for person in disclosure.people),
            banner=disclosure.banner,
            codes=tuple(codes),
        )
    )


def read_summary(payload: bytes) -> DisclosureSummary:
    """The summary back from a journal payload."""
    return msgspec.json.decode(payload, type=DisclosureSummary)


def summary_label(disclosure: Disclosure) -> str:
    """The journal's words: what went to whom, how many people. No personal data."""
    what = term(f"output.{disclosure.output}")
    whom = term(f"recipient.{disclosure.recipient.kind}")
    disaster = f"{term('situation.disaster')}　" if disclosure.situation == "disaster" else ""
    return f"{disaster}提供：{what}（{whom}、{len(disclosure.people)}人）"


def people_on(payload: bytes, records: Records) -> tuple[str, ...]:
    """Ids of the residents who stand on the sheet of a journal payload, of those still in *records*."""
    found = read_summary(payload)
    keys, wanted = SheetKeys(found.sheet), frozenset(found.keys)
    return tuple(one for one in records.residents if keys.of("person", one) in wanted)


def person_keys(disclosure: Disclosure, residents: Iterable[str]) -> tuple[str, ...]:
    """The keys these residents have on *disclosure*, whether they are on it or not."""
    keys = SheetKeys(disclosure.sheet)
    return tuple(keys.of("person", one) for one in residents)


def residents_on(disclosure: Disclosure, records: Records) -> tuple[str, ...]:
    """Ids of the residents on *disclosure*, for the record of a printed copy.

    Parameters
    ----------
    records
        Those it was compiled from: whoever is on it is registered in one of its areas.
    """
    keys, wanted = SheetKeys(disclosure.sheet), frozenset(person.key for person in disclosure.people)
    registered = (one.resident for area in disclosure.areas for one in records.of_association(Registration, area.key))
    return tuple(one for one in dict.fromkeys(registered) if keys.of("person", one) in wanted)


def named_on(disclosure: Disclosure, records: Records) -> NamedOn:
    """Everybody who is named on *disclosure*: residents, their supporters, their emergency contacts.

    Parameters
    ----------
    records
        Those it was compiled from.
    """
    people = residents_on(disclosure, records)
    keys = SheetKeys(disclosure.sheet)
    shown = {one.key for one in disclosure.supporters}
    helping = dict.fromkeys(one.supporter for who in people for one in records.referring(Assignment, "resident", who))
    return NamedOn(
        people=people,
        supporters=tuple(
            one for one in helping if any(keys.of("supporter", area.key, one) in shown for area in disclosure.areas)
        ),
        contacts=_contacts_on(disclosure, people, records),
    )


def _contacts_on(disclosure: Disclosure, people: Iterable[str], records: Records) -> tuple[str, ...]:
    keys = SheetKeys(disclosure.sheet)
    told = {one.key: {each.name for each in one.contacts} for one in disclosure.people if one.contacts}
    return tuple(
        one.id
        for who in people
        for one in records.referring(Contact, "resident", who)
        if one.put_away is None and one.name in told.get(keys.of("person", who), ())
    )
