"""Cuts the rows of a table into pages, so that no row stands alone.

The fewest pages, and of the ways to have so few the one in which no heading is parted from its rows, no sum from what
it sums up, and neither the first nor the last page holds a single row; of those the one that fills the first pages. A
row is cut only when it is higher than a page, and then goes on with its NO and name again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from exports.tables.canvas import PT
from exports.tables.model import Cell, Row, RowKind, Table
from exports.tables.setting import LEADING, PAD, ROW_MIN, RUBY_PT, SetRow, Setting, set_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

_AGAIN = "（つづき）"
Cost = tuple[int, int, int]
"""Headings and sums parted from their rows; pages; first or last pages with a single row. The less the better."""


def break_pages(rows: Sequence[SetRow], table: Table, setting: Setting) -> list[list[SetRow]]:
    """The rows of each page from top to bottom; at least one page.

    A section that goes on has its heading again at the head of the page.
    """
    again = {
        index: set_heading(Row((Cell.of(f"{row.row.cells[0].text}{_AGAIN}"),), RowKind.SECTION), setting)
        for index, row in enumerate(rows)
        if row.heading
    }
    highest = max((max(one.height, rows[index].height) for index, one in again.items()), default=0.0)
    pieces: list[SetRow] = []
    heads: list[SetRow | None] = []  # what a page that begins with this piece says first
    current: SetRow | None = None
    for index, row in enumerate(rows):
        found = _pieces(row, table, setting, setting.room - highest)
        pieces += found
        heads += [None if row.heading else current] * len(found)
        current = again.get(index, current)
    return [
        [*([head] if (head := heads[start]) is not None else []), *pieces[start:end]]
        for start, end in _breaks(pieces, heads, setting.room)
    ] or [[]]


def _breaks(pieces: Sequence[SetRow], heads: Sequence[SetRow | None], room: float) -> list[tuple[int, int]]:
    """First and last (exclusive) piece of each page: the cheapest way, found from the last page backwards."""
    count = len(pieces)
    people = sum(one.counted for one in pieces)
    # best[i]: cost of the pages that begin with piece i, and where the first of them ends
    best: list[tuple[Cost, int]] = [((0, 0, 0), count)] * (count + 1)
    for start in range(count - 1, -1, -1):
        head = heads[start]
        used = head.height if head is not None else 0.0
        chosen: tuple[Cost, int] | None = None
        alone = 0
        for end in range(start + 1, count + 1):
            last = pieces[end - 1]
            used += last.height
            alone += last.row.kind is RowKind.PERSON
            if end > start + 1 and (used > room + 1e-6 or last.rest):
                break
            parted, pages, single = best[end][0]
            edge = start == 0 or end == count
            cost = (
                parted + (end < count and _parts(last, pieces[end])),
                pages + 1,
                single + (edge and alone == 1 and people > 1),
            )
            if chosen is None or cost <= chosen[0]:
                chosen = (cost, end)
        assert chosen is not None  # a piece alone always makes a page
        best[start] = chosen
    found: list[tuple[int, int]] = []
    start = 0
    while start < count:
        end = best[start][1]
        found.append((start, end))
        start = end
    return found


def _parts(above: SetRow, below: SetRow) -> bool:
    """Whether a break between the two leaves a heading at the foot of a page, or a sum at the head of one."""
    return above.heading or (below.row.kind is RowKind.TOTAL and above.row.kind is not RowKind.TOTAL)


def _pieces(row: SetRow, table: Table, setting: Setting, room: float) -> list[SetRow]:
    """The row itself; what is higher than *room* in pieces that are not, each with the NO and name of the row."""
    leading = setting.body_pt * PT * LEADING
    most = max(int((room - 2 * PAD - RUBY_PT * PT * 1.2) / leading), 1)
    if row.height <= room or row.heading:
        return [row]
    pieces: list[SetRow] = []
    for start in range(0, max(len(lines) for lines in row.lines), most):
        lines = tuple(
            one if column.key in ("number", "name") else one[start : start + most]
            for column, one in zip(table.columns, row.lines, strict=True)
        )
        height = max(len(one) for one in lines) * leading + RUBY_PT * PT * 1.2 + 2 * PAD
        pieces.append(replace(row, lines=lines, height=max(ROW_MIN, height), rest=start > 0))
    return pieces
