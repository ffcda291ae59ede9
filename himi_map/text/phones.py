"""Telephone numbers: kept as written, dialled by their digits.

A cell of a name list may hold a number without its area code, a number whose leading 0 Excel has dropped, two numbers,
or 「母の携帯」. The text stays; the digits are what can be compared and printed in one form.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

import msgspec

from himi_map.text.numbers import DASHES, is_blank

WARNING_TEXTS: Final = {
    "lost_zero": "先頭の0がなくなっていたため、補いました。",
    "unreadable": "電話番号のけた数が合いません。",
    "more_numbers": "番号が2つ以上あります。最初の番号だけを使います。",
}
"""Japanese sentences for the warning codes of a :class:`Phone`."""

_NONE_WORDS: Final = frozenset({"なし", "無し", "無", "ナシ", "ない", "無い", "電話なし", "不明", "未記入", "空欄"})
_GROUP: Final = re.compile(r"[0-9]+")
_MOST_GROUPS: Final = 5  # +81 (0)766-74-8100
_JOINT: Final = re.compile(rf"[\s().{DASHES}]{{0,3}}")
_LABEL: Final = re.compile(r"(?:TEL|ＴＥＬ|℡|☎|☏|📞|電話番号|電話|番号)\s*[:：.]?", re.IGNORECASE)
_EDGES: Final = " \t\r\n\u3000,、/／;；:：・|+()（）[]" + DASHES
_SPLIT: Final = re.compile(r"[/／,、;；\r\n|]")
_MOBILE: Final = re.compile(r"0[256789]0[1-9]\d{7}")  # 総務省 電気通信番号計画: 020 060 070 080 090, IP 050
_FREE: Final = re.compile(r"0800\d{7}")
_FIXED: Final = re.compile(r"0[1-9][1-9]\d{7}")  # 0120, 0570 and 0990 are of this shape too; 090 with ten digits is not
_SPECIAL: Final = (("0120", 3), ("0570", 3), ("0990", 3), ("0800", 3))
_AREA_CODES: Final = (
    *("0761", "0763", "0765", "0766", "0767", "0768"),
    *("011", "044", "045", "052", "075", "076", "078", "03", "06"),
)
"""Area codes whose split is certain: Toyama, Ishikawa, and cities that own every number behind their code."""


class Phone(msgspec.Struct, frozen=True, omit_defaults=True):
    """One number of a cell.

    Attributes
    ----------
    text
        The cell as entered.
    digits
        ``0766748100``: ten or eleven digits with the leading 0; None when there is no number in it.
    note
        What stood beside the number: ``FAX兼用``, ``母の携帯``, ``なし``.
    warnings
        Codes of :data:`WARNING_TEXTS`.
    """

    text: str = ""
    digits: str | None = None
    note: str = ""
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Hide the number: it is personal data."""
        return f"Phone(…, warnings={self.warnings!r})"


def _is_number(digits: str) -> bool:
    if len(digits) == 11:
        return bool(_MOBILE.fullmatch(digits) or _FREE.fullmatch(digits))
    return bool(_FIXED.fullmatch(digits))


def _complete(digits: str, area_code: str, *, international: bool = False) -> tuple[str, bool] | None:
    """(full digits, whether a lost 0 was put back), or None when they are no number."""
    if international and digits.startswith("81"):
        national = "0" + digits[2:].removeprefix("0")
        return (national, False) if _is_number(national) else None
    if _is_number(digits):
        return digits, False
    if digits.startswith("0"):
        return None
    if len(area_code) + len(digits) == 10 and digits[0] != "1" and _is_number(area_code + digits):
        return area_code + digits, False
    if len(digits) in (9, 10) and _is_number("0" + digits):
        return "0" + digits, True
    return None


