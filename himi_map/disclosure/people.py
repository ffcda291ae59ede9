"""A person as this recipient may know them: what is not allowed is absent, not blanked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import UNSET, UnsetType

from himi_map.disclosed.person import (
    ConsentMark,
    DisclosedContact,
    DisclosedDestination,
    DisclosedPerson,
    DisclosedSupport,
    Freshness,
    Point,
)
from himi_map.disclosure.case import Candidate, Case
from himi_map.disclosure.free_text import Mentions, Shown, cleared
from himi_map.disclosure.helping import helper_rows
from himi_map.glossary import term
from himi_map.records.care import Baton, BatonStatus, CareNetTeam
from himi_map.records.consent import Whose
from himi_map.records.people import Contact, Resident, Sex
from himi_map.records.sites import EvacuationPlan
from himi_map.text.wareki import age_on, wareki


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What the people of one area are described against.

    Attributes
    ----------
    places
        Positions in metres by resident id.
    roofs
        Resident id to the one that stands for their roof; only people who are drawn.
    mentions, shown
        Who is known here, and who of them this recipient may have; None: everybody.
    site_names
        Site key to name, for planned destinations.
    """

    area: str
    places: Mapping[str, Point]
    roofs: Mapping[str, str]
    mentions: Mentions | None
    shown: Shown
    site_names: Mapping[str, str]

    def clear(self, text: str) -> str:
        """Free text without people this recipient may not have."""
        return text if self.mentions is None else cleared(text, self.mentions, self.shown)


def disclosed_person(case: Case, one: Candidate, around: Neighbourhood) -> DisclosedPerson:
    """One person of the output."""
    registration, resident = one.registration, one.resident
    position, position_note, home = _home(case, one, around)
    person = DisclosedPerson(
        key=case.keys.of("person", resident.id),
        area=around.area,
        number=registration.number,
        name=resident.name,
        kana=resident.kana,
        group=_group(case, resident),
        listed=registration.listed,
        consent=_mark(one),
        helpers=helper_rows(case, around.area, resident.id),
        position=position,
        position_note=position_note,
        home=home,
        freshness=freshness(registration.last_confirmed, case.today, case.profile.renewal.review_months),
        last_confirmed=registration.last_confirmed,
        carenet=case.allows(one, "carenet_mark") and _has_team(case, resident),
        baton=case.allows(one, "baton_mark") and _has_baton(case, resident),
    )
    return msgspec.structs.replace(person, **_fields(case, one, around))


def _fields(case: Case, one: Candidate, around: Neighbourhood) -> dict[str, object]:
    """The fields of the groups that are allowed, and no others."""
    registration, resident = one.registration, one.resident
    found: dict[str, object] = {}
    household = case.records.households.get(resident.household or "")
    if case.allows(one, "address"):
        found["address"] = resident.address or (household.address if household is not None else "")
    if case.allows(one, "phone"):
        found["phones"] = tuple(around.clear(phone) for phone in phones_of(resident))
    if case.allows(one, "birth"):
        found["born"] = wareki(resident.born) if resident.born is not None else ""
        found["age"] = age_on(resident.born, case.today) if resident.born is not None else None
        found["sex"] = "" if resident.sex is Sex.UNSTATED else term(f"sex.{resident.sex}")
    if case.allows(one, "reasons"):
        found["reasons"] = tuple(around.clear(reason) for reason in registration.reasons)
    if case.allows(one, "support"):
        support = registration.support
        found["support"] = DisclosedSupport(
            voice=support.voice, walking=support.walking, guide=support.guide, other=around.clear(support.other)
        )
    if case.allows(one, "care_notes"):
        found["care_notes"] = around.clear(registration.care_notes)
    if case.allows(one, "household"):
        found["household"] = around.clear(household.situation) if household is not None else ""
    if case.has("contacts"):
        found["contacts"] = tuple(
            DisclosedContact(name=each.name, relation=around.clear(each.relation), phone=each.phone or each.mobile)
            for each in contacts_of(case, resident)
        )
    if case.allows(one, "destinations"):
        found["destinations"] = _destinations(case, resident, around)
    return found


