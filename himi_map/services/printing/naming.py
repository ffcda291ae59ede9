"""File names of a run, from a pattern: names of places, numbers and days, never of people."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from himi_map.errors import InputError
from himi_map.services.printing.options import Binding

if TYPE_CHECKING:
    import datetime as dt

    from himi_map.records.people import Association

FIELDS: Final[dict[Binding, tuple[str, ...]]] = {
    Binding.ASSOCIATION: ("ward", "association", "number", "recipient", "date"),
    Binding.WARD: ("ward", "number", "recipient", "date"),
    Binding.BOOK: ("recipient", "date"),
}
"""What a pattern may hold: 地区, 自治会, 通し番号, 渡す相手, 日付."""

USUAL: Final[dict[Binding, str]] = {
    Binding.ASSOCIATION: "{ward}_{association}",
    Binding.WARD: "{ward}",
    Binding.BOOK: "地図とリスト_{date}",
}

_LONGEST: Final = 200
"""Bytes: a name must also fit with an ending on every file system (255)."""


def check_pattern(pattern: str, bind: Binding) -> str:
    """The pattern to use: *pattern*, or the usual one of *bind* when it is empty.

    Raises
    ------
    InputError
        ``printing.bad_name``: it holds a field there is none of, or none that tells files apart.
    """
    text = pattern.removesuffix(".pdf") or USUAL[bind]
    allowed = FIELDS[bind]
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in string.Formatter().parse(text)]
    except ValueError:
        fields = [("", "", "")]
    asked = ["" if spec or conversion else name for name, spec, conversion in fields if name is not None]
    if any(name not in allowed for name in asked):
        raise InputError("printing.bad_name", pattern=pattern, allowed="、".join(f"{{{one}}}" for one in allowed))
    return text


def file_names(
    pattern: str, units: Sequence[Sequence[Association]], *, bind: Binding, recipient: str, day: dt.date
) -> list[str]:
    """A name for each file, in order, all different also where capitals do not count.

    Parameters
    ----------
    units
        The associations of each file.
    recipient
        In words, as it stands in names.
    """
    text = check_pattern(pattern, bind)
    digits = max(3, len(str(len(units))))
    taken: set[str] = set()
    names: list[str] = []
    for number, unit in enumerate(units, start=1):
        first = unit[0]
        filled = text.format_map(
            {
                "ward": first.ward,
                "association": first.name,
                "number": f"{number:0{digits}d}",
                "recipient": recipient,
                "date": day.isoformat(),
            }
        )
        name = stem = safe_name(filled)
        again = 2
        while name.casefold() in taken:
            name = f"{stem}_{again}"
            again += 1
        taken.add(name.casefold())
        names.append(f"{name}.pdf")
    return names


def safe_name(text: str) -> str:
    """A file name that every system takes."""
    text = re.sub(r"_{2,}", "_", text).strip("_")
    safe = "".join("・" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in text)
    while len(safe.encode("utf-8")) > _LONGEST:
        safe = safe[:-1]
    return safe.strip(" .") or "自治会"
