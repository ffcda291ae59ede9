"""NO: the person's own in their association, year after year; never given to another.

A file's own numbers are kept; whoever has none gets the next one that neither the atlas, the file nor a pack that is
out may give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from himi_map.packs import next_number
from himi_map.records.atlas import Records


class NumberBook:
    """Numbers used and wanted, by association."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._used: dict[str, set[int]] = defaultdict(set)
        self._wanted: dict[str, int] = defaultdict(int)
        for registration in records.registrations.values():
            self._used[registration.association].add(registration.number)

    def reserve(self, association: str, numbers: Iterable[int]) -> None:
        """Numbers that stand in the file: a person without one never takes them."""
        self._wanted[association] = max(self._wanted[association], *numbers, 0)

    def take(self, association: str, wanted: int | None) -> int:
        """*wanted* when nobody has it, else the next free one."""
        used = self._used[association]
        number = wanted if wanted is not None and wanted not in used else None
        if number is None:
            number = next_number(self._records, association, also=(*used, self._wanted[association]))
        used.add(number)
        return number
