"""What an Edit touched, cut out of a larger snapshot: what every store hands back."""

from __future__ import annotations

from himi_map.edits.apply import Applied
from himi_map.records.atlas import Records
from himi_map.records.base import Record


def touched_only(applied: Applied) -> Records:
    """Only the records an Edit touched, as they are after it."""
    found: dict[str, dict[str, Record]] = {}
    for kind, ids in applied.changes.touched.items():
        table = applied.records.table(kind)
        found[kind] = {record_id: table[record_id] for record_id in ids if record_id in table}
    return Records(found)
