"""Counts, numerals and yes/no marks as Japanese lists write them.

Lists come from Excel, from typists and from paper: the same "yes" is ``1``, ``○``, ``有`` or ``1.0``. What cannot be
told for certain is answered with None and left to the reader to report, because a guess here may become a consent.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

from himi_map.errors import InputError

DASHES: Final = "‐‑‒–—―−⁃﹣－ーｰ─━-"
"""Everything that typists use for a hyphen between digits, long vowel mark and rules included.

The ASCII hyphen stands last, so that the string can end a character class.
"""

_DIGITS: Final = {
    **{char: value for value, char in enumerate("〇一二三四五六七八九")},
    "零": 0,
    "壱": 1,
    "壹": 1,
    "弐": 2,
    "貳": 2,
    "参": 3,
    "參": 3,
    "伍": 5,
}
_TENS: Final = {"廿": 20, "卅": 30}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_RUN: Final = re.compile(f"[{''.join((*_DIGITS, *_TENS, *_UNITS))}万]+")
_COUNTER: Final = re.compile(r"(?:人|名|世帯|戸|件|か所|カ所|ヶ所|箇所|台|班|回|歳|才|個|枚|円)$")


def is_blank(value: object) -> bool:
    """An empty cell: None, NaN, or text of nothing but spaces."""
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    return isinstance(value, str) and not value.strip()


def _below_ten_thousand(run: str) -> int:
    total, digit = 0, -1
    for char in run:
        if char in _DIGITS:
            digit = (digit * 10 if digit > 0 else 0) + _DIGITS[char]
        elif char in _TENS:
            total, digit = total + _TENS[char], -1
        else:
            total, digit = total + (digit if digit >= 0 else 1) * _UNITS[char], -1
    return total + max(digit, 0)


def kanji_to_int(run: str) -> int:
    """The value of a run of kanji numerals.

    Parameters
    ----------
    run
        Either with units (``千二百三十四``, ``廿三``) or digit by digit (``一九三七``).

    Returns
    -------
    int
        0 or more.

    Examples
    --------
    >>> kanji_to_int("十二"), kanji_to_int("一九三七"), kanji_to_int("二万三千")
    (12, 1937, 23000)
    """
    head, myriad, tail = run.rpartition("万")
    if myriad:
        return (kanji_to_int(head) if head else 1) * 10_000 + _below_ten_thousand(tail)
    return _below_ten_thousand(run)


def kanji_numerals_to_digits(text: str) -> str:
    """Every run of kanji numerals in *text* written with ASCII digits; the rest stays. Not for names or addresses."""
    return _RUN.sub(lambda match: str(kanji_to_int(match.group())), text)


def ascii_form(text: str) -> str:
    """*text* with full-width letters, digits and signs in ASCII, and one kind of hyphen between digits.

    For reading only: what is stored stays as entered.
    """
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(rf"(?<=\d)\s*[{DASHES}]\s*(?=\d)", "-", plain)


def parse_count(value: object) -> int:
    """A whole number from a cell: ``１，２３４``, ``千二百人``, ``35.0``.

    Parameters
    ----------
    value
        Text, int or float.

    Returns
    -------
    int
        0 or more.

    Raises
    ------
    InputError
        ``text.number`` when it is not one whole number.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, float) and value >= 0 and value.is_integer():
        return int(value)
    if isinstance(value, str):
        plain = _COUNTER.sub("", ascii_form(value).replace(",", "").replace("、", "").strip()).strip()
        if re.fullmatch(r"[0-9]{1,15}(?:\.0+)?", plain):
            return int(plain.partition(".")[0])
        if len(plain) <= 15 and _RUN.fullmatch(plain):
            return kanji_to_int(plain)
    raise InputError("text.number")


def format_count(count: int) -> str:
    """``1234567`` as ``1,234,567``."""
    return f"{count:,}"


@cache
def _marks() -> dict[str, bool]:
    listed = tomllib.loads((files(__package__) / "marks.toml").read_text(encoding="utf-8"))
    return {_mark_form(mark): meaning for key, meaning in (("yes", True), ("no", False)) for mark in listed[key]}


def _mark_form(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return plain.replace("\ufe0f", "").replace("\ufe0e", "")


def parse_mark(value: object) -> bool | None:
    """Whether a cell says yes or no.

    An empty cell is False: nothing was ticked. Where "not ticked" and "not asked" differ (consent), ask
    :func:`is_blank` first. The marks are listed in ``marks.toml``.

    Parameters
    ----------
    value
        Whatever stood in the cell.

    Returns
    -------
    bool or None
        None when the mark is not known (``△``, free text): to be reported, never guessed.

    Examples
    --------
    >>> parse_mark("○"), parse_mark("－"), parse_mark("△"), parse_mark(1.0)
    (True, False, None, True)
    """
    if isinstance(value, bool):
        return value
    if is_blank(value):
        return False
    if isinstance(value, (int, float)):
        return bool(value) if value in (0, 1) else None
    return _marks().get(_mark_form(value)) if isinstance(value, str) else None
