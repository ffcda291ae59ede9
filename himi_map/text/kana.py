"""五十音順: the order in which Japanese lists are read, the same on every machine.

Qt's collator differs by platform and no library of this program sorts Japanese, so the rules stand here: letters
first (small = large, ー = the vowel before it, ヴ = ウ, ヰヱヲ = イエオ), then dakuten, then the rest, then the text
itself so that the order is total. A name without kana comes last.
"""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

_PLAIN: Final = {
    **dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True)),
    **dict(zip("ヰヱヲ", "イエオ", strict=True)),
}
_VOWELS: Final = {
    **dict.fromkeys("アカサタナハマヤラワ", "ア"),
    **dict.fromkeys("イキシチニヒミリ", "イ"),
    **dict.fromkeys("ウクスツヌフムユル", "ウ"),
    **dict.fromkeys("エケセテネヘメレ", "エ"),
    **dict.fromkeys("オコソトノホモヨロ", "オ"),
}
_ROWS: Final = "アカサタナハマヤラワ"
_MARKS: Final = {"\u3099": "1", "\u309a": "2"}
_LONG: Final = "ー"
_REPEATS: Final = "ヽ"


class KanaKey(NamedTuple):
    """Sort key; compares as a tuple.

    Attributes
    ----------
    missing
        1 when there is no kana: such names come last.
    letters, voicing, shape
        First, second and third level: base letters; 0/1/2 for plain, dakuten, handakuten; 0 as written large.
    raw
        The text itself: equal keys are equal texts.
    """

    missing: int
    letters: str
    voicing: str
    shape: str
    raw: tuple[str, str]


def _katakana(kana: str) -> str:
    """Decomposed katakana without spaces: か, ｶ and カ are one, ガ is カ with its mark apart."""
    plain = "".join(unicodedata.normalize("NFKD", kana).split())
    return "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" or char in "ゝゞ" else char for char in plain)


def kana_sort_key(kana: str | None, name: str = "") -> KanaKey:
    """Key for sorting by reading.

    Parameters
    ----------
    kana
        The reading in hiragana, katakana or half-width kana; spaces do not count. None or "" when missing.
    name
        Orders people of equal reading, and those without one.

    Returns
    -------
    KanaKey
        Total order: equal only for equal (kana, name).

    Examples
    --------
    >>> sorted(["バ", "ハン", "ハ", "パ"], key=kana_sort_key)
    ['ハ', 'バ', 'パ', 'ハン']
    """
    letters: list[str] = []
    voicing: list[str] = []
    shape: list[str] = []
    for char in _katakana(kana or ""):
        if char in _MARKS:
            if voicing:
                voicing[-1] = _MARKS[char]
            continue
        if char == _LONG and letters:
            letter, form = _VOWELS.get(letters[-1], letters[-1]), "2"
        elif char == _REPEATS and letters:
            letter, form = letters[-1], "3"
        else:
            letter = _PLAIN.get(char, char)
            form = "0" if letter == char else "1"
        letters.append(letter)
        voicing.append("0")
        shape.append(form)
    return KanaKey(
        missing=0 if letters else 1,
        letters="".join(letters),
        voicing="".join(voicing),
        shape="".join(shape),
        raw=(kana or "", name),
    )


def kana_row(kana: str | None) -> str:
    """The row of an あかさたな index a reading belongs to: one of ``アカサタナハマヤラワ``, or "" for none.

    >>> kana_row("ぎおん"), kana_row("ん")
    ('カ', 'ワ')
    """
    first = kana_sort_key(kana).letters[:1]
    if not "ア" <= first <= "ン":
        return ""
    return max((row for row in _ROWS if row <= first), default="")
