"""The Japanese eras: names, letters, first days.

Sources: 令和 from 2019-05-01 (政令第143号 of 2019); 平成 from 1989-01-08; 昭和 from 1926-12-25; 大正 from 1912-07-30;
明治 from 1868-01-25. The Gregorian calendar came into force on 1873-01-01 (明治6年); months and days before that are of
the old calendar and are not converted.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

GREGORIAN_FROM: Final = dt.date(1873, 1, 1)


class Era(NamedTuple):
    """One era. ``last`` is the day before the next one begins (inclusive)."""

    name: str
    letter: str
    first: dt.date
    last: dt.date

    def western(self, year: int) -> int:
        """The western year of the era's year *year* (1 = 元年)."""
        return self.first.year + year - 1

    def year_of(self, western: int) -> int:
        """The era's year in the western year *western*."""
        return western - self.first.year + 1


ERAS: Final = (
    Era("明治", "M", dt.date(1868, 1, 25), dt.date(1912, 7, 29)),
    Era("大正", "T", dt.date(1912, 7, 30), dt.date(1926, 12, 24)),
    Era("昭和", "S", dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
    Era("平成", "H", dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    Era("令和", "R", dt.date(2019, 5, 1), dt.date.max),
)
"""Oldest first; the position + 1 is the digit of seven-digit codes (3120304 = 昭和12年3月4日)."""


def eras_between(first: dt.date, last: dt.date) -> tuple[Era, ...]:
    """Every era that has a day in *first* to *last* (inclusive), oldest first; none before 1868-01-25."""
    return tuple(era for era in ERAS if era.first <= last and first <= era.last)


def find_era(sign: str) -> Era | None:
    """The era called *sign*: ``昭和``, ``昭``, ``S`` or ``s``."""
    for era in ERAS:
        if sign in (era.name, era.name[0], era.letter, era.letter.lower()):
            return era
    return None
