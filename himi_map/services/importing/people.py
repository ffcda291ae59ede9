"""Works out what a name list does to the atlas: who is new, what changed in the file, what has to be asked.

The same rows give the same plan: importing a file twice changes nothing the second time. Nothing is merged silently,
nobody is deleted, and what the hall has corrected stays.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from himi_map.edits.edit import Edit
from himi_map.profiles.profile import Profile
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId, NewId, RegistrationId, ResidentId, SourceRowId, new_uuid
from himi_map.records.consent import Whose
from himi_map.records.office import SourceRow
from himi_map.records.people import Association, Home, PositionQuality, Provenance, Registration, Resident
from himi_map.services.importing.associations import UNDECIDED, AssociationBook
from himi_map.services.importing.attached import AttachedImport
from himi_map.services.importing.consents import KIND_WORDS, ConsentImport, unprovable
from himi_map.services.importing.draft import Draft
from himi_map.services.importing.homes import HomeFinder
from himi_map.services.importing.identity import Identities, row_key
from himi_map.services.importing.incoming import Gazetteer, IncomingPerson
from himi_map.services.importing.labels import label_of, words_of
from himi_map.services.importing.merging import first_brought, merge, same
from himi_map.services.importing.missing import ask_about_missing
from himi_map.services.importing.numbering import NumberBook
from himi_map.services.importing.report import FileReport
from himi_map.services.importing.supporters import SupporterImport
from himi_map.text.addresses import split_address
from himi_map.text.names import exact_key
from himi_map.text.phones import parse_phone

_PHONES: Final = ("phone", "mobile", "fax")
_BY_HAND: Final = (PositionQuality.PLACED, PositionQuality.BUILDING)


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """The rows of one file with its report (rows that could not be read are in it already)."""

    people: Sequence[IncomingPerson]
    report: FileReport


@dataclass(slots=True)
class _RowWork:
    """The remembered row while it is being worked on."""

    before: dict[str, Any] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    updates: dict[str, Any] = field(default_factory=dict)


def plan_people(
    records: Records,
    files: Sequence[PeopleFile],
    *,
    profile: Profile,
    gazetteer: Gazetteer | None,
    author: str,
    at: dt.datetime,
    provenance: Provenance = Provenance.CITY,
    default_association: str = "",
    new_id: NewId = new_uuid,
) -> tuple[Edit, ...]:
    """The Edits that bring *files* into *records*; counts, questions and rows not taken go into their reports.

    Parameters
    ----------
    records
        The whole atlas.
    gazetteer
        Where addresses are; None when the map pack has none.
    default_association
        For rows that do not say theirs.
    """
    work = _PeopleImport(records, profile, gazetteer, author, at, provenance, default_association, new_id)
    return work.run(files)


class _PeopleImport:
    def __init__(
        self,
        records: Records,
        profile: Profile,
        gazetteer: Gazetteer | None,
        author: str,
        at: dt.datetime,
        provenance: Provenance,
        default_association: str,
        new_id: NewId,
    ) -> None:
        self.draft = Draft(records, label="名簿", author=author, at=at, new_id=new_id)
        self.source = f"people:{provenance}"
        self.provenance = provenance
        self.default_association = default_association or UNDECIDED
        self.profile = profile
        self.towns = tuple(dict.fromkeys((*profile.towns, *(gazetteer.towns if gazetteer else ()))))
        self.homes = HomeFinder(profile, gazetteer)
        self.associations = AssociationBook(records, self.draft)
        self.identities = Identities(records, self.source)
        self.numbers = NumberBook(records)
        self.consents = ConsentImport(self.draft, profile)
        self.supporters = SupporterImport(records, self.draft, self.consents, profile.phone_prefix)
        self.attached = AttachedImport(self.draft, self.consents, self.source)
        self.seen_rows: dict[str, tuple[str, int]] = {}
        self.seen_people: dict[str, tuple[str, int]] = {}
        self.seen_associations: set[str] = set()

    def run(self, files: Sequence[PeopleFile]) -> tuple[Edit, ...]:
        placed = [(one, [(person, self._association(person, one.report)) for person in one.people]) for one in files]
        everyone = [(person, found.id) for _, rows in placed for person, found in rows if found is not None]
        self.identities.count_undated(everyone)
        wanted: dict[str, list[int]] = defaultdict(list)
        for person, association in everyone:
            if person.number is not None:
                wanted[association].append(person.number)
        for association, numbers in wanted.items():
            self.numbers.reserve(association, numbers)
        for one, rows in placed:
            asked = self.draft.questions
            for person, found in rows:
                if found is not None:
                    self._take(person, found, one.report)
            one.report.questions += self.draft.questions - asked
        asked = self.draft.questions
        ask_about_missing(self.draft, self.source, self.seen_associations, set(self.seen_people))
        if files:
            files[-1].report.questions += self.draft.questions - asked
            if self.associations.made:
                names = "、".join(self.associations.made)
                files[0].report.notes.append(f"自治会を新しく作りました（{len(self.associations.made)}）：{names}")
        return self.draft.edits()

    def _association(self, person: IncomingPerson, report: FileReport) -> Association | None:
        name = person.association or self.default_association
        found = self.associations.find(name, person.ward)
        if found is None:
            report.add(person.place, "rejected", "input.association_ambiguous", value=name)
            return None
        self.seen_associations.add(found.id)
        return found

    def _take(self, person: IncomingPerson, association: Association, report: FileReport) -> None:
        key = row_key(person, association.id)
        row, resident = self.identities.find(person, association.id)
        here = (person.place.file, person.place.row)
        earlier = self.seen_rows.get(key) or (self.seen_people.get(resident.id) if resident else None)
        if earlier is not None:
            report.add(
                person.place, "rejected", "input.same_person_twice", value=person.name,
                other=f"{earlier[0]}の{earlier[1]}行目" if earlier[0] != here[0] else f"{earlier[1]}行目",
            )  # fmt: skip
            return
        self.seen_rows[key] = here
        touched = self.draft.touched
        work = _RowWork(dict(row.brought), dict(row.made)) if row is not None else _RowWork()
        if resident is None:
            resident = self._create(person, association, work, report)
            report.added += 1
        else:
            self._update(resident, person, association, row, work, report)
            report.changed += self.draft.touched > touched
            report.unchanged += self.draft.touched == touched
        self.seen_people[resident.id] = here
        self._remember(row, key, resident, work)

    # new people

    def _create(self, person: IncomingPerson, association: Association, work: _RowWork, report: FileReport) -> Resident:
        namesakes = self.identities.namesakes(person, association.id)
        fields = dict(person.resident)
        if person.group:
            fields["group"] = self.associations.group(association.id, person.group)
        home, reason = self._home(person, str(fields.get("address", "")))
        fields.update(home=home, unplaced_reason=reason)
        resident = self.draft.create(
            Resident(
                id=ResidentId(self.draft.new_id()),
                association=AssociationId(association.id),
                name=person.name,
                provenance=self.provenance,
                **fields,
            )
        )
        work.made["resident"] = resident.id
        work.updates.update(first_brought(Resident, "resident", {"name": person.name, **fields}))
        work.updates["resident.association"] = association.id
        self._register(resident, person, work, report)
        resident = self._attach(resident, person, work, known=False, report=report)
        self.identities.add(resident)
        for other in namesakes:
            self.draft.ask(
                "question.same_name", (resident.id, other.id), association.id,
                name=person.name, other=other.name, association=association.name,
            )  # fmt: skip
        return resident

    def _home(self, person: IncomingPerson, address: str) -> tuple[Home | None, str]:
        return self.homes.find(address, person.position)

    def _register(self, resident: Resident, person: IncomingPerson, work: _RowWork, report: FileReport) -> None:
        number = self.numbers.take(resident.association, person.number)
        if person.number is not None and number != person.number:
            report.add(person.place, "noticed", "input.number_taken", value=person.number, number=number)
        registration = self.draft.create(
            Registration(
                id=RegistrationId(self.draft.new_id()),
                association=resident.association,
                resident=ResidentId(resident.id),
                number=number,
                **person.registration,
            )
        )
        work.made["registration"] = registration.id
        work.updates.update(first_brought(Registration, "registration", person.registration))

    # people the atlas knows

    def _update(
        self,
        resident: Resident,
        person: IncomingPerson,
        association: Association,
        row: SourceRow | None,
        work: _RowWork,
        report: FileReport,
    ) -> None:
        work.made["resident"] = resident.id
        if work.before.get("missing"):
            work.updates["missing"] = None
        if resident.put_away is not None:
            return
        self._ask_if_moved(resident, association, work)
        incoming = {"name": person.name, **person.resident}
        if person.group:
            incoming["group"] = self.associations.group(resident.association, person.group)
        outcome = merge(resident, "resident", incoming, work.before)
        work.updates.update(outcome.brought)
        conflicts = {name: pair for name, pair in outcome.conflicts.items() if not self._means_same(name, *pair)}
        resident = self.draft.change(resident, outcome.changes)
        self._ask_conflicts(resident, resident.id, conflicts)
        if "address" in incoming or person.position is not None:
            resident = self._move_home(resident, person, row, work, kept_address="address" in outcome.conflicts)
        self._merge_registration(resident, person, row, work, report)
        self._attach(resident, person, work, known=True, report=report)

    def _ask_if_moved(self, resident: Resident, association: Association, work: _RowWork) -> None:
        old = work.before.get("resident.association")
        if old == association.id:
            return
        work.updates["resident.association"] = association.id
        if association.id != resident.association and association.name != UNDECIDED:
            known = self.draft.get(Association, resident.association)
            self.draft.ask(
                "question.association_moved", (resident.id,), resident.association,
                name=resident.name, atlas=known.name if known else "", file=association.name,
            )  # fmt: skip

    def _means_same(self, name: str, atlas: Any, file: Any) -> bool:
        """Two ways to write one thing: no question is worth asking."""
        if not isinstance(atlas, str) or not isinstance(file, str):
            return False
        if name in ("name", "kana"):
            return exact_key(atlas) == exact_key(file)
        if name in _PHONES:
            area = self.profile.phone_prefix
            left, right = (parse_phone(text, area_code=area).digits for text in (atlas, file))
            return left is not None and left == right
        if name == "address":
            left_parts, right_parts = (
                split_address(text, self.towns, prefecture=self.profile.prefecture, city=self.profile.name)
                for text in (atlas, file)
            )
            return bool(left_parts.town and left_parts.banchi) and left_parts == right_parts
        return False

    def _ask_conflicts(self, resident: Resident, record: str, conflicts: dict[str, tuple[Any, Any]]) -> None:
        for name, (atlas, file) in conflicts.items():
            self.draft.ask(
                "question.field_conflict", tuple(dict.fromkeys((resident.id, record))), resident.association,
                name=resident.name, field=label_of(name), atlas=words_of(name, atlas), file=words_of(name, file),
            )  # fmt: skip

    def _move_home(
        self, resident: Resident, person: IncomingPerson, row: SourceRow | None, work: _RowWork, *, kept_address: bool
    ) -> Resident:
        """Follow the address, unless somebody has put the pin elsewhere."""
        home, reason = self._home(person, str(person.resident.get("address", resident.address)))
        new, old = msgspec.to_builtins(home), work.before.get("resident.home")
        old_reason = work.before.get("resident.unplaced_reason", "")
        if same(new, old) and reason == old_reason:
            return resident
        work.updates["resident.home"] = new
        work.updates["resident.unplaced_reason"] = reason or None
        if kept_address:
            return resident
        current = msgspec.to_builtins(resident.home)
        if same(current, new):
            return resident
        if same(current, old) or (current is None and row is None):
            changes = {"home": home, "unplaced_reason": reason}
            changed = {name: value for name, value in changes.items() if getattr(resident, name) != value}
            return self.draft.change(resident, changed)
        by_hand = resident.home is not None and resident.home.quality in _BY_HAND
        if row is not None and by_hand and "resident.address" in work.updates:
            self.draft.ask(
                "question.home_after_address", (resident.id,), resident.association,
                name=resident.name, file=str(person.resident.get("address", "")),
            )  # fmt: skip
        return resident

    def _merge_registration(
        self, resident: Resident, person: IncomingPerson, row: SourceRow | None, work: _RowWork, report: FileReport
    ) -> None:
        known = self.draft.get(Registration, work.made.get("registration"))
        registration = known or self.draft.records.registration_of(resident.id)
        if registration is None:
            self._register(resident, person, work, report)
            return
        work.made["registration"] = registration.id
        if registration.put_away is not None:
            return
        if person.number is not None and person.number != registration.number and row is None:
            report.add(person.place, "noticed", "input.number_kept", value=person.number, number=registration.number)
        outcome = merge(registration, "registration", person.registration, work.before)
        work.updates.update(outcome.brought)
        self.draft.change(registration, outcome.changes)
        self._ask_conflicts(resident, registration.id, outcome.conflicts)

    # both

    def _attach(
        self, resident: Resident, person: IncomingPerson, work: _RowWork, *, known: bool, report: FileReport
    ) -> Resident:
        before, made, updates = work.before, work.made, work.updates
        resident = self.attached.household(resident, person, before, made, updates)
        for contact in person.contacts:
            self.attached.contact(resident, contact, before, made, updates)
        for supporter in person.supporters:
            self.supporters.take(resident, supporter, before, made, updates, known=known)
        for kind, answer in person.consents.items():
            if unprovable(kind, answer):
                report.add(person.place, "noticed", "input.consent_undated", value="有", kind=KIND_WORDS[kind])
                continue
            self.consents.take(
                whose=Whose.RESIDENT, subject=resident.id, association=resident.association, kind=kind, answer=answer,
                path=f"consent.{kind}", before=before, updates=updates, known=known,
            )  # fmt: skip
        self.attached.baton(resident, person, before, made, updates, known=known)
        self.attached.team(resident, person, before, made, updates)
        return resident

    def _remember(self, row: SourceRow | None, key: str, resident: Resident, work: _RowWork) -> None:
        brought = {path: value for path, value in {**work.before, **work.updates}.items() if value is not None}
        if row is None:
            self.draft.create(
                SourceRow(
                    id=SourceRowId(self.draft.new_id()),
                    association=resident.association,
                    source=self.source,
                    key=key,
                    made=work.made,
                    brought=brought,
                    seen_on=self.draft.today,
                ),
                counts=False,
            )
            return
        changes: dict[str, Any] = {}
        if brought != row.brought:
            changes["brought"] = brought
        if work.made != row.made:
            changes["made"] = work.made
        if key != row.key:
            changes["key"] = key
        if changes:
            self.draft.change(row, {**changes, "seen_on": self.draft.today}, counts=False)
