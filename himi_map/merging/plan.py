"""Bringing a pack home, worked out and not yet done: preview and doing are one mechanism.

The pack's own Edits are repeated in the office's journal under their ids, with who wrote them and when, so that nothing
applied at the hall is lost to its history; what each field holds in the end is judged field by field between what the
pack left with, what it holds now and what the office holds now. An Edit the office knows is never taken twice: the same
stick again changes nothing, a copy of it brings only what is new in it.

In one transaction: the custody of the pack, what must be made ready first, the pack's Edits, and what has to be settled
after them (places given twice, consents held back, cards).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from himi_map.edits import WHOLE, Edit, EditBuilder, EditId, Origin, apply_all
from himi_map.history.turning_back import turned_back
from himi_map.merging.branches import ends_with, voice_of
from himi_map.merging.homecoming import Homecoming, OfficeMemory
from himi_map.merging.proposals import as_proposals
from himi_map.merging.reach import Reach
from himi_map.merging.replay import Replay
from himi_map.merging.settling import settle
from himi_map.profiles import Profile
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.exchange import Card, HandOut, HandOutState


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePlan:
    """What bringing a pack home would do.

    Attributes
    ----------
    before, after
        The office's records without and with it.
    edits
        To be applied in one transaction; empty when there is nothing new.
    brought
        The pack's Edits among them.
    cards
        Questions it opens or adds to.
    refused
        The pack's Edits that went beyond its holder's rights: nothing of them is done.
    """

    handout: HandOut
    before: Records
    after: Records
    edits: tuple[Edit, ...] = ()
    brought: tuple[Edit, ...] = ()
    cards: tuple[Card, ...] = ()
    refused: tuple[Edit, ...] = ()

    @property
    def empty(self) -> bool:
        """There is nothing new in it."""
        return not self.edits


def plan_merge(
    office: Records,
    home: Homecoming,
    memory: OfficeMemory,
    *,
    author: str,
    at: dt.datetime,
    profile: Profile,
    new_id: NewId = new_uuid,
) -> MergePlan:
    """Work out what bringing *home* would do.

    Parameters
    ----------
    office
        All of the pack's associations, and what belongs to none.
    author
        Operator id of whoever brings it home.
    at
        Now, with time zone; it decides nothing but what the journal says.

    Notes
    -----
    Records that follow (cards, held consents, places) depend only on what came home, never on the moment or the order:
    copies that took the same packs hold the same.
    """
    handout = office.handouts.get(home.origin) or home.handout
    assert handout is not None, "the file room refuses a pack nobody knows"
    fresh = [edit for edit in home.edits if not memory.knows(edit.id)]
    before = turned_back(home.records, fresh)
    reach = Reach(home.manifest, handout, before, home.records, office)
    refused = tuple(edit for edit in fresh if not reach.allows(edit))
    if len(refused) == len(fresh):
        back = _only_back(office, handout, author, at, new_id) if not refused else []
        return MergePlan(
            handout=handout, before=office, after=apply_all(office, back), edits=tuple(back), refused=refused
        )
    allowed = [edit for edit in fresh if edit not in refused]
    merge = new_id()
    voice = voice_of(home, handout, memory, allowed[0].id)
    custody = _custody(office, home, handout, allowed, merge, author, at, new_id)
    edits, after = _taken(office, [custody])
    if home.manifest.proposes or handout.state in (HandOutState.RECALLED, HandOutState.LOST):
        told = as_proposals(after, allowed, home, voice=voice, merge=merge, author=author, at=at, new_id=new_id)
        more, after = _taken(after, told)
    else:
        replay = Replay(
            after, before, home, handout, memory, allowed,
            voice=voice, merge=merge, author=author, at=at, new_id=new_id,
        )  # fmt: skip
        more, after = replay.run()
        settling = settle(after, office, replay, profile=profile)
        if settling is not None:
            done, after = _taken(after, [settling])
            more += done
    edits += more
    brought = tuple(edit for edit in edits if edit.brought)
    cards = tuple(one for key, one in after.cards.items() if one.open and office.cards.get(key) != one)
    return MergePlan(
        handout=handout,
        before=office,
        after=after,
        edits=tuple(edits),
        brought=brought,
        cards=tuple(sorted(cards, key=lambda one: one.id)),
        refused=refused,
    )


def _only_back(office: Records, handout: HandOut, author: str, at: dt.datetime, new_id: NewId) -> list[Edit]:
    """A pack in which nothing was written is back all the same."""
    if handout.state is not HandOutState.OUT:
        return []
    builder = EditBuilder(
        office, label="持ち出しが返ってきました（新しい書き込みはありません）", author=author, at=at,
        association=handout.alone, origin=Origin.SYSTEM, new_id=new_id,
    )  # fmt: skip
    if handout.id not in office.handouts:
        builder.create(handout)
    builder.change(handout, state=HandOutState.RETURNED)
    edit = builder.build()
    return [] if edit is None else [edit]


def _taken(records: Records, edits: Iterable[Edit]) -> tuple[list[Edit], Records]:
    done = list(edits)
    return done, apply_all(records, done)


def _custody(
    office: Records,
    home: Homecoming,
    handout: HandOut,
    edits: list[Edit],
    merge: str,
    author: str,
    at: dt.datetime,
    new_id: NewId,
) -> Edit:
    """The Edit that says the pack is back; it also enters a pack the office had not heard of."""
    builder = EditBuilder(
        office,
        label=f"持ち帰りを取り込みました（書き込み{len(edits)}件）",
        author=author,
        at=at,
        association=handout.alone,
        origin=Origin.SYSTEM,
        new_id=new_id,
    )
    until = max([edit.at for edit in edits] + ([handout.brought_until] if handout.brought_until else []))
    awaited = handout.state in (HandOutState.OUT, HandOutState.RETURNED, HandOutState.NEVER_LEFT)
    state = HandOutState.RETURNED if awaited else HandOutState.RECALLED
    if handout.id not in office.handouts:
        builder.create(handout)
    made = {kind: _made(edits, kind) for kind in ("resident", "supporter", "contact")}
    builder.change(
        handout,
        state=state,
        brought_until=until,
        people=_joined(handout.people, made["resident"]),
        ends=ends_with(home, handout, edits[-1].id),
        supporters=_joined(handout.supporters, made["supporter"]),
        contacts=_joined(handout.contacts, made["contact"]),
    )
    edit = builder.build()
    if edit is None:  # the same moment again: it is told all the same
        edit = Edit(id=EditId(new_id()), label="", author=author, at=at, deltas=(), origin=Origin.SYSTEM)
    return msgspec.structs.replace(edit, label=f"持ち帰りを取り込みました（書き込み{len(edits)}件）", merge=merge)


def _made(edits: Iterable[Edit], kind: str) -> list[str]:
    return [
        delta.id
        for edit in edits
        for delta in edit.deltas
        if (delta.kind, delta.field) == (kind, WHOLE) and delta.after
    ]


def _joined(known: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*known, *more}))
