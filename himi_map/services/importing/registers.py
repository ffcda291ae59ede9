"""Registers of ケアネット teams and いのちのバトン: each row is tied to a person the atlas has, or told as not taken.

They make nobody. Whom a row means is asked of the atlas: the name with the birth date, or the name when there is one of
it in the association that the row gives.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, Literal

from himi_map.edits.edit import Edit
from himi_map.profiles.profile import Profile
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, SourceRowId, new_uuid
from himi_map.records.office import SourceRow
from himi_map.records.people import Resident
from himi_map.services.importing.associations import AssociationBook
from himi_map.services.importing.attached import AttachedImport
from himi_map.services.importing.consents import ConsentImport
from himi_map.services.importing.draft import Draft
from himi_map.services.importing.identity import born_iso
from himi_map.services.importing.incoming import IncomingPerson, IncomingTeam
from himi_map.services.importing.people import PeopleFile
from himi_map.services.importing.report import FileReport
from himi_map.text.names import exact_key

Register = Literal["carenet", "batons"]

_LABELS: Final = {"carenet": "ケアネット", "batons": "いのちのバトン"}


def plan_register(
    records: Records,
    files: Sequence[PeopleFile],
    register: Register,
    *,
    profile: Profile,
    author: str,
    at: dt.datetime,
    new_id: NewId = new_uuid,
) -> tuple[Edit, ...]:
    """The Edits that tie the rows of *files* to people of *records*; what is not taken goes into the reports."""
    draft = Draft(records, label=_LABELS[register], author=author, at=at, new_id=new_id)
    work = _RegisterImport(draft, register, profile)
    for one in files:
        asked = draft.questions
        for person in one.people:
            work.take(person, one.report)
        one.report.questions += draft.questions - asked
    return draft.edits()


class _RegisterImport:
    def __init__(self, draft: Draft, register: Register, profile: Profile) -> None:
        self._draft = draft
        self._register = register
        self._associations = AssociationBook(draft.records, draft)
        self._attached = AttachedImport(draft, ConsentImport(draft, profile), register)
        self._named: dict[str, list[Resident]] = defaultdict(list)
        for resident in draft.records.residents.values():
            if resident.put_away is None:
                self._named[exact_key(resident.name)].append(resident)
        self._rows = {
            row.made.get("resident", ""): row for row in draft.records.source_rows.values() if row.source == register
        }
        self._seen: dict[str, int] = {}

    def take(self, person: IncomingPerson, report: FileReport) -> None:
        """One row."""
        resident = self._find(person)
        if resident is None:
            report.add(person.place, "rejected", "input.no_such_person", value=person.name)
            return
        if resident.id in self._seen:
            report.add(
                person.place, "rejected", "input.same_person_twice",
                value=person.name, other=f"{self._seen[resident.id]}行目",
            )  # fmt: skip
            return
        self._seen[resident.id] = person.place.row
        row = self._rows.get(resident.id)
        before: dict[str, Any] = dict(row.brought) if row else {}
        made: dict[str, str] = dict(row.made) if row else {"resident": resident.id}
        updates: dict[str, Any] = {}
        touched = self._draft.touched
        if self._register == "carenet":
            person.team = person.team or IncomingTeam()
            self._attached.team(resident, person, before, made, updates)
        else:
            person.baton = person.baton if person.baton is not None else {}
            self._attached.baton(resident, person, before, made, updates, known=True)
        if self._draft.touched == touched:
            report.unchanged += 1
        elif row is None:
            report.added += 1
        else:
            report.changed += 1
        self._remember(row, resident, made, {**before, **updates})

    def _find(self, person: IncomingPerson) -> Resident | None:
        """The one person a row means; None when there is none, or more than one."""
        found = self._named.get(exact_key(person.name), [])
        if person.association:
            if not self._associations.known(person.association):
                return None
            association = self._associations.find(person.association, person.ward)
            found = [one for one in found if association is not None and one.association == association.id]
        born = born_iso(person)
        if born:
            same = [one for one in found if one.born is not None and one.born.iso == born]
            unknown = [one for one in found if one.born is None or one.born.precision != "day"]
            found = same or (unknown if person.association else [])
        elif not person.association:
            return None
        return found[0] if len(found) == 1 else None

    def _remember(
        self, row: SourceRow | None, resident: Resident, made: dict[str, str], brought: dict[str, Any]
    ) -> None:
        brought = {path: value for path, value in brought.items() if value is not None}
        if row is None:
            self._draft.create(
                SourceRow(
                    id=SourceRowId(self._draft.new_id()),
                    association=resident.association,
                    source=self._register,
                    key=f"resident:{resident.id}",
                    made=made,
                    brought=brought,
                    seen_on=self._draft.today,
                ),
                counts=False,
            )
        elif brought != row.brought or made != row.made:
            changes = {"brought": brought, "made": made, "seen_on": self._draft.today}
            self._draft.change(row, changes, counts=False)
