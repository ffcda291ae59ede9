"""Wordings: what a consent means is what people were told when they gave it.

A wording is frozen once used. It maps each consent kind to grants: which recipient may have which field group in which
situation. A fact under a wording this program does not know grants nothing.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache, cached_property
from importlib.resources import files
from typing import Final

import msgspec

from himi_map.disclosed.request import RecipientKind, Situation
from himi_map.records.consent import ConsentKind

NAME_LIST: Final = "name-list/1"
"""The wording of an entry in a name list: the narrowest; an entry never means more, whatever wording it claims."""


class Grant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For these consent kinds, these recipients may have these field groups in these situations."""

    kinds: tuple[ConsentKind, ...]
    recipients: tuple[RecipientKind, ...]
    groups: tuple[str, ...]
    situations: tuple[Situation, ...]


class Wording(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One wording version.

    Attributes
    ----------
    title, text
        What stood on the form or was said.
    lapses
        Holds until the next renewal day only.
    covers
        A given fact of the first kind answers for these kinds too, where a person has no fact of their own.
    grant
        What follows from it.
    """

    title: str
    text: str
    lapses: bool = False
    covers: dict[ConsentKind, tuple[ConsentKind, ...]] = {}
    grant: tuple[Grant, ...]

    @cached_property
    def _granted(self) -> frozenset[tuple[ConsentKind, RecipientKind, str, Situation]]:
        return frozenset(
            (kind, recipient, group, situation)
            for one in self.grant
            for kind in one.kinds
            for recipient in one.recipients
            for group in one.groups
            for situation in one.situations
        )

    def grants(self, kind: ConsentKind, recipient: RecipientKind, group: str, situation: Situation) -> bool:
        """Whether a standing consent of *kind* under this wording gives *recipient* that field group."""
        return (kind, recipient, group, situation) in self._granted


@cache
def wordings() -> dict[str, Wording]:
    """All shipped wordings by id."""
    text = (files(__package__) / "wordings.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Wording])


def wording(wording_id: str) -> Wording | None:
    """One wording, or None when this program does not know it: then it grants nothing."""
    return wordings().get(wording_id)


def wording_digest(wording_id: str) -> str:
    """SHA-256 (hex) of one wording with its grants; a test pins it for every wording that has been used.

    Raises
    ------
    KeyError
        No such wording.
    """
    return hashlib.sha256(msgspec.json.encode(wordings()[wording_id], order="deterministic")).hexdigest()
