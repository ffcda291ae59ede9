"""Finds lot numbers that Excel has turned into dates, and says what they may have been.

Typed into a cell, ``1-2`` becomes 2 January and ``10-60`` becomes October 1960, without a word. The cell cannot be
repaired for certain, so the import shows the likely originals and asks.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from typing import Final

_MONTHS: Final = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_ISO: Final = re.compile(r"(\d{4})(?:-(\d{2})-(\d{2})|/(\d{1,2})/(\d{1,2}))(?:[ T]0?0:00(?::00(?:\.0+)?)?)?")
_JAPANESE: Final = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日)?")
_ENGLISH: Final = re.compile(r"(?:(\d{1,2})-([A-Za-z]{3})|([A-Za-z]{3})-(\d{2}))")


def damaged_banchi(value: object) -> tuple[str, ...]:
    """What a 地番 cell may have held before Excel made a date of it.

    Parameters
    ----------
    value
        The cell: a date, a datetime, or text such as ``2026-01-02``, ``2026/1/2``, ``1月2日``, ``Jan-02``, ``2-Jan``.

    Returns
    -------
    tuple of str
        Canonical lot numbers, likeliest first; empty when the cell was not damaged.

    Examples
    --------
    >>> damaged_banchi(dt.date(2026, 1, 2)), damaged_banchi("1060-1")
    (('1-2', '26-1-2', '2026-1-2'), ())
    """
    if isinstance(value, (dt.date, dt.datetime)):
        return _of_date(value.year, value.month, value.day)
    if not isinstance(value, str):
        return ()
    plain = unicodedata.normalize("NFKC", value[:60]).strip()
    if match := _ISO.fullmatch(plain):
        year, *rest = (int(part) for part in match.groups() if part)
        return _of_date(year, *rest) if _is_day(year, *rest) else ()
    if match := _JAPANESE.fullmatch(plain):
        year_text, month_text, day_text = match.groups()
        if year_text:
            year, month, day = int(year_text), int(month_text), int(day_text or 1)
            return _of_date(year, month, day) if _is_day(year, month, day) else ()
        return _unique(f"{int(month_text)}-{int(day_text)}") if day_text else ()
    if match := _ENGLISH.fullmatch(plain):
        return _of_english(match)
    return ()


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return dt.date(year, month, day).year >= 1900
    except ValueError:
        return False


def _of_english(match: re.Match[str]) -> tuple[str, ...]:
    day, after, before, number = match.groups()
    month = _MONTHS.get((after or before).casefold())
    if month is None:
        return ()
    # 2-Jan shows what was typed as 1-2; Jan-02 what was typed as 1-2 with a two-digit year
    return _unique(f"{month}-{int(day or number)}", *((f"{int(day)}-{month}",) if day else ()))


def _of_date(year: int, month: int, day: int) -> tuple[str, ...]:
    """Excel reads m-d (this year), m-yy and yy-m (day 1), yyyy-m (day 1), yy-m-d and yyyy-m-d."""
    short = year % 100
    month_day = [f"{month}-{day}"] + ([f"{day}-{month}"] if day > 12 else [])
    if day != 1:
        three = [f"{short}-{month}-{day}"] if 1930 <= year <= 2029 else []
        return _unique(*(month_day + three if year >= 2000 else three + month_day), f"{year}-{month}-{day}")
    two = [f"{month}-{short}"] if 1930 <= year <= 2029 and short > calendar.monthrange(2000, month)[1] else []
    two += [f"{short}-{month}"] if 1930 <= year <= 2029 and short > 12 else []
    likeliest = month_day + two if year >= 2000 else [*two, f"{year}-{month}"]
    return _unique(*likeliest, f"{year}-{month}", *month_day)


def _unique(*suggestions: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(suggestions))
