"""Taking back a whole bringing home: a new Edit with what every field held before, where nobody wrote since.

Facts stay (a withdrawn consent does not rise again), the custody of the pack stays, answered cards stay. The office
goes on knowing the pack's Edits: the same stick does not bring them again; taking back the taking back does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from himi_map.edits import Delta, Edit, EditId, Origin, UndoPlan, plan_undo
from himi_map.merging.fields import same
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.kinds import APPEND_ONLY

_STAYS = APPEND_ONLY | {"handout", "operator"}


def merges_in(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    """The bringings home among Edits, oldest first: id to its Edits."""
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        if edit.merge:
            found.setdefault(edit.merge, []).append(edit)
    return found


def plan_taking_back(
    records: Records, edits: Sequence[Edit], *, author: str, at: dt.datetime, new_id: NewId = new_uuid
) -> UndoPlan:
    """Plan taking back the bringing home that *edits* are, on *records* as they are now.

    Returns
    -------
    UndoPlan
        Fields that were changed since are conflicts, and stay.
    """
    deltas: list[Delta] = [
        delta
        for edit in edits
        for delta in edit.deltas
        if delta.kind not in _STAYS and not same(delta.before, delta.after)
    ]
    whole = Edit(
        id=EditId(edits[0].merge),
        label="持ち帰りの取り込み",
        author=author,
        at=at,
        deltas=tuple(deltas),
        origin=Origin.MERGE,
        association=edits[0].association,
    )
    return plan_undo(records, whole, author=author, at=at, new_id=new_id)
