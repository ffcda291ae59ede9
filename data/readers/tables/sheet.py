"""The one shape of every table file: cells as typed values, rows and columns as Excel counts them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
"""A cell as it came: a date stays a date, so that a 地番 that Excel has turned into one is noticed."""

Merged = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, counted from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole sheet, title rows and remarks included.

    Attributes
    ----------
    name
        Sheet name; "" for a text file.
    rows
        Row *i* is what Excel calls row *i + 1*.
    merged
        Merged cells; the value stands in the first.
    how
        How it was decoded, in words for the preview.
    """

    file: str
    name: str
    rows: Sequence[Sequence[Cell]]
    merged: tuple[Merged, ...] = ()
    how: str = ""

    def __repr__(self) -> str:
        """Size, never content."""
        return f"<Sheet {len(self.rows)} rows>"


def is_empty(cell: Cell) -> bool:
    """Nothing to read in it."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Cell) -> str:
    """A cell as a user would have typed it: whole numbers without a point, ISO dates; spaces kept inside."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def letter(index: int) -> str:
    """Column letter of a column counted from 0: A, B, … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
