"""The people of the fictional town, in every state a record can be in.

Each association gets people by turns from a list of cases, so that even the small town has every state of consent,
every kind of supporter and every status; chance only decides names and houses.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.geometry import mapping

from data.town.geometry import CRS, TownGeometry
from data.town.names import FAMILY, GIVEN, LONG_NAME
from himi_map.geo.crs import LonLat
from himi_map.publicmap import Hazard, SiteKind
from himi_map.records.base import (
    AssociationId,
    BatonId,
    ConsentId,
    GroupId,
    HouseholdId,
    Record,
    RegistrationId,
    ResidentId,
    SupporterId,
    TeamId,
)
from himi_map.records.care import Baton, CareActivity, CareHelper, CareNetTeam, CareTarget, MonthlyActivity
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, SignedBy, Whose
from himi_map.records.office import LocalNote, Operator, OperatorRole
from himi_map.records.people import (
    Association,
    Contact,
    Group,
    Home,
    Household,
    PositionQuality,
    Provenance,
    Registration,
    Resident,
    Sex,
    Status,
    Support,
)
from himi_map.records.sites import EvacuationPlan, EvacuationSite, Means
from himi_map.records.supporters import Assignment, Available, Duty, Role, RoleKind, Supporter
from himi_map.text.wareki import parse_date

if TYPE_CHECKING:
    from data.town.places import Area

_NAMESPACE: Final = uuid.UUID("6f1d1c6a-3b0e-4a53-9a0b-0d5f4a7e2b10")

_PER_AREA: Final = {"town": (24, 30), "city": (22, 27)}
"""Registered people and supporters of an association."""

_ONE_MORE: Final = 8
"""Every so-many-th association of the city has one person more: 226 of them make 5,000."""

_TEAM_FOR: Final = {"town": 3, "city": 6}
"""Every so-many-th person has a ケアネット team; the city has about 900, as a real one of its size."""

Answer = tuple[ConsentKind, ConsentState, Proof, SignedBy, int | None]
"""Kind, state, proof, who signed, days before today (None: undated)."""

_LIST, _MAP = ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP
_GIVEN, _NO, _GONE = ConsentState.GIVEN, ConsentState.REFUSED, ConsentState.WITHDRAWN
_PAPER, _SPOKEN, _MARKED = Proof.PAPER, Proof.SPOKEN, Proof.NAME_LIST
_SELF, _FAMILY = SignedBy.SELF, SignedBy.FAMILY

CASES: Final[tuple[tuple[str, tuple[Answer, ...]], ...]] = (
    ("paper", ((_LIST, _GIVEN, _PAPER, _SELF, 200), (_MAP, _GIVEN, _PAPER, _SELF, 200))),
    ("paper", ((_LIST, _GIVEN, _PAPER, _SELF, 90), (_MAP, _GIVEN, _PAPER, _SELF, 90))),
    ("name list", ((_LIST, _GIVEN, _MARKED, _SELF, None), (_MAP, _GIVEN, _MARKED, _SELF, None))),
    ("paper", ((_LIST, _GIVEN, _PAPER, _SELF, 400), (_MAP, _GIVEN, _PAPER, _SELF, 400))),
    ("list, not map", ((_LIST, _GIVEN, _PAPER, _SELF, 120), (_MAP, _NO, _PAPER, _SELF, 120))),
    ("family", ((_LIST, _GIVEN, _PAPER, _FAMILY, 150), (_MAP, _GIVEN, _PAPER, _FAMILY, 150))),
    ("spoken", ((_LIST, _GIVEN, _SPOKEN, _SELF, 40), (_MAP, _GIVEN, _SPOKEN, _SELF, 40))),
    ("paper", ((_LIST, _GIVEN, _PAPER, _SELF, 30), (_MAP, _GIVEN, _PAPER, _SELF, 30))),
    ("refused", ((_LIST, _NO, _PAPER, _SELF, 100), (_MAP, _NO, _PAPER, _SELF, 100))),
    ("withdrawn", ((_LIST, _GIVEN, _PAPER, _SELF, 500), (_MAP, _GIVEN, _PAPER, _SELF, 500),
                   (_LIST, _GONE, _PAPER, _SELF, 60), (_MAP, _GONE, _PAPER, _SELF, 60))),
    ("unknown", ()),
    ("family against own no", ((_LIST, _NO, _PAPER, _SELF, 80), (_MAP, _NO, _PAPER, _SELF, 80),
                               (_LIST, _GIVEN, _PAPER, _FAMILY, 20), (_MAP, _GIVEN, _PAPER, _FAMILY, 20))),
    ("paper", ((_LIST, _GIVEN, _PAPER, _SELF, 10), (_MAP, _GIVEN, _PAPER, _SELF, 10))),
)  # fmt: skip
"""States of consent, given to people by turns."""

_STATUSES: Final = {17: Status.FACILITY, 19: Status.DEAD, 21: Status.HOSPITAL_SHORT, 43: Status.MOVED}
"""Every so-many-th person is not at home."""

_REASONS: Final = (("要介護3",), ("身体障害者手帳1級",), ("75歳以上独居",), ("75歳以上独居", "要支援2"), ("療育手帳A",))
_NOTES: Final = (
    ("cliff", "崖", True), ("flooding", "冠水しやすい", True), ("block_wall", "ブロック塀", True),
    ("hydrant", "消火栓", False), ("aed", "AED", False), ("well", "井戸", False), ("salon", "いきいきサロン", False),
)  # fmt: skip


@dataclass
class _Maker:
    """Collects records with repeatable ids."""

    town: TownGeometry
    at: dt.datetime
    rng: np.random.Generator
    records: list[Record] = field(default_factory=list)
    count: int = 0
    inside: list[object] = field(init=False)
    middles: dict[str, LonLat | None] = field(init=False)

    def __post_init__(self) -> None:
        """Work out for all buildings at once what each home asks for: a point inside, the middle of its 大字."""
        self.inside = list(shapely.point_on_surface(self.town.layers["buildings"].geometry))
        self.middles = {one.town: one.position for one in reversed(self.town.addresses) if not one.banchi}

    def new_id(self) -> str:
        """The next id: what ``uuid.uuid5`` gives for its number, without the objects in between."""
        self.count += 1
        name = f"{self.town.size}-{self.count}".encode()
        digest = bytearray(hashlib.sha1(_NAMESPACE.bytes + name, usedforsecurity=False).digest()[:16])
        digest[6] = digest[6] & 0x0F | 0x50
        digest[8] = digest[8] & 0x3F | 0x80
        text = digest.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def add(self, record: Record) -> None:
        self.records.append(record)

    @property
    def today(self) -> dt.date:
        return self.at.date()

    def name(self, number: int) -> tuple[str, str]:
        family, family_kana = FAMILY[int(self.rng.integers(len(FAMILY)))]
        given, given_kana = GIVEN[int(self.rng.integers(len(GIVEN)))]
        if number == 11:
            return LONG_NAME
        return f"{family} {given}", f"{family_kana} {given_kana}"

    def phone(self) -> str:
        return f"0766-00-{int(self.rng.integers(1000, 9999)):04d}"

    def mobile(self) -> str:
        return f"090-0000-{int(self.rng.integers(1000, 9999)):04d}"


def build_people(town: TownGeometry, at: dt.datetime, *, seed: int = 7) -> list[Record]:
    """All records of the fictional town, associations first; the same arguments give the same records.

    Parameters
    ----------
    at
        The town's present: ages and dates of consent are counted back from it.
    """
    maker = _Maker(town, at, np.random.default_rng(seed))
    for index in range(len(town.areas)):
        _association(maker, index)
    for name, role, areas in _operators(maker):
        maker.add(Operator(id=maker.new_id(), name=name, role=role, associations=areas))
    return maker.records


def _operators(maker: _Maker) -> list[tuple[str, OperatorRole, tuple[AssociationId, ...]]]:
    ids = [AssociationId(one.id) for one in maker.records if isinstance(one, Association)]
    return [
        ("市社協 職員", OperatorRole.SHAKYO, ()),
        ("防災課 職員", OperatorRole.CITY, ()),
        ("川端 会長", OperatorRole.LEADER, (ids[2],)),
    ]


def _association(maker: _Maker, index: int) -> None:
    area = maker.town.areas[index]
    association = AssociationId(maker.new_id())
    known = index % 12 != 7  # one association in twelve has no boundary yet: 区域未確定
    houses = maker.town.houses_of(index)
    boundary = _geojson(area.boundary) if known else None
    maker.add(
        Association(
            id=association, name=area.name, kana=area.kana, ward=area.ward, boundary=boundary, households=len(houses)
        )
    )
    groups: list[tuple[GroupId, object]] = []
    for name, shape in area.groups:
        group = GroupId(maker.new_id())
        groups.append((group, shape))
        maker.add(Group(id=group, association=association, name=name, boundary=_geojson(shape) if known else None))
    chosen = maker.rng.permutation(houses)
    wanted, supporters = _PER_AREA[maker.town.size]
    if maker.town.size == "city" and index % _ONE_MORE == 0:
        wanted += 1
    people = _residents(maker, association, chosen[: wanted + 4], groups, wanted)
    helpers = _supporters(maker, association, chosen[wanted + 4 :], supporters, people)
    _assignments(maker, association, people, helpers)
    _care(maker, association, people)
    _notes(maker, association, area.boundary)
    if index % 3 == 0:
        _gathering_place(maker, association, area)


def _geojson(geometry: object) -> str:
    turned = shapely.transform(geometry, CRS.unproject)
    return json.dumps(mapping(shapely.set_precision(turned, 1e-8)))


def _home(maker: _Maker, building: int, quality: PositionQuality) -> Home:
    point: Any = maker.inside[building]
    key = str(maker.town.layers["buildings"].columns["key"][building])
    return Home(position=CRS.lonlat(point.x, point.y), quality=quality, building=key)


def _residents(
    maker: _Maker,
    association: AssociationId,
    houses: np.ndarray[tuple[int], np.dtype[np.int64]],
    groups: list[tuple[GroupId, object]],
    wanted: int,
) -> list[Resident]:
    """Registered people, some of them under one roof."""
    people: list[Resident] = []
    house = 0
    while len(people) < wanted and house < len(houses):
        building = int(houses[house])
        members = 2 if len(people) % 9 == 4 else 1
        town, banchi = maker.town.house_address[building]
        household = HouseholdId(maker.new_id())
        situation = "高齢者のみ" if members > 1 else ("独居" if len(people) % 2 else "日中独居")
        maker.add(Household(id=household, association=association, address=f"{town}{banchi}", situation=situation))
        family = maker.name(0)[0].split(" ")[0] if members > 1 else ""
        for _ in range(members):
            people.append(_resident(maker, association, household, building, groups, len(people) + 1, family))
        house += 1
    return people


def _resident(
    maker: _Maker,
    association: AssociationId,
    household: HouseholdId,
    building: int,
    groups: list[tuple[GroupId, object]],
    number: int,
    family: str,
) -> Resident:
    name, kana = maker.name(number)
    if family and number != 11:
        kanas = dict(FAMILY)
        given, given_kana = GIVEN[int(maker.rng.integers(len(GIVEN)))]
        name, kana = f"{family} {given}", f"{kanas[family]} {given_kana}"
    if number in (14, 15):
        name, kana = "海野 リ子", "うみの りこ"  # two people of one name
    town, banchi = maker.town.house_address[building]
    status = next((one for every, one in _STATUSES.items() if number % every == 0), Status.HOME)
    home, reason = _place(maker, building, number)
    born_year = int(maker.rng.integers(1926, 1956))
    born = f"昭和{born_year - 1925}年{int(maker.rng.integers(1, 13))}月{int(maker.rng.integers(1, 29))}日"
    found = maker.inside[building]
    group = next((key for key, shape in groups if shapely.intersects(shape, found)), None)
    person = Resident(
        id=ResidentId(maker.new_id()),
        association=association,
        name=name,
        kana=kana,
        household=household,
        group=group,
        sex=Sex.FEMALE if number % 3 else Sex.MALE,
        born=parse_date(born, today=maker.today) if number % 10 else parse_date("昭和12年頃", today=maker.today),
        address=f"{town}{banchi}番地",
        phone=maker.phone() if number % 8 else "",
        mobile=maker.mobile() if number % 3 == 0 else "",
        status=status,
        status_since=maker.today - dt.timedelta(days=50) if status is not Status.HOME else None,
        home=home,
        unplaced_reason=reason,
        provenance=Provenance.NEIGHBOURHOOD if number % 4 == 1 else Provenance.CITY,
    )
    maker.add(person)
    _registration(maker, person, number)
    for answer in CASES[(number - 1) % len(CASES)][1]:
        _consent(maker, person, answer)
    if number % 5 == 0:
        contact, contact_kana = maker.name(0)
        maker.add(
            Contact(id=maker.new_id(), association=association, resident=ResidentId(person.id), name=contact,
                    kana=contact_kana, relation="長男", phone=maker.mobile())
        )  # fmt: skip
    return person


def _place(maker: _Maker, building: int, number: int) -> tuple[Home | None, str]:
    """Most homes on a house; some only at the middle of the 大字, some nowhere."""
    if number % 12 == 6:
        return None, "住所が見つかりません"
    if number % 12 == 0:
        middle = maker.middles[maker.town.house_address[building][0]]
        return Home(position=middle or LonLat(0, 0), quality=PositionQuality.TOWN), "町名までしか分かりません"
    quality = PositionQuality.PLACED if number % 7 == 0 else PositionQuality.BUILDING
    return _home(maker, building, quality), ""


def _registration(maker: _Maker, person: Resident, number: int) -> None:
    maker.add(
        Registration(
            id=RegistrationId(maker.new_id()),
            association=person.association,
            resident=ResidentId(person.id),
            number=number,
            reasons=_REASONS[number % len(_REASONS)],
            support=Support(
                voice=True,
                walking=number % 2 == 0,
                guide=number % 3 != 0,
                other="車いすを押す" if number % 7 == 0 else "",
            ),
            listed=number % 9 != 0,
            care_notes="耳が聞こえにくい" if number % 4 == 0 else "",
            last_confirmed=maker.today - dt.timedelta(days=120 + number % 300),
        )
    )


def _consent(maker: _Maker, person: Resident, answer: Answer, *, kind: ConsentKind | None = None) -> None:
    asked, state, proof, signed_by, days = answer
    wording = {Proof.PAPER: "paper/1", Proof.SPOKEN: "spoken/1", Proof.NAME_LIST: "name-list/1"}[proof]
    maker.add(
        ConsentFact(
            id=ConsentId(maker.new_id()),
            association=person.association,
            whose=Whose.RESIDENT,
            subject=person.id,
            kind=kind or asked,
            state=state,
            wording=wording,
            recorded_at=maker.at - dt.timedelta(days=days or 600),
            signed_by=signed_by,
            signer="海野 幸子" if signed_by is _FAMILY else "",
            relation="長女" if signed_by is _FAMILY else "",
            reason="意思確認困難" if signed_by is _FAMILY else "",
            proof=proof,
            signed_on=None if days is None else maker.today - dt.timedelta(days=days),
        )
    )


def _supporters(
    maker: _Maker,
    association: AssociationId,
    houses: np.ndarray[tuple[int], np.dtype[np.int64]],
    wanted: int,
    people: list[Resident],
) -> list[Supporter]:
    """Neighbours who agreed, who did not, who were not asked; an organisation; one who is registered themselves."""
    made: list[Supporter] = []
    for number in range(1, wanted + 1):
        organisation = number % 14 == 9
        name, kana = ("見本市消防団", "みほんししょうぼうだん") if organisation else maker.name(0)
        resident = people[3] if number == 7 else None
        home = _home(maker, int(houses[number]), PositionQuality.BUILDING) if number < len(houses) else None
        one = Supporter(
            id=SupporterId(maker.new_id()),
            association=association,
            name=resident.name if resident is not None else name,
            kana=resident.kana if resident is not None else kana,
            organisation=organisation,
            resident=ResidentId(resident.id) if resident is not None else None,
            phone=maker.phone(),
            home=resident.home if resident is not None else (None if organisation else home),
            available=(Available.WEEKDAY, Available.NIGHT) if number % 3 else (Available.NIGHT,),
            car=number % 2 == 0,
            roles=(Role(kind=RoleKind.MINSEI, until=dt.date(2028, 11, 30)),) if number % 15 == 1 else (
                Role(kind=RoleKind.NEIGHBOUR),),
        )  # fmt: skip
        made.append(one)
        maker.add(one)
        _supporter_consents(maker, one, number)
    return made


def _supporter_consents(maker: _Maker, one: Supporter, number: int) -> None:
    state = ConsentState.REFUSED if number % 11 == 5 else ConsentState.GIVEN
    if number % 6 == 2:
        return  # not asked yet: prints as 調整中
    for kind in (ConsentKind.SUPPORT, ConsentKind.SUPPORTER_SHARED):
        if kind is ConsentKind.SUPPORTER_SHARED and number % 4 == 3:
            continue
        maker.add(
            ConsentFact(
                id=ConsentId(maker.new_id()),
                association=one.association,
                whose=Whose.SUPPORTER,
                subject=one.id,
                kind=kind,
                state=state,
                wording="supporter/1",
                recorded_at=maker.at - dt.timedelta(days=150),
                signed_on=maker.today - dt.timedelta(days=150),
            )
        )


def _assignments(maker: _Maker, association: AssociationId, people: list[Resident], helpers: list[Supporter]) -> None:
    places = [None if one.home is None else CRS.point(one.home.position) for one in helpers]
    for index, person in enumerate(people):
        count = (2, 1, 2, 0, 1, 3, 2)[index % 7]
        near = _nearest(person, helpers, places) if count else []
        for order in range(count):
            maker.add(
                Assignment(
                    id=maker.new_id(),
                    association=association,
                    resident=ResidentId(person.id),
                    supporter=SupporterId(near[order].id),
                    order=order + 1,
                    duties=(Duty.INFORM, Duty.CHECK) if order else (Duty.CHECK, Duty.ACCOMPANY),
                )
            )


def _nearest(person: Resident, helpers: list[Supporter], places: list[tuple[float, float] | None]) -> list[Supporter]:
    """Supporters from next door outwards, an organisation last; never the person themselves.

    Parameters
    ----------
    places
        Where each of the helpers lives, plane metres; None for an organisation.
    """
    others = [(one, place) for one, place in zip(helpers, places, strict=True) if one.resident != person.id]
    if person.home is None:
        return [one for one, _ in others]
    x, y = CRS.point(person.home.position)

    def gap(pair: tuple[Supporter, tuple[float, float] | None]) -> float:
        place = pair[1]
        return 120.0 if place is None else math.hypot(place[0] - x, place[1] - y)

    return [one for one, _ in sorted(others, key=gap)]


def _care(maker: _Maker, association: AssociationId, people: list[Resident]) -> None:
    targets, activities = list(CareTarget), list(CareActivity)
    every = _TEAM_FOR[maker.town.size]
    for index, person in enumerate(people):
        if index % every == 0:
            team = TeamId(maker.new_id())
            maker.add(
                CareNetTeam(id=team, association=association, number=str(index + 1), resident=ResidentId(person.id),
                            target=targets[index % len(targets)], leader="", started_on=dt.date(2023, 4, 1))
            )  # fmt: skip
            for number in range(2 + index % 2):
                name, _ = maker.name(0)
                role = ("民生委員", "近隣", "ケアネット委員")[number]
                maker.add(CareHelper(id=maker.new_id(), association=association, team=team, name=name, role=role))
            _months(maker, association, team, activities, index)
            if index % 2 == 0:
                _consent(maker, person, (ConsentKind.CARENET_SHARED, _GIVEN, _PAPER, _SELF, 180))
        if index % 2 == 1:
            placed = maker.today - dt.timedelta(days=700)
            form = index % 4 == 1
            maker.add(
                Baton(id=BatonId(maker.new_id()), association=association, number=f"{index + 1:04d}",
                      resident=ResidentId(person.id), household=person.household, placed_on=placed,
                      checked_on=maker.today - dt.timedelta(days=200), contents=("診察券写し", "お薬手帳写し"),
                      form=form)
            )  # fmt: skip
            if form:
                _consent(maker, person, (ConsentKind.BATON_SHARED, _GIVEN, _PAPER, _SELF, 700))
        if index % 5 == 0 and maker.town.sites:
            _plan(maker, person, index)


def _months(
    maker: _Maker, association: AssociationId, team: TeamId, activities: list[CareActivity], index: int
) -> None:
    for month in range(12):
        year, number = (2025, 10 + month) if month < 3 else (2026, month - 2)
        counts = {activities[index % len(activities)]: 2 + month % 3, CareActivity.WATCH: 4}
        maker.add(
            MonthlyActivity(
                id=maker.new_id(), association=association, team=team, month=f"{year}-{number:02d}", counts=counts
            )
        )


def _plan(maker: _Maker, person: Resident, index: int) -> None:
    site = maker.town.sites[index % len(maker.town.sites)]
    maker.add(
        EvacuationPlan(
            id=maker.new_id(),
            association=person.association,
            resident=ResidentId(person.id),
            hazard=Hazard.TSUNAMI if index % 2 else None,
            site=site.key,
            means=Means.WHEELCHAIR if index % 3 == 0 else Means.WALK,
            minutes=10 + index,
            leave_when="警戒レベル3",
            made_on=maker.today - dt.timedelta(days=60),
        )
    )
    _consent(maker, person, (ConsentKind.PLAN_SHARED, _GIVEN, _PAPER, _SELF, 60))


def _notes(maker: _Maker, association: AssociationId, boundary: object) -> None:
    x0, y0, x1, y1 = shapely.bounds(boundary)
    for number, (stamp, label, danger) in enumerate(_NOTES):
        x = x0 + (x1 - x0) * float(maker.rng.uniform(0.15, 0.85))
        y = y0 + (y1 - y0) * float(maker.rng.uniform(0.15, 0.85))
        cleared = number % 3 != 2
        maker.add(
            LocalNote(id=maker.new_id(), association=association, stamp=stamp, label=label, danger=danger,
                      geometry=_geojson(shapely.Point(x, y)), cleared_on=maker.today if cleared else None,
                      cleared_by="設置者" if cleared else "")
        )  # fmt: skip


def _gathering_place(maker: _Maker, association: AssociationId, area: Area) -> None:
    middle = shapely.point_on_surface(area.boundary)
    maker.add(
        EvacuationSite(
            id=maker.new_id(),
            association=association,
            name=f"{area.name}広場",
            kinds=(SiteKind.GATHERING,),
            position=CRS.lonlat(middle.x, middle.y),
        )
    )
