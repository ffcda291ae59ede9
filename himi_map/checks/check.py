"""A check is a value: what is odd, how much it matters, where, about whom, and a whole sentence for people."""

from __future__ import annotations

import enum
import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class Severity(enum.StrEnum):
    """How much it matters."""

    STOP = "stop"  # printing waits until staff have decided
    WARN = "warn"
    NOTE = "note"


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look at again. Internal: its sentence names people.

    Attributes
    ----------
    code
        Key of ``texts.toml``.
    association
        Id; empty: about all of them.
    about
        Record ids, the most important first.
    text
        A whole Japanese sentence.
    staff_only
        It speaks of people without a standing consent: for staff only.
    """

    code: str
    severity: Severity
    association: str
    about: tuple[str, ...]
    text: str
    staff_only: bool = False

    def __repr__(self) -> str:
        """Code and ids, nobody's name."""
        return f"<Check {self.code} {self.about}>"


class _Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str
    severity: Severity
    staff_only: bool = False
    printing: bool = False


@cache
def check_texts() -> dict[str, _Text]:
    """All check codes with their sentences."""
    return msgspec.convert(
        tomllib.loads((files(__package__) / "texts.toml").read_text(encoding="utf-8")), dict[str, _Text]
    )


def make_check(code: str, association: str, about: tuple[str, ...], **fields: object) -> Check:
    """One check with its sentence filled in.

    Raises
    ------
    KeyError
        The code, or a field its sentence needs, is missing.
    """
    found = check_texts()[code]
    return Check(
        code=code,
        severity=found.severity,
        association=association,
        about=about,
        text=found.text.format(**fields),
        staff_only=found.staff_only,
    )
