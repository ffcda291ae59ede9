"""Who said what about one field, read from the record's whole story, and what stands when all of it is weighed.

The outcome is a function of what was said, not of the order in which it came home:

- The office's own word was written knowing what had come home before it: it takes its place.
- A pack's word takes the place of what the office held when the pack left.
- Who in the end says what was there when their pack left, says nothing.
- What a pack could not see and wrote over all the same is kept beside it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from msgspec import UNSET

from himi_map.edits.apply import field_json, from_json
from himi_map.edits.edit import WHOLE, Edit
from himi_map.merging.branches import pack_of, parted_at
from himi_map.merging.fields import canonical, joined, same
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId
from himi_map.records.exchange import Card, Claim, Matter

_NAMES: Final = uuid.UUID("0a4b9d52-87f4-5a0e-8c7f-3c1e5e2f9b10")

Story = Sequence[tuple[int, Edit]]
"""Edits of one record with their numbers in the office's journal, oldest first."""


def card_id(matter: Matter, *parts: str) -> str:
    """The id of a card follows from what it asks: copies that took the same packs hold the same card."""
    return str(uuid.uuid5(_NAMES, "\n".join((matter, *parts))))


def field_card(records: Records, kind: str, record: str, name: str) -> tuple[Card | None, str]:
    """The open card about a field, or None with the id the next one gets (one round after each answer)."""
    turn = 0
    while True:
        found = card_id(Matter.FIELD, kind, record, name, str(turn))
        card = records.cards.get(found)
        if card is None or card.open:
            return card, found
        turn += 1


@dataclass(frozen=True, slots=True)
class _Event:
    number: int
    edit: Edit
    before: Any
    after: Any


@dataclass(slots=True)
class FieldStory:
    """What the office's journal tells about one field.

    Parameters
    ----------
    now
        The value the office holds, JSON form.
    left_at
        Pack id to the journal number at which it left.
    copy
        Id of the office's own copy.
    """

    kind: str
    record: str
    name: str
    story: Story
    now: Any
    left_at: Callable[[str], int]
    copy: str
    _events: list[_Event] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        """Pick out what is about the field."""
        for number, edit in self.story:
            for delta in edit.deltas:
                if (delta.kind, delta.id) != (self.kind, self.record):
                    continue
                if delta.field == self.name:
                    self._events.append(_Event(number, edit, delta.before, delta.after))
                elif delta.field == WHOLE and isinstance(delta.after, Mapping):
                    made = from_json(self.kind, delta.after)
                    self._events.append(_Event(number, edit, UNSET, field_json(made, self.name)))

    def at(self, number: int) -> Any:
        """The value the office held when its journal had so many entries."""
        known = [one for one in self._events if one.number <= number]
        if known:
            return known[-1].after
        first = self._events[0].before if self._events else self.now
        return self._events[0].after if first is UNSET else first

    def heard(self, own: Collection[str]) -> dict[str, tuple[int, Claim]]:
        """Each voice's latest word with its number, but for the Edits *own* (ids: of the file in hand)."""
        found: dict[str, tuple[int, Claim]] = {}
        for one in self._events:
            edit = one.edit
            if edit.merge and not edit.brought:
                continue  # what was settled, not said
            if not edit.brought:
                found.clear()
            elif edit.id in own:
                continue
            origin = edit.brought or self.copy
            found[origin] = (one.number, Claim(origin=origin, value=one.after, by=edit.author, at=edit.at))
        return {voice: one for voice, one in found.items() if not _outgrown(voice, one[0], found)}


