"""A date as people know it: to the day, to the month, to the year, roughly, or not at all.

Half of the people on a list were born before typewriters reached the town hall: a list says ``昭和12年頃``, and forcing
that into a full date would invent a birthday.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Final, Literal

import msgspec

Precision = Literal["day", "month", "year", "about", "unknown"]

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_PARTS: Final[dict[Precision, tuple[int, ...]]] = {
    "day": (3,),
    "month": (2,),
    "year": (1,),
    "about": (1, 2, 3),
    "unknown": (0,),
}


class PartialDate(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a date, with the words it came in.

    Attributes
    ----------
    iso
        ``1937-03-04``, ``1937-03``, ``1937`` or "" (unknown). Sorts in time order.
    text
        As entered, byte for byte; "" when it was made from a date.
    precision
        How much of it is known. ``about`` goes with an ``iso`` of any length.
    warnings
        Stable codes of what was odd in the entry, see :data:`himi_map.text.wareki.WARNING_TEXTS`.

    Raises
    ------
    ValueError
        When ``iso`` is no date or does not go with ``precision`` (a decoder turns it into its own error).
    """

    iso: str = ""
    text: str = ""
    precision: Precision = "unknown"
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse values that contradict themselves."""
        if len(self._numbers) not in _PARTS[self.precision]:
            raise ValueError("precision does not go with the date")
        if self.iso:
            self.first_day  # noqa: B018 - raises for a day that does not exist

    def __repr__(self) -> str:
        """Hide the date: a birth date is personal data."""
        return f"PartialDate(…, precision={self.precision!r})"

    @property
    def _numbers(self) -> tuple[int, ...]:
        if not self.iso:
            return ()
        match = _ISO.fullmatch(self.iso)
        if match is None or not self.iso.isascii():
            raise ValueError("not an ISO date")
        return tuple(int(part) for part in match.groups() if part)

    @property
    def first_day(self) -> dt.date | None:
        """The earliest day it can mean (of what is written; ``about`` adds nothing); None when unknown."""
        numbers = self._numbers
        return dt.date(*(*numbers, 1, 1)[:3]) if numbers else None

    @property
    def last_day(self) -> dt.date | None:
        """The latest day it can mean; None when unknown."""
        match self._numbers:
            case (year, month, day):
                return dt.date(year, month, day)
            case (year, month):
                return dt.date(year, month, calendar.monthrange(year, month)[1])
            case (year,):
                return dt.date(year, 12, 31)
            case _:
                return None

    @property
    def day(self) -> dt.date | None:
        """The date when it is known to the day, otherwise None."""
        return self.first_day if self.precision == "day" else None

    def means_same(self, other: PartialDate) -> bool:
        """Same date to the same precision, whatever the words; two unknown dates are not the same."""
        return bool(self.iso) and (self.iso, self.precision) == (other.iso, other.precision)

    @classmethod
    def of(cls, date: dt.date, text: str = "") -> PartialDate:
        """A date known to the day."""
        if isinstance(date, dt.datetime):
            date = date.date()
        return cls(iso=date.isoformat(), text=text, precision="day")
