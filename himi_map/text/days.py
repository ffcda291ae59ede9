"""Days that must be whole: when somebody signed, which has come, and until when something may wait."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final

from himi_map.errors import InputError
from himi_map.text.wareki import parse_date

_WITHOUT_YEAR: Final = re.compile(r"(\d{1,2})\s*(?:月|/|\.)\s*(\d{1,2})\s*日?")


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


def coming_day(text: str, *, today: dt.date) -> dt.date | None:
    """A day from today on, as it was typed; without a year (12月24日, 12/24) the next one. None when nothing was typed.

    Raises
    ------
    InputError
        ``text.date``: it cannot be read; ``text.day_incomplete``: the month or the day is missing; ``text.day_past``.
    """
    words = text.strip()
    if not words:
        return None
    short = _WITHOUT_YEAR.fullmatch(unicodedata.normalize("NFKC", words))
    if short is not None:
        day = _next(int(short[1]), int(short[2]), today)
        if day is None:
            raise InputError("text.date", reason="その月にない日です。")
        return day
    found = parse_date(words, today=today)
    if found.precision != "day":
        raise InputError("text.day_incomplete", text=words)
    day = dt.date.fromisoformat(found.iso)
    if day < today:
        raise InputError("text.day_past", text=words)
    return day


def _next(month: int, day: int, today: dt.date) -> dt.date | None:
    for year in (today.year, today.year + 1):
        try:
            found = dt.date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None
