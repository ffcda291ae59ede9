"""The records as they were at another time: everything since is turned back, facts too, on a copy that is only seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from himi_map.history.turning_back import turned_back

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from himi_map.records.atlas import Records


def records_at(records: Records, edits: Iterable[Edit], at: dt.datetime) -> Records:
    """What *records* held at a moment.

    Parameters
    ----------
    records
        As they are now.
    edits
        All Edits that led here, oldest first; only those after *at* are turned back. What came home in a pack counts
        from the moment it came home: it is preceded by the Edit that says so.
    at
        The moment, with time zone.

    Notes
    -----
    Edits whose content was erased cannot be turned back: what they changed is shown as it is now.
    """
    since: list[Edit] = []
    known: dt.datetime | None = None
    for edit in edits:
        known = edit.at if known is None else max(known, edit.at)
        if known > at:
            since.append(edit)
    return turned_back(records, since)
