"""持ち出し・どちらが今ですか: what is out on sticks, with whom, until when, and what two people told differently."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

import msgspec

from himi_map.records.base import AssociationId, HandOutId, OperatorId, Record
from himi_map.records.office import OperatorRole


class HandOutState(enum.StrEnum):
    """Where a pack is, as far as the office knows."""

    OUT = "out"  # 持ち出し中
    RETURNED = "returned"  # 返ってきた: what was written later still comes home
    RECALLED = "recalled"  # 会長交代などで引きあげた: what comes home now becomes a question
    LOST = "lost"  # なくした
    NEVER_LEFT = "never_left"  # 作りかけでやめた


class NumberBlock(msgspec.Struct, frozen=True, kw_only=True):
    """NO a pack may give to new people of one association, both ends included: no other copy gives them meanwhile."""

    association: AssociationId
    first: int
    last: int


class HandOut(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A pack (持ち出し) that was made of this atlas. Its id is the id of the copy inside the pack.

    Attributes
    ----------
    associations
        One; for a ward's pack several. It belongs to none of them: whoever works anywhere must know what is out.
    recipient
        Of the rule table: ``association``, ``shakyo`` or ``city``.
    role
        What its holder may do with it; a helper proposes.
    entry
        Number of this atlas's newest journal entry when it was made: what came later the holder did not know.
    salt
        First 16 bytes of its file (hex): by them a stick that comes home is known before it is opened.
    spoken
        Its passphrase, for the leader who calls because it was forgotten. Never travels with a pack.
    secret
        Ed25519 private key (hex) that signs the pack's papers and its receipts.
    people, supporters, contacts
        Ids of everybody in it: who must be told when it is lost.
    groups
        Field groups of the rule table that it holds.
    brought_until
        When the last of what came home was written (not when it came: copies that took the same packs in another
        order are the same).
    ends
        Ids of the last Edits known of it: one, unless its file was copied and written on in both copies.
    follows
        The pack it takes the place of (会長交代, a new stick).
    """

    associations: tuple[AssociationId, ...]
    recipient: str
    role: OperatorRole
    holder: OperatorId
    made_at: dt.datetime
    expires_on: dt.date
    entry: int
    salt: str = ""
    spoken: str = ""
    secret: str = ""
    people: tuple[str, ...] = ()
    supporters: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    numbers: tuple[NumberBlock, ...] = ()
    state: HandOutState = HandOutState.OUT
    state_on: dt.date | None = None
    note: str = ""
    brought_until: dt.datetime | None = None
    ends: tuple[str, ...] = ()
    follows: HandOutId | None = None

    @property
    def alone(self) -> str:
        """Its association, when it holds only one; else empty."""
        return self.associations[0] if len(self.associations) == 1 else ""


class Matter(enum.StrEnum):
    """What a card asks."""

    FIELD = "field"  # two values of one field
    CONSENT = "consent"  # a withdrawal and a consent that knew nothing of each other
    SAME_PERSON = "same_person"  # two records that may be one person
    NUMBER = "number"  # one NO was given twice
    PROPOSAL = "proposal"  # a helper's, or from a pack that was recalled


class Claim(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side of a disagreement.

    Attributes
    ----------
    origin
        Copy of the atlas in which it was written: a pack's id, or this atlas's own copy id.
    value
        JSON form of the field; for other matters the id of the record in question.
    by, at
        Operator id and moment of writing, for 「会長さんの版（11月23日 19:42）」; empty and None for what stood in the
        office all along, unseen by the pack.
    """

    origin: str
    value: Any
    by: str = ""
    at: dt.datetime | None = None


class Wish(msgspec.Struct, frozen=True, array_like=True):
    """One field a proposal would change, as a :class:`himi_map.edits.Delta` that waits for a yes."""

    kind: str
    id: str
    field: str
    before: Any
    after: Any

    def __repr__(self) -> str:
        """Which field, never what it holds."""
        return f"<Wish {self.kind} {self.id} {self.field}>"


class Card(Record, frozen=True, kw_only=True, omit_defaults=True):
    """どちらが今ですか: a disagreement that only a person can end. It stays on the home screen until answered.

    Its id follows from what it asks, so that copies which took the same packs in any order hold the same card.

    Attributes
    ----------
    kind, record, field
        What it is about; ``field`` is empty when it is about the whole record.
    claims
        Each origin's latest word, by origin. All of them stay, also when it was answered.
    wishes
        Of a proposal: what it would change.
    label
        Of a proposal: what was done, in words.
    waits_until, note
        It may wait, for a phone call.
    answer, answered_at, answered_by
        The value (or ``accepted`` / ``declined``), when and by which operator.
    """

    association: AssociationId | None = None
    matter: Matter
    kind: str
    record: str
    field: str = ""
    claims: tuple[Claim, ...] = ()
    wishes: tuple[Wish, ...] = ()
    label: str = ""
    waits_until: dt.date | None = None
    note: str = ""
    answer: Any = None
    answered_at: dt.datetime | None = None
    answered_by: str = ""

    @property
    def open(self) -> bool:
        """Nobody has answered yet."""
        return self.answered_at is None
