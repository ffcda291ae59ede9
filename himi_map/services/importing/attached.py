"""What hangs on a person of a list: household, emergency contacts, いのちのバトン, ケアネットチーム."""

from __future__ import annotations

from typing import Any

from himi_map.records.base import AssociationId, BatonId, ContactId, HelperId, HouseholdId, ResidentId, TeamId
from himi_map.records.care import Baton, CareHelper, CareNetTeam
from himi_map.records.consent import ConsentKind, Whose
from himi_map.records.people import Contact, Household, Resident
from himi_map.services.importing.consents import ConsentImport
from himi_map.services.importing.draft import Draft
from himi_map.services.importing.incoming import IncomingContact, IncomingPerson
from himi_map.services.importing.labels import label_of, words_of
from himi_map.services.importing.merging import first_brought, merge
from himi_map.text.names import exact_key


class AttachedImport:
    """Makes and merges the records that hang on a resident."""

    def __init__(self, draft: Draft, consents: ConsentImport, source: str) -> None:
        self._draft = draft
        self._consents = consents
        self._households: dict[tuple[str, str], str] = {}
        for row in draft.records.source_rows.values():
            key = row.brought.get("household.key")
            if row.source == source and key and row.association and "household" in row.made:
                self._households[row.association, key] = row.made["household"]

    def household(
        self,
        resident: Resident,
        person: IncomingPerson,
        before: dict[str, Any],
        made: dict[str, str],
        updates: dict[str, Any],
    ) -> Resident:
        """Join or make the household; the resident as they are then."""  # fmt: skip
        known = self._draft.get(Household, made.get("household"))
        if known is not None:
            self._merge(known, "household", person.household, before, updates, resident)
            return resident
        if not person.household_key and not any(person.household.values()):
            return resident
        if resident.household is not None:
            return resident
        key = (resident.association, person.household_key)
        household = self._draft.get(Household, self._households.get(key)) if person.household_key else None
        if household is None or household.put_away is not None:
            household = self._draft.create(
                Household(
                    id=HouseholdId(self._draft.new_id()),
                    association=AssociationId(resident.association),
                    address=resident.address,
                    **person.household,
                )
            )
            updates.update(first_brought(Household, "household", person.household))
        if person.household_key:
            self._households[key] = household.id
            updates["household.key"] = person.household_key
        made["household"] = household.id
        return self._draft.change(resident, {"household": household.id}, counts=False)

    def contact(
        self,
        resident: Resident,
        incoming: IncomingContact,
        before: dict[str, Any],
        made: dict[str, str],
        updates: dict[str, Any],
    ) -> None:
        """One emergency contact."""  # fmt: skip
        role = f"contact{incoming.number}"
        known = self._draft.get(Contact, made.get(role)) or self._same_contact(resident, incoming)
        if known is not None:
            made[role] = known.id
            if known.put_away is None:
                self._merge(known, role, incoming.fields, before, updates, resident)
            return
        if not any(incoming.fields.values()) or role in made:
            return
        contact = self._draft.create(
            Contact(
                id=ContactId(self._draft.new_id()),
                association=AssociationId(resident.association),
                resident=ResidentId(resident.id),
                order=incoming.number,
                **{"name": "", **incoming.fields},
            )
        )
        made[role] = contact.id
        updates.update(first_brought(Contact, role, incoming.fields))

    def _same_contact(self, resident: Resident, incoming: IncomingContact) -> Contact | None:
        name = exact_key(str(incoming.fields.get("name", "")))
        if not name:
            return None
        found = self._draft.records.referring(Contact, "resident", resident.id)
        return next((one for one in found if exact_key(one.name) == name and one.put_away is None), None)

    def baton(
        self,
        resident: Resident,
        person: IncomingPerson,
        before: dict[str, Any],
        made: dict[str, str],
        updates: dict[str, Any],
        *,
        known: bool,
    ) -> None:
        """The canister of this person."""  # fmt: skip
        if person.baton is None:
            return
        baton = self._draft.get(Baton, made.get("baton")) or next(
            (one for one in self._draft.records.referring(Baton, "resident", resident.id) if one.put_away is None), None
        )
        if baton is not None:
            made["baton"] = baton.id
            if baton.put_away is None:
                self._merge(baton, "baton", person.baton, before, updates, resident)
        elif "baton" not in made:
            baton = self._draft.create(
                Baton(
                    id=BatonId(self._draft.new_id()),
                    association=AssociationId(resident.association),
                    resident=ResidentId(resident.id),
                    household=resident.household,
                    **person.baton,
                )
            )
            made["baton"] = baton.id
            updates.update(first_brought(Baton, "baton", person.baton))
        if person.baton_consent is not None:
            self._consents.take(
                whose=Whose.RESIDENT, subject=resident.id, association=resident.association,
                kind=ConsentKind.BATON_SHARED, answer=person.baton_consent, path="consent.baton_shared",
                before=before, updates=updates, known=known,
            )  # fmt: skip

    def team(
        self,
        resident: Resident,
        person: IncomingPerson,
        before: dict[str, Any],
        made: dict[str, str],
        updates: dict[str, Any],
    ) -> None:
        """The CareNet team around this person, and its helpers."""  # fmt: skip
        if person.team is None:
            return
        team = self._draft.get(CareNetTeam, made.get("team")) or next(
            (
                one
                for one in self._draft.records.referring(CareNetTeam, "resident", resident.id)
                if one.put_away is None
            ),
            None,
        )
        if team is not None:
            made["team"] = team.id
            if team.put_away is not None:
                return
            self._merge(team, "team", person.team.fields, before, updates, resident)
        elif "team" in made:
            return
        else:
            team = self._draft.create(
                CareNetTeam(
                    id=TeamId(self._draft.new_id()),
                    association=AssociationId(resident.association),
                    resident=ResidentId(resident.id),
                    **person.team.fields,
                )
            )
            made["team"] = team.id
            updates.update(first_brought(CareNetTeam, "team", person.team.fields))
        helpers = list(person.team.helpers)
        if helpers != before.get("team.helpers", []):
            updates["team.helpers"] = helpers or None
            self._helpers(team, helpers)

    def _helpers(self, team: CareNetTeam, names: list[str]) -> None:
        """Add helpers the list names for the first time; one it no longer names stays until a person says so."""
        present = {exact_key(one.name) for one in self._draft.records.referring(CareHelper, "team", team.id)}
        for name in names:
            if exact_key(name) not in present:
                present.add(exact_key(name))
                self._draft.create(
                    CareHelper(
                        id=HelperId(self._draft.new_id()), association=team.association, team=TeamId(team.id), name=name
                    )
                )

    def _merge(
        self,
        record: Any,
        role: str,
        incoming: dict[str, Any],
        before: dict[str, Any],
        updates: dict[str, Any],
        resident: Resident,
    ) -> None:
        outcome = merge(self._draft.current(record), role, incoming, before)
        updates.update(outcome.brought)
        self._draft.change(record, outcome.changes)
        for name, (atlas, file) in outcome.conflicts.items():
            self._draft.ask(
                "question.field_conflict", (resident.id, record.id), resident.association,
                name=resident.name, field=label_of(name), atlas=words_of(name, atlas), file=words_of(name, file),
            )  # fmt: skip
