"""Reading an atlas on a server: records, those an Edit touches, what the hall's standing rests on, the journal.

Row-level security decides what there is to read; nothing here asks who is asking, but for the operators, whose records
hold the hash of a passphrase: only the keeper reads those, everybody else gets them without.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, TextClause, select, text

from data.postgres.tables import JOURNAL
from data.store.chain import StoredEntry
from data.store.tables import record_of
from himi_map.edits.edit import WHOLE, Delta
from himi_map.errors import StoreError
from himi_map.records.around import POINTERS as REFERRED
from himi_map.records.around import gather_around
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.kinds import KINDS, REFERENCES
from himi_map.records.known import NAMED_KINDS, Known

Key = tuple[str, str]
"""kind, id."""

_BY_KEY: Final = text(
    "SELECT r.kind, r.id, r.body FROM unnest(CAST(:kinds AS text[]), CAST(:ids AS text[])) AS k (kind, id) "
    "JOIN himi.record r ON r.kind = k.kind AND r.id = k.id"
)
_BY_REFERENCE: Final = text("SELECT r.kind, r.id, r.body FROM himi.record r WHERE r.refs && CAST(:refs AS text[])")
_OF_ASSOCIATIONS: Final = text(
    "SELECT r.kind, r.id, r.body FROM himi.record r WHERE r.association = ANY (CAST(:ids AS text[])) "
    "AND r.kind = ANY (CAST(:kinds AS text[]))"
)
_OF_KIND_BY_REFERENCE: Final = text(
    "SELECT r.kind, r.id, r.body FROM himi.record r WHERE r.refs && CAST(:refs AS text[]) AND r.kind = :kind"
)
_NAMED: Final = text("SELECT r.body FROM himi.record r WHERE r.kind = ANY (CAST(:kinds AS text[]))")
_FILED: Final = (
    " AND (r.association = ANY (CAST(:associations AS text[])) OR r.association IS NULL OR r.kind IN "
    "('association', 'site'))"
)
_LISTED: Final = "SELECT r.kind, r.id, r.body FROM himi.record r WHERE (r.kind <> 'operator' OR :keeper)"
_NARROW: Final = " AND (r.association = :association OR r.association IS NULL OR r.kind = 'association')"


class _Table(dict[str, dict[str, Record]]):
    def take(self, rows: Iterable[Any]) -> list[Key]:
        taken = []
        for kind, record_id, body in rows:
            if kind in KINDS:  # a newer program's kinds are nothing to this one
                try:
                    self.setdefault(kind, {})[record_id] = record_of(kind, body)
                except msgspec.MsgspecError as error:
                    raise StoreError("postgres.unreadable", kind=kind, record=record_id) from error
                taken.append((kind, record_id))
        return taken


def read_newest(connection: Connection) -> int:
    """Number of the newest journal entry."""
    return int(connection.execute(text("SELECT himi.newest()")).scalar_one())


def read_records(
    connection: Connection, association: str | None, kinds: Collection[str] | None = None, *, keeper: bool
) -> Records:
    """All records this login sees, or those of one association with those that belong to none; only some *kinds*."""
    found = _Table({kind: {} for kind in KINDS})
    query, parameters = _LISTED, dict[str, object](keeper=keeper)
    if association is not None:
        query += _NARROW
        parameters["association"] = association
    if kinds is not None:
        query += " AND r.kind = ANY (CAST(:kinds AS text[]))"
        parameters["kinds"] = sorted(kinds)
    found.take(connection.execute(text(query), parameters))
    if not keeper and (kinds is None or "operator" in kinds):
        found.take(connection.execute(text("SELECT 'operator', id, body FROM himi.operators()")))
    return Records(found)


def read_around(
    connection: Connection,
    associations: Collection[str],
    supporters: Collection[str],
    kinds: Collection[str] | None,
    *,
    keeper: bool,
) -> Records:
    """As :meth:`himi_map.ports.AtlasStore.load_around`, of what this login sees."""
    chosen = sorted(KINDS if kinds is None else kinds)
    found = _Table({kind: {} for kind in chosen})
    query = _LISTED + _FILED + " AND r.kind = ANY (CAST(:kinds AS text[]))"
    parameters = {"keeper": keeper, "associations": sorted(associations), "kinds": chosen}
    found.take(connection.execute(text(query), parameters))
    if not keeper and "operator" in chosen:
        found.take(connection.execute(text("SELECT 'operator', id, body FROM himi.operators()")))
    return gather_around(dict(found), _OnServer(connection), chosen, supporters)


class _OnServer:
    """Finds records by their references."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def with_ids(self, kind: str, ids: Collection[str]) -> Iterator[Record]:
        """By id."""
        return self._taken(_BY_KEY, _columns([(kind, one) for one in ids]))

    def pointing(self, kind: str, field: str, ids: Collection[str]) -> Iterator[Record]:
        """By reference; a reference does not tell which field it is."""
        targets = ("resident", "supporter", "contact") if field == "subject" else (REFERRED[kind, field],)
        refs = [f"{target}:{one}" for target in targets for one in ids]
        return self._taken(_OF_KIND_BY_REFERENCE, {"kind": kind, "refs": refs})

    def _taken(self, query: TextClause, parameters: dict[str, Any]) -> Iterator[Record]:
        found = _Table()
        for kind, record_id in found.take(self._connection.execute(query, parameters)):
            yield found[kind][record_id]


