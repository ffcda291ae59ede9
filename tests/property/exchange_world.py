"""A small world of copies: an office, packs that leave, people who write everywhere at once, and sticks that come back.

Everything is drawn from one seed, so that a history that fails can be told again: ``World(seed)``.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from data.packs import MadePack, hand_out, merge_pack, open_returned
from data.store import create_atlas, open_atlas
from data.store.sqlcipher_store import SqlCipherStore
from himi_map.edits import Edit, EditBuilder, Origin, apply, plan_undo
from himi_map.errors import HimiMapError
from himi_map.geo.crs import LonLat
from himi_map.merging import MergePlan
from himi_map.packs import HandOutRequest, next_number
from himi_map.profiles import load_profile
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, Whose
from himi_map.records.office import LocalNote, Operator, OperatorRole
from himi_map.records.people import (
    Association,
    Contact,
    Home,
    Household,
    PositionQuality,
    Provenance,
    Registration,
    Resident,
    Status,
)
from himi_map.records.supporters import Assignment, Available, Supporter

HIMI = load_profile("himi")
JST = dt.timezone(dt.timedelta(hours=9))
START = dt.datetime(2026, 6, 1, 9, 0, tzinfo=JST)
PASSPHRASE = "jimusho"
KINDS = (ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP, ConsentKind.CARENET_SHARED)


@dataclass
class Pack:
    """A pack somewhere outside."""

    made: MadePack
    store: SqlCipherStore
    records: Records
    written: list[Edit] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.made.prepared.handout.id


class World:
    """One history; methods draw what happens next."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.rng = random.Random(seed)
        self.folder = folder
        self.now = START
        self.count = 0
        self.office = create_atlas(folder / "町.himi", passphrase=PASSPHRASE, profile=HIMI, at=START)
        self.records = self.office.load()
        self.keeper = next(iter(self.records.operators.values()))
        self._found()
        self.packs: list[Pack] = []
        self.withdrawals: list[ConsentFact] = []

    # --- the beginning ----------------------------------------------------------------------------------------------

    def _found(self) -> None:
        builder = self.builder(self.records, self.keeper.id, "はじめ", origin=Origin.IMPORT)
        for key, name in (("a", "東町"), ("b", "西町")):
            builder.create(Association(id=key, name=name, ward="北"))
        builder.create(Operator(id="staff", name="職員 一", role=OperatorRole.SHAKYO))
        for number in range(1, 6):
            where = "b" if number == 5 else "a"
            home = Provenance.NEIGHBOURHOOD if number < 3 else Provenance.CITY
            builder.create(Household(id=f"h{number}", association=where, address=f"{number}番地"))
            builder.create(
                Resident(
                    id=f"r{number}", association=where, name=f"見本 {number}郎", household=f"h{number}",
                    address=f"{number}番地", phone=f"0766-1{number}", provenance=home,
                    home=Home(position=LonLat(136.97 + number / 1000, 36.85), quality=PositionQuality.BUILDING),
                )
            )  # fmt: skip
            builder.create(Registration(id=f"g{number}", association=where, resident=f"r{number}", number=number))
            if number != 4:
                for kind in KINDS:
                    builder.create(self.fact(builder, where, Whose.RESIDENT, f"r{number}", kind, "given", -300))
        for number in range(1, 5):
            builder.create(
                Supporter(id=f"s{number}", association="a", name=f"支え {number}子", phone=f"0766-2{number}")
            )
            for kind in (ConsentKind.SUPPORT, ConsentKind.SUPPORTER_SHARED):
                builder.create(self.fact(builder, "a", Whose.SUPPORTER, f"s{number}", kind, "given", -300))
        for number, (resident, supporter, order) in enumerate([("r1", "s1", 1), ("r1", "s2", 2), ("r2", "s3", 1)]):
            builder.create(
                Assignment(id=f"l{number}", association="a", resident=resident, supporter=supporter, order=order)
            )
        builder.create(Contact(id="k1", association="a", resident="r1", name="見本 長女", phone="090-1"))
        builder.create(self.fact(builder, "a", Whose.CONTACT, "k1", ConsentKind.SUPPORTER_SHARED, "given", -300))
        self.write(None, builder)

    def fact(self, builder, where, whose, subject, kind, state, days) -> ConsentFact:
        self.count += 1
        return ConsentFact(
            id=f"c{self.count}-{self.rng.getrandbits(40):x}", association=where, whose=whose, subject=subject,
            kind=kind, state=ConsentState(state), wording="supporter/1" if whose is not Whose.RESIDENT else "paper/1",
            recorded_at=self.now, proof=Proof.PAPER, signed_on=self.now.date() + dt.timedelta(days=days),
        )  # fmt: skip

    def new_id(self) -> str:
        return f"{self.rng.getrandbits(64):016x}"

    def builder(self, records: Records, author: str, label: str, origin: Origin = Origin.HAND) -> EditBuilder:
        self.now += dt.timedelta(minutes=self.rng.randint(1, 600))
        return EditBuilder(
            records, label=label, author=author, at=self.now, association="a", origin=origin, new_id=self.new_id
        )

    def write(self, pack: Pack | None, builder: EditBuilder) -> None:
        """Apply what a builder holds where it was written."""
        edit = builder.build()
        if edit is not None:
            self.apply(pack, edit)

    def apply(self, pack: Pack | None, edit: Edit) -> None:
        if pack is None:
            self.office.apply(edit)
            self.records = apply(self.records, edit).records
        else:
            pack.store.apply(edit)
            pack.records = apply(pack.records, edit).records
            pack.written.append(edit)

    # --- packs ------------------------------------------------------------------------------------------------------

    def leave(self, role: OperatorRole | None = None) -> Pack:
        """A pack leaves."""
        rng = self.rng
        role = role or rng.choice([OperatorRole.LEADER] * 6 + [OperatorRole.SHAKYO] * 2 + [OperatorRole.HELPER])
        staff = role is OperatorRole.SHAKYO
        wanted = ("a", "b") if staff and rng.random() < 0.5 else ("a",)
        holder = "職員 一" if staff else f"会長 {role}"
        place = self.folder / f"{len(self.packs)}.himipack"
        request = HandOutRequest(associations=wanted, holder=holder, role=role, expires_on=dt.date(2026, 12, 1))
        self.now += dt.timedelta(minutes=1)
        made = hand_out(
            self.office, request, place, operator=self.keeper, at=self.now, records=self.records, new_id=self.new_id
        )
        self.records = self.office.load()
        store = open_atlas(place, made.spoken, at=self.now)
        pack = Pack(made, store, store.load())
        self.packs.append(pack)
        return pack

    def copy_of(self, pack: Pack) -> Pack:
        """Somebody copies the stick and works on with the copy."""
        place = self.folder / f"{len(self.packs)}.himipack"
        shutil.copyfile(pack.made.path, place)
        store = open_atlas(place, pack.made.spoken, at=self.now)
        twin = Pack(replace(pack.made, path=place), store, store.load())
        self.packs.append(twin)
        return twin

    def stick(self, pack: Pack, name: str) -> Path:
        """The pack's file as it would be copied now."""
        target = self.folder / name
        shutil.copyfile(pack.made.path, target)
        return target

    # --- writing ----------------------------------------------------------------------------------------------------

    def edit(self, pack: Pack | None) -> None:
        """Somebody writes something, in the office or outside."""
        records = self.records if pack is None else pack.records
        author = self.keeper.id if pack is None else pack.made.prepared.handout.holder
        people = sorted(one for one, each in records.residents.items() if each.association == "a")
        if not people:
            return
        person = records.residents[self.rng.choice(people)]
        wish = self.rng.choice(
            ["phone", "support", "other", "reasons", "move", "correct", "correct", "link", "unlink", "first",
             "newcomer", "consent", "consent", "neighbour", "note", "care", "confirm", "status", "available",
             "undo", "boundary"]
        )  # fmt: skip
        builder = self.builder(records, author, f"{wish}を直しました")
        getattr(self, f"_{wish}")(builder, records, person, pack)
        self.write(pack, builder)

    def _phone(self, builder, records, person, pack):
        builder.change(person, phone=f"0766-{self.rng.randint(1, 4)}")

    def _registration(self, records, person):
        return records.registration_of(person.id)

    def _support(self, builder, records, person, pack):
        found = self._registration(records, person)
        if found is not None:
            name = self.rng.choice(["voice", "walking", "guide"])
            builder.change(found, support=msgspec.structs.replace(found.support, **{name: True}))

    def _other(self, builder, records, person, pack):
        found = self._registration(records, person)
        if found is not None:
            builder.change(found, support=msgspec.structs.replace(found.support, other=self.rng.choice("いろは")))

    def _reasons(self, builder, records, person, pack):
        found = self._registration(records, person)
        if found is not None:
            word = self.rng.choice(["足", "目", "耳"])
            rest = tuple(one for one in found.reasons if one != word)
            builder.change(found, reasons=rest if word in found.reasons else (*rest, word))

    def _care(self, builder, records, person, pack):
        found = self._registration(records, person)
        if found is not None:
            builder.change(found, care_notes=f"薬{self.rng.randint(1, 3)}")

    def _confirm(self, builder, records, person, pack):
        found = self._registration(records, person)
        if found is not None:
            builder.change(found, last_confirmed=self.now.date())

    def _point(self):
        return LonLat(136.97 + self.rng.randint(1, 9) / 1000, 36.85 + self.rng.randint(0, 2) / 1000)

    def _move(self, builder, records, person, pack):
        builder.change(
            person,
            address=f"新{self.rng.randint(1, 3)}番地",
            home=Home(position=self._point(), quality=PositionQuality.PLACED),
        )

    def _correct(self, builder, records, person, pack):
        building = self.rng.choice(["", "", "家1"])
        builder.change(person, home=Home(position=self._point(), quality=PositionQuality.PLACED, building=building))

    def _links(self, records, person):
        return [one for one in records.referring(Assignment, "resident", person.id) if one.put_away is None]

    def _link(self, builder, records, person, pack, order=0):
        links = self._links(records, person)
        free = sorted(set(records.supporters) - {one.supporter for one in links})
        if free:
            last = max((one.order for one in links), default=0)
            builder.create(
                Assignment(
                    id=self.new_id(), association="a", resident=person.id, supporter=self.rng.choice(free),
                    order=order or last + 1,
                )
            )  # fmt: skip

    def _first(self, builder, records, person, pack):
        for one in self._links(records, person):
            builder.change(one, order=one.order + 1, claimed=None)
        self._link(builder, records, person, pack, order=1)

    def _unlink(self, builder, records, person, pack):
        links = sorted(self._links(records, person), key=lambda one: one.id)
        if links:
            builder.put_away(self.rng.choice(links), self.now.date())

    def _newcomer(self, builder, records, person, pack):
        own = pack.store.pack.numbers if pack is not None else ()
        key = self.new_id()
        builder.create(
            Resident(
                id=f"r{key}",
                association="a",
                name=f"新しい {self.rng.randint(1, 3)}郎",
                provenance=Provenance.NEIGHBOURHOOD,
            )
        )
        number = next_number(records, "a", own=own)
        builder.create(Registration(id=f"g{key}", association="a", resident=f"r{key}", number=number))

    def _neighbour(self, builder, records, person, pack):
        key = f"s{self.new_id()}"
        builder.create(Supporter(id=key, association="a", name=f"隣の {self.rng.randint(1, 3)}子"))
        builder.create(self.fact(builder, "a", Whose.SUPPORTER, key, ConsentKind.SUPPORT, "given", 0))

    def _consent(self, builder, records, person, pack):
        kind = self.rng.choice(KINDS)
        state = self.rng.choice(["given", "withdrawn", "refused"])
        made = self.fact(builder, "a", Whose.RESIDENT, person.id, kind, state, -self.rng.randint(0, 3))
        builder.create(made)

    def _note(self, builder, records, person, pack):
        notes = sorted(one for one, each in records.notes.items() if each.association == "a")
        if notes and self.rng.random() < 0.6:
            builder.change(records.notes[self.rng.choice(notes)], label=self.rng.choice(["水路", "段差", "橋"]))
        else:
            shape = '{"type":"Point","coordinates":[136.97,36.85]}'
            builder.create(LocalNote(id=self.new_id(), association="a", stamp="danger", label="穴", geometry=shape))

    def _status(self, builder, records, person, pack):
        builder.change(person, status=self.rng.choice([Status.HOME, Status.HOSPITAL_SHORT]))

    def _available(self, builder, records, person, pack):
        mine = sorted(one for one, each in records.supporters.items() if each.association == "a")
        one = records.supporters[self.rng.choice(mine)]
        when = self.rng.choice(list(Available))
        rest = tuple(each for each in one.available if each is not when)
        builder.change(one, available=rest if when in one.available else (*rest, when))

    def _boundary(self, builder, records, person, pack):
        x = 136.97 + self.rng.randint(1, 3) / 1000
        ring = [[x, 36.85], [x + 0.01, 36.85], [x + 0.01, 36.86], [x, 36.85]]
        builder.change(
            records.associations["a"], boundary=msgspec.json.encode({"type": "Polygon", "coordinates": [ring]}).decode()
        )

    def _undo(self, builder, records, person, pack):
        if pack is None or not pack.written:
            return
        last = pack.written[-1]
        if last.origin is Origin.HAND and not any(one.kind == "consent" for one in last.deltas):
            plan = plan_undo(records, last, author=last.author, at=self.now, new_id=self.new_id)
            if plan.edit is not None:
                self.apply(pack, plan.edit)

    # --- coming home ------------------------------------------------------------------------------------------------

    def bring(self, office: SqlCipherStore, stick: Path) -> MergePlan:
        """A stick comes home to one copy of the office."""
        self.now += dt.timedelta(minutes=self.rng.randint(1, 60))
        returned = open_returned(office, stick)
        return merge_pack(office, returned, author=self.keeper.id, at=self.now, new_id=self.new_id)

    def refused(self, office: SqlCipherStore, stick: Path) -> str:
        """The reason why a stick is not taken; empty when it is."""
        try:
            self.bring(office, stick)
        except HimiMapError as error:
            return error.code
        return ""

    def close(self) -> None:
        for pack in self.packs:
            pack.store.close()
        self.office.close()
