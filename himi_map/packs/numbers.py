"""NO for new people, so that no two copies of one atlas give the same one.

A pack takes a block of numbers along. The office leaves out the blocks of packs that are still out; the pack gives only
from its own. Blocks are free again once a pack is back, so numbers have gaps only while two work at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId
from himi_map.records.exchange import HandOutState, NumberBlock
from himi_map.records.people import Registration

BLOCK: Final = 20
"""Numbers a pack takes along for each association: more new people than one evening ever brought."""

_TAKEN: Final = frozenset({HandOutState.OUT, HandOutState.RECALLED, HandOutState.LOST})
"""A pack that is recalled or lost may still come home."""


def highest(records: Records, association: str) -> int:
    """The highest NO ever given in an association, by this copy."""
    return max((one.number for one in records.of_association(Registration, association)), default=0)


def blocks_out(records: Records, association: str) -> list[NumberBlock]:
    """Blocks that packs have taken along and not brought back."""
    return [
        block
        for one in records.handouts.values()
        if one.state in _TAKEN
        for block in one.numbers
        if block.association == association
    ]


def block_after(records: Records, association: str, size: int = BLOCK) -> NumberBlock:
    """The next block of free numbers for a pack."""
    first = max([highest(records, association), *(block.last for block in blocks_out(records, association))]) + 1
    return NumberBlock(association=AssociationId(association), first=first, last=first + size - 1)


def next_number(
    records: Records, association: str, *, own: Sequence[NumberBlock] = (), also: Iterable[int] = ()
) -> int:
    """The NO of the next new person.

    Parameters
    ----------
    own
        The blocks of the pack in hand; empty in the office.
    also
        Numbers that are taken besides those in *records* (the rows of a file that is being read).

    Notes
    -----
    A pack whose block is used up goes on behind it; should that number have been given elsewhere too, bringing home
    gives one of the two another number and asks.
    """
    used = {one.number for one in records.of_association(Registration, association)} | set(also)
    mine = [block for block in own if block.association == association]
    for block in mine:
        free = next((number for number in range(block.first, block.last + 1) if number not in used), None)
        if free is not None:
            return free
    number = max(used, default=0) + 1
    others = [] if mine else sorted(blocks_out(records, association), key=lambda block: block.first)
    for block in others:
        if block.first <= number <= block.last:
            number = block.last + 1
    return number
