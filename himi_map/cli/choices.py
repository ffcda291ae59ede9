"""Reads what a user typed for a recipient, a situation, a half year; says clearly what would have been right."""

from __future__ import annotations

import datetime as dt
import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from himi_map.errors import HimiMapError, InputError

if TYPE_CHECKING:
    from himi_map.cli.session import Session
    from himi_map.disclosed import Recipient
    from himi_map.records.people import Association
    from himi_map.services.printing.options import Binding

E = TypeVar("E", bound=enum.Enum)

AssociationOption = Annotated[list[str] | None, typer.Option("--association", help="自治会の名前（くり返し可）")]
WardOption = Annotated[str, typer.Option("--ward", help="地区社協の名前：その地区の自治会すべて")]
AllOption = Annotated[bool, typer.Option("--all", help="すべての自治会")]
RecipientOption = Annotated[
    str,
    typer.Option("--recipient", help="渡す相手：notice association minsei supporter:ID responders shakyo city"),
]


def recipient(text: str) -> Recipient:
    """A recipient.

    Raises
    ------
    InputError
        ``session.bad_recipient``.
    """
    from himi_map.disclosed import Recipient

    try:
        return Recipient.parse(text)
    except ValueError:
        raise InputError("session.bad_recipient", text=text) from None


def chosen_associations(session: Session, names: list[str] | None, ward: str, every: bool) -> list[Association]:
    """The associations asked for, by ward and kana.

    Raises
    ------
    InputError
        ``session.nothing_asked``, ``session.no_association``.
    """
    from himi_map.text.kana import kana_sort_key

    living = [one for one in session.associations.values() if one.put_away is None]
    if every:
        found = living
    elif ward:
        found = [one for one in living if one.ward == ward]
        if not found:
            raise InputError("session.no_association", name=ward, known="、".join(sorted({o.ward for o in living})))
    elif names:
        found = [session.association(name) for name in names]
    else:
        raise InputError("session.nothing_asked")
    return sorted(found, key=lambda one: (one.ward, kana_sort_key(one.kana, one.name), one.id))


def sheet_paper(text: str) -> str:
    """The size of paper as it is written: ``a4X2`` is ``A4x2``."""
    from layers.sheet.options import PAPERS

    return next((one for one in PAPERS if one.upper() == text.upper()), text)


def scale(text: str) -> float | None:
    """A scale denominator, or None for ``auto`` and nothing at all.

    Raises
    ------
    InputError
        ``session.bad_scale``.
    """
    if text in ("", "auto"):
        return None
    try:
        value = float(text.removeprefix("1:"))
    except ValueError:
        raise InputError("session.bad_scale", text=text) from None
    if not 500 <= value <= 25_000:
        raise InputError("session.bad_scale", text=text)
    return value


def binding(text: str) -> Binding:
    """How pages are bound.

    Raises
    ------
    InputError
        ``session.bad_choice``.
    """
    from himi_map.services.printing.options import Binding

    return one_of(Binding, text, "綴じ方")


def file_pattern(text: str, bind: str) -> str:
    """A pattern of file names, checked; empty stays empty.

    Raises
    ------
    InputError
        ``printing.bad_name``.
    """
    from himi_map.services.printing.naming import check_pattern

    return check_pattern(text, binding(bind)) if text else ""


def half_year(text: str) -> str:
    """``2026H1``, checked.

    Raises
    ------
    InputError
        ``session.bad_half``.
    """
    if len(text) == 6 and text[:4].isdigit() and text[4:].upper() in ("H1", "H2"):
        return text.upper()
    raise InputError("session.bad_half", text=text)


def day(text: str, option: str, today: dt.date) -> dt.date | None:
    """A day as people write it; None for "".

    Raises
    ------
    InputError
        ``session.bad_choice``.
    """
    from himi_map.text.wareki import parse_date

    if not text:
        return None
    try:
        found = parse_date(text, today=today)
    except HimiMapError:
        found = None
    if found is None or found.precision != "day":
        raise InputError("session.bad_choice", label=option, text=text, known="2027-03-31 や 令和9年3月31日")
    return dt.date.fromisoformat(found.iso)


def suffix(path: Path, *allowed: str) -> str:
    """The file's suffix, one of *allowed*.

    Raises
    ------
    InputError
        ``session.bad_suffix``.
    """
    found = path.suffix.lower()
    if found not in allowed:
        raise InputError("session.bad_suffix", file=path.name, suffix=found or "（なし）", allowed="、".join(allowed))
    return found


def file_name(*parts: str) -> str:
    """A file name that every system takes, from names of places (never of people)."""
    text = "_".join(part for part in parts if part)
    safe = "".join("・" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in text)
    while len(safe.encode("utf-8")) > 200:
        safe = safe[:-1]
    return safe.strip(" .") or "自治会"


def one_of(kind: type[E], text: str, label: str) -> E:
    """A member of an enumeration by its value.

    Raises
    ------
    InputError
        ``session.bad_choice``.
    """
    try:
        return kind(text)
    except ValueError:
        known = "、".join(str(one.value) for one in kind)
        raise InputError("session.bad_choice", label=label, text=text, known=known) from None
