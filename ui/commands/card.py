"""What is corrected on the card: the person, their household, contacts, canister and destination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from himi_map.errors import EditError
from himi_map.records.base import AssociationId, HouseholdId, ResidentId
from himi_map.records.care import Baton
from himi_map.records.people import Contact, Household
from himi_map.records.sites import EvacuationPlan

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class CorrectCard:
    """Fields of the resident, of the registration and of the household, all in one step.

    Attributes
    ----------
    person, listing
        Field to its new value; only what is different is written.
    situation
        世帯の状況; None leaves it. Somebody without a household record gets one.
    """

    resident: str
    person: dict[str, Any]
    listing: dict[str, Any]
    situation: str | None = None

    def edit(self, workspace: Workspace) -> Edit | None:
        """One Edit, None when nothing is different."""
        records = workspace.records
        person = records.residents[self.resident]
        listed = records.registration_of(self.resident)
        builder = workspace.builder("記録を直しました")
        values = dict(self.person)
        household = records.households.get(person.household or "")
        if self.situation is not None:
            if household is not None:
                builder.change(household, situation=self.situation)
            elif self.situation:
                made = Household(
                    id=builder.new_id(),
                    association=AssociationId(person.association),
                    address=person.address,
                    situation=self.situation,
                )
                builder.create(made)
                values["household"] = HouseholdId(made.id)
        builder.change(person, **values)
        if listed is not None and self.listing:
            builder.change(listed, **self.listing)
        return builder.build()


@dataclass(frozen=True, slots=True)
class ConfirmToday:
    """Somebody talked to the person today, and the card is right."""

    resident: str

    def edit(self, workspace: Workspace) -> Edit | None:
        """The day is kept."""
        listed = workspace.records.registration_of(self.resident)
        if listed is None:
            return None
        builder = workspace.builder("本人に確かめました")
        builder.change(listed, last_confirmed=workspace.clock().date())
        return builder.build()


@dataclass(frozen=True, slots=True)
class PutContact:
    """An emergency contact, new ("") or corrected.

    Raises
    ------
    EditError
        ``edit.name_needed``.
    """

    resident: str
    contact: str
    values: dict[str, Any]

    def edit(self, workspace: Workspace) -> Edit | None:
        """Created at the end of the row, or changed."""
        if not str(self.values.get("name", "")).strip():
            raise EditError("edit.name_needed")
        records = workspace.records
        known = records.contacts.get(self.contact)
        if known is not None:
            builder = workspace.builder("緊急連絡先を直しました")
            builder.change(known, **self.values)
            return builder.build()
        builder = workspace.builder("緊急連絡先を加えました")
        others = [one for one in records.referring(Contact, "resident", self.resident) if one.put_away is None]
        builder.create(
            Contact(
                id=builder.new_id(),
                association=AssociationId(records.residents[self.resident].association),
                resident=ResidentId(self.resident),
                order=len(others) + 1,
                **self.values,
            )
        )
        return builder.build()


@dataclass(frozen=True, slots=True)
class PutContactAway:
    """しまう: kept, but on no paper."""

    contact: str

    def edit(self, workspace: Workspace) -> Edit | None:
        """Put away today."""
        builder = workspace.builder("緊急連絡先をしまいました")
        builder.put_away(workspace.records.contacts[self.contact], workspace.clock().date())
        return builder.build()


@dataclass(frozen=True, slots=True)
class PutBaton:
    """いのちのバトン of a person: placed, checked or returned; its contents stay in the canister."""

    resident: str
    baton: str
    values: dict[str, Any]

    def edit(self, workspace: Workspace) -> Edit | None:
        """Created, or changed."""
        records = workspace.records
        known = records.batons.get(self.baton)
        builder = workspace.builder("いのちのバトンの記録を直しました")
        if known is not None:
            builder.change(known, **self.values)
            return builder.build()
        person = records.residents[self.resident]
        builder.create(
            Baton(
                id=builder.new_id(),
                association=AssociationId(person.association),
                resident=ResidentId(self.resident),
                household=person.household,
                **self.values,
            )
        )
        return builder.build()


@dataclass(frozen=True, slots=True)
class PutPlan:
    """Where the person goes, for one hazard or for all."""

    resident: str
    plan: str
    values: dict[str, Any]

    def edit(self, workspace: Workspace) -> Edit | None:
        """Created, or changed; the day it was made is today."""
        records = workspace.records
        known = records.plans.get(self.plan)
        builder = workspace.builder("行き先を決めました")
        values = {**self.values, "made_on": workspace.clock().date()}
        if known is not None:
            builder.change(known, **values)
            return builder.build()
        person = records.residents[self.resident]
        builder.create(
            EvacuationPlan(
                id=builder.new_id(),
                association=AssociationId(person.association),
                resident=ResidentId(self.resident),
                **values,
            )
        )
        return builder.build()
