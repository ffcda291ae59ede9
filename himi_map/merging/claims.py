"""Who said what about one field: gathered from the office's journal and the pack, kept on one card for each field."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

from himi_map.edits.edit import WHOLE, Edit
from himi_map.merging.fields import canonical, same
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId
from himi_map.records.exchange import Card, Claim, Matter

_NAMES: Final = uuid.UUID("0a4b9d52-87f4-5a0e-8c7f-3c1e5e2f9b10")


def card_id(matter: Matter, *parts: str) -> str:
    """The id of a card follows from what it asks: copies that took the same packs hold the same card."""
    return str(uuid.uuid5(_NAMES, "\n".join((matter, *parts))))


def field_card(records: Records, kind: str, record: str, field: str) -> tuple[Card | None, str]:
    """The open card about a field, or None with the id the next one gets (one round after each answer)."""
    for turn in range(1_000):
        found = card_id(Matter.FIELD, kind, record, field, str(turn))
        card = records.cards.get(found)
        if card is None:
            return None, found
        if card.open:
            return card, found
    return None, found


def office_claims(
    story: Sequence[Edit], kind: str, record: str, field: str, *, copy: str, without: str
) -> dict[str, Claim]:
    """What the office heard about a field since the pack left, by origin.

    What somebody wrote in the office itself was written knowing what had come home before: it takes its place. The
    pack's own earlier words (*without*) are left out.
    """
    claims: dict[str, Claim] = {}
    for edit in story:
        for delta in edit.deltas:
            if (delta.kind, delta.id) != (kind, record):
                continue
            if delta.field == field:
                value = delta.after
            elif delta.field == WHOLE and isinstance(delta.after, dict) and field in delta.after:
                value = delta.after[field]
            else:
                continue
            origin = edit.brought or copy
            if not edit.brought:
                claims.clear()
            claims[origin] = Claim(origin=origin, value=value, by=edit.author, at=edit.at)
    claims.pop(without, None)
    return claims


def decided_for_now(claims: Iterable[Claim]) -> Any:
    """The value that stands until somebody answers: the one that was there unseen, else the one written last."""
    every = list(claims)
    unseen = [one for one in every if one.at is None]
    if unseen:
        return max(unseen, key=lambda one: one.origin).value
    return max(every, key=lambda one: (one.at, one.origin)).value


def disagree(claims: Iterable[Claim]) -> bool:
    """Whether two of them really differ."""
    every = list(claims)
    return any(not same(one.value, every[0].value) for one in every[1:])


def in_order(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """By origin, as a card keeps them."""
    return tuple(sorted(claims, key=lambda one: (one.origin, canonical(one.value))))


def association_of(records: Records, kind: str, record: str) -> AssociationId | None:
    """The association in whose list of questions a card about a record stands."""
    if kind == "association":
        return AssociationId(record)
    found = records.get(kind, record)
    association = getattr(found, "association", None)
    return AssociationId(association) if association is not None else None
