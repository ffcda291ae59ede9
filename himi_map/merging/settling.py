"""What has to be settled once a pack's Edits are in: places given twice, consents held back, and the cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from himi_map.edits import WHOLE, Delta, Edit, EditBuilder, Origin
from himi_map.edits.apply import as_json
from himi_map.merging.claims import as_kept, card_id
from himi_map.merging.order import in_order as places
from himi_map.merging.order import renumbered
from himi_map.merging.withdrawals import held_back
from himi_map.profiles import Profile
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentFact
from himi_map.records.exchange import Card, Claim, Matter
from himi_map.records.people import Registration, Resident
from himi_map.records.supporters import Assignment, Supporter
from himi_map.text.names import search_key

if TYPE_CHECKING:
    from himi_map.merging.replay import Replay

_LABEL: Final = "持ち帰りで重なったところを整えました"


def settle(after: Records, office: Records, replay: Replay, *, profile: Profile) -> Edit | None:
    """The Edit that settles what came home; None when nothing has to be.

    Parameters
    ----------
    after
        With the pack's Edits.
    office
        The office's records without them.
    """
    builder = EditBuilder(
        after,
        label=_LABEL,
        author=replay.author,
        at=replay.at,
        association=replay.handout.alone,
        origin=Origin.MERGE,
        new_id=replay.new_id,
    )
    cards = dict(replay.cards)
    for one, order in _orders(after, replay):
        given = one.order
        builder.change(after.assignments[one.id], order=order, claimed=given if given != order else None)
    for card in _numbers(after, replay, builder):
        cards[card.id] = card
    for card in _held_back(after, office, replay, builder, profile):
        cards[card.id] = card
    for card in _same_people(after, office, replay):
        cards[card.id] = card
    for key, card in cards.items():
        known = after.cards.get(key)
        if known is None:
            builder.create(card)
        else:
            builder.change(known, claims=card.claims)
    edit = builder.build()
    taken_away = [Delta("card", one.id, WHOLE, as_json(one), None) for one in replay.ended]
    if edit is not None:
        return msgspec.structs.replace(edit, deltas=(*taken_away, *edit.deltas), merge=replay.merge)
    return replay.own_edit(_LABEL, taken_away) if taken_away else None


def _orders(after: Records, replay: Replay) -> Iterator[tuple[Assignment, int]]:
    touched = {after.assignments[key].resident for key in replay.touched("assignment") if key in after.assignments}
    for resident in sorted(touched):
        yield from places(after.referring(Assignment, "resident", resident))


def _numbers(after: Records, replay: Replay, builder: EditBuilder) -> Iterator[Card]:
    touched = [after.registrations[key] for key in replay.touched("registration") if key in after.registrations]
    for association in sorted({one.association for one in touched}):
        given_twice: set[int] = set()
        for one, number, claimed in renumbered(after, association):
            builder.change(one, number=number, claimed=claimed)
            if claimed is not None:
                given_twice.add(claimed)
        for given in sorted(given_twice):
            sharing = [
                one.id
                for one in after.of_association(Registration, association)
                if given == (one.number if one.claimed is None else one.claimed)
            ]
            yield Card(
                id=card_id(Matter.NUMBER, association, str(given)),
                association=association,
                matter=Matter.NUMBER,
                kind="registration",
                record=min(sharing),
                label=str(given),
                claims=_both(*sharing),
            )


def _both(*ids: str) -> tuple[Claim, ...]:
    return tuple(Claim(origin=one, value=one) for one in sorted(ids))


def _held_back(
    after: Records, office: Records, replay: Replay, builder: EditBuilder, profile: Profile
) -> Iterator[Card]:
    """Yes and no that knew nothing of each other: the no counts, and somebody asks."""
    theirs = [after.consents[key] for key in replay.touched("consent") if key not in office.consents]
    theirs = [one for one in theirs if one.id in after.consents]
    if not theirs:
        return
    story, origin = replay.memory.story, replay.voice
    for subject in sorted({one.subject for one in theirs}):
        met: list[ConsentFact] = []
        wrote: dict[str, Edit] = {}
        for one in office.referring(ConsentFact, "subject", subject):
            told = [edit for _, edit in story("consent", one.id, replay.handout.entry)]
            if told and told[0].brought != origin:
                met.append(one)
                wrote[one.id] = told[0]
        own = {delta.id: edit for edit in replay.edits for delta in edit.deltas if delta.kind == "consent"}
        for found in held_back([one for one in theirs if one.subject == subject], met, renewal=profile.renewal):
            if found.hold.id not in after.consents:
                builder.create(found.hold)
            claims = []
            for fact in (found.given, found.refused):
                edit = wrote.get(fact.id) or own[fact.id]
                where = origin if fact.id in own else edit.brought or replay.memory.copy
                claims.append(Claim(origin=where, value=fact.id, by=edit.author, at=edit.at))
            yield Card(
                id=card_id(Matter.CONSENT, found.hold.id),
                association=found.given.association,
                matter=Matter.CONSENT,
                kind="consent",
                record=found.hold.id,
                field=str(found.given.kind),
                claims=as_kept(claims),
            )


def _same_people(after: Records, office: Records, replay: Replay) -> Iterator[Card]:
    """Somebody new from outside whom the office may have entered meanwhile, or whom the hall might not see."""
    for kind in ("resident", "supporter"):
        for key in replay.touched(kind):
            new = after.get(kind, key)
            if not isinstance(new, (Resident, Supporter)) or key in office.table(kind):
                continue
            for other in _named_there(office, new):
                unknown = replay.before.get(kind, other.id) is None
                if unknown and other.put_away is None and search_key(other.name) == search_key(new.name):
                    pair = sorted((new.id, other.id))
                    yield Card(
                        id=card_id(Matter.SAME_PERSON, *pair),
                        association=new.association,
                        matter=Matter.SAME_PERSON,
                        kind=kind,
                        record=pair[0],
                        claims=_both(*pair),
                    )


def _named_there(office: Records, new: Resident | Supporter) -> list[Resident] | list[Supporter]:
    """Everybody of the same kind in the same association."""
    if isinstance(new, Resident):
        return office.of_association(Resident, new.association)
    return office.of_association(Supporter, new.association)
