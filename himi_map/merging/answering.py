"""Answering a card is an Edit: the value that is right now, and that the question is answered."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import msgspec

from himi_map.edits import WHOLE, Edit, EditBuilder, Origin
from himi_map.edits.apply import as_json, from_json
from himi_map.errors import EditError
from himi_map.merging.fields import same
from himi_map.records.atlas import Records
from himi_map.records.base import ConsentId, NewId, new_uuid
from himi_map.records.consent import ConsentState
from himi_map.records.exchange import Card, Matter

ACCEPTED: Final = "accepted"
DECLINED: Final = "declined"


def answer(records: Records, card: str, value: Any, *, author: str, at: dt.datetime, new_id: NewId = new_uuid) -> Edit:
    """The Edit that answers a card.

    Parameters
    ----------
    card
        Id of an open card.
    value
        For a field: its value now, in JSON form (one of the claims or another). For a proposal, and for a consent that
        is held back: ``accepted`` or ``declined`` (a consent: yes counts, or no goes on). For two who may be one
        person: the id of the record to put away, or ``declined`` when they are two. For a number: ``accepted``.

    Raises
    ------
    EditError
        ``edit.card_answered``, ``edit.card_record_gone``, ``edit.invalid_value``.
    """
    found = records.cards.get(card)
    if found is None or not found.open:
        raise EditError("edit.card_answered")
    builder = EditBuilder(
        records,
        label=_LABELS[found.matter],
        author=author,
        at=at,
        association=found.association or "",
        origin=Origin.HAND,
        new_id=new_id,
    )
    _ACTS[found.matter](records, found, value, builder, at)
    builder.change(found, answer=value, answered_at=at, answered_by=author)
    edit = builder.build()
    assert edit is not None
    return edit


def wait(
    records: Records, card: str, until: dt.date | None, note: str, *, author: str, at: dt.datetime,
    new_id: NewId = new_uuid,
) -> Edit | None:  # fmt: skip
    """The Edit that lets a card wait, for a phone call; it stays on the home screen."""
    found = records.cards[card]
    builder = EditBuilder(
        records, label="あとで確かめることにしました", author=author, at=at, association=found.association or "",
        new_id=new_id,
    )  # fmt: skip
    builder.change(found, waits_until=until, note=note)
    return builder.build()


_LABELS: Final = {
    Matter.FIELD: "どちらが今かを決めました",
    Matter.CONSENT: "同意を本人に確かめました",
    Matter.SAME_PERSON: "同じ人かどうかを決めました",
    Matter.NUMBER: "整理番号の重なりを確かめました",
    Matter.PROPOSAL: "提案に答えました",
}


def _field(records: Records, card: Card, value: Any, builder: EditBuilder, _at: dt.datetime) -> None:
    record = records.get(card.kind, card.record)
    if record is None:
        raise EditError("edit.card_record_gone")
    wanted = from_json(card.kind, {**as_json(record), card.field: value})
    if not same(as_json(wanted), as_json(record)):
        builder.change(record, **{card.field: getattr(wanted, card.field)})


def _consent(records: Records, card: Card, value: Any, builder: EditBuilder, at: dt.datetime) -> None:
    hold = records.consents.get(card.record)
    if hold is None:
        raise EditError("edit.card_record_gone")
    if value == ACCEPTED:
        builder.create(
            msgspec.structs.replace(
                hold,
                id=builder.new_id(),
                state=ConsentState.VOID,
                corrects=ConsentId(hold.id),
                recorded_at=at,
                note="本人に確かめました。",
            )
        )


def _same_person(records: Records, card: Card, value: Any, builder: EditBuilder, at: dt.datetime) -> None:
    if value == DECLINED:
        return
    record = records.get(card.kind, str(value))
    if record is None or value not in [one.value for one in card.claims]:
        raise EditError("edit.card_record_gone")
    builder.put_away(record, at.date())
    if card.kind == "resident":
        registration = records.registration_of(record.id)
        if registration is not None:
            builder.put_away(registration, at.date())


def _number(_records: Records, _card: Card, _value: Any, _builder: EditBuilder, _at: dt.datetime) -> None:
    """It was seen."""


def _proposal(records: Records, card: Card, value: Any, builder: EditBuilder, at: dt.datetime) -> None:
    if value != ACCEPTED:
        return
    made: set[tuple[str, str]] = set()
    for wish in card.wishes:
        record = records.get(wish.kind, wish.id)
        if wish.field == WHOLE:
            if wish.after is not None and record is None:
                builder.create(from_json(wish.kind, wish.after))
                made.add((wish.kind, wish.id))
            elif wish.after is None and record is not None and hasattr(record, "put_away"):
                builder.put_away(record, at.date())  # nothing is deleted on somebody else's word
        elif record is None and (wish.kind, wish.id) not in made:
            raise EditError("edit.card_record_gone")
        elif record is not None:
            wanted = from_json(wish.kind, {**as_json(record), wish.field: wish.after})
            builder.change(record, **{wish.field: getattr(wanted, wish.field)})


_ACTS: Final = {
    Matter.FIELD: _field,
    Matter.CONSENT: _consent,
    Matter.SAME_PERSON: _same_person,
    Matter.NUMBER: _number,
    Matter.PROPOSAL: _proposal,
}