def _numbers(plain: str, area_code: str) -> list[tuple[int, int, str, bool]]:
    """(start, end, digits, zero put back) of each number in NFKC text, left to right, longest grouping first."""
    groups = list(_GROUP.finditer(plain))
    found: list[tuple[int, int, str, bool]] = []
    at = 0
    while at < len(groups):
        for upto in range(min(at + _MOST_GROUPS, len(groups)), at, -1):
            run = groups[at:upto]
            gaps = (plain[left.end() : right.start()] for left, right in pairwise(run))
            if not all(_JOINT.fullmatch(gap) for gap in gaps):
                continue
            start = run[0].start()
            abroad = plain[max(start - 1, 0) : start] == "+"
            full = _complete("".join(group.group() for group in run), area_code, international=abroad)
            if full is not None:
                found.append((start, run[-1].end(), *full))
                at = upto
                break
        else:
            at += 1
    return found


def _tidy(words: str) -> str:
    return re.sub(r"\s+", " ", _LABEL.sub("", words)).strip(_EDGES)


def _notes(plain: str, found: list[tuple[int, int, str, bool]]) -> list[str]:
    """The words that belong to each number: those before it, and those after it up to the next separator."""
    before, after = [""] * len(found), [""] * len(found)
    before[0], after[-1] = plain[: found[0][0]], plain[found[-1][1] :]
    for index, (left, right) in enumerate(pairwise(found)):
        between = plain[left[1] : right[0]]
        split = _SPLIT.search(between)
        if split:
            cut = split.start()
        elif between.startswith((" ", "\u3000")) and "(" not in between[:2]:
            cut = 0
        else:
            cut = between.find(")") + 1 or len(between.split(" ")[0])
        after[index], before[index + 1] = between[:cut], between[cut:]
    return [" ".join(filter(None, map(_tidy, pair))) for pair in zip(before, after, strict=True)]


def _cell_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if is_blank(value) else str(value)


def parse_phones(value: object, *, area_code: str) -> tuple[Phone, ...]:
    """Every number in a cell.

    Parameters
    ----------
    value
        Text or a number.
    area_code
        市外局番 of the municipality (``0766``), put before numbers that lack one.

    Returns
    -------
    tuple of Phone
        Empty for an empty cell; otherwise at least one, perhaps without digits (``なし``, ``母の携帯``). Never raises.
    """
    text = _cell_text(value)
    if not text.strip():
        return ()
    plain = unicodedata.normalize("NFKC", text[:300])
    found = _numbers(plain, area_code)
    if not found:
        note = re.sub(r"\s+", " ", plain).strip()
        digits = sum(char.isdigit() for char in plain)
        known = note in _NONE_WORDS or not note.strip(DASHES)
        return (Phone(text=text, note=note, warnings=("unreadable",) if digits and not known else ()),)
    return tuple(
        Phone(text=text, digits=digits, note=note, warnings=("lost_zero",) if put_back else ())
        for (_, _, digits, put_back), note in zip(found, _notes(plain, found), strict=True)
    )


def parse_phone(value: object, *, area_code: str) -> Phone:
    """The first number in a cell; as :func:`parse_phones`, with a warning when there are more."""
    phones = parse_phones(value, area_code=area_code)
    if not phones:
        return Phone()
    first = phones[0]
    if len(phones) == 1:
        return first
    return Phone(first.text, first.digits, first.note, (*first.warnings, "more_numbers"))


def format_phone(phone: Phone | str, *, area_code: str) -> str:
    """The number with hyphens: ``0766-74-8100``, ``090-1234-5678``.

    Parameters
    ----------
    phone
        A parsed number, or its digits.
    area_code
        市外局番 of the municipality.

    Returns
    -------
    str
        The text as entered where there is no number. A number of an area whose code this program does not know keeps
        the grouping it was written with, or stays without hyphens: a wrong split misleads more than none.
    """
    digits, text = (phone.digits, phone.text) if isinstance(phone, Phone) else (phone, phone)
    if not digits:
        return text
    for prefix, middle in _SPECIAL:
        if digits.startswith(prefix):
            return f"{prefix}-{digits[4 : 4 + middle]}-{digits[4 + middle :]}"
    if len(digits) == 11:
        return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
    for area in (area_code, *_AREA_CODES):
        if area and digits.startswith(area):
            return f"{area}-{digits[len(area) : -4]}-{digits[-4:]}"
    groups = _GROUP.findall(unicodedata.normalize("NFKC", text))
    for at in range(len(groups) - 2):
        if "".join(groups[at : at + 3]) == digits:
            return "-".join(groups[at : at + 3])
    return digits
