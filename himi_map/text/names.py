"""Names: stored as entered, found by a key.

A name is its owner's. 髙橋 is never stored as 高橋, not even by NFC (which turns U+FA19 into U+795E), so every
comparison works on a key made for that purpose: :func:`search_key` finds generously,
:func:`exact_key` tells people apart.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

_SMALL: Final = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
_VARIATION_SELECTORS: Final = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_INVISIBLE: Final = (0x00AD, 0x180E, *range(0x200B, 0x2010), 0x2060, 0x3164, 0xFEFF, 0xFFA0)
_PRIVATE_USE: Final = (range(0xE000, 0xF900), range(0xF0000, 0xFFFFE), range(0x100000, 0x10FFFE))
_DROP: Final[dict[int, str | None]] = dict.fromkeys((*_VARIATION_SELECTORS, *_INVISIBLE))


@cache
def kanji_folds() -> dict[str, str]:
    """異体字 to the form searched by, from ``folds.toml``; every target maps to nothing further."""
    listed = tomllib.loads((files(__package__) / "folds.toml").read_text(encoding="utf-8"))["kanji"]
    return {variant: form for form, variants in listed.items() for variant in variants}


@cache
def _fold_table() -> dict[int, str | None]:
    table: dict[int, str | None] = dict(_DROP)
    for code in range(0x3041, 0x3097):  # ぁ to ゖ
        katakana = chr(code + 0x60)
        table[code] = _SMALL.get(katakana, katakana)
    table[ord("ゝ")], table[ord("ゞ")] = "ヽ", "ヾ"
    table.update((ord(small), large) for small, large in _SMALL.items())
    table.update((ord(variant), form) for variant, form in kanji_folds().items())
    return table


def search_key(name: str) -> str:
    """What a name is searched by: width, kana kind, small kana, 異体字, spaces and letter case do not matter.

    Parameters
    ----------
    name
        A name (or a part of one that somebody typed), in kanji, kana or letters.

    Returns
    -------
    str
        For comparing only; never shown, never stored as a name. ``search_key(search_key(x)) == search_key(x)``.

    Examples
    --------
    >>> search_key("髙﨑　ｻﾞｲｺﾞｳ") == search_key("高崎ざいごう")
    True
    """
    key, before = name, None
    while key != before:  # folding may bring a letter and its dakuten together: twice is almost always enough
        before = key
        key = unicodedata.normalize("NFKC", key.translate(_DROP)).translate(_fold_table())
        key = "".join(key.split()).casefold()
    return key


def exact_key(name: str) -> str:
    """What tells two people apart: the name without spaces, invisible signs and variation selectors; 髙 is not 高."""
    return "".join(name.translate(_DROP).split())


def has_gaiji(text: str) -> bool:
    """Whether *text* holds 外字 (private use characters): letters only the system it came from can show."""
    return any(ord(char) in block for char in text if char >= "\ue000" for block in _PRIVATE_USE)


def unwritable_in_cp932(text: str) -> tuple[str, ...]:
    """Characters of *text* that a Shift_JIS (CP932) file cannot hold, each once, in order of appearance."""
    missing: dict[str, None] = {}
    for char in text:
        try:
            char.encode("cp932")
        except UnicodeEncodeError:
            missing[char] = None
    return tuple(missing)
