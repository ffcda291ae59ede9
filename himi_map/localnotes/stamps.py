"""The stamps as data, in the order of the palette: dangers, what helps, lines, areas, words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from himi_map.glossary import term

Form = Literal["point", "line", "area"]


class Stamp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One stamp.

    Attributes
    ----------
    name
        Stored in :class:`~himi_map.records.office.LocalNote`; ``stamp.NAME`` is its word and its symbol.
    danger
        A danger, or something that helps.
    form
        A point, a line or an area.
    question
        Asked once after it was put; may be left without an answer. Of plain words the words themselves.
    """

    name: str
    question: str
    danger: bool = False
    form: Form = "point"

    @property
    def word(self) -> str:
        """As on its button and beside its symbol."""
        return term(f"stamp.{self.name}")


class _Palette(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    stamp: tuple[Stamp, ...]


@cache
def stamps() -> tuple[Stamp, ...]:
    """All stamps, in the order of the palette."""
    text = (files(__package__) / "stamps.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _Palette).stamp


def stamp(name: str) -> Stamp:
    """One stamp; a name that this version does not know is plain words.

    Notes
    -----
    A note of a newer version, or of an import, is shown and kept rather than lost.
    """
    found = {one.name: one for one in stamps()}
    return found.get(name) or Stamp(name="text", question="")
