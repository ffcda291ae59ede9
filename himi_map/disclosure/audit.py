"""What the journal keeps of a Disclosure that leaves: who, when, to whom, why, how many, which fields, which copy.

No name stands in it. The people are kept as the keys of that very sheet, inside the encrypted payload: with the atlas
at hand they say who was on a lost copy (:func:`people_on`).
"""

from __future__ import annotations

import datetime as dt

import msgspec

from himi_map.disclosed.disclosure import Disclosure
from himi_map.disclosure.keys import SheetKeys
from himi_map.glossary import term
from himi_map.records.atlas import Records
from himi_map.records.people import Registration


class DisclosureSummary(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the disclosure book.

    Attributes
    ----------
    sheet, copy
        Opaque id in the QR; number of the paper copy.
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


def summary(disclosure: Disclosure, *, operator: str) -> bytes:
    """The journal payload of *disclosure* as JSON, for :meth:`himi_map.ports.AtlasStore.note`."""
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
            copy=disclosure.copy_number,
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
