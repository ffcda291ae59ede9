"""Who is offered, in which order and why; what is odd about a link."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely

from himi_map.consent import ConsentBook
from himi_map.geo.crs import PlaneCrs
from himi_map.profiles import load_profile
from himi_map.publicmap import FeatureLayer, HazardKind, HazardLayer
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Whose
from himi_map.records.people import Association, Group, Home, PositionQuality, Registration, Resident, Status
from himi_map.records.supporters import Assignment, Available, Supporter
from himi_map.supporting import alarms, link_sentence, offers
from himi_map.supporting.alarm import Reason, alike

CRS = PlaneCrs(6675)
AT = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
X0, Y0 = CRS.point(CRS.lonlat(0.0, 0.0))


def home(x: float, y: float = 0.0) -> Home:
    return Home(position=CRS.lonlat(x, y), quality=PositionQuality.BUILDING)


def person(**fields: object) -> Resident:
    return Resident(id="r", association="a", name="見本 花子", home=home(0), group="g", **fields)  # type: ignore[arg-type]


def helper(key: str, x: float, **fields: object) -> Supporter:
    return Supporter(id=key, association="a", name=f"支援 {key}", home=home(x), **fields)  # type: ignore[arg-type]


def agreed(key: str, state: ConsentState = ConsentState.GIVEN) -> ConsentFact:
    return ConsentFact(
        id=f"c{key}", association="a", whose=Whose.SUPPORTER, subject=key, kind=ConsentKind.SUPPORT, state=state,
        wording="supporter/1", recorded_at=AT, signed_on=dt.date(2026, 5, 1),
    )  # fmt: skip


def offered(*records: Record, linked: tuple[str, ...] = ()) -> list[tuple[str, tuple[str, ...]]]:
    whole = Records.of(
        [Association(id="a", name="川端"), Group(id="g", association="a", name="1班"), person(), *records]
    )
    book = ConsentBook(whole, AT, load_profile("mihon").renewal)
    found = offers(whole, whole.residents["r"], whole.supporters.values(), book=book, crs=CRS, linked=linked)
    return [(one.supporter.id, one.reasons) for one in found]


def test_who_agreed_comes_first_then_who_is_near() -> None:
    found = offered(
        helper("far", 250), helper("near", 40), helper("yes", 120, available=(Available.WEEKDAY,), car=True),
        agreed("yes"), helper("no", 10), agreed("no", ConsentState.REFUSED),
    )  # fmt: skip
    assert [key for key, _ in found] == ["yes", "near", "far", "no"]
    assert found[0][1] == ("引き受け済み", "120 m", "日中在宅", "車あり")
    assert found[-1][1] == ("断られています", "10 m")


def test_a_neighbour_of_the_same_group_comes_before_a_nearer_stranger() -> None:
    member = Resident(id="m", association="a", name="近所 太郎", group="g")
    found = offered(member, helper("same", 80, resident="m"), helper("other", 50))
    assert [key for key, _ in found] == ["same", "other"]
    assert "同じ班" in found[0][1]


def test_whoever_is_busy_steps_back() -> None:
    others = [Resident(id=f"o{i}", association="a", name=f"人 {i}") for i in range(2)]
    links = [Assignment(id=f"l{i}", association="a", resident=f"o{i}", supporter="busy") for i in range(2)]
    found = offered(*others, *links, helper("busy", 30), helper("free", 90))
    assert [key for key, _ in found] == ["free", "busy"]
    assert "2人を助けている" in found[1][1]


def test_nobody_is_offered_who_helps_already_is_away_or_is_the_person() -> None:
    away = Resident(id="w", association="a", name="入所 三郎", status=Status.FACILITY)
    found = offered(away, helper("linked", 10), helper("self", 0, resident="r"), helper("away", 20, resident="w"),
                    linked=("linked",))  # fmt: skip
    assert found == []


def reasons(supporter: Supporter, *records: Record, hazards: tuple[HazardLayer, ...] = ()) -> set[Reason]:
    whole = Records.of([Association(id="a", name="川端"), person(), supporter, *records])
    return {one.reason for one in alarms(whole, whole.residents["r"], supporter, crs=CRS, hazards=hazards)}


def test_a_plain_link_raises_no_alarm() -> None:
    assert reasons(helper("s", 80)) == set()


@pytest.mark.parametrize(
    ("supporter", "records", "reason"),
    [
        (Supporter(id="s", association="a", name="見本 華子", home=home(80)), (), Reason.NAMES_ALIKE),
        (helper("s", 900), (), Reason.FAR),
        (helper("s", 0.5), (), Reason.SAME_HOUSE),
        (
            helper("s", 80, resident="k"),
            (Resident(id="k", association="a", name="登録 一郎"),
             Registration(id="gk", association="a", resident="k", number=9)),
            Reason.REGISTERED,
        ),
        (
            helper("s", 80),
            tuple(Assignment(id=f"l{i}", association="a", resident=f"o{i}", supporter="s") for i in range(3)),
            Reason.MANY,
        ),
    ],
)  # fmt: skip
def test_alarms(supporter: Supporter, records: tuple[Record, ...], reason: Reason) -> None:
    assert reasons(supporter, *records) == {reason}


def test_both_houses_in_one_landslide_zone() -> None:
    def zone(x1: float) -> tuple[HazardLayer, ...]:
        shape = np.array([shapely.box(-50, -50, x1, 50)], dtype=object)
        return (HazardLayer(HazardKind.STEEP_SLOPE, FeatureLayer(shape), "急傾斜地", ""),)

    assert reasons(helper("s", 80), hazards=zone(100)) == {Reason.SAME_LANDSLIDE}
    assert reasons(helper("s", 80), hazards=zone(50)) == set()


def test_the_sentence_names_both_and_the_order() -> None:
    assert link_sentence(helper("s", 1), person(), 2) == "支援 sさんが 見本 花子さんを助けます（2番目）"
    firm = Supporter(id="f", association="a", name="見本建設", organisation=True)
    assert link_sentence(firm, person()) == "見本建設が 見本 花子さんを助けます"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("渡邉 恵美", "渡邊 恵美", True),
        ("山田 太郎", "山田 太朗", True),
        ("山田 太郎", "川田 次郎", False),
        ("森 一", "林 一", False),
    ],
)
def test_names_that_are_taken_for_each_other(one: str, other: str, expected: bool) -> None:
    assert alike(one, other) is expected
