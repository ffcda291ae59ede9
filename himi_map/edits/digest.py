"""One number for the whole content: two snapshots with the same records have the same digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from himi_map.records.atlas import Records
from himi_map.records.base import Record
from himi_map.records.kinds import KINDS

_ENCODER = msgspec.json.Encoder(order="deterministic")


def digest(records: Records) -> str:
    """SHA-256 (hex) of the canonical form: kinds in table order, records by id, defaults left out."""
    return digest_of((kind, table[key]) for kind in KINDS for table in (records.table(kind),) for key in sorted(table))


def digest_of(records: Iterable[tuple[str, Record]]) -> str:
    """As :func:`digest`, of (kind, record) one after the other in that order: nobody need hold them all at once."""
    total = hashlib.sha256()
    for kind, record in records:
        total.update(kind.encode())
        total.update(_ENCODER.encode(record))
        total.update(b"\n")
    return total.hexdigest()
