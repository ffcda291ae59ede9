"""渡した紙の一覧: where every copy is, for the office and for the yearly recall. Nobody on the copies is in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from exports.tables.model import Cell, Column, Row, RowKind, Table, TableDocument
from himi_map.disclosed import CopyLine
from himi_map.glossary import term
from himi_map.text.wareki import wareki

_COLUMNS = (
    Column("code", "紙の番号", 40, mono=True),
    Column("what", "紙の種類", 66),
    Column("whom", "渡す先", 34),
    Column("copy", "部", 32, align="centre"),
    Column("holder", "お持ちの方", 60),
    Column("printed", "作成日", 40),
    Column("due", "返す日", 40),
    Column("state", "いま", 42),
    Column("note", "すること", 60),
)


def ledger_list(lines: Sequence[CopyLine], *, title: str, at: dt.datetime, practice: str) -> TableDocument:
    """Copies by ward and association.

    Parameters
    ----------
    title
        What is asked: 「返す日を過ぎた紙」 …
    at
        Now.
    practice
        Words of a practice town, or empty.
    """
    rows: list[Row] = []
    heading = None
    for one in sorted(lines, key=lambda each: (each.ward, each.area, each.printed_on, each.mark.number)):
        place = f"{one.ward}　{one.area}".strip() or "自治会ごとではない紙"
        if place != heading:
            rows.append(Row((Cell.of(place),), RowKind.SECTION))
            heading = place
        rows.append(Row(tuple(map(Cell.of, _cells(one)))))
    return TableDocument(
        title=title,
        table=Table(_COLUMNS, tuple(rows)),
        facts=(f"{wareki(at.date())}現在",),
        practice=practice,
        counted="部",
        sheet_name=term("output.copy_ledger"),
    )


def _cells(one: CopyLine) -> tuple[str, ...]:
    return (
        one.mark.short,
        one.what,
        one.whom,
        term("custody.copy_of").format(of=one.mark.of, number=one.mark.number),
        one.mark.holder,
        wareki(one.printed_on),
        wareki(one.mark.due) if one.mark.due is not None else "",
        f"{one.state}\n{wareki(one.since)}",
        "\n".join(filter(None, (f"★{term('copy_state.overdue')}" if one.late else "", one.note))),
    )
