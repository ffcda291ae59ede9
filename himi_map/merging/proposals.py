"""What a helper wrote, or whoever still had a pack that was called back: proposals, one card for each Edit."""

from __future__ import annotations

import datetime as dt

import msgspec

from himi_map.edits import Edit, EditBuilder, Origin
from himi_map.merging.claims import card_id
from himi_map.merging.homecoming import Homecoming
from himi_map.records.atlas import Records
from himi_map.records.base import NewId
from himi_map.records.exchange import Card, Claim, Matter, Wish


def as_proposals(
    office: Records,
    edits: list[Edit],
    home: Homecoming,
    *,
    voice: str,
    merge: str,
    author: str,
    at: dt.datetime,
    new_id: NewId,
) -> list[Edit]:
    """The Edits as entries in the journal that change nothing, and one that opens their cards."""
    told = [
        msgspec.structs.replace(edit, deltas=(), origin=Origin.MERGE, brought=voice, merge=merge, undoes=None)
        for edit in edits
    ]
    builder = EditBuilder(
        office, label="提案が届きました", author=author, at=at, origin=Origin.MERGE, new_id=new_id,
        association=home.manifest.associations[0] if len(home.manifest.associations) == 1 else "",
    )  # fmt: skip
    for edit in edits:
        wishes = tuple(Wish(one.kind, one.id, one.field, one.before, one.after) for one in edit.deltas)
        if not wishes:
            continue
        kind, record = _about(edit)
        builder.create(
            Card(
                id=card_id(Matter.PROPOSAL, home.origin, edit.id),
                association=home.manifest.associations[0],
                matter=Matter.PROPOSAL,
                kind=kind,
                record=record,
                claims=(Claim(origin=home.origin, value=None, by=edit.author, at=edit.at),),
                wishes=wishes,
                label=edit.label,
            )
        )
    opening = builder.build()
    return told if opening is None else [*told, msgspec.structs.replace(opening, merge=merge)]


def _about(edit: Edit) -> tuple[str, str]:
    """Whom a proposal is about: the resident it names first, else its first record."""
    for delta in edit.deltas:
        if delta.kind == "resident":
            return "resident", delta.id
        if isinstance(delta.after, dict) and isinstance(resident := delta.after.get("resident"), str):
            return "resident", resident
    return edit.deltas[0].kind, edit.deltas[0].id
