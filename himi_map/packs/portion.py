"""The part of an atlas that goes into a pack: compiled by the rule table, as records that can be worked on.

What the recipient may not have is absent: no record of people without the right to be there, no field of a group that
is not granted, no sentence that speaks of somebody else. Staff packs (``shakyo``, ``city``) hold all of their
associations; a leader's holds who consented and who the association itself collected, as Desk would show them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from himi_map.consent import ConsentBook
from himi_map.desk import COLLECTED_HERE
from himi_map.desk.masking import without
from himi_map.disclosed.request import DisclosureRequest, Output, Purpose, Recipient, RecipientKind
from himi_map.disclosure import permit
from himi_map.disclosure.case import Candidate, Case
from himi_map.disclosure.free_text import Mentions, Shown, cleared
from himi_map.disclosure.helping import may_name, named_supporters
from himi_map.disclosure.keys import SheetKeys
from himi_map.disclosure.people import contacts_of, phones_of
from himi_map.disclosure.rules import rule_table
from himi_map.profiles import Profile
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.care import Baton, CareNetTeam
from himi_map.records.consent import ConsentFact, ConsentKind, Whose
from himi_map.records.kinds import KIND_OF, REFERENCES
from himi_map.records.office import LocalNote, Operator
from himi_map.records.people import Contact, Provenance, Registration
from himi_map.records.sites import EvacuationPlan
from himi_map.records.supporters import Assignment, Supporter

R = TypeVar("R", bound=Record)

_STAYS: Final = frozenset(
    {"operator", "source_row", "question", "copy", "custody", "layout", "handout", "card", "association", "site"}
)
"""Kinds of a ward that do not travel: the office's own books. The last two are chosen by themselves."""

_WRITTEN: Final = "（記載あり）"
"""In the place of words that the hall need not read, where it matters that there are some."""

_RESIDENT: Final = {
    "address": ("address", "postal"),
    "phone": ("phone", "mobile"),
    "birth": ("born", "sex"),
    "home": ("home",),
    "household": ("household",),
}
_REGISTRATION: Final = {"reasons": ("reasons",), "support": ("support",), "care_notes": ("care_notes",)}
_UNDECLARED: Final = {"": ("fax", "unplaced_reason")}
"""What no field group of the rule table names, leaves with nobody."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What goes into a pack.

    Attributes
    ----------
    records
        Complete in itself: every reference leads to a record that is there.
    groups
        Field groups of the rule table.
    """

    records: Records
    groups: tuple[str, ...]

    def ids(self, kind: str) -> tuple[str, ...]:
        """Ids of one kind, sorted."""
        return tuple(sorted(self.records.table(kind)))


def portion(
    records: Records,
    *,
    associations: tuple[str, ...],
    recipient: RecipientKind,
    holder: Operator,
    operator: str,
    profile: Profile,
    at: dt.datetime,
) -> Portion:
    """Compile the part of *records* that the holder of a pack may have.

    Parameters
    ----------
    records
        The whole atlas: whoever is not shown must be known, so that no text speaks of them.
    associations
        Ids.
    holder
        The operator who will work with it; the only one in the pack, without a passphrase.
    operator
        Id of whoever hands it out.

    Raises
    ------
    PermissionRefusedError
        As :func:`himi_map.disclosure.permit`: the rule table has no pack for this recipient, or more than one
        association for a leader.
    """
    request = DisclosureRequest(
        output=Output.PACK,
        recipient=Recipient(recipient),
        purpose=Purpose.PREPARE,
        at=at,
        operator=operator,
        associations=associations,
    )
    paper = permit(records, request, profile=profile)
    case = Case(
        records=records,
        request=request,
        paper=paper,
        rules=rule_table(),
        profile=profile,
        book=ConsentBook(records, at, profile.renewal),
        keys=SheetKeys("pack"),
    )
    chosen = _everything(records, associations) if paper.people == "everyone" else _AtTheHall(case, associations).all()
    common: list[Record] = [records.associations[one] for one in associations]
    common += [one for one in records.sites.values() if one.association in (None, *associations)]
    common.append(msgspec.structs.replace(holder, secret="", associations=tuple(associations)))
    if paper.people != "everyone":
        common[: len(associations)] = [msgspec.structs.replace(one, note="") for one in common[: len(associations)]]
    return Portion(_closed(Records.of(map(_as_known, [*common, *chosen]))), tuple(paper.fields))


