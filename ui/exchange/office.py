"""Who hands out and brings home, and which atlas: what dialogs need before there is a window, and beside one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.desk import STAFF, may_open
from himi_map.text.kana import kana_sort_key

if TYPE_CHECKING:
    from himi_map.ports import AtlasStore
    from himi_map.records.atlas import Records
    from himi_map.records.exchange import Card, HandOut
    from himi_map.records.office import Operator
    from himi_map.records.people import Association
    from ui.bridge import Clock, Workspace


@dataclass(frozen=True, slots=True)
class Office:
    """An open atlas of the office (to read only when somebody else writes it), and who is signed in."""

    store: AtlasStore
    operator: Operator
    clock: Clock


def at_the_office(workspace: Workspace) -> bool:
    """Whether packs may be made and brought home here: staff, at the atlas itself."""
    return workspace.manifest is None and workspace.operator.role in STAFF


def open_cards(workspace: Workspace) -> tuple[Card, ...]:
    """Questions nobody has answered yet, of the associations this operator works in; the longest waiting first."""
    if not at_the_office(workspace):
        return ()
    found = [
        one
        for one in workspace.records.cards.values()
        if one.open and _mine(workspace.operator, (one.association,), workspace.clock())
    ]
    return tuple(sorted(found, key=lambda one: (one.waits_until or dt.date.min, one.association or "", one.id)))


def mine(workspace: Workspace, handout: HandOut) -> bool:
    """Whether a pack is of an association this operator works in."""
    return _mine(workspace.operator, handout.associations, workspace.clock())


def _mine(operator: Operator, associations: tuple[str | None, ...], at: dt.datetime) -> bool:
    return any(one is None or may_open(operator, one, at) for one in associations)


def own_associations(records: Records, operator: Operator, at: dt.datetime) -> list[Association]:
    """The living associations somebody works in, by ward and kana."""
    living = [one for one in records.associations.values() if one.put_away is None and may_open(operator, one.id, at)]
    return sorted(living, key=lambda one: (one.ward, kana_sort_key(one.kana, one.name)))


def day_words(day: dt.date) -> str:
    """「12月24日」."""
    return f"{day.month}月{day.day}日"


def left_words(days: int) -> str:
    """How long a pack still opens: 「あと30日」, 「きょうまで」, 「期限が3日過ぎています」."""
    if days < 0:
        return f"期限が{-days}日過ぎています"
    return f"あと{days}日" if days else "きょうまで"