def _outgrown(voice: str, number: int, found: Mapping[str, tuple[int, Claim]]) -> bool:
    """A copy of the same file parted from it later, and said something else since."""
    return any(other != voice and pack_of(other) == pack_of(voice) and parted_at(other) >= number for other in found)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was said about a field, and what stands.

    Attributes
    ----------
    claims
        By origin.
    value
        What the field holds now.
    ask
        Two of them differ and no meaning joins them.
    alone
        Nobody but the pack said anything.
    """

    claims: tuple[Claim, ...]
    value: Any
    ask: bool
    alone: bool


Meaning = Callable[[Any, Sequence[Claim]], Any]
"""(value before all, claims that differ) to the value all mean, or UNSET."""


def weigh(
    story: FieldStory,
    mine: Claim,
    *,
    own: Collection[str],
    left_with: Any,
    before: Any,
    meaning: Meaning,
    since: int,
    asked: Card | None = None,
) -> Weighed:
    """Weigh a pack's word against what the office heard.

    Parameters
    ----------
    mine
        The pack's latest word.
    own
        Ids of all Edits ever written in the file in hand.
    left_with
        The value in the pack when it left; UNSET for a record that was made outside.
    before
        The value in the pack without what is new in it.
    since
        Journal number at which the pack left.
    asked
        The card about the field that is open.
    """
    heard = {origin: one for origin, one in story.heard(own).items() if _says_something(story, *one, since)}
    there = story.at(since)
    if left_with is UNSET:
        left_with = there
    unseen = not same(there, left_with)
    says = not same(mine.value, left_with) and not same(mine.value, there)
    alone = not heard and not unseen
    said: dict[str, tuple[int, Claim]] = dict(heard)
    if says:
        said[mine.origin] = (_NEVER, mine)
        if unseen:
            said.setdefault(story.copy, (since, Claim(origin=story.copy, value=there)))
    if asked is not None:  # what one pack could not see stays beside it, also when another one could
        for one in asked.claims:
            if one.at is None:
                said.setdefault(one.origin, (0, one))
    kept = [claim for number, claim in said.values() if not _superseded(story, number, claim, said)]
    claims = tuple(sorted(kept, key=lambda one: (one.origin, canonical(one.value))))
    origin = min([since, *(story.left_at(one.origin) for one in claims if one.origin != story.copy)])
    if not claims:
        return Weighed((), there, ask=False, alone=alone and same(story.now, before))
    distinct = _distinct(claims)
    base = left_with if any(one.at is None for one in claims) else story.at(origin)
    value = distinct[0].value if len(distinct) == 1 else meaning(base, distinct)
    if value is not UNSET:
        return Weighed(claims, value, ask=False, alone=alone and same(story.now, before))
    return Weighed(claims, decided_for_now(claims), ask=True, alone=False)


_NEVER: Final = 1 << 62


def _says_something(story: FieldStory, number: int, claim: Claim, since: int) -> bool:
    """Said after the pack left, and not what was there when the other pack left."""
    if claim.origin == story.copy:
        return number > since
    return number > since and not same(claim.value, story.at(story.left_at(claim.origin)))


def _superseded(story: FieldStory, number: int, claim: Claim, said: Mapping[str, tuple[int, Claim]]) -> bool:
    """Another pack left knowing it, and says something else since."""
    return claim.at is not None and any(
        other.origin not in (claim.origin, story.copy) and story.left_at(other.origin) >= number
        for _, other in said.values()
    )


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    found: dict[bytes, Claim] = {}
    for one in claims:
        found.setdefault(canonical(one.value), one)
    return [found[key] for key in sorted(found)]


def meaning_of(kind: str, name: str) -> Meaning:
    """How claims about a field are joined by what it means."""

    def join(before: Any, claims: Sequence[Claim]) -> Any:
        value = claims[0].value
        for one in claims[1:]:
            value = joined(kind, name, before, one.value, value)
            if value is UNSET:
                return UNSET
        return value

    return join


def decided_for_now(claims: Iterable[Claim]) -> Any:
    """The value that stands until somebody answers: the one that was there unseen, else the one written last."""
    every = list(claims)
    for one in every:
        if one.at is None:
            return one.value
    return max(((one.at, one.origin, one) for one in every if one.at is not None), key=lambda each: each[:2])[2].value


def as_kept(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """As a card keeps them: by pack, whichever copy of its file came home first."""
    plain = [msgspec.structs.replace(one, origin=pack_of(one.origin)) for one in claims]
    return tuple(sorted(plain, key=lambda one: (one.origin, canonical(one.value), str(one.at))))


def association_of(records: Records, kind: str, record: str) -> AssociationId | None:
    """The association in whose list of questions a card about a record stands."""
    if kind == "association":
        return AssociationId(record)
    association = getattr(records.get(kind, record), "association", None)
    return AssociationId(association) if association is not None else None
