"""A person as a recipient may know them.

Fields a recipient may not have are :data:`msgspec.UNSET`, not blank: an output leaves the column out, and a test can
tell "not allowed" from "not known" (empty text or None).
"""

from __future__ import annotations

import datetime as dt
import enum

import msgspec
from msgspec import UNSET, UnsetType

from himi_map.publicmap import Hazard

Point = tuple[float, float]
"""Metres of the profile's plane zone, x east, y north."""


class ConsentMark(enum.StrEnum):
    """本人または家族の同意 as printed."""

    GIVEN = "given"  # 有
    TO_CONFIRM = "to_confirm"  # 有（要確認）
    NOT_GIVEN = "not_given"  # 無: only on internal papers


class Freshness(enum.StrEnum):
    """Age of knowledge: whole, dashed or dotted ring."""

    CONFIRMED = "confirmed"
    TO_CONFIRM = "to_confirm"
    EXPIRED = "expired"


class DisclosedSupport(msgspec.Struct, frozen=True, kw_only=True):
    """支援内容: ■声かけ ■歩行補助 ■避難所への誘導 □その他【 】."""

    voice: bool = False
    walking: bool = False
    guide: bool = False
    other: str = ""

    def __repr__(self) -> str:
        """Nothing: the free text may speak of people."""
        return f"<{type(self).__name__}>"


class DisclosedHelper(msgspec.Struct, frozen=True, kw_only=True):
    """A person's supporter as printed in the person's row.

    ``name`` is 「調整中」 (glossary ``supporter_pending``) when the supporter has not agreed; then ``agreed`` is False
    and nothing else is set. Agreed, but not to being named to this recipient: glossary ``supporter_unnamed``. ``key``
    points to :attr:`Disclosure.supporters` when the supporter stands on the map.
    """

    order: int
    name: str
    kana: str = ""
    agreed: bool = False
    organisation: bool = False
    phone: str | UnsetType = UNSET
    key: str = ""

    def __repr__(self) -> str:
        """Nothing of the person."""
        return f"<{type(self).__name__}>"


class DisclosedContact(msgspec.Struct, frozen=True, kw_only=True):
    """緊急連絡先."""

    name: str
    relation: str = ""
    phone: str = ""

    def __repr__(self) -> str:
        """Nothing of the person."""
        return f"<{type(self).__name__}>"


class DisclosedDestination(msgspec.Struct, frozen=True, kw_only=True):
    """Where the person goes: from their plan (``planned``), for one hazard or for all (None)."""

    site: str
    name: str
    hazard: Hazard | None = None
    means: str = ""
    minutes: int | None = None
    leave_when: str = ""
    planned: bool = True


class DisclosedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One person on a list or map.

    Attributes
    ----------
    key
        Opaque, good within this Disclosure only.
    area
        Key of the :class:`DisclosedArea`.
    number
        NO of the person in the association.
    position
        Home in plane metres. UNSET: not for this recipient's map (地図不同意 or not allowed). None: 位置未定.
    position_note
        Quality in words where it is not a house (町名まで …).
    household
        世帯の状況: 独居, 高齢者のみ, 同居, 日中独居.
    home
        Key shared by people under one roof (one mark with stacked numbers), opaque.
    consent
        What the 同意 column shows.
    """

    key: str
    area: str
    number: int
    name: str
    kana: str = ""
    group: str = ""
    address: str | UnsetType = UNSET
    phones: tuple[str, ...] | UnsetType = UNSET
    born: str | UnsetType = UNSET
    age: int | UnsetType | None = UNSET
    sex: str | UnsetType = UNSET
    reasons: tuple[str, ...] | UnsetType = UNSET
    support: DisclosedSupport | UnsetType = UNSET
    care_notes: str | UnsetType = UNSET
    household: str | UnsetType = UNSET
    listed: bool | None = None
    consent: ConsentMark = ConsentMark.GIVEN
    helpers: tuple[DisclosedHelper, ...] = ()
    contacts: tuple[DisclosedContact, ...] | UnsetType = UNSET
    destinations: tuple[DisclosedDestination, ...] | UnsetType = UNSET
    position: Point | UnsetType | None = UNSET
    position_note: str = ""
    home: str = ""
    freshness: Freshness = Freshness.CONFIRMED
    last_confirmed: dt.date | None = None
    carenet: bool = False
    baton: bool = False

    def __repr__(self) -> str:
        """Key only."""
        return f"<DisclosedPerson {self.key}>"


class DisclosedSupporter(msgspec.Struct, frozen=True, kw_only=True):
    """A supporter who stands on the map or list in their own right: agreed, and may be named.

    ``letter`` is the mark on the map (A, B, … Z, AA …), in order of kana; ``helps`` keys of people with the order.
    """

    key: str
    area: str
    letter: str
    name: str
    kana: str = ""
    organisation: bool = False
    phone: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    position: Point | UnsetType | None = UNSET
    helps: tuple[tuple[str, int], ...] = ()

    def __repr__(self) -> str:
        """Key only."""
        return f"<DisclosedSupporter {self.key}>"
