"""The records as they were at another time: everything since is turned back, facts too, on a copy that is only seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from himi_map.edits.apply import as_json, from_json
from himi_map.edits.edit import WHOLE
from himi_map.errors import EditError
from himi_map.records.atlas import Records

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from himi_map.records.base import Record


def records_at(records: Records, edits: Iterable[Edit], at: dt.datetime) -> Records:
    """What *records* held at a moment.

    Parameters
    ----------
    records
        As they are now.
    edits
        All Edits that led here, oldest first; only those after *at* are turned back.
    at
        The moment, with time zone.

    Notes
    -----
    Edits whose content was erased cannot be turned back: what they changed is shown as it is now.
    """
    tables: dict[str, dict[str, Record]] = {}
    for edit in reversed([one for one in edits if one.at > at]):
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
                continue  # a field that this version no longer knows: it stays as it is now
    return records.with_tables(tables)
