"""Edits turned back on a snapshot that is only looked at: facts too, and without asking whether anything fits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from himi_map.edits.apply import as_json, from_json
from himi_map.edits.edit import WHOLE
from himi_map.errors import EditError
from himi_map.records.atlas import Records

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from himi_map.records.base import Record


def turned_back(records: Records, edits: Iterable[Edit]) -> Records:
    """What *records* held before *edits*.

    Parameters
    ----------
    records
        As they are after all of them.
    edits
        Oldest first, without a gap up to *records*.

    Notes
    -----
    A value that this version no longer understands stays as it is.
    """
    tables: dict[str, dict[str, Record]] = {}
    for edit in reversed(list(edits)):
        for delta in reversed(edit.deltas):
            table = tables.setdefault(delta.kind, dict(records.table(delta.kind)))
            try:
                if delta.field == WHOLE:
                    if delta.before is None:
                        table.pop(delta.id, None)
                    else:
                        table[delta.id] = from_json(delta.kind, delta.before)
                elif delta.id in table:
                    table[delta.id] = from_json(delta.kind, {**as_json(table[delta.id]), delta.field: delta.before})
            except EditError:
                continue
    return records.with_tables(tables)
