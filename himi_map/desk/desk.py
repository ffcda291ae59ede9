"""Desk: what somebody who is signed in needs on screen to do the work. It feeds the window only, never paper or files.

Staff see everybody. A leader or helper sees only their associations, and there only people the association itself
collected or who consented to being on its list; of people without such a consent only what a neighbourhood collects by
itself. What a role may not see is empty here, so a panel cannot show it by mistake.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from himi_map.consent import ConsentBook, Standing
from himi_map.desk.masking import without
from himi_map.disclosed.request import RecipientKind, Situation
from himi_map.glossary import term
from himi_map.profiles import Profile
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId
from himi_map.records.care import Baton, BatonStatus, CareNetTeam
from himi_map.records.consent import ConsentKind, Whose
from himi_map.records.office import LocalNote, Operator, OperatorRole
from himi_map.records.people import Contact, Household, Provenance, Registration, Resident
from himi_map.records.supporters import Assignment, Supporter

R = TypeVar("R", Resident, Registration)

STAFF: Final = frozenset({OperatorRole.KEEPER, OperatorRole.SHAKYO, OperatorRole.CITY})
"""Roles that keep the records: they see and edit everybody."""

COLLECTED_HERE: Final = frozenset({"identity", "address", "phone", "support", "home", "household", "helpers"})
"""What a neighbourhood knows by itself of somebody it put on its list, before any consent was given."""

_RESIDENT_FIELDS: Final = {
    "address": ("address", "postal"),
    "phone": ("phone", "mobile", "fax"),
    "birth": ("born", "sex"),
    "home": ("home", "unplaced_reason"),
    "household": ("household",),
}
_REGISTRATION_FIELDS: Final = {"reasons": ("reasons",), "support": ("support",), "care_notes": ("care_notes",)}
_EVERY_GROUP: Final = COLLECTED_HERE | {"birth", "reasons", "care_notes", "contacts", "carenet_mark", "baton_mark"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHelper:
    """A supporter in a person's row: who, in which order, and whether they agreed to help this person."""

    assignment: Assignment
    supporter: Supporter
    standing: Standing

    @property
    def agreed(self) -> bool:
        """Agreed and not lapsed."""
        return self.standing.stands


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPerson:
    """A registered person as this operator may see them.

    Attributes
    ----------
    resident, registration, household
        The records with what the operator may not see left empty. Edits are built against the atlas, not these.
    visible
        Field groups the operator may see.
    consents
        Standing of each consent kind of a resident.
    may_edit
        Changes take effect. False for a helper, who may only propose (``may_propose``).
    carenet, baton
        A team watches over them; a canister is placed. False when the operator may not know.
    """

    resident: Resident
    registration: Registration
    household: Household | None
    visible: frozenset[str]
    consents: dict[ConsentKind, Standing]
    helpers: tuple[DeskHelper, ...] = ()
    contacts: tuple[Contact, ...] = ()
    carenet: bool = False
    baton: bool = False
    may_edit: bool = False
    may_propose: bool = False

    @property
    def listed_consent(self) -> bool:
        """Whether the consent to the association's list stands."""
        return self.consents[ConsentKind.LIST_ASSOCIATION].stands

    @property
    def consent_words(self) -> tuple[tuple[str, str], ...]:
        """Each consent kind in words with its answer, for the card."""
        return tuple((term(f"consent_kind.{kind}"), answer_words(one)) for kind, one in self.consents.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView:
    """One association as this operator may see it.

    Attributes
    ----------
    people
        By NO. People who are put away are not here; those who moved, died or are in care are, with their status.
    residents
        Residents of the association without a registration (staff only).
    supporters
        By id, those of the association and those from elsewhere who help here.
    notes
        書き込み, internal ones included.
    hidden
        How many registered people the operator may not see: for staff 0, for all others None (it is not told).
    """

    association: AssociationId
    people: tuple[DeskPerson, ...]
    residents: tuple[Resident, ...]
    supporters: tuple[Supporter, ...]
    notes: tuple[LocalNote, ...]
    may_edit: bool
    hidden: int | None

    def person(self, resident: str) -> DeskPerson | None:
        """One person, or None when there is nobody or the operator may not see them."""
        return next((one for one in self.people if one.resident.id == resident), None)


RESIDENT_KINDS: Final = (
    ConsentKind.LIST_ASSOCIATION,
    ConsentKind.LIST_MINSEI,
    ConsentKind.LIST_RESPONDERS,
    ConsentKind.MAP,
    ConsentKind.PLAN_MADE,
    ConsentKind.PLAN_SHARED,
    ConsentKind.CARENET_SHARED,
    ConsentKind.BATON_SHARED,
)
"""Kinds a resident is asked for; the others are a supporter's or a contact's."""


def answer_words(standing: Standing) -> str:
    """A standing in words: 同意, 不同意, 撤回, 未確認, 期限切れ, 有（要確認）."""
    if standing.lapsed:
        return term("consent_state.lapsed")
    if standing.stands and standing.to_confirm:
        return term("consent.to_confirm")
    return term(f"consent_state.{standing.state}")


def may_open(operator: Operator, association: str, at: dt.datetime) -> bool:
    """Whether the operator works in this association at all."""
    if operator.retired_on is not None and operator.retired_on <= at.date():
        return False
    if operator.role in STAFF:
        return not operator.associations or association in operator.associations
    return association in operator.associations


def desk_view(records: Records, operator: Operator, association: str, *, profile: Profile, at: dt.datetime) -> DeskView:
    """What *operator* may see and do in one association.

    An operator who does not work there sees an empty association.
    """
    key = AssociationId(association)
    if not may_open(operator, association, at):
        return DeskView(association=key, people=(), residents=(), supporters=(), notes=(), may_edit=False, hidden=None)
    desk = _Desk(records, operator, ConsentBook(records, at, profile.renewal), at.date())
    registered = [
        (registration, records.residents[registration.resident])
        for registration in records.of_association(Registration, association)
        if registration.put_away is None and registration.resident in records.residents
    ]
    registered.sort(key=lambda pair: (pair[0].number, pair[0].id))
    people = tuple(
        desk.person(registration, resident)
        for registration, resident in registered
        if resident.put_away is None and desk.may_see(resident)
    )
    return DeskView(
        association=key,
        people=people,
        residents=desk.others(association),
        supporters=desk.supporters(association, people),
        notes=tuple(one for one in records.of_association(LocalNote, association) if one.put_away is None),
        may_edit=operator.role is not OperatorRole.HELPER,
        hidden=0 if desk.staff else None,
    )


class _Desk:
    def __init__(self, records: Records, operator: Operator, book: ConsentBook, today: dt.date) -> None:
        self._records = records
        self._role = operator.role
        self._book = book
        self._today = today
        self.staff = operator.role in STAFF

    def may_see(self, resident: Resident) -> bool:
        return (
            self.staff
            or resident.provenance is Provenance.NEIGHBOURHOOD
            or self._book.resident(resident.id, ConsentKind.LIST_ASSOCIATION).stands
        )

    def person(self, registration: Registration, resident: Resident) -> DeskPerson:
        visible = self._visible(resident)
        household = self._records.households.get(resident.household or "") if "household" in visible else None
        marks = _marks(self._records, resident, self._today)
        return DeskPerson(
            resident=without(resident, _RESIDENT_FIELDS, visible),
            registration=without(registration, _REGISTRATION_FIELDS, visible),
            household=household,
            visible=visible,
            consents={kind: self._book.resident(resident.id, kind) for kind in RESIDENT_KINDS},
            helpers=self._helpers(resident.id),
            contacts=self._contacts(resident.id) if "contacts" in visible else (),
            carenet=marks[0] and "carenet_mark" in visible,
            baton=marks[1] and "baton_mark" in visible,
            may_edit=self._role is not OperatorRole.HELPER,
            may_propose=True,
        )

    def _visible(self, resident: Resident) -> frozenset[str]:
        if self.staff:
            return _EVERY_GROUP
        own = COLLECTED_HERE if resident.provenance is Provenance.NEIGHBOURHOOD else frozenset[str]()
        return own | frozenset(group for group in _EVERY_GROUP if self._granted(resident, group))

    def _granted(self, resident: Resident, group: str) -> bool:
        if group == "helpers":
            return True
        if group == "contacts":
            return self._book.resident(resident.id, ConsentKind.LIST_ASSOCIATION).stands
        kind = _KIND_OF_GROUP.get(group, ConsentKind.LIST_ASSOCIATION)
        return self._book.resident(resident.id, kind).grants(RecipientKind.ASSOCIATION, group, Situation.ORDINARY)

    def _helpers(self, resident: str) -> tuple[DeskHelper, ...]:
        found = (
            (one, self._records.supporters.get(one.supporter))
            for one in self._records.referring(Assignment, "resident", resident)
            if one.put_away is None
        )
        rows = [
            DeskHelper(assignment=one, supporter=supporter, standing=self._book.support(supporter.id, resident))
            for one, supporter in found
            if supporter is not None and supporter.put_away is None
        ]
        return tuple(sorted(rows, key=lambda row: (row.assignment.order, row.assignment.id)))

    def _contacts(self, resident: str) -> tuple[Contact, ...]:
        living = [
            one
            for one in self._records.referring(Contact, "resident", resident)
            if one.put_away is None
            and (self.staff or self._book.of(Whose.CONTACT, one.id, ConsentKind.SUPPORTER_SHARED).stands)
        ]
        return tuple(sorted(living, key=lambda one: (one.order, one.id)))

    def others(self, association: str) -> tuple[Resident, ...]:
        if not self.staff:
            return ()
        return tuple(
            one
            for one in self._records.of_association(Resident, association)
            if one.put_away is None and self._records.registration_of(one.id) is None
        )

    def supporters(self, association: str, people: Iterable[DeskPerson]) -> tuple[Supporter, ...]:
        found = {one.id: one for one in self._records.of_association(Supporter, association) if one.put_away is None}
        found.update((helper.supporter.id, helper.supporter) for person in people for helper in person.helpers)
        return tuple(found.values())


_KIND_OF_GROUP: Final = {
    "home": ConsentKind.MAP,
    "carenet_mark": ConsentKind.CARENET_SHARED,
    "baton_mark": ConsentKind.BATON_SHARED,
}


def _marks(records: Records, resident: Resident, today: dt.date) -> tuple[bool, bool]:
    team = any(
        one.put_away is None and (one.ended_on is None or one.ended_on > today)
        for one in records.referring(CareNetTeam, "resident", resident.id)
    )
    baton = any(
        one.put_away is None and one.status is BatonStatus.PLACED
        for one in records.referring(Baton, "resident", resident.id)
    )
    return team, baton
