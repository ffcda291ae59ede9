"""Two were given one place: both stay, one behind the other, whoever came home first.

What its author gave is remembered (``claimed``) wherever it had to become another, and places are always worked out
from what was given. So three packs that each added a second supporter end in one order, however they come home.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from himi_map.records.atlas import Records
from himi_map.records.people import Registration
from himi_map.records.supporters import Assignment


def as_given(one: Assignment) -> Assignment:
    """The link with the order its author gave."""
    return one if one.claimed is None else msgspec.structs.replace(one, order=one.claimed, claimed=None)


def in_order(links: Iterable[Assignment]) -> Iterator[tuple[Assignment, int]]:
    """Each living link with its place: by what was given, then by id; nobody shares a place."""
    last = 0
    for one in sorted(map(as_given, (each for each in links if each.put_away is None)), key=lambda a: (a.order, a.id)):
        last = max(one.order, last + 1)
        yield one, last


def renumbered(records: Records, association: str) -> Iterator[tuple[Registration, int, int | None]]:
    """Registrations of an association whose NO must become another, with the new NO and what was given (or None).

    The one of two with the lower id keeps a NO that was given twice; the other gets the next free one behind all.
    """
    everyone = [
        (one.number if one.claimed is None else one.claimed, one.id, one)
        for one in records.of_association(Registration, association)
    ]
    free = max((given for given, _, _ in everyone), default=0) + 1
    seen: set[int] = set()
    for given, _, one in sorted(everyone, key=lambda each: each[:2]):
        if given in seen:
            number, claimed = free, given
            free += 1
        else:
            seen.add(given)
            number, claimed = given, None
        if (one.number, one.claimed) != (number, claimed):
            yield one, number, claimed
