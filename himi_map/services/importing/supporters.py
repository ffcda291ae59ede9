"""支援協力者 of a list: one record for the helper who stands in many rows, one assignment for each person helped."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from himi_map.records.atlas import Records
from himi_map.records.base import AssignmentId, AssociationId, ResidentId, SupporterId
from himi_map.records.consent import ConsentKind, Whose
from himi_map.records.people import Resident
from himi_map.records.supporters import Assignment, Supporter
from himi_map.services.importing.consents import ConsentImport
from himi_map.services.importing.draft import Draft
from himi_map.services.importing.incoming import IncomingSupporter
from himi_map.services.importing.labels import label_of, words_of
from himi_map.services.importing.merging import first_brought, merge
from himi_map.text.names import exact_key
from himi_map.text.phones import parse_phone


class SupporterImport:
    """Finds, makes and assigns supporters."""

    def __init__(self, records: Records, draft: Draft, consents: ConsentImport, area_code: str) -> None:
        self._draft = draft
        self._consents = consents
        self._area_code = area_code
        self._known: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in records.supporters.values():
            if one.put_away is None:
                self._known[exact_key(one.name), one.association].append(one.id)

    def take(
        self,
        resident: Resident,
        incoming: IncomingSupporter,
        before: dict[str, Any],
        made: dict[str, str],
        updates: dict[str, Any],
        *,
        known: bool,
    ) -> None:
        """One supporter of one row. *before* and *made* are the remembered row's; *made* and *updates* are added to."""
        role = f"supporter{incoming.number}"
        old_name = str(before.get(f"{role}.name") or "")
        same_name = exact_key(old_name) == exact_key(incoming.name)
        if same_name and not incoming.name:
            return
        if not same_name and old_name:
            updates.update(dict.fromkeys(path for path in before if path.startswith(f"{role}.")))
            before = {}
        if incoming.name != old_name:
            updates[f"{role}.name"] = incoming.name or None
        if not same_name and old_name and not self._release(resident, role, made, old_name, incoming.name):
            return
        if not incoming.name:
            return
        supporter = self._draft.get(Supporter, made.get(role)) if same_name else None
        fresh = False
        if supporter is None:
            if same_name:
                return  # taken out at the hall, and the list says nothing new
            supporter, fresh = self._find_or_make(resident.association, role, incoming, updates)
        if supporter.put_away is not None:
            return
        if not fresh:
            self._merge(supporter, role, incoming, before, updates, resident)
        made[role] = supporter.id
        self._assign(resident, supporter, incoming.number, role, made, remembered=same_name)
        self._answers(resident, supporter, role, incoming, before, updates, known=known or not fresh)

    def _release(self, resident: Resident, role: str, made: dict[str, str], old_name: str, new_name: str) -> bool:
        """Put the assignment of the former supporter away, unless the hall changed it: then ask. Whether to go on."""
        key = f"{role}.assignment"
        supporter, assignment = made.pop(role, None), self._draft.get(Assignment, made.pop(key, None))
        if assignment is None or assignment.put_away is not None or assignment.supporter != supporter:
            self._draft.ask(
                "question.supporter_changed",
                (resident.id,),
                resident.association,
                name=resident.name,
                before=old_name,
                after=new_name or "（空）",
            )
            return False
        self._draft.change(assignment, {"put_away": self._draft.today})
        return True

    def _find_or_make(
        self, association: str, role: str, incoming: IncomingSupporter, updates: dict[str, Any]
    ) -> tuple[Supporter, bool]:
        key = (exact_key(incoming.name), association)
        phone = self._digits(incoming.fields.get("phone", "")) or self._digits(incoming.fields.get("mobile", ""))
        for candidate_id in self._known[key]:
            candidate = self._draft.get(Supporter, candidate_id)
            if candidate is not None and self._may_be(candidate, phone):
                return candidate, False
        made = self._draft.create(
            Supporter(
                id=SupporterId(self._draft.new_id()),
                association=AssociationId(association),
                name=incoming.name,
                **incoming.fields,
            )
        )
        self._known[key].append(made.id)
        updates.update(first_brought(Supporter, role, incoming.fields))
        return made, True

    def _digits(self, text: str) -> str:
        return parse_phone(text, area_code=self._area_code).digits or "" if text else ""

    def _may_be(self, candidate: Supporter, phone: str) -> bool:
        """Two of one name in one association are one, unless both have numbers and these differ."""
        numbers = {self._digits(candidate.phone), self._digits(candidate.mobile)} - {""}
        return not phone or not numbers or phone in numbers

    def _merge(
        self,
        supporter: Supporter,
        role: str,
        incoming: IncomingSupporter,
        before: dict[str, Any],
        updates: dict[str, Any],
        resident: Resident,
    ) -> None:
        filled = {
            name: value
            for name, value in incoming.fields.items()
            if value not in ("", (), None, False) or f"{role}.{name}" in before
        }
        outcome = merge(supporter, role, filled, before)
        updates.update(outcome.brought)
        self._draft.change(supporter, outcome.changes)
        for name, (atlas, file) in outcome.conflicts.items():
            if name in ("phone", "mobile") and self._digits(str(atlas)) == self._digits(str(file)):
                continue
            self._draft.ask(
                "question.supporter_field",
                (supporter.id, resident.id),
                resident.association,
                name=supporter.name,
                field=label_of(name),
                atlas=words_of(name, atlas),
                file=words_of(name, file),
            )

    def _assign(
        self, resident: Resident, supporter: Supporter, order: int, role: str, made: dict[str, str], *, remembered: bool
    ) -> None:
        key = f"{role}.assignment"
        if remembered and key in made:
            return
        for one in self._draft.records.referring(Assignment, "resident", resident.id):
            if one.supporter == supporter.id and self._draft.current(one).put_away is None:
                made[key] = one.id
                return
        if any(made.get(other) == supporter.id for other in made if other != role and other.startswith("supporter")):
            return  # the same helper twice in one row
        assignment = self._draft.create(
            Assignment(
                id=AssignmentId(self._draft.new_id()),
                association=AssociationId(resident.association),
                resident=ResidentId(resident.id),
                supporter=SupporterId(supporter.id),
                order=order,
            )
        )
        made[key] = assignment.id

    def _answers(
        self,
        resident: Resident,
        supporter: Supporter,
        role: str,
        incoming: IncomingSupporter,
        before: dict[str, Any],
        updates: dict[str, Any],
        *,
        known: bool,
    ) -> None:
        for kind, answer, path in (
            (ConsentKind.SUPPORT, incoming.agreed, f"{role}.agreed"),
            (ConsentKind.SUPPORTER_SHARED, incoming.shared, f"{role}.shared"),
        ):
            if answer is not None:
                self._consents.take(
                    whose=Whose.SUPPORTER,
                    subject=supporter.id,
                    association=resident.association,
                    kind=kind,
                    answer=answer,
                    path=path,
                    before=before,
                    updates=updates,
                    known=known,
                    about=resident.id,
                )
