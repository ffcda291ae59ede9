"""The half-year report: 対象区分 (teams and helpers) and 活動内容 (延件数), for the whole and by 地区社協."""

from __future__ import annotations

from exports.tables.model import Cell, Column, Row, RowKind, Table, TableDocument
from himi_map.disclosed import CareTotals, Disclosure
from himi_map.errors import BugError
from himi_map.glossary import term
from himi_map.text.wareki import wareki


def half_words(half: str) -> str:
    """``2026H1`` as 「令和8年度 上半期（4月〜9月）」."""
    import datetime as dt

    year, part = int(half[:4]), half[-1]
    name = wareki(dt.date(year, 4, 1)).partition("年")[0]
    return f"{name}年度 " + ("上半期（4月〜9月）" if part == "1" else "下半期（10月〜3月）")


def half_year_report(disclosure: Disclosure) -> TableDocument:
    """The report of one half year.

    Raises
    ------
    BugError
        The Disclosure holds no totals: it was made for another output.
    """
    totals = disclosure.carenet
    if totals is None:
        raise BugError("a CareNet report needs CareNet totals")
    return TableDocument(
        title=f"{term('output.carenet_report')}　{half_words(totals.half)}",
        table=_targets(totals),
        facts=(f"{wareki(disclosure.at.date())}現在", disclosure.recipient_words),
        banner=disclosure.banner,
        practice=disclosure.practice,
        notes=disclosure.notes,
        reference=disclosure.sheet,
        counted="区分",
        sheet_name=term("carenet.by_target"),
        extra=((term("carenet.by_activity"), _activities(totals)), (term("carenet.by_ward"), _wards(totals))),
    )


def _targets(totals: CareTotals) -> Table:
    columns = (
        Column("target", term("carenet.target"), 60),
        Column("teams", term("carenet.teams"), 30, align="right", mono=True),
        Column("helpers", term("carenet.helpers"), 30, align="right", mono=True),
    )
    rows = [
        Row((Cell.of(term(f"care_target.{code}")), Cell.of(teams), Cell.of(helpers)))
        for code, (teams, helpers) in totals.targets.items()
    ]
    rows.append(Row((Cell.of(term("total")), Cell.of(totals.teams), Cell.of(totals.helpers)), RowKind.TOTAL))
    return Table(columns, tuple(rows))


def _activities(totals: CareTotals) -> Table:
    columns = (
        Column("activity", term("carenet.activity"), 60),
        Column("count", term("carenet.count"), 30, align="right", mono=True),
    )
    rows = [Row((Cell.of(term(f"care_activity.{code}")), Cell.of(count))) for code, count in totals.activities.items()]
    rows.append(Row((Cell.of(term("total")), Cell.of(sum(totals.activities.values()))), RowKind.TOTAL))
    return Table(columns, tuple(rows))


def _wards(totals: CareTotals) -> Table:
    codes = tuple(totals.activities)
    columns = (
        Column("ward", term("ward"), 34),
        Column("teams", term("carenet.teams"), 18, align="right", mono=True),
        Column("helpers", term("carenet.helpers"), 18, align="right", mono=True),
        *(Column(code, term(f"care_activity.{code}"), 20, align="right", mono=True) for code in codes),
    )
    rows = [
        Row(
            (
                Cell.of(ward or term("ward.none")),
                Cell.of(teams),
                Cell.of(helpers),
                *(Cell.of(counts.get(code, 0)) for code in codes),
            )
        )
        for ward, (teams, helpers, counts) in totals.by_ward.items()
    ]
    rows.append(
        Row(
            (
                Cell.of(term("total")),
                Cell.of(totals.teams),
                Cell.of(totals.helpers),
                *(Cell.of(totals.activities[code]) for code in codes),
            ),
            RowKind.TOTAL,
        )
    )
    return Table(columns, tuple(rows))
