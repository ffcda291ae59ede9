"""Writing to an atlas on a server: one call of ``himi.write`` is one transaction.

Nothing is locked while this program thinks. It reads the touched records, judges the Edits by the one door
(:func:`himi_map.edits.apply`) and hands over what they come to, together with the number of the journal entry it had
seen before it read. The database takes the end of the chain for itself, which puts all writers in one row, and refuses
with ``HM409`` when any of those records was written since; then everything is read and judged again. So a field that
somebody else changed is a conflict for :func:`~himi_map.edits.apply`, exactly as in the file, two people may change two
fields of one record at once, nobody can be dead-locked, and a laptop that is shut in the middle holds nobody up.
"""

from __future__ import annotations

import datetime as dt
import os
import zlib
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Connection, text

from data.postgres.halls import HallKey, keys_touched, weigh
from data.postgres.reading import read_for, read_newest, read_standing_of
from data.postgres.tables import without_nul
from data.store.chain import SALT_BYTES, StoredEntry, link_edit, link_note
from data.store.tables import row_of
from data.store.touched import touched_only
from himi_map.edits.apply import Applied, apply
from himi_map.edits.edit import Edit
from himi_map.ports import Note
from himi_map.profiles import Renewal
from himi_map.records.atlas import Records

_WRITE: Final = text(
    "SELECT number, payload_digest, digest FROM himi.write(:seen, CAST(:kinds AS text[]), CAST(:ats AS text[]), "
    "CAST(:authors AS text[]), CAST(:labels AS text[]), CAST(:associations AS text[]), CAST(:edits AS text[]), "
    "CAST(:touched AS text[]), CAST(:salts AS bytea[]), CAST(:payloads AS bytea[]), CAST(:row_kinds AS text[]), "
    "CAST(:row_ids AS text[]), CAST(:bodies AS text[]), CAST(:was AS boolean[]), CAST(:keys AS text[]), "
    "CAST(:opens AS boolean[]), CAST(:untils AS date[]))"
)
_SET_HALL: Final = text(
    "SELECT himi.set_hall(:seen, CAST(:keys AS text[]), CAST(:opens AS boolean[]), CAST(:untils AS date[]))"
)


class WrittenRow(NamedTuple):
    """A record as it is to be: body None takes it back; whether it was there when it was looked at."""

    kind: str
    id: str
    body: str | None
    was: bool


def write_edits(
    connection: Connection, edits: Sequence[Edit], *, renewal: Renewal, now: dt.datetime
) -> tuple[list[Applied], list[int]]:
    """Judge and write several Edits in the transaction of *connection*; gives the numbers of their entries.

    Raises
    ------
    EditError, EditConflictError
        As :func:`himi_map.edits.apply`.
    sqlalchemy.exc.DBAPIError
        The database refused; see :mod:`data.postgres.faults`.
    """
    seen = read_newest(connection)
    records, there = read_for(connection, [delta for edit in edits for delta in edit.deltas])
    before = records
    outcome = []
    for edit in edits:
        applied = apply(records, edit)
        records = applied.records
        outcome.append(Applied(touched_only(applied), edit, applied.changes))
    touched = sorted({(delta.kind, delta.id) for edit in edits for delta in edit.deltas})
    rows = [
        WrittenRow(kind, one, None if (record := records.get(kind, one)) is None else row_of(record).body,
                   (kind, one) in there)
        for kind, one in touched
    ]  # fmt: skip
    keys = keys_touched(edits, before, records)
    hall = _weigh(connection, keys, records, touched, renewal=renewal, now=now) if keys else []
    entries = [link_edit((0, "00" * 32), edit) for edit in edits]
    return outcome, [number for number, _, _ in _call(connection, seen, entries, rows, hall)]


def _weigh(
    connection: Connection,
    keys: set[str],
    after: Records,
    touched: Sequence[tuple[str, str]],
    *,
    renewal: Renewal,
    now: dt.datetime,
) -> list[HallKey]:
    """Weigh what lies in the database together with what is about to be written."""
    stored, people = read_standing_of(connection, keys)
    changed = {kind: dict(stored.table(kind)) for kind in ("resident", "contact", "consent")}
    for kind, one in touched:
        if kind in changed:
            record = after.get(kind, one)
            if record is None:
                changed[kind].pop(one, None)
            else:
                changed[kind][one] = record
    people |= {
        f"contact:{one.id}" for one in Records(changed).contacts.values() if f"resident:{one.resident}" in people
    }
    return weigh(Records(changed), people, at=now, renewal=renewal)


def write_notes(connection: Connection, notes: Sequence[Note]) -> list[StoredEntry]:
    """Write entries that are not Edits."""
    entries = [link_note((0, "00" * 32), one) for one in notes]
    return [
        msgspec.structs.replace(entry, number=number, payload_digest=payload_digest, digest=digest)
        for entry, (number, payload_digest, digest) in zip(
            entries, sorted(_call(connection, 0, entries, [], [])), strict=True
        )
    ]


def refresh_hall(connection: Connection, *, renewal: Renewal, now: dt.datetime) -> int:
    """Work out anew whom the hall may see where that has run out; gives how many. Only for who sees everything."""
    keys = set(connection.execute(text("SELECT * FROM himi.hall_due()")).scalars())
    if keys:
        seen = read_newest(connection)
        hall = _weigh(connection, keys, Records(), (), renewal=renewal, now=now)
        connection.execute(_SET_HALL, {"seen": seen, **_hall_columns(hall)})
    return len(keys)


def _call(
    connection: Connection,
    seen: int,
    entries: Sequence[StoredEntry],
    rows: Sequence[WrittenRow],
    hall: Sequence[HallKey],
) -> list[tuple[int, str, str]]:
    """The numbers and digests the database gave; those in *entries* do not count, it has the chain."""
    answer = connection.execute(
        _WRITE,
        {
            "seen": seen,
            "kinds": [one.kind for one in entries],
            "ats": [one.at for one in entries],
            "authors": [without_nul(one.author) for one in entries],
            "labels": [without_nul(one.label) for one in entries],
            "associations": [without_nul(one.association) for one in entries],
            "edits": [without_nul(one.edit) for one in entries],
            "touched": ["\n".join(one.touched) for one in entries],
            "salts": [one.salt for one in entries],
            "payloads": [zlib.decompress(one.packed or b"") for one in entries],
            "row_kinds": [one.kind for one in rows],
            "row_ids": [one.id for one in rows],
            "bodies": [one.body for one in rows],
            "was": [one.was for one in rows],
            **_hall_columns(hall),
        },
    )
    return [(number, payload_digest, digest) for number, payload_digest, digest in answer]


def _hall_columns(hall: Sequence[HallKey]) -> dict[str, list[object]]:
    return {
        "keys": [one.key for one in hall],
        "opens": [one.open for one in hall],
        "untils": [one.until for one in hall],
    }


def fresh_salt() -> bytes:
    """Salt for the payload of an entry the database writes by itself."""
    return os.urandom(SALT_BYTES)