def phones_of(resident: Resident) -> tuple[str, ...]:
    """The person's phones as stored, home first."""
    return tuple(phone for phone in (resident.phone, resident.mobile) if phone.strip())


def _group(case: Case, resident: Resident) -> str:
    group = case.records.groups.get(resident.group or "")
    return group.name if group is not None and group.put_away is None else ""


def _mark(one: Candidate) -> ConsentMark:
    standing = [each for each in one.standings if each.stands]
    if not standing:
        return ConsentMark.NOT_GIVEN
    return ConsentMark.TO_CONFIRM if all(each.to_confirm for each in standing) else ConsentMark.GIVEN


def _home(case: Case, one: Candidate, around: Neighbourhood) -> tuple[Point | UnsetType | None, str, str]:
    """Position, its quality in words, and the key of the roof."""
    if not case.allows(one, "home"):
        return UNSET, "", ""
    resident = one.resident
    place = around.places.get(resident.id)
    if place is None:
        return None, term(f"position_quality.{resident.home.quality}") if resident.home is not None else "", ""
    return place, "", case.keys.of("home", around.roofs[resident.id])


def freshness(confirmed: dt.date | None, today: dt.date, review_months: int) -> Freshness:
    """Confirmed within the review span; to be confirmed for as long again, or when nobody ever did; then expired."""
    if confirmed is None:
        return Freshness.TO_CONFIRM
    months = (today.year - confirmed.year) * 12 + today.month - confirmed.month - (today.day < confirmed.day)
    if months < review_months:
        return Freshness.CONFIRMED
    return Freshness.TO_CONFIRM if months < 2 * review_months else Freshness.EXPIRED


def _has_team(case: Case, resident: Resident) -> bool:
    return any(
        team.put_away is None and (team.ended_on is None or team.ended_on > case.today)
        for team in case.records.referring(CareNetTeam, "resident", resident.id)
    )


def _has_baton(case: Case, resident: Resident) -> bool:
    """A canister is set up for the person or their household, and nobody noted that the form is not at hand.

    There is one canister a household; whose form was signed is what the consent tells.
    """
    found: Sequence[Baton] = case.records.referring(Baton, "resident", resident.id)
    if resident.household is not None:
        found = [*found, *case.records.referring(Baton, "household", resident.household)]
    return any(one.put_away is None and one.status is BatonStatus.PLACED and one.form is not False for one in found)


def contacts_of(case: Case, resident: Resident) -> list[Contact]:
    """The contacts of a person whom this recipient may have, in their order."""
    if not case.has("contacts"):
        return []
    request, needs = case.request, case.paper.fields["contacts"]

    def may(contact: Contact) -> bool:
        return all(
            case.book.of(Whose.CONTACT, contact.id, kind).grants(request.recipient.kind, "contacts", request.situation)
            for kind in needs
        )

    living = [one for one in case.records.referring(Contact, "resident", resident.id) if one.put_away is None]
    return sorted(filter(may, living), key=lambda one: (one.order, one.id))


def _destinations(case: Case, resident: Resident, around: Neighbourhood) -> tuple[DisclosedDestination, ...]:
    plans = [
        one
        for one in case.records.referring(EvacuationPlan, "resident", resident.id)
        if one.put_away is None and one.site
    ]
    return tuple(
        DisclosedDestination(
            site=one.site,
            name=around.site_names.get(one.site, ""),
            hazard=one.hazard,
            means=term(f"means.{one.means}") if one.means is not None else "",
            minutes=one.minutes,
            leave_when=around.clear(one.leave_when),
        )
        for one in sorted(plans, key=lambda one: (one.hazard or "", one.id))
    )
