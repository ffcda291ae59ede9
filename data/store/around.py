"""Reading some associations of an atlas, and what a Disclosure about their people rests on elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial

from sqlalchemy import Connection

from data.store.reading import read_records
from data.store.tables import SEEN, Tables, ids_parameter, record_of
from himi_map.records.around import Found, gather_around, in_order
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.kinds import KINDS

Pairs = tuple[tuple[str, str], ...]
"""Ids of consents: the one that corrects, and the one corrected."""

_AMONG = "(SELECT value FROM json_each(?))"


def read_around(
    connection: Connection,
    associations: Collection[str],
    supporters: Collection[str] = (),
    kinds: Collection[str] | None = None,
    *,
    corrections: Callable[[], Pairs] | None = None,
    seen: Tables = SEEN,
) -> Records:
    """As :meth:`himi_map.ports.AtlasStore.load_around`; where these are all there are, everything is read at once.

    Parameters
    ----------
    corrections
        Gives what :func:`read_corrections` gave before.
    """
    chosen = tuple(KINDS) if kinds is None else tuple(one for one in KINDS if one in kinds)
    filed = ids_parameter(sorted(associations))
    others = f"SELECT 1 FROM {seen.records['association'].fullname} WHERE id NOT IN {_AMONG} LIMIT 1"
    if connection.exec_driver_sql(others, (filed,)).first() is None:
        everything = read_records(connection, None, chosen, seen)
        return in_order({kind: dict(everything.table(kind)) for kind in chosen})
    found: Found = {kind: {} for kind in chosen}
    for kind in chosen:
        where = "" if kind == "site" else f" WHERE association IN {_AMONG} OR association IS NULL"
        query = f"SELECT id, body FROM {seen.records[kind].fullname}{where}"
        for record_id, body in connection.exec_driver_sql(query, (filed,) if where else ()):
            found[kind][record_id] = record_of(kind, body)
    known = corrections or partial(read_corrections, connection, seen)
    return gather_around(found, _InTables(connection, filed, known, seen), chosen, supporters)


def read_corrections(connection: Connection, seen: Tables = SEEN) -> Pairs:
    """Which consent corrects which. They are few, but no index leads to them: every consent is looked at."""
    inside = "WHERE instr(body, '\"corrects\"') AND json_extract(body, '$.corrects') IS NOT NULL"
    query = f"SELECT id, json_extract(body, '$.corrects') FROM {seen.records['consent'].fullname} {inside}"
    return tuple((one, other) for one, other in connection.exec_driver_sql(query))


class _InTables:
    """Finds records filed elsewhere."""

    def __init__(self, connection: Connection, filed: str, corrections: Callable[[], Pairs], seen: Tables) -> None:
        self._connection, self._filed, self._seen = connection, filed, seen
        self._corrections = corrections

    def with_ids(self, kind: str, ids: Collection[str]) -> Iterator[Record]:
        """By id."""
        yield from self._where(kind, f"id IN {_AMONG}", ids_parameter(list(ids)))

    def pointing(self, kind: str, field: str, ids: Collection[str]) -> Iterator[Record]:
        """By what a field holds; what is filed here is in hand already, and a record is only read when it is not."""
        if field == "corrects":
            corrected = frozenset(ids)
            yield from self.with_ids("consent", [one for one, other in self._corrections() if other in corrected])
            return
        elsewhere = f"json_extract(body, '$.{field}') IN {_AMONG} AND association NOT IN {_AMONG}"
        yield from self._where(kind, elsewhere, ids_parameter(list(ids)), self._filed)

    def _where(self, kind: str, condition: str, *values: str) -> Iterator[Record]:
        query = f"SELECT body FROM {self._seen.records[kind].fullname} WHERE {condition}"
        for (body,) in self._connection.exec_driver_sql(query, values):
            yield record_of(kind, body)
