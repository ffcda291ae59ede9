"""What must be known of the people of some associations, wherever it is filed.

Somebody moved here from another association, where they once withdrew a consent; the supporter of a person lives in the
next one, and is known there to have died. Whoever discloses from a part of an atlas must have all of that in hand, or
the part would say more than the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, Protocol

from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.kinds import REFERENCES

Found = dict[str, dict[str, Record]]
"""Kind to id to record."""

POINTERS: Final[dict[tuple[str, str], str]] = {
    **{(kind, field): target for kind, fields in REFERENCES.items() for field, target in fields.items()},
    ("consent", "corrects"): "consent",
}
"""(kind, field) to the kind it points to. A consent's ``subject`` points to what its ``whose`` says."""

_PEOPLE: Final = ("resident", "supporter", "contact")


class Finder(Protocol):
    """Finds records beside those that are in hand already."""

    def with_ids(self, kind: str, ids: Collection[str]) -> Iterable[Record]:
        """Records of a kind by id."""
        ...

    def pointing(self, kind: str, field: str, ids: Collection[str]) -> Iterable[Record]:
        """Records of a kind whose *field* holds one of *ids*; more may come along."""
        ...


def gather_around(found: Found, finder: Finder, kinds: Collection[str], supporters: Collection[str] = ()) -> Records:
    """Complete what is filed under some associations by what a Disclosure about them rests on.

    Parameters
    ----------
    found
        All that is filed there or belongs to all; given away.
    kinds
        Those wanted; of others nothing is brought.
    supporters
        Ids of supporters to be brought whomever they help.

    Returns
    -------
    Records
        In order of ids, so that the same records come in the same order from whichever part of the atlas.
    """
    return _Gathering(found, finder, frozenset(kinds)).all(supporters)


def in_order(found: Found) -> Records:
    """A snapshot in order of ids."""
    return Records({kind: dict(sorted(table.items())) for kind, table in found.items()})


class _Gathering:
    def __init__(self, found: Found, finder: Finder, kinds: frozenset[str]) -> None:
        self._found = {kind: table for kind, table in found.items() if kind in kinds}
        self._finder = finder
        self._kinds = kinds
        self._asked: set[tuple[str, str, str]] = set()

    def all(self, supporters: Collection[str]) -> Records:
        self._bring("resident", self._targets("resident"))
        for (kind, field), target in POINTERS.items():
            if target == "resident":
                self._ask(kind, field, self._table("resident"))
        for kind in ("household", "group", "team"):
            self._bring(kind, self._targets(kind))
        self._ask("baton", "household", self._table("household"))
        self._ask("helper", "team", self._table("team"))
        self._bring("supporter", self._targets("supporter") | set(supporters))
        # who a supporter is as a resident: whether they can come, and whether they refused the map
        self._bring("resident", {one.resident for one in self._table("supporter").values() if one.resident})  # type: ignore[attr-defined]
        for kind in _PEOPLE:
            self._ask("consent", "subject", self._table(kind))
        while self._ask("consent", "corrects", self._table("consent")):
            pass
        return in_order(self._found)

    def _table(self, kind: str) -> dict[str, Record]:
        return self._found.get(kind, {})

    def _targets(self, wanted: str) -> set[str]:
        """Ids of one kind that records in hand point to."""
        found = {
            getattr(one, field)
            for (kind, field), target in POINTERS.items()
            if target == wanted
            for one in self._table(kind).values()
        }
        if wanted in _PEOPLE:
            found |= {one.subject for one in self._table("consent").values() if one.whose == wanted}  # type: ignore[attr-defined]
        return found - {None, ""}

    def _bring(self, kind: str, ids: set[str]) -> None:
        missing = ids - self._table(kind).keys()
        if missing and kind in self._kinds:
            self._add(kind, self._finder.with_ids(kind, sorted(missing)))

    def _ask(self, kind: str, field: str, ids: Collection[str]) -> int:
        """How many records in hand now that were not before."""
        fresh = [one for one in ids if (kind, field, one) not in self._asked]
        if not fresh or kind not in self._kinds:
            return 0
        self._asked.update((kind, field, one) for one in fresh)
        return self._add(kind, self._finder.pointing(kind, field, sorted(fresh)))

    def _add(self, kind: str, records: Iterable[Record]) -> int:
        table = self._found.setdefault(kind, {})
        before = len(table)
        table.update((one.id, one) for one in records)
        return len(table) - before