def _as_known(record: Record) -> Record:
    """Places and numbers as they are now: what they once were is the office's own memory."""
    if isinstance(record, (Assignment, Registration)) and record.claimed is not None:
        return msgspec.structs.replace(record, claimed=None)
    return record


def _everything(records: Records, associations: tuple[str, ...]) -> list[Record]:
    """All of some associations, and whoever helps there from elsewhere."""
    wanted = frozenset(associations)
    found = [one for one in records if KIND_OF[type(one)] not in _STAYS and getattr(one, "association", None) in wanted]
    there = {one.id for one in found}
    helping = {one.supporter for one in found if isinstance(one, Assignment)} - there
    guests = [records.supporters[one] for one in sorted(helping) if one in records.supporters]
    facts = [one for guest in guests for one in records.referring(ConsentFact, "subject", guest.id)]
    return [*found, *guests, *(one for one in facts if one.id not in there)]


class _AtTheHall:
    """The people a leader may have, with what may be known of each."""

    def __init__(self, case: Case, associations: tuple[str, ...]) -> None:
        self._case = case
        self._records = case.records
        self._associations = associations
        self._people = [one for area in associations for one in case.candidates(area) if one.included]
        self._ids = {one.resident.id for one in self._people}
        self._named = {**self._ready(), **named_supporters(case, self._people)}
        self._mentions = Mentions.of(case.records)
        self._shown = Shown()

    def all(self) -> list[Record]:
        """Everything but the associations, sites and operator."""
        supporters = [self._supporter(self._records.supporters[one]) for one in sorted(self._named)]
        contacts = [each for one in self._people for each in self._contacts(one)]
        for one in self._people:
            phones = phones_of(one.resident) if self._may(one, "phone") else ()
            self._shown.add(one.resident.name, one.resident.kana, phones)
        for contact in contacts:
            self._shown.add(contact.name, contact.kana, (contact.phone, contact.mobile))
        for supporter in supporters:
            self._shown.add(supporter.name, supporter.kana, (supporter.phone, supporter.mobile))
        found: list[Record] = [*supporters, *contacts]
        for one in self._people:
            found += self._person(one)
        found += self._facts({Whose.SUPPORTER: set(self._named), Whose.CONTACT: {one.id for one in contacts}})
        for area in self._associations:
            found += [group for group in self._records.groups.values() if group.association == area]
            found += [
                msgspec.structs.replace(note, label=self._clear(note.label))
                for note in self._records.of_association(LocalNote, area)
                if note.put_away is None
            ]
        return found

    def _ready(self) -> dict[str, list[tuple[str, int]]]:
        """Supporters of the associations who agreed to help whoever needs it, also while they help nobody yet."""
        everybody = ""
        return {
            one.id: []
            for area in self._associations
            for one in self._records.of_association(Supporter, area)
            if self._case.has("helpers") and may_name(self._case, one, everybody)
        }

    def _may(self, one: Candidate, group: str) -> bool:
        """Collected by the association itself, or consented to under a wording that grants it."""
        collected = one.resident.provenance is Provenance.NEIGHBOURHOOD and group in COLLECTED_HERE
        if collected and self._case.has(group):
            return True
        return one.by_consent and self._case.allows(one, group)

    def _clear(self, text: str) -> str:
        return cleared(text, self._mentions, self._shown)

    def _person(self, one: Candidate) -> list[Record]:
        records, resident = self._records, one.resident
        may = {group for group in self._case.paper.fields if self._may(one, group)}
        registration = without(one.registration, _REGISTRATION, may)
        support = msgspec.structs.replace(registration.support, other=self._clear(registration.support.other))
        found: list[Record] = [
            without(without(resident, _RESIDENT, may), _UNDECLARED, ()),
            msgspec.structs.replace(
                registration,
                support=support,
                reasons=tuple(map(self._clear, registration.reasons)),
                care_notes=self._clear(registration.care_notes),
            ),
        ]
        household = records.households.get(resident.household or "")
        if household is not None and "household" in may:
            needed = "address" in may and not resident.address
            known = msgspec.structs.replace(household, note="", address=household.address if needed else "")
            found.append(_clearing(known, self._clear, "situation"))
        found += [
            link
            for link in records.referring(Assignment, "resident", resident.id)
            if link.put_away is None and any(who == resident.id for who, _ in self._named.get(link.supporter, ()))
        ]
        if "destinations" in may:
            found += [
                msgspec.structs.replace(_clearing(plan, self._clear, "leave_when"), route=None)
                for plan in records.referring(EvacuationPlan, "resident", resident.id)
                if plan.put_away is None
            ]
        found += self._marks(one, may)
        return found + self._facts({Whose.RESIDENT: {resident.id}})

    def _marks(self, one: Candidate, may: set[str]) -> list[Record]:
        """That there is a team or a canister, and nothing else of either."""
        found: list[Record] = []
        if "carenet_mark" in may:
            found += [
                CareNetTeam(id=each.id, association=each.association, resident=each.resident, ended_on=each.ended_on)
                for each in self._records.referring(CareNetTeam, "resident", one.resident.id)
                if each.put_away is None
            ]
        if "baton_mark" in may:
            found += [
                Baton(id=each.id, association=each.association, resident=each.resident, status=each.status)
                for each in self._records.referring(Baton, "resident", one.resident.id)
                if each.put_away is None and each.form is not False
            ]
        return found

    def _contacts(self, one: Candidate) -> list[Contact]:
        allowed = contacts_of(self._case, one.resident) if one.by_consent else []
        return [
            msgspec.structs.replace(
                each, address="", mobile="" if each.phone else each.mobile, relation=self._clear(each.relation)
            )
            for each in allowed
        ]

    def _supporter(self, one: Supporter) -> Supporter:
        helped = [resident for resident, _ in self._named[one.id]] or [""]
        phone = any(self._case.supporter_grants(one.id, resident, "helper_phone") for resident in helped)
        no_map = self._case.book.of(Whose.SUPPORTER, one.id, ConsentKind.MAP).negative or (
            one.resident is not None and self._case.book.resident(one.resident, ConsentKind.MAP).negative
        )
        return msgspec.structs.replace(
            one,
            resident=one.resident if one.resident in self._ids else None,
            phone=one.phone if phone else "",
            mobile=one.mobile if phone and not one.phone else "",
            home=None if no_map else one.home,
            address="",
            note="",
        )

    def _facts(self, subjects: dict[Whose, set[str]]) -> list[Record]:
        """What was answered, by the facts that count; who signed for somebody, and why, stays in the office."""
        return [
            msgspec.structs.replace(
                fact,
                signer="",
                note="",
                corrects=None,
                relation=_WRITTEN if fact.relation.strip() else "",
                reason=_WRITTEN if fact.reason.strip() else "",
            )
            for whose, ids in subjects.items()
            for subject in sorted(ids)
            for fact in self._case.book.facts_of(whose, subject)
            if fact.about is None or fact.about in self._ids
        ]


def _clearing(record: R, clear: Callable[[str], str], *fields: str) -> R:
    return msgspec.structs.replace(record, **{name: clear(getattr(record, name)) for name in fields})


def _closed(records: Records) -> Records:
    """Drop what points to somebody who is not there: a reference that may be empty is emptied, else the record goes."""
    while True:
        kept: list[Record] = []
        changed = False
        for one in records:
            loose = [
                name
                for name, kind in REFERENCES.get(KIND_OF[type(one)], {}).items()
                if getattr(one, name) is not None and records.get(kind, getattr(one, name)) is None
            ]
            needed = {field.name for field in msgspec.structs.fields(type(one)) if field.required}
            if isinstance(one, ConsentFact) and records.get(str(one.whose), one.subject) is None:
                changed = True
            elif not loose:
                kept.append(one)
            elif needed.isdisjoint(loose):
                kept.append(msgspec.structs.replace(one, **dict.fromkeys(loose)))
            else:
                changed = True
        records = Records.of(kept)
        if not changed:
            return records
