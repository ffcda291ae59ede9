"""The half-year report: counted by hand on a small table."""

from __future__ import annotations

import datetime as dt

import pytest

from himi_map.disclosed import DisclosureRequest, Output, Purpose, Recipient
from himi_map.disclosure import care_totals, disclose, half_months
from himi_map.errors import BugError
from himi_map.records.atlas import Records
from himi_map.records.care import CareActivity, CareHelper, CareNetTeam, CareTarget, MonthlyActivity
from himi_map.records.people import Association
from tests.unit.disclosure.town import AT, HIMI

D = dt.date
ALONE, MENTAL = CareTarget.ELDERLY_ALONE, CareTarget.MENTAL
WATCH, SNOW = CareActivity.WATCH, CareActivity.SNOW
RECORDS = Records.of(
    [
        Association(id="a", name="東町", ward="北"),
        Association(id="b", name="西町", ward="南"),
        CareNetTeam(id="t1", association="a", target=ALONE, started_on=D(2024, 4, 1)),
        CareNetTeam(id="t2", association="a", target=ALONE, ended_on=D(2026, 4, 1)),
        CareNetTeam(id="t3", association="b", target=MENTAL, started_on=D(2026, 9, 30)),
        CareNetTeam(id="t4", association="b", target=MENTAL, ended_on=D(2026, 3, 31)),
        CareNetTeam(id="t5", association="b", target=MENTAL, started_on=D(2026, 10, 1)),
        CareNetTeam(id="t6", association="b", target=MENTAL, put_away=D(2026, 1, 1)),
        CareHelper(id="h1", association="a", team="t1", name="山田 花子"),
        CareHelper(id="h2", association="a", team="t2", name="山田　花子"),
        CareHelper(id="h3", association="a", team="t2", name="佐藤 次郎", supporter="s1"),
        CareHelper(id="h4", association="b", team="t3", name="佐藤 二郎", supporter="s1"),
        CareHelper(id="h5", association="b", team="t3", name="鈴木 三郎", put_away=D(2026, 2, 1)),
        CareHelper(id="h6", association="b", team="t4", name="清水 四郎"),
        MonthlyActivity(id="m1", association="a", team="t1", month="2026-04", counts={WATCH: 5, SNOW: 1}),
        MonthlyActivity(id="m2", association="b", team="t3", month="2026-09", counts={WATCH: 2}),
        MonthlyActivity(id="m3", association="b", team="t3", month="2026-10", counts={WATCH: 70}),
        MonthlyActivity(id="m4", association="b", team="t3", month="2026-03", counts={SNOW: 90}),
    ]
)


def test_halves():
    assert half_months("2026H1") == ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09")
    assert half_months("2026H2") == ("2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03")
    for wrong in ("2026", "2026H3", ""):
        with pytest.raises(BugError):
            half_months(wrong)


def test_totals():
    found = care_totals(RECORDS, "2026H1")
    assert (found.teams, found.helpers) == (3, 2)  # 山田 花子 and the supporter s1, each once
    assert found.targets[ALONE] == (2, 2)
    assert found.targets[MENTAL] == (1, 1)
    assert list(found.targets) == list(CareTarget)
    assert list(found.activities) == list(CareActivity)
    assert (found.activities[WATCH], found.activities[SNOW]) == (7, 1)
    assert {ward: (teams, helpers, sums[WATCH]) for ward, (teams, helpers, sums) in found.by_ward.items()} == {
        "北": (2, 2, 5), "南": (1, 1, 2),
    }  # fmt: skip


def test_scope():
    assert care_totals(RECORDS, "2026H1", ("b",)).activities[WATCH] == 2


def test_through_the_compiler_with_nobody_in_it():
    request = DisclosureRequest(
        output=Output.CARENET_REPORT, recipient=Recipient.parse("shakyo"), purpose=Purpose.ADMINISTER, at=AT,
        operator="o", half="2026H2",
    )  # fmt: skip
    found = disclose(RECORDS, request, profile=HIMI)
    assert found.people == ()
    assert found.carenet is not None
    assert found.carenet.activities[WATCH] == 70
