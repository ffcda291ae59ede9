"""The tables: one per kind of record, the journal's, and what an atlas says of itself.

A record is one row: id, association, and its JSON without defaults. Fields that point to other records are indexed as
expressions on that JSON, so a new field never needs a new column. Everything is written with SQLAlchemy Core and knows
nothing of files: the same statements serve the image, what was written since (in memory), and another backend.

An open atlas is two databases on one connection: ``main``, the image, which only reads, and ``tail``, in memory, with
what the log holds. Views of both, named ``all_…``, are what is read. In the tail a body of NULL marks a record taken
back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    literal_column,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.elements import ColumnElement

from data.store.chain import StoredEntry
from himi_map.records.base import Record
from himi_map.records.kinds import KIND_OF, KINDS, REFERENCES

APPLICATION_ID: Final = int.from_bytes(b"HIMI", "big")
SCHEMA: Final = 3
"""Version of the tables and of the records' JSON. Raise it with a migration (:mod:`data.store.migrations`)."""

POINTERS: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(name for name in REFERENCES.get(kind, {}) if name != "association")
    + (("subject",) if kind == "consent" else ())
    for kind in KINDS
}
"""Kind to its fields that hold ids of other records (the association has a column of its own)."""


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A record as stored; ``body`` None takes it back."""

    kind: str
    id: str
    association: str | None
    body: str | None

    def __repr__(self) -> str:
        """Kind and id."""
        return f"<Row {self.kind} {self.id}>"


class Commit(msgspec.Struct, frozen=True, array_like=True):
    """What one transaction writes."""

    entries: tuple[StoredEntry, ...]
    rows: tuple[Row, ...] = ()

    def __repr__(self) -> str:
        """Sizes."""
        return f"<Commit {len(self.entries)} entries {len(self.rows)} rows>"


_ENCODER: Final = msgspec.json.Encoder()


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(KINDS[kind])


def row_of(record: Record) -> Row:
    """The row of a record."""
    return Row(KIND_OF[type(record)], record.id, getattr(record, "association", None), _ENCODER.encode(record).decode())


def record_of(kind: str, body: str) -> Record:
    """The record of a row."""
    record: Record = _decoder(kind).decode(body)
    return record


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of one database (``main``, ``tail``) or the views over both (``temp``)."""

    metadata: MetaData
    records: dict[str, Table]
    meta: Table
    entry: Table
    payload: Table
    touched: Table


def tables(schema: str | None, *, prefix: str = "", indexed: bool = False) -> Tables:
    """Describe the tables of one database.

    Parameters
    ----------
    schema
        Name of the attached database, None for the only one.
    prefix
        Of the table names.
    indexed
        With the indexes of an image.
    """
    metadata = MetaData(schema=schema)
    records = {}
    for kind in KINDS:
        table = Table(
            prefix + kind,
            metadata,
            Column("id", Text, primary_key=True, nullable=False),
            Column("association", Text),
            Column("body", Text),
        )
        if indexed:
            Index(f"{kind}_by_association", table.c.association)
            for field in POINTERS[kind]:
                Index(f"{kind}_by_{field}", pointer(table, field))
        records[kind] = table
    meta = Table(prefix + "meta", metadata, Column("name", Text, primary_key=True), Column("value", Text))
    entry = Table(
        prefix + "journal",
        metadata,
        Column("number", Integer, primary_key=True),
        *(
            Column(name, Text, nullable=False)
            for name in ("kind", "at", "author", "label", "association", "edit", "payload_digest", "digest")
        ),
    )
    payload = Table(
        prefix + "journal_payload",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("salt", LargeBinary, nullable=False),
        Column("packed", LargeBinary, nullable=False),
    )
    touched = Table(
        prefix + "journal_record",
        metadata,
        Column("number", Integer, primary_key=True),
        Column("kind", Text, primary_key=True),
        Column("id", Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    if indexed:
        Index("journal_by_edit", entry.c.edit)
        Index("journal_record_by_id", touched.c.id)
    return Tables(metadata, records, meta, entry, payload, touched)


def pointer(table: Table, field: str) -> ColumnElement[str]:
    """The id that *field* of the record holds, written as the index on it is."""
    return func.json_extract(table.c.body, literal_column(f"'$.{field}'"))


MAIN: Final = tables(None, indexed=True)
TAIL: Final = tables("tail")
SEEN: Final = tables("temp", prefix="all_")


def write(connection: Connection, commit: Commit, into: Tables, *, keep_marks: bool) -> None:
    """Write a transaction's rows and entries.

    Parameters
    ----------
    keep_marks
        Keep a mark for a record taken back (the tail) instead of removing its row (an image).
    """
    by_kind: dict[str, list[Row]] = {}
    for row in commit.rows:
        by_kind.setdefault(row.kind, []).append(row)
    for kind, rows in by_kind.items():
        table = into.records[kind]
        stored = [row for row in rows if keep_marks or row.body is not None]
        gone = [row.id for row in rows if row.body is None and not keep_marks]
        if stored:
            statement = insert(table).prefix_with("OR REPLACE")
            connection.execute(
                statement, [{"id": one.id, "association": one.association, "body": one.body} for one in stored]
            )
        for record_id in gone:
            connection.execute(delete(table).where(table.c.id == record_id))
    write_entries(connection, commit.entries, into)


def write_entries(connection: Connection, entries: Iterable[StoredEntry], into: Tables) -> None:
    """Write journal entries with their payloads and touched records."""
    listed = list(entries)
    if not listed:
        return
    names = [column.name for column in into.entry.columns]
    connection.execute(insert(into.entry), [{name: getattr(one, name) for name in names} for one in listed])
    payloads = [{"number": e.number, "salt": e.salt, "packed": e.packed} for e in listed if e.packed is not None]
    if payloads:
        connection.execute(insert(into.payload), payloads)
    touched = [
        {"number": entry.number, "kind": kind, "id": record_id}
        for entry in listed
        for kind, _, record_id in (one.partition(":") for one in entry.touched)
    ]
    if touched:
        connection.execute(insert(into.touched), touched)


@cache
def _view_script() -> str:
    """The empty tail and the views as one script: sixty statements by themselves take 12 ms, together 2 (measured)."""
    dialect = sqlite.dialect()
    lines = [str(CreateTable(table).compile(dialect=dialect)).strip() for table in TAIL.metadata.sorted_tables]
    for kind, main in MAIN.records.items():
        name, tail = f'"{main.name}"', f'tail."{main.name}"'
        lines.append(
            f'CREATE TEMP VIEW "all_{kind}" AS '
            f"SELECT id, association, body FROM {tail} WHERE body IS NOT NULL UNION ALL "
            f"SELECT id, association, body FROM main.{name} WHERE id NOT IN (SELECT id FROM {tail})"
        )
    for main in (MAIN.meta, MAIN.entry, MAIN.payload, MAIN.touched):
        columns = ", ".join(f'"{column.name}"' for column in main.columns)
        lines.append(
            f'CREATE TEMP VIEW "all_{main.name}" AS SELECT {columns} FROM main."{main.name}" '
            f'UNION ALL SELECT {columns} FROM tail."{main.name}"'
        )
    return ";\n".join(lines) + ";"


def make_views(connection: Connection) -> None:
    """Make the empty tail and the views over image and tail."""
    driver: Any = connection.connection.driver_connection
    driver.executescript(_view_script())


def ids_parameter(ids: Sequence[str]) -> str:
    """Many ids as one parameter for ``json_each``."""
    return msgspec.json.encode(list(ids)).decode()
