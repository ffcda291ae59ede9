"""A pack that came home, opened and proven, and the part of the office's memory that judging it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from himi_map.edits.edit import Edit
from himi_map.packs.manifest import PackManifest
from himi_map.records.atlas import Records
from himi_map.records.exchange import HandOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Homecoming:
    """What stood in a pack.

    Attributes
    ----------
    manifest
        Its signature was checked.
    records
        As the holder left them.
    left_with
        As the office had put them in; None when that was erased.
    edits
        Written outside, oldest first, without a gap up to *records*; those whose content was erased after a receipt
        are left out (the office has them).
    chain
        Ids of all Edits ever written in this very file, erased ones too, oldest first.
    head
        Number and digest of its newest journal entry, for the receipt.
    handout
        As its sealed letter tells it, for an office that has not heard of it; None when there is none.
    """

    manifest: PackManifest
    records: Records
    left_with: Records | None
    edits: tuple[Edit, ...]
    chain: tuple[str, ...]
    head: tuple[int, str]
    handout: HandOut | None = None

    @property
    def origin(self) -> str:
        """The copy of the atlas in which it was written."""
        return self.manifest.pack


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeMemory:
    """What the office remembers beyond its records.

    Attributes
    ----------
    copy
        Id of the office's own copy.
    knows
        Whether an Edit of this id is in its journal.
    entry
        Number in the office's journal of a known Edit, and its word :attr:`~himi_map.edits.Edit.brought`, by its id.
    story
        Edits of one record (kind, id) behind a journal number with their numbers, oldest first, those that came home
        included.
    """

    copy: str
    knows: Callable[[str], bool]
    entry: Callable[[str], tuple[int, str]]
    story: Callable[[str, str, int], Sequence[tuple[int, Edit]]]
