"""Who may be seen at the hall: worked out when something is written, kept as keys, believed by row-level security.

The database cannot weigh consents (first the person's own refusal, then the latest date, corrections, renewal …), and
must not: there is one place for that, :mod:`himi_map.consent`. So whoever writes a consent, a provenance or a contact
works out anew whom it opens or shuts, by the rule of :mod:`himi_map.desk`, and hands the keys over in the same
transaction. The database accepts them freely only from somebody who sees everything anyway; a leader's login can shut
people and open those it has just entered itself, never somebody it does not see.

A key is ``resident:ID`` or ``contact:ID`` and holds until a day: the first on which any fact may say something else
(a spoken consent lapses, a fact dated ahead begins to count). From that day on it is shut until somebody who sees
everything opens the atlas, and it is worked out again. Shut by mistake is possible, open by mistake is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple

from himi_map.consent import ConsentBook, Standing
from himi_map.edits.edit import WHOLE, Edit
from himi_map.profiles import Renewal
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentFact, ConsentKind, Whose
from himi_map.records.kinds import KINDS, REFERENCES
from himi_map.records.people import Provenance

HALL: Final[dict[str, str]] = {
    "association": "",
    "group": "",
    "site": "",
    "note": "",
    "supporter": "",  # agreed to help: the association's own business
    "household": "",  # by the people in it, see himi.sees
    "resident": "id",
    "contact": "id",
    "registration": "resident",
    "assignment": "resident",
    "plan": "resident",
    "consent": "subject",  # by whom it is about, see himi.look_into
}
"""Kinds a leader or helper may see, and the field that names the person they are about ("" for nobody in particular).

A list of what is allowed: a kind that is not here is for staff only. CareNet, batons, custody of copies, operators,
questions and what imports remember are not here on purpose.
"""

POINTERS: Final[dict[tuple[str, str], str]] = {
    (kind, field): target
    for kind, fields in REFERENCES.items()
    for field, target in fields.items()
    if field != "association"
} | {("consent", "corrects"): "consent"}
"""(kind, field) to the kind it points to. A consent's ``subject`` points to the kind named by ``whose``."""


class HallKey(NamedTuple):
    """Whether the hall may see somebody, and until (not on) which day; None: until something is written."""

    key: str
    open: bool
    until: dt.date | None


def keys_touched(edits: Iterable[Edit], before: Records, after: Records) -> set[str]:
    """Whose standing at the hall these Edits may change.

    Parameters
    ----------
    before, after
        At least the records the Edits touched.
    """
    keys: set[str] = set()
    for edit in edits:
        for delta in edit.deltas:
            if (delta.kind == "resident" and delta.field in (WHOLE, "provenance", "association")) or (
                delta.kind == "contact" and delta.field in (WHOLE, "resident")
            ):
                keys.add(f"{delta.kind}:{delta.id}")
            elif delta.kind == "consent":
                for records in (before, after):
                    fact = records.consents.get(delta.id)
                    if fact is not None:
                        keys.update(_subject(fact))
    return keys


def _subject(fact: ConsentFact) -> set[str]:
    found = {f"{fact.whose}:{fact.subject}"} if fact.whose in (Whose.RESIDENT, Whose.CONTACT) else set()
    return found | ({f"consent:{fact.corrects}"} if fact.corrects is not None else set())


def weigh(records: Records, keys: Iterable[str], *, at: dt.datetime, renewal: Renewal) -> list[HallKey]:
    """What the hall may see now.

    Parameters
    ----------
    records
        The residents and contacts of *keys*, and all consents about them.
    at
        Now, with time zone.
    """
    book = ConsentBook(records, at, renewal)
    found = []
    for key in sorted(keys):
        kind, _, one = key.partition(":")
        if kind == "resident":
            found.append(_resident(book, records, one, at.date()))
        elif kind == "contact":
            contact = records.contacts.get(one)
            shut = HallKey(key, False, None)
            if contact is None:
                found.append(shut)
                continue
            listed = _standing(book, Whose.RESIDENT, contact.resident, ConsentKind.LIST_ASSOCIATION, at.date())
            shared = _standing(book, Whose.CONTACT, one, ConsentKind.SUPPORTER_SHARED, at.date())
            both = [day for standing, day in (listed, shared) if standing.stands and day is not None]
            stands = listed[0].stands and shared[0].stands
            found.append(HallKey(key, True, min(both, default=None)) if stands else shut)
    return found


def _resident(book: ConsentBook, records: Records, one: str, today: dt.date) -> HallKey:
    resident = records.residents.get(one)
    if resident is not None and resident.provenance is Provenance.NEIGHBOURHOOD:
        return HallKey(f"resident:{one}", True, None)
    standing, until = _standing(book, Whose.RESIDENT, one, ConsentKind.LIST_ASSOCIATION, today)
    stands = resident is not None and standing.stands
    return HallKey(f"resident:{one}", stands, until if stands else None)


def _standing(
    book: ConsentBook, whose: Whose, one: str, kind: ConsentKind, today: dt.date
) -> tuple[Standing, dt.date | None]:
    standing = book.of(whose, one, kind)
    ahead = [fact.signed_on for fact in book.facts_of(whose, one) if fact.signed_on and fact.signed_on > today]
    days = [day for day in (standing.lapses_on, *ahead) if day is not None and day > today]
    return standing, min(days, default=None)


def kinds_to_learn() -> tuple[list[str], list[bool], list[str | None]]:
    """What a database is told of the record kinds: names, whether they are facts, the hall's rule."""
    from himi_map.records.kinds import APPEND_ONLY

    return list(KINDS), [kind in APPEND_ONLY for kind in KINDS], [HALL.get(kind) for kind in KINDS]
