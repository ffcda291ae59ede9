"""Addresses of 地番 towns: split into town, 小字, lot number and the rest, and written one way for comparing.

``富山県氷見市鞍川1060番地``, ``鞍川１０６０ー１`` and ``大字鞍川字○○123`` are how one list writes
neighbouring houses. The text stays as entered; what is made here finds the lot on the map.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

import msgspec

from himi_map.errors import InputError
from himi_map.text.damage import damaged_banchi
from himi_map.text.names import kanji_folds
from himi_map.text.numbers import DASHES, is_blank, kanji_to_int

__all__ = ["AddressParts", "canonical_banchi", "canonical_postal", "damaged_banchi", "split_address"]

_KANJI_DIGITS: Final = "〇零一二三四五六七八九十百千"
_NUMBER: Final = rf"(?:\d+|[{_KANJI_DIGITS}]+)"
_JOINT: Final = rf"\s*(?:番地\s*[のノ之]?|番\s*[のノ之]?|[のノ之の]|[{DASHES}])\s*"
_SUB: Final = "[イロハニホヘト甲乙丙丁](?![ァ-ヺー一-鿿])"
_LOT: Final = re.compile(
    rf"(?P<head>[甲乙丙丁]?)\s*(?P<first>{_NUMBER})(?P<more>(?:{_JOINT}(?:{_NUMBER}|{_SUB}))*)"
    r"(?:\s*(?:番地先|番地|番|号)(?![一-鿿ァ-ヺ]))?"
)
_PIECE: Final = re.compile(rf"{_NUMBER}|{_SUB}")
_HALF_KANA: Final = re.compile(r"[\uff66-\uff9f]+")
_POSTAL_HEAD: Final = re.compile(rf"^\s*〒?\s*\d{{3}}\s*[{DASHES}]?\s*\d{{4}}(?!\d)\s*")
_CHOME: Final = re.compile(r"([一二三四五六七八九十]+)(?=丁目)")


class AddressParts(msgspec.Struct, frozen=True, omit_defaults=True):
    """An address taken apart.

    Attributes
    ----------
    town
        As it stands in the caller's list; "" when none of it begins the address.
    koaza
        小字 without the word 字, as entered.
    banchi
        Lot number, canonical (``1060-1``); "" when there is none.
    rest
        What follows (building, room), or everything after city when there is no town.
    """

    town: str = ""
    koaza: str = ""
    banchi: str = ""
    rest: str = ""

    def __repr__(self) -> str:
        """Hide the address: it is personal data."""
        return f"AddressParts(town={bool(self.town)}, banchi={bool(self.banchi)})"


def _plain(text: str) -> str:
    """Half-width kana widened, variation selectors dropped; every other character stays one character."""
    text = _HALF_KANA.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return re.sub("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b\ufeff]", "", text)


def _narrow(text: str) -> str:
    """NFKC of each character that stays one character: positions hold."""
    return "".join(
        char if len(form := unicodedata.normalize("NFKC", char)) != 1 or char in DASHES else form for char in text
    )


@cache
def _loose_table() -> dict[int, str]:
    table = {ord(variant): form for variant, form in kanji_folds().items()}
    table.update((code, chr(code + 0x60)) for code in range(0x3041, 0x3097))
    table.update((ord(variant), "ケ") for variant in "ヶがガ个")
    table.update((ord(variant), "ノ") for variant in "の之乃")
    table.update((ord(small), large) for small, large in zip("ヵッっ", "カツツ", strict=True))
    return table


def _loose(text: str) -> str:
    """Forms of one place name folded together, character by character: 藪＝薮, ヶ＝ケ＝が, ノ＝の＝之, kana kinds."""
    return text.translate(_loose_table())


def _canonical(match: re.Match[str]) -> str:
    pieces = [match["first"], *_PIECE.findall(match["more"])]
    numbers = [
        str(int(piece)) if piece.isdecimal() else str(kanji_to_int(piece)) if piece[0] in _KANJI_DIGITS else piece
        for piece in pieces
    ]
    return match["head"] + "-".join(numbers)


def canonical_banchi(text: str) -> str:
    """A lot number in one form.

    Parameters
    ----------
    text
        ``１０６０－１``, ``1060の1``, ``1060番地1``, ``1060番1``, ``1060ノ1``, ``1060ー1``, ``千六十番地の一``.

    Returns
    -------
    str
        ``1060-1``; "" when the text does not begin with a lot number. Words after it (番地, a building) are left out.
    """
    match = _LOT.match(_narrow(_plain(text)).strip())
    return _canonical(match) if match else ""


def canonical_postal(value: object) -> str:
    """``935-8686`` from ``〒935-8686``, ``9358686`` or full-width digits; "" for an empty cell.

    Raises
    ------
    InputError
        ``text.postal`` unless there are seven digits.
    """
    if is_blank(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    plain = unicodedata.normalize("NFKC", str(value))
    digits = re.sub(rf"[\s〒{DASHES}]", "", plain)
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise InputError("text.postal")
    return f"{digits[:3]}-{digits[3:]}"


class _TownIndex(NamedTuple):
    """Ways to write the towns of a list, to the town; *lengths* from the longest to the shortest."""

    exact: dict[str, str]
    loose: dict[str, str]
    lengths: tuple[int, ...]


def _forms(town: str, names: frozenset[str]) -> Iterator[str]:
    """How *town* is written: as listed, with 1丁目 for 一丁目, and 伊勢大町1- where no town is called 伊勢大町."""
    yield town
    digits = _CHOME.sub(lambda match: str(kanji_to_int(match.group())), town)
    if digits == town:
        return
    yield digits
    short = digits.removesuffix("丁目")
    if short.rstrip("0123456789") not in names:
        yield from (short + dash for dash in DASHES)


@lru_cache(maxsize=8)
def _town_index(towns: tuple[str, ...]) -> _TownIndex:
    names = frozenset(towns)
    exact = {form: town for town in reversed(towns) if town for form in _forms(town, names)}
    loose = {_loose(form): town for form, town in exact.items()}
    return _TownIndex(exact, loose, tuple(sorted({len(form) for form in exact}, reverse=True)))


def _longest_town(text: str, towns: tuple[str, ...]) -> tuple[str, int]:
    """(town, characters it takes at the head of *text*); exactly as written first, then folded."""
    index = _town_index(towns)
    for forms, head in ((index.exact, text), (index.loose, _loose(text))):
        for length in index.lengths:
            town = forms.get(head[:length]) if length <= len(head) else None
            shortened = town and head[length - 1] in DASHES and town[-1] not in DASHES
            if town and (not shortened or head[length : length + 1].isdecimal()):
                return town, length
    return "", 0


def _is_lot(lot: re.Match[str], narrow: str) -> bool:
    """Kanji numerals are a lot number only at the end, or with 番, の or a hyphen: 三千坊 is a place."""
    return lot["first"][0].isdecimal() or lot.group() != lot["first"] or narrow[lot.end() :].strip() == ""


def _koaza_and_lot(narrow: str, written: str) -> tuple[str, str, str]:
    """(koaza, banchi, rest) of what follows the town; *narrow* and *written* are the same length."""
    marked = re.match(r"\s*(?:小字|字)\s*", narrow)
    start = marked.end() if marked else len(narrow) - len(narrow.lstrip())
    lot = _LOT.match(narrow, start)
    if lot and _is_lot(lot, narrow) and not (marked and not lot["first"][0].isdecimal()):
        return "", _canonical(lot), written[lot.end() :].strip()
    # 小字: up to the first digit (its own name may hold kanji numerals)
    digit = re.search(r"\s*[甲乙丙丁]?\d", narrow[start:])
    end = start + digit.start() if digit else len(narrow)
    if not digit and not marked:
        return "", "", written[start:].strip()
    koaza = written[start:end].strip()
    lot = _LOT.match(narrow, end + len(narrow[end:]) - len(narrow[end:].lstrip()))
    if lot is None:
        return koaza, "", written[end:].strip()
    return koaza, _canonical(lot), written[lot.end() :].strip()


def split_address(text: str, towns: Iterable[str], *, prefecture: str = "", city: str = "") -> AddressParts:
    """Take an address apart.

    Parameters
    ----------
    text
        As entered, with or without postal code, prefecture, city, 大字, 字.
    towns
        大字・町 names of the municipality; the longest that begins the address is taken, first as written, then with
        the forms of one name folded (薮＝藪, ヶ＝ケ＝が, 1丁目＝一丁目).
    prefecture, city
        Names to be stripped (``富山県``, ``氷見市``).

    Returns
    -------
    AddressParts
        Never raises. An address of another municipality has no town.

    Examples
    --------
    >>> parts = split_address("富山県氷見市鞍川1060番地", ["鞍川", "鞍骨"], prefecture="富山県", city="氷見市")
    >>> parts.town, parts.banchi
    ('鞍川', '1060')
    """
    written = _POSTAL_HEAD.sub("", _plain(text)).strip()
    for word in (prefecture, city, "大字"):
        if word and written.startswith(word):
            written = written[len(word) :].lstrip()
    narrow = _narrow(written)
    town, length = _longest_town(narrow, tuple(towns))
    if not town:
        return AddressParts(rest=written)
    koaza, banchi, rest = _koaza_and_lot(narrow[length:], written[length:])
    return AddressParts(town=town, koaza=koaza, banchi=banchi, rest=rest)