def stream_names(connection: Connection) -> Iterator[Known]:
    """Names and phones of all residents, contacts and supporters this login sees."""
    decoder = msgspec.json.Decoder(Known)
    rows = connection.execution_options(yield_per=1000).execute(_NAMED, {"kinds": list(NAMED_KINDS)})
    for (body,) in rows:
        yield decoder.decode(body)


def read_for(connection: Connection, deltas: Sequence[Delta]) -> tuple[Records, set[Key]]:
    """What is needed to judge *deltas*: the records they touch, and who points to those they take back.

    Returns
    -------
    tuple
        The records, and which of those touched are there.
    """
    touched = sorted({(delta.kind, delta.id) for delta in deltas})
    taken_back = {(delta.kind, delta.id) for delta in deltas if delta.field == WHOLE and delta.after is None}
    found = _Table()
    there = found.take(connection.execute(_BY_KEY, _columns(touched)))
    if taken_back:
        refs = sorted(f"{kind}:{one}" for kind, one in taken_back)
        found.take(connection.execute(_BY_REFERENCE, {"refs": refs}))
        associations = sorted(one for kind, one in taken_back if kind == "association")
        if associations:
            kinds = [kind for kind, fields in REFERENCES.items() if "association" in fields]
            found.take(connection.execute(_OF_ASSOCIATIONS, {"ids": associations, "kinds": kinds}))
    return Records(found), set(there)


def read_standing_of(connection: Connection, keys: set[str]) -> tuple[Records, set[str]]:
    """What the standing of *keys* at the hall rests on, and the keys that hang on them (a resident's contacts).

    ``consent:ID`` among the keys stands for whomever that consent is about.
    """
    found = _Table()
    facts = {key for key in keys if key.startswith("consent:")}
    people = set(keys - facts)
    asked: set[str] = set()
    while facts - asked:  # what was corrected, wherever it is filed
        wanted = sorted(facts - asked)
        asked.update(wanted)
        found.take(connection.execute(_BY_KEY, _columns([_key(one) for one in wanted])))
        for fact in found.get("consent", {}).values():
            people.add(f"{fact.whose}:{fact.subject}")  # type: ignore[attr-defined]
    people = {one for one in people if one.startswith(("resident:", "contact:"))}
    hanging = connection.execute(_BY_REFERENCE, {"refs": sorted(people)}) if people else ()
    people |= {f"contact:{one}" for kind, one in found.take(hanging) if kind == "contact"}
    found.take(connection.execute(_BY_KEY, _columns([_key(one) for one in sorted(people)])))
    residents = {f"resident:{one.resident}" for one in found.get("contact", {}).values()}  # type: ignore[attr-defined]
    known: set[str] = set()
    wanted_refs = people | residents
    while wanted_refs - known:
        asking = sorted(wanted_refs - known)
        known.update(asking)
        found.take(connection.execute(_BY_REFERENCE, {"refs": asking}))
        wanted_refs = {f"consent:{one}" for one in found.get("consent", {})}
    found.take(connection.execute(_BY_KEY, _columns([_key(one) for one in sorted(residents)])))
    return Records(found), people


def _key(text_key: str) -> Key:
    kind, _, one = text_key.partition(":")
    return kind, one


def _columns(keys: Sequence[Key]) -> dict[str, list[str]]:
    return {"kinds": [kind for kind, _ in keys], "ids": [one for _, one in keys]}


def entries_of(connection: Connection, numbers: Sequence[int]) -> list[StoredEntry]:
    """The journal entries of these numbers, oldest first, as :mod:`data.store.chain` knows them.

    A payload this login may not read is missing like one that was erased.
    """
    entry, payload, touched = JOURNAL.entry, JOURNAL.payload, JOURNAL.touched
    named: dict[int, list[str]] = {number: [] for number in numbers}
    for number, kind, record_id in connection.execute(
        select(touched.c.number, touched.c.kind, touched.c.id).where(touched.c.number.in_(numbers))
    ):
        named[number].append(f"{kind}:{record_id}")
    held = {
        number: (bytes(salt), zlib.compress(bytes(content), 1))
        for number, salt, content in connection.execute(
            select(payload.c.number, payload.c.salt, payload.c.payload).where(payload.c.number.in_(numbers))
        )
    }
    rows = connection.execute(select(entry).where(entry.c.number.in_(numbers)).order_by(entry.c.number)).mappings()
    return [
        StoredEntry(
            **row,
            touched=tuple(sorted(named[row["number"]])),
            salt=held.get(row["number"], (None, None))[0],
            packed=held.get(row["number"], (None, None))[1],
        )
        for row in rows
    ]
