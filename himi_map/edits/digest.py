"""One number for the whole content: two snapshots with the same records have the same digest."""

from __future__ import annotations

import hashlib

import msgspec

from himi_map.records.atlas import Records
from himi_map.records.kinds import KINDS

_ENCODER = msgspec.json.Encoder(order="deterministic")


def digest(records: Records) -> str:
    """SHA-256 (hex) of the canonical form: kinds in table order, records by id, defaults left out."""
    total = hashlib.sha256()
    for kind in KINDS:
        table = records.table(kind)
        for record_id in sorted(table):
            total.update(kind.encode())
            total.update(_ENCODER.encode(table[record_id]))
            total.update(b"\n")
    return total.hexdigest()
