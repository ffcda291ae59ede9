"""A city's worth of records, made in memory: 226 associations, 5,000 registered people, 6,000 supporters."""

from __future__ import annotations

import datetime as dt
import random

from himi_map.geo.crs import LonLat
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, Whose
from himi_map.records.people import Association, Contact, Home, PositionQuality, Registration, Resident, Support
from himi_map.records.supporters import Assignment, Supporter

AT = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)
_SURNAMES = (
    "山田", "鈴木", "佐藤", "高橋", "田中", "伊藤", "渡辺", "中村", "小林", "加藤", "吉田", "山本", "佐々木", "松本",
    "井上", "木村", "林", "清水", "斎藤", "坂下",
)  # fmt: skip
_GIVEN = (
    "太郎", "花子", "一郎", "和子", "次郎", "幸子", "三郎", "節子", "清", "文子", "勇", "美代子", "正", "千代", "博",
    "久子", "茂", "敏子", "進", "春江",
)  # fmt: skip


def city_of_records(people: int = 5_000, associations: int = 226, seed: int = 1) -> Records:
    """Deterministic for a seed; about one person in five without a consent."""
    rng = random.Random(seed)
    records: list[Record] = [
        Association(id=f"a{number}", name=f"第{number}区", kana=f"だい{number}く", ward=f"地区{number % 21}")
        for number in range(associations)
    ]
    for number in range(people):
        records += _person(rng, number, f"a{number % associations}", 1 + number // associations)
    return Records.of(records)


def _name(rng: random.Random) -> str:
    return f"{rng.choice(_SURNAMES)}　{rng.choice(_GIVEN)}{rng.choice(_GIVEN)}"


def _fact(
    number: int, tag: str, area: str, whose: Whose, subject: str, kind: ConsentKind, state: ConsentState
) -> Record:
    wording = "supporter/1" if whose is Whose.SUPPORTER else "paper/1"
    return ConsentFact(
        id=f"{tag}{number}", association=area, whose=whose, subject=subject, kind=kind, state=state,
        wording=wording, proof=Proof.PAPER, recorded_at=AT, signed_on=dt.date(2025, 5, 1 + number % 28),
    )  # fmt: skip


def _person(rng: random.Random, number: int, area: str, no: int) -> list[Record]:
    person = f"r{number}"
    place = LonLat(136.9 + rng.random() / 8, 36.8 + rng.random() / 8)
    state = ConsentState.GIVEN if rng.random() < 0.8 else ConsentState.REFUSED
    found: list[Record] = [
        Resident(
            id=person, association=area, name=_name(rng), kana="やまだ たろう", address=f"{number}番地",
            phone=f"0766-{rng.randrange(10, 99)}-{rng.randrange(1000, 9999)}",
            home=Home(position=place, quality=PositionQuality.BUILDING),
        ),
        Registration(
            id=f"g{number}", association=area, resident=person, number=no,
            support=Support(voice=True, other="つえが要る" if number % 3 else ""),
            care_notes=f"{_name(rng)}さんが鍵を預かる" if number % 4 == 0 else "耳が遠いので大きな声で",
        ),
        Contact(id=f"k{number}", association=area, resident=person, name=_name(rng), phone=f"090-0000-{number:04}"),
    ]  # fmt: skip
    found += [
        _fact(number, f"c{kind}", area, Whose.RESIDENT, person, kind, state)
        for kind in (ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP, ConsentKind.LIST_MINSEI)
    ]
    for order in (1, 2) if number % 5 == 0 else (1,):
        supporter = f"s{number}-{order}"
        found.append(Supporter(id=supporter, association=area, name=_name(rng), kana="さとう", phone="0766-00-1111"))
        found.append(
            Assignment(id=f"x{number}-{order}", association=area, resident=person, supporter=supporter, order=order)
        )
        found.append(
            _fact(number, f"u{order}", area, Whose.SUPPORTER, supporter, ConsentKind.SUPPORT, ConsentState.GIVEN)
        )
    return found
