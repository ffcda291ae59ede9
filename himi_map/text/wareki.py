"""和暦 both ways: what lists write, read into :class:`PartialDate`; what people read, written from it.

One reader for every form that name lists are known to hold (era names, letters, ligatures, kanji numerals, seven-digit
codes, Excel serials), because a birth date that is read wrongly makes two people of one at the next import.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from typing import Final, NamedTuple

from himi_map.errors import InputError
from himi_map.text.eras import ERAS, GREGORIAN_FROM, Era, eras_between, find_era
from himi_map.text.numbers import DASHES, is_blank, kanji_to_int
from himi_map.text.partialdate import PartialDate, Precision

__all__ = ["WARNING_TEXTS", "PartialDate", "age_on", "age_range_on", "parse_date", "wareki", "wareki_short"]

WARNING_TEXTS: Final = {
    "era_mismatch": "元号と年月日が合いません（その元号にない日です）。",
    "old_calendar": "明治5年までは旧暦のため、年だけを読みました。",
    "future": "今日より後の日付です。",
    "year_number": "4けたの数字なので、西暦の年として読みました。",
    "bracket_mismatch": "かっこの中の年と、外の年が合いません。",
    "fiscal_year": "年度で書かれているため、およその年として読みました。",
}
"""Japanese sentences for the warning codes of a :class:`PartialDate`."""

YEARS: Final = range(1800, 2201)
"""Years a list of living people, of consents and of terms can hold."""

_EXCEL_EPOCH: Final = dt.date(1899, 12, 30)
"""Day 0 of the 1900 date system as Excel counts from 1900-03-01 on (it believes in 1900-02-29)."""
_SERIALS: Final = range(1000, 80_000)
"""1902-09-26 to 2119-01-10. Smaller numbers in a date cell are slips, not births."""

_UNKNOWN_WORDS: Final = frozenset(
    {"不詳", "不明", "未詳", "未定", "わからない", "分からない", "わかりません", "なし", "無", "無し", "未記入"}
    | {"未確認", "空欄", "?", "??", "???"}
)
_ABOUT: Final = re.compile(r"頃|ごろ|ころ|くらい|ぐらい|前後|推定|およそ|約|\?")
_ERA_SIGNS: Final = "|".join((*(e.name for e in ERAS), *(e.name[0] for e in ERAS), *(e.letter for e in ERAS)))
_SEP: Final = rf"\s*[\s.,、。・/／{DASHES}]\s*"
_ERA_DATE: Final = re.compile(
    rf"(?P<era>{_ERA_SIGNS})[\s.・,{DASHES}]*"
    rf"(?:(?P<packed>\d{{6}})"
    rf"|(?P<year>\d{{1,3}}|元)(?:\s*(?P<fiscal>年度)|(?:\s*年\s*|{_SEP}|$)"
    rf"(?:(?P<month>\d{{1,2}})(?:\s*月\s*|{_SEP}|$)(?:(?P<day>\d{{1,2}})\s*日?)?)?))",
    re.IGNORECASE,
)
_WESTERN_DATE: Final = re.compile(
    rf"(?:西暦|A\.?D\.?)?\s*(?P<year>\d{{4}})(?:\s*(?P<fiscal>年度)|(?:\s*年\s*|{_SEP}|$)"
    rf"(?:(?P<month>\d{{1,2}})(?:\s*月\s*|{_SEP}|$)(?:(?P<day>\d{{1,2}})\s*日?)?)?)",
    re.IGNORECASE,
)
_TIME: Final = re.compile(r"(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|\+\d\d:?\d\d)?$", re.IGNORECASE)
_KANJI_NUMBER: Final = re.compile(r"[〇零一二三四五六七八九十百千廿卅拾壱弐参]+(?=\s*(?:年|月|日|$))")
_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_TAIL: Final = re.compile(r"\s*(?:生まれ|生れ|うまれ|生|現在|付け|付|締結|時点)$")


class _Found(NamedTuple):
    """Numbers read from an entry, before they are known to be a date."""

    year: int
    month: int | None
    day: int | None
    era: Era | None = None
    era_year: int | None = None
    fiscal: bool = False


def _refuse(reason: str) -> InputError:
    return InputError("text.date", reason=reason)


def _plain(text: str) -> str:
    """NFKC (which also opens ㍼ and ㋿), with kanji numerals before 年月日 as digits."""
    text = unicodedata.normalize("NFKC", text).strip()
    text = _KANJI_NUMBER.sub(lambda match: str(kanji_to_int(match.group())), text)
    return re.sub(r"\s+", " ", text)


def _from_match(match: re.Match[str]) -> _Found:
    parts = match.groupdict()
    era = find_era(parts["era"].upper()) if parts.get("era") else None
    if parts.get("packed"):
        year, month, day = (int(parts["packed"][at : at + 2]) for at in (0, 2, 4))
        assert era is not None
        return _Found(era.western(year), month, day, era, year)
    written = 1 if parts["year"] == "元" else int(parts["year"])
    return _Found(
        year=era.western(written) if era else written,
        month=int(parts["month"]) if parts["month"] else None,
        day=int(parts["day"]) if parts["day"] else None,
        era=era,
        era_year=written if era else None,
        fiscal=bool(parts["fiscal"]),
    )


def _from_digits(digits: str) -> _Found | None:
    """Runs of digits: 19370304, 3120304, a serial day, or a year."""
    if len(digits) == 8:
        return _Found(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 7 and digits[0] in "12345":
        era, year = ERAS[int(digits[0]) - 1], int(digits[1:3])
        return _Found(era.western(year), int(digits[3:5]), int(digits[5:]), era, year)
    if len(digits) == 6:
        raise _refuse("6けたの数字は、和暦か西暦かを決められません。")
    if len(digits) == 5 and int(digits) in _SERIALS:
        serial = _EXCEL_EPOCH + dt.timedelta(days=int(digits))
        return _Found(serial.year, serial.month, serial.day)
    return None


def _read(plain: str) -> _Found:
    if plain.isdecimal() and len(plain) != 4:
        found = _from_digits(plain)
        if found is None:
            raise _refuse("数字のけた数が日付に合いません。")
        return found
    match = _ERA_DATE.fullmatch(plain) or _WESTERN_DATE.fullmatch(plain)
    if match is None:
        if re.fullmatch(rf"'?\d{{1,2}}(?:{_SEP}|年)\d{{1,2}}(?:{_SEP}|月)\d{{1,2}}日?", plain):
            raise _refuse("年が2けたまでで、元号がありません。")
        raise _refuse("日付の形になっていません。")
    return _from_match(match)


def _judge(found: _Found, *, text: str, about: bool, today: dt.date, extra: tuple[str, ...] = ()) -> PartialDate:
    """Check the numbers against calendar and era, and make the result."""
    warnings = list(extra)
    if found.year not in YEARS:
        raise _refuse("年が範囲の外です。")
    if found.era_year == 0 or (found.month is not None and not 1 <= found.month <= 12) or found.day == 0:
        raise _refuse("年・月・日に、ありえない数が入っています。")
    month, day = found.month, found.day
    if found.era is not None and found.year < GREGORIAN_FROM.year and month is not None:
        month = day = None
        warnings.append("old_calendar")
    precision: Precision = "day" if day else "month" if month else "year"
    iso = f"{found.year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    if about or found.fiscal:
        precision = "about"
    if found.fiscal:
        warnings.append("fiscal_year")
    try:
        result = PartialDate(iso=iso, text=text, precision=precision)
    except ValueError:
        raise _refuse("その月にない日です。") from None
    first, last = result.first_day, result.last_day
    assert first is not None and last is not None
    if found.era is not None and found.era not in eras_between(first, last):
        warnings.append("era_mismatch")
    if first > today:
        warnings.append("future")
    return PartialDate(iso=iso, text=text, precision=precision, warnings=tuple(warnings))


def _from_number(value: float, *, today: dt.date) -> PartialDate:
    """A cell that holds a number: a serial day of the 1900 system, a digit code or a year."""
    text = str(int(value)) if float(value).is_integer() else str(value)
    whole = math.floor(value)
    if whole in range(ERAS[0].first.year, 2101):
        if whole != value:
            raise _refuse("小数の数字は、年月日を決められません。")
        return _judge(_Found(whole, None, None), text=text, about=False, today=today, extra=("year_number",))
    if whole in _SERIALS:
        serial = _EXCEL_EPOCH + dt.timedelta(days=whole)
        return _judge(_Found(serial.year, serial.month, serial.day), text=text, about=False, today=today)
    found = _from_digits(str(whole)) if whole == value and whole >= 1_000_000 else None
    if found is None:
        raise _refuse("数字が日付の範囲の外です。")
    return _judge(found, text=text, about=False, today=today)


def parse_date(value: object, *, today: dt.date) -> PartialDate:
    """Read a date in any form that lists use.

    Parameters
    ----------
    value
        Text, a date or datetime, a number (Excel serial of the 1900 system, 19370304, 3120304, 1937) or None.
    today
        For the ``future`` warning only.

    Returns
    -------
    PartialDate
        Keeps the text as entered. Empty cells and 不詳 give precision ``unknown``.

    Raises
    ------
    InputError
        ``text.date`` with ``reason`` (no personal data) when it is no date.

    Examples
    --------
    >>> parse_date("昭和十二年三月四日", today=dt.date(2026, 1, 1)).iso
    '1937-03-04'
    """
    if isinstance(value, (dt.datetime, dt.date)):
        day = value.date() if isinstance(value, dt.datetime) else value
        return _judge(_Found(day.year, day.month, day.day), text=day.isoformat(), about=False, today=today)
    if is_blank(value):
        return PartialDate()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise _refuse("数字が日付の範囲の外です。")
        return _from_number(value, today=today)
    if not isinstance(value, str):
        raise _refuse("日付の形になっていません。")
    return _from_text(value, today=today)


def _from_text(text: str, *, today: dt.date) -> PartialDate:
    plain = _plain(text[:200])
    if plain in _UNKNOWN_WORDS or not plain.strip(DASHES):
        return PartialDate(text=text)
    inside = _BRACKETS.findall(plain)
    bare = _BRACKETS.sub("", plain).strip() or (inside.pop(0).strip() if inside else "")
    about = bool(_ABOUT.search(bare))
    bare = _TAIL.sub("", _ABOUT.sub("", _TIME.sub("", bare)).strip()).strip()
    if re.fullmatch(r"\d+\.0+", bare) and len(bare.partition(".")[0]) >= 5:
        bare = bare.partition(".")[0]
    found = _read(bare)
    extra: tuple[str, ...] = ()
    for part in inside:
        try:
            other = _read(part.strip())
        except InputError:
            continue  # a weekday, an age: not another way to say the date
        if other.year != found.year:
            extra = ("bracket_mismatch",)
    return _judge(found, text=text, about=about, today=today, extra=extra)


def _as_partial(date: dt.date | PartialDate) -> PartialDate:
    return date if isinstance(date, PartialDate) else PartialDate.of(date)


def _written(date: PartialDate, write: Callable[[Era | None, int, list[int]], str], unknown: str) -> str:
    """The date in each era it may belong to; a second era stands in brackets."""
    first, last = date.first_day, date.last_day
    if first is None or last is None:
        return unknown
    numbers = [int(part) for part in date.iso.split("-")]
    eras = eras_between(first, last) if last >= GREGORIAN_FROM or len(numbers) == 1 else ()
    forms = [write(era, era.year_of(numbers[0]), numbers[1:]) for era in eras] or [write(None, numbers[0], numbers[1:])]
    text = forms[0] + "".join(f"（{form}）" for form in forms[1:])
    return f"{text}頃" if date.precision == "about" else text


def wareki(date: dt.date | PartialDate) -> str:
    """``令和8年11月24日``; as much as is known; ``不詳``. A year of two eras: ``昭和64年（平成元年）``."""

    def write(era: Era | None, year: int, rest: list[int]) -> str:
        head = f"{era.name}{'元' if year == 1 else year}年" if era else f"{year}年"
        return head + "".join(f"{number}{unit}" for number, unit in zip(rest, "月日", strict=False))

    return _written(_as_partial(date), write, "不詳")


def wareki_short(date: dt.date | PartialDate) -> str:
    """``R8.11.24``; as much of it as is known; ``不詳``."""

    def write(era: Era | None, year: int, rest: list[int]) -> str:
        return (era.letter if era else "") + ".".join(str(number) for number in (year, *rest))

    return _written(_as_partial(date), write, "不詳")


def age_range_on(birth: dt.date | PartialDate, base_date: dt.date) -> tuple[int, int] | None:
    """Youngest and oldest age in full years on *base_date* that the written birth date allows.

    None when the birth date is unknown or after *base_date*. A birthday counts from the day itself; a birth on
    29 February counts from 1 March in other years.
    """
    born = _as_partial(birth)
    first, last = born.first_day, born.last_day
    if first is None or last is None or first > base_date:
        return None
    base = (base_date.month, base_date.day)
    oldest, youngest = (base_date.year - day.year - (base < (day.month, day.day)) for day in (first, last))
    return max(youngest, 0), oldest


def age_on(birth: dt.date | PartialDate, base_date: dt.date) -> int | None:
    """Age in full years on *base_date*; None when what is known of the birth date does not settle it."""
    ages = age_range_on(birth, base_date)
    if ages is None or ages[0] != ages[1] or (isinstance(birth, PartialDate) and birth.precision == "about"):
        return None
    return ages[0]
