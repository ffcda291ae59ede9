"""ケアネット半期報告: the two tables of the form with their codes in order, and sums that agree."""

from __future__ import annotations

import pytest

from exports.carenet import half_year_report
from exports.carenet.half_year import half_words
from himi_map.disclosed import CareTotals, Output
from himi_map.errors import BugError
from himi_map.records.care import CareActivity, CareTarget
from tests.unit.exports_tables.people import disclosure

TARGETS = ["高齢者（独居）", "高齢者（高齢者のみ）", "高齢者（同居）", "身体", "知的", "精神", "1人親", "その他"]
ACTIVITIES = [
    "見守り・声掛け",
    "話し相手",
    "ごみ出し",
    "買い物代行",
    "草むしり",
    "除雪",
    "外出付添い",
    "薬の受取",
    "その他",
]


def totals() -> CareTotals:
    return CareTotals(
        half="2026H1", teams=36, helpers=72,
        targets={str(one): (number, 2 * number) for number, one in enumerate(CareTarget, start=1)},
        activities={str(one): 10 * number for number, one in enumerate(CareActivity, start=1)},
        by_ward={"浜地区": (30, 60, {"watch": 5}), "": (6, 12, {})},
    )  # fmt: skip


def test_tables_have_the_codes_of_the_form_in_its_order():
    document = half_year_report(disclosure(output=Output.CARENET_REPORT, carenet=totals()))
    first = [row.cells[0].text for row in document.table.rows]
    assert [one.replace("(", "（").replace(")", "）") for one in first] == [*TARGETS, "合計"]
    (_, activities), (_, wards) = document.extra
    assert [row.cells[0].text for row in activities.rows] == [*ACTIVITIES, "合計"]
    assert [one.heading for one in wards.columns][3:] == ACTIVITIES


def test_sums_are_those_of_the_rows():
    document = half_year_report(disclosure(output=Output.CARENET_REPORT, carenet=totals()))
    for column in (1, 2):
        numbers = [row.cells[column].number for row in document.table.rows]
        assert sum(numbers[:-1]) == numbers[-1]
    counts = [row.cells[1].number for row in document.extra[0][1].rows]
    assert sum(counts[:-1]) == counts[-1] == 450


def test_a_ward_without_a_name_is_not_dropped():
    _, wards = half_year_report(disclosure(output=Output.CARENET_REPORT, carenet=totals())).extra[1]
    assert [row.cells[1].number for row in wards.rows] == [30, 6, 36]
    assert all(row.cells[0].text for row in wards.rows)


@pytest.mark.parametrize(
    ("half", "words"),
    [
        ("2026H1", "令和8年度 上半期（4月〜9月）"),
        ("2025H2", "令和7年度 下半期（10月〜3月）"),
        ("2019H1", "平成31年度 上半期（4月〜9月）"),
    ],
)
def test_half_in_words(half, words):
    assert half_words(half) == words


def test_another_disclosure_is_refused():
    with pytest.raises(BugError):
        half_year_report(disclosure())
