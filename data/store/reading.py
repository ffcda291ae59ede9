"""Reading an atlas through its views: records of an association, touched records, who points to whom, the journal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

import msgspec
from sqlalchemy import Connection, Select, Table, bindparam, func, literal_column, select, text

from data.store.chain import StoredEntry
from data.store.tables import SEEN, Tables, ids_parameter, pointer, record_of
from himi_map.edits.edit import WHOLE, Delta
from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.kinds import KINDS, REFERENCES
from himi_map.records.known import NAMED_KINDS, Known


def read_records(
    connection: Connection, association: str | None, kinds: Collection[str] | None = None, seen: Tables = SEEN
) -> Records:
    """All records, or those of one association with those that belong to none; only of some *kinds* when named."""
    chosen = tuple(KINDS) if kinds is None else tuple(kinds)
    found: dict[str, dict[str, Record]] = {kind: {} for kind in chosen}
    values = () if association is None else (association,) * len(chosen)
    for kind, record_id, body in connection.exec_driver_sql(_listing(chosen, association is not None, seen), values):
        found[kind][record_id] = record_of(kind, body)
    return Records(found)


@cache
def _listing(kinds: tuple[str, ...], of_one: bool, seen: Tables) -> str:
    """One statement for all kinds: two dozen by themselves take five times as long where there is little to read."""
    where = " WHERE association = ? OR association IS NULL" if of_one else ""
    return " UNION ALL ".join(f"SELECT '{kind}', id, body FROM {seen.records[kind].fullname}{where}" for kind in kinds)


def stream_records(connection: Connection, seen: Tables = SEEN) -> Iterator[tuple[str, Record]]:
    """Every record with its kind, one at a time: kinds in their order, records by id."""
    for kind in KINDS:
        table = seen.records[kind]
        for (body,) in connection.execute(select(table.c.body).order_by(table.c.id)):
            yield kind, record_of(kind, body)


def stream_names(connection: Connection, seen: Tables = SEEN) -> Iterator[Known]:
    """Names and phones of all residents, contacts and supporters, without the rest of the records."""
    decoder = msgspec.json.Decoder(Known)
    for kind in NAMED_KINDS:
        for (body,) in connection.execute(select(seen.records[kind].c.body)):
            yield decoder.decode(body)


def count_records(connection: Connection, kind: str, seen: Tables = SEEN) -> int:
    """How many records of a kind there are."""
    return connection.execute(select(func.count()).select_from(seen.records[kind])).scalar_one()


def read_for(connection: Connection, deltas: Sequence[Delta], seen: Tables = SEEN) -> Records:
    """What is needed to judge *deltas*: the records they touch, and who points to those they take back."""
    touched: dict[str, set[str]] = {}
    taken_back: dict[str, set[str]] = {}
    for delta in deltas:
        touched.setdefault(delta.kind, set()).add(delta.id)
        if delta.field == WHOLE and delta.after is None:
            taken_back.setdefault(delta.kind, set()).add(delta.id)
    found: dict[str, dict[str, Record]] = {}
    for kind, ids in touched.items():
        if kind in KINDS:
            _add(found, kind, connection, seen.records[kind], seen.records[kind].c.id, ids)
    for kind, ids in taken_back.items():
        for other, fields in REFERENCES.items():
            table = seen.records[other]
            for field, target in fields.items():
                if target == kind:
                    column = table.c.association if field == "association" else pointer(table, field)
                    _add(found, other, connection, table, column, ids)
        if kind in ("resident", "supporter", "contact"):
            table = seen.records["consent"]
            _add(found, "consent", connection, table, pointer(table, "subject"), ids)
    return Records(found)


def _add(
    found: dict[str, dict[str, Record]],
    kind: str,
    connection: Connection,
    table: Table,
    column: object,
    ids: Iterable[str],
) -> None:
    among: Select[tuple[str]] = select(literal_column("value")).select_from(
        func.json_each(bindparam("ids", ids_parameter(sorted(ids))))
    )
    rows = connection.execute(select(table.c.id, table.c.body).where(column.in_(among)))  # type: ignore[attr-defined]
    found.setdefault(kind, {}).update((record_id, record_of(kind, body)) for record_id, body in rows)


def read_enclosure(connection: Connection, name: str) -> bytes | None:
    """What a pack carries beside its records, by name."""
    there = text("SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = 'enclosure'")
    if connection.execute(there).first() is None:
        return None
    row = connection.execute(text("SELECT content FROM main.enclosure WHERE name = :name"), {"name": name}).first()
    return None if row is None else bytes(row[0])


def read_meta(connection: Connection, seen: Tables = SEEN) -> dict[str, str]:
    """What the atlas says of itself."""
    return {row.name: row.value for row in connection.execute(select(seen.meta.c.name, seen.meta.c.value))}


def read_head(connection: Connection, seen: Tables = SEEN) -> tuple[int, str] | None:
    """Number and digest of the newest journal entry; None before the first."""
    newest = select(seen.entry.c.number, seen.entry.c.digest).order_by(seen.entry.c.number.desc()).limit(1)
    row = connection.execute(newest).first()
    return None if row is None else (row[0], row[1])


def entry_numbers(
    connection: Connection,
    *,
    record: str | None = None,
    association: str | None = None,
    last: int | None = None,
    since: int = 0,
    seen: Tables = SEEN,
) -> list[int]:
    """Numbers of journal entries, oldest first: of one record (``id`` or ``kind:id``), one association, the last n.

    *since* leaves out those up to that number: an import of a whole city need not be read to know what came after it.
    """
    entry = seen.entry
    query = select(entry.c.number)
    if record is not None:
        kind, colon, record_id = record.rpartition(":")
        touching = select(seen.touched.c.number).where(seen.touched.c.id == record_id)
        if colon:
            touching = touching.where(seen.touched.c.kind == kind)
        query = query.where(entry.c.number.in_(touching))
    if association is not None:
        query = query.where(entry.c.association == association)
    if since:
        query = query.where(entry.c.number > since)
    query = query.order_by(entry.c.number.desc())
    if last is not None:
        query = query.limit(max(last, 0))
    return [number for (number,) in connection.execute(query)][::-1]


def entries_of(connection: Connection, numbers: Sequence[int], seen: Tables = SEEN) -> list[StoredEntry]:
    """The journal entries of these numbers, oldest first."""
    entry, payload, touched = seen.entry, seen.payload, seen.touched
    named: dict[int, list[str]] = {number: [] for number in numbers}
    for number, kind, record_id in connection.execute(
        select(touched.c.number, touched.c.kind, touched.c.id).where(touched.c.number.in_(numbers))
    ):
        named[number].append(f"{kind}:{record_id}")
    packed = {
        number: (salt, data)
        for number, salt, data in connection.execute(
            select(payload.c.number, payload.c.salt, payload.c.packed).where(payload.c.number.in_(numbers))
        )
    }
    rows = connection.execute(select(entry).where(entry.c.number.in_(numbers)).order_by(entry.c.number)).mappings()
    return [
        StoredEntry(
            **row,
            touched=tuple(sorted(named[row["number"]])),
            salt=packed.get(row["number"], (None, None))[0],
            packed=packed.get(row["number"], (None, None))[1],
        )
        for row in rows
    ]


def knows_edit(connection: Connection, edit: str, seen: Tables = SEEN) -> bool:
    """Whether the journal holds an Edit of this id."""
    return connection.execute(select(seen.entry.c.number).where(seen.entry.c.edit == edit).limit(1)).first() is not None


def number_of_edit(connection: Connection, edit: str, seen: Tables = SEEN) -> int | None:
    """Number of the journal entry of an Edit; None when it was never applied here."""
    row = connection.execute(select(seen.entry.c.number).where(seen.entry.c.edit == edit).limit(1)).first()
    return None if row is None else int(row[0])


def check_pages(connection: Connection) -> bool:
    """Read every page of the image (each proves itself by its HMAC) and check that the tables hang together."""
    answer = connection.execute(text("PRAGMA main.integrity_check")).scalar()
    return answer == "ok"
