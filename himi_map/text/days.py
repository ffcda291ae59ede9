"""Days that must be whole and must have come: the day on which somebody signed."""

from __future__ import annotations

import datetime as dt

from himi_map.errors import InputError
from himi_map.text.wareki import parse_date


def whole_day(text: str, *, today: dt.date) -> dt.date | None:
    """A day as it was typed (R8.11.24, 令和8年11月24日, 2026/11/24); None when nothing was typed.

    Raises
    ------
    InputError
        ``text.date``: it cannot be read; ``text.date_incomplete``: the month or the day is missing;
        ``text.date_future``: it is still to come.
    """
    words = text.strip()
    if not words:
        return None
    found = parse_date(words, today=today)
    if found.precision != "day":
        raise InputError("text.date_incomplete", text=words)
    day = dt.date.fromisoformat(found.iso)
    if day > today:
        raise InputError("text.date_future", text=words)
    return day
