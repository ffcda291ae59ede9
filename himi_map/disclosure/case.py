"""One asking, with everything needed to answer it: the rule, the consents at that moment, the keys."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from himi_map.consent import ConsentBook, Standing
from himi_map.disclosed.request import DisclosureRequest, Output
from himi_map.disclosure.free_text import Mentions
from himi_map.disclosure.keys import SheetKeys
from himi_map.disclosure.rules import Paper, RuleTable
from himi_map.profiles import Profile
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentKind, Whose
from himi_map.records.people import PRESENT, Provenance, Registration, Resident
from himi_map.records.supporters import Assignment

_LIST_KINDS = (ConsentKind.LIST_ASSOCIATION,)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registered person who lives at home in an association in scope, and the consents that decide.

    Attributes
    ----------
    standings
        Of the kinds in the rule's basis (for a rule without one: of the list of the association).
    included
        The rule puts the person on this output.
    by_consent
        … because of a consent; otherwise the rule needs none for this person.
    """

    registration: Registration
    resident: Resident
    standings: tuple[Standing, ...]
    included: bool
    by_consent: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A request under its rule.

    Attributes
    ----------
    everybody
        Who is known in the atlas; None: whoever is in *records*.
    """

    records: Records
    request: DisclosureRequest
    paper: Paper
    rules: RuleTable
    profile: Profile
    book: ConsentBook
    keys: SheetKeys
    everybody: Mentions | None = None
    _helpers: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def today(self) -> dt.date:
        """The day asked about."""
        return self.request.at.date()

    def has(self, group: str) -> bool:
        """Whether the rule has this field group at all."""
        return group in self.paper.fields

    def allows(self, one: Candidate, group: str) -> bool:
        """Whether the recipient may have this field group of this person.

        The group's own consents must all stand and grant it; a group without any rests on the consent that put the
        person on the output.
        """
        needs = self.paper.fields.get(group)
        return needs is not None and self._granted(one, group, needs)

    def on_map(self, one: Candidate) -> bool:
        """Whether the recipient's map may show this person's home, whatever the output in hand is.

        List and map sheet so carry the same proof line.
        """
        request = self.request
        sheet = self.rules.find(Output.MAP_SHEET, request.recipient.kind, request.situation)
        paper = self.paper if self.has("home") or sheet is None else sheet
        needs = paper.fields.get("home")
        return needs is not None and self._granted(one, "home", needs)

    def _granted(self, one: Candidate, group: str, needs: tuple[ConsentKind, ...]) -> bool:
        recipient, situation = self.request.recipient.kind, self.request.situation
        if needs:
            return all(self.book.resident(one.resident.id, kind).grants(recipient, group, situation) for kind in needs)
        if not one.by_consent:
            return True
        return any(standing.grants(recipient, group, situation) for standing in one.standings)

    def supporter_grants(self, supporter: str, resident: str, group: str) -> bool:
        """Whether the supporter agreed to help this person and may be named (or phoned) to this recipient."""
        needs = self.paper.fields.get(group)
        if needs is None:
            return False
        own = supporter == self.request.recipient.who
        return all(
            self._supporter_standing(supporter, resident, kind).grants(
                self.request.recipient.kind, group, self.request.situation
            )
            for kind in needs
            if not (own and kind is ConsentKind.SUPPORTER_SHARED)
        )

    def agreed(self, supporter: str, resident: str) -> bool:
        """Whether the supporter has agreed to help this person, as far as this recipient may know."""
        standing = self.book.support(supporter, resident)
        return standing.grants(self.request.recipient.kind, "helpers", self.request.situation)

    def _supporter_standing(self, supporter: str, resident: str, kind: ConsentKind) -> Standing:
        if kind is ConsentKind.SUPPORT:
            return self.book.support(supporter, resident)
        if kind is ConsentKind.SUPPORTER_SHARED:
            return self.book.shared(supporter, resident)
        return self.book.of(Whose.SUPPORTER, supporter, kind)

    def candidates(self, association: str) -> list[Candidate]:
        """Registered people who live at home in one association, by NO; each resident once."""
        seen: dict[str, Candidate] = {}
        for registration in sorted(
            self.records.of_association(Registration, association), key=lambda one: (one.number, one.id)
        ):
            resident = self.records.residents.get(registration.resident)
            if resident is not None and resident.id not in seen and lives_here(registration, resident):
                seen[resident.id] = self._candidate(registration, resident)
        return list(seen.values())

    def _candidate(self, registration: Registration, resident: Resident) -> Candidate:
        paper, request = self.paper, self.request
        standings = tuple(self.book.resident(resident.id, kind) for kind in paper.basis or _LIST_KINDS)
        consented = any(one.grants(request.recipient.kind, "identity", request.situation) for one in standings)
        collected = resident.provenance is Provenance.NEIGHBOURHOOD and not any(one.negative for one in standings)
        included = {
            "none": False,
            "consented": consented,
            "own": (consented or not paper.basis) and self._is_own(resident.id),
            "neighbourhood": consented or collected,
            "everyone": True,
        }[paper.people]
        by_consent = bool(paper.basis) and consented
        found = Candidate(registration, resident, standings, included, by_consent)
        if included and not all(self.allows(found, group) for group in paper.only_with):
            return Candidate(registration, resident, standings, False, by_consent)
        return found

    def helpers_of(self, resident: str) -> dict[str, int]:
        """Supporter id to order of a person's supporters, lowest order first."""
        found = self._helpers.get(resident)
        if found is None:
            found = self._helpers[resident] = helpers_of(self.records, resident)
        return found

    def _is_own(self, resident: str) -> bool:
        who = self.request.recipient.who
        return who in self.helpers_of(resident) and self.agreed(who, resident)


def lives_here(registration: Registration, resident: Resident) -> bool:
    """On the list now: neither put away, living at home, in the association of the registration."""
    return (
        registration.put_away is None
        and resident.put_away is None
        and resident.status in PRESENT
        and resident.association == registration.association
    )


def helpers_of(records: Records, resident: str) -> dict[str, int]:
    """Supporter id to order, lowest first, for the assignments that are not put away."""
    found: dict[str, int] = {}
    for one in sorted(records.referring(Assignment, "resident", resident), key=lambda each: (each.order, each.id)):
        supporter = records.supporters.get(one.supporter)
        if one.put_away is None and supporter is not None and supporter.put_away is None:
            found.setdefault(supporter.id, one.order)
    return found
