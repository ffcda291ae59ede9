"""NO: the person's own in their association, year after year; never given to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from himi_map.records.atlas import Records


class NumberBook:
    """Numbers used and wanted, by association."""

    def __init__(self, records: Records) -> None:
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
            number = max(max(used, default=0), self._wanted[association]) + 1
        used.add(number)
        return number
