"""What is out, with whom, until when; who was on a pack that is lost; calling a pack back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from himi_map.edits import Edit, EditBuilder, Origin
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.exchange import HandOut, HandOutState

_WORDS: Final = {
    HandOutState.RETURNED: "持ち出しが返ってきました",
    HandOutState.RECALLED: "持ち出しを引きあげました",
    HandOutState.LOST: "持ち出しをなくしたと届けがありました",
    HandOutState.OUT: "持ち出しを、持ち出し中に戻しました",
    HandOutState.NEVER_LEFT: "作りかけの持ち出しを取りやめました",
}


@dataclass(frozen=True, slots=True)
class Outstanding:
    """One pack in the list of what is out.

    Attributes
    ----------
    days_left
        Until it opens no more; negative when that day is past.
    """

    handout: HandOut
    holder: str
    associations: tuple[str, ...]
    days_left: int

    @property
    def overdue(self) -> bool:
        """Its day is past and it is not back."""
        return self.days_left < 0


def outstanding(records: Records, today: dt.date, *, everything: bool = False) -> tuple[Outstanding, ...]:
    """Packs that are out, recalled and not back, or lost; those that are due first stand first.

    Parameters
    ----------
    everything
        Also those that are back.
    """
    still_out = (HandOutState.OUT, HandOutState.RECALLED, HandOutState.LOST)
    found = [one for one in records.handouts.values() if everything or one.state in still_out]
    return tuple(
        Outstanding(one, _holder(records, one), _names(records, one), (one.expires_on - today).days)
        for one in sorted(found, key=lambda each: (each.expires_on, each.made_at, each.id))
    )


def _holder(records: Records, one: HandOut) -> str:
    operator = records.operators.get(one.holder)
    return operator.name if operator is not None else "（不明）"


def _names(records: Records, one: HandOut) -> tuple[str, ...]:
    return tuple(records.associations[key].name for key in one.associations if key in records.associations)


@dataclass(frozen=True, slots=True)
class OnAPack:
    """Somebody whose records are in a pack or on a copy of paper, for the calls after a loss.

    Attributes
    ----------
    kind
        ``resident``, ``supporter`` or ``contact``.
    number
        NO of a registered resident.
    """

    kind: str
    id: str
    name: str
    number: int | None
    address: str
    phone: str


def who_was_on(records: Records, handout: HandOut) -> tuple[OnAPack, ...]:
    """Everybody in a pack, residents first by association and NO: whom to call when it is lost."""
    return named_people(records, handout.people, handout.supporters, handout.contacts)


def named_people(
    records: Records, people: Iterable[str], supporters: Iterable[str], contacts: Iterable[str]
) -> tuple[OnAPack, ...]:
    """Whom to call of these ids, residents first by association and NO; of those still in *records*."""
    found: list[OnAPack] = []
    for one in people:
        resident = records.residents.get(one)
        if resident is not None:
            registration = records.registration_of(one)
            number = registration.number if registration is not None else None
            phone = resident.phone or resident.mobile
            found.append(OnAPack("resident", one, resident.name, number, resident.address, phone))
    found.sort(key=lambda each: (each.number is None, each.number or 0, each.name))
    for kind, ids, table in (("supporter", supporters, records.supporters), ("contact", contacts, records.contacts)):
        for key in ids:
            other = table.get(key)
            if other is not None:
                found.append(OnAPack(kind, key, other.name, None, other.address, other.phone or other.mobile))
    return tuple(found)


def change_state(
    records: Records,
    handout: str,
    state: HandOutState,
    *,
    author: str,
    at: dt.datetime,
    note: str = "",
    new_id: NewId = new_uuid,
) -> Edit | None:
    """The Edit that says a pack is recalled, lost, back, or out after all; None when it is so already."""
    found = records.handouts[handout]
    builder = EditBuilder(
        records,
        label=_WORDS[state],
        author=author,
        at=at,
        association=found.alone,
        origin=Origin.SYSTEM,
        new_id=new_id,
    )
    if found.state is not state:
        builder.change(found, state=state, state_on=at.date())
    if note:
        builder.change(found, note=note)
    return builder.build()
