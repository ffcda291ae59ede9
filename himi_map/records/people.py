"""自治会・班・世帯・住民・支援対象者・緊急連絡先: who lives where, and who cannot get to safety alone."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from himi_map.geo.crs import LonLat
from himi_map.records.base import AssociationId, GeoJson, GroupId, HouseholdId, Record, ResidentId
from himi_map.text.wareki import PartialDate


class Association(Record, frozen=True, kw_only=True, omit_defaults=True):
    """自治会. ``ward`` is its 地区社協 by name.

    ``boundary`` (Polygon or MultiPolygon) is None for most associations at the start: the map frame is then the hull
    of the houses and says 区域未確定.
    """

    name: str
    kana: str = ""
    ward: str = ""
    boundary: GeoJson | None = None
    households: int | None = None
    note: str = ""
    put_away: dt.date | None = None


class Group(Record, frozen=True, kw_only=True, omit_defaults=True):
    """班（組）of an association."""

    association: AssociationId
    name: str
    boundary: GeoJson | None = None
    put_away: dt.date | None = None


class PositionQuality(enum.StrEnum):
    """How well a home is known, best first."""

    PLACED = "placed"  # 手置き: somebody put it there by hand
    BUILDING = "building"  # 建物
    PARCEL = "parcel"  # 地番
    KOAZA = "koaza"  # 小字の代表点
    TOWN = "town"  # 大字・町の代表点: must be moved by hand


class Home(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a person's door is: EPSG:6668, and how we know.

    ``building`` is the key of the house in the map pack, where the point was put on one.
    """

    position: LonLat
    quality: PositionQuality
    building: str = ""

    def __repr__(self) -> str:
        """Hide the place."""
        return f"<Home {self.quality}>"

    @property
    def exact(self) -> bool:
        """Good enough to draw a mark at: not the middle of a whole 町 or 小字."""
        return self.quality in (PositionQuality.PLACED, PositionQuality.BUILDING, PositionQuality.PARCEL)


class Household(Record, frozen=True, kw_only=True, omit_defaults=True):
    """世帯: the people under one roof."""

    association: AssociationId
    address: str = ""
    situation: str = ""  # 独居, 高齢者のみ, 同居, 日中独居
    note: str = ""
    put_away: dt.date | None = None


class Sex(enum.StrEnum):
    """As the form asks it."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNSTATED = "unstated"


class Status(enum.StrEnum):
    """Where the person is now."""

    HOME = "home"  # 在宅
    HOSPITAL_SHORT = "hospital_short"  # 短期入院
    HOSPITAL_LONG = "hospital_long"  # 長期入院
    FACILITY = "facility"  # 施設入所
    MOVED = "moved"  # 転出
    DEAD = "dead"  # 死亡


PRESENT = frozenset({Status.HOME, Status.HOSPITAL_SHORT})
"""Those who may have to be brought to safety from home; all others are off list and map at once."""


class Provenance(enum.StrEnum):
    """How we came to know the person: decides what a hall may see before consent (Desk)."""

    CITY = "city"  # 市の名簿から
    NEIGHBOURHOOD = "neighbourhood"  # 自治会が自ら集めた


class Resident(Record, frozen=True, kw_only=True, omit_defaults=True):
    """住民. Name and kana are kept byte for byte as they came; a search key is computed, never stored."""

    association: AssociationId
    name: str
    kana: str = ""
    household: HouseholdId | None = None
    group: GroupId | None = None
    sex: Sex = Sex.UNSTATED
    born: PartialDate | None = None
    address: str = ""
    postal: str = ""
    phone: str = ""
    mobile: str = ""
    fax: str = ""
    status: Status = Status.HOME
    status_since: dt.date | None = None
    home: Home | None = None
    unplaced_reason: str = ""
    provenance: Provenance = Provenance.CITY
    put_away: dt.date | None = None


class Support(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """支援内容 as the form has it: ■声かけ ■歩行補助 ■避難所への誘導 □その他【 】."""

    voice: bool = False
    walking: bool = False
    guide: bool = False
    other: str = ""


class Registration(Record, frozen=True, kw_only=True, omit_defaults=True):
    """支援対象者 of an association's list.

    Attributes
    ----------
    number
        NO: the person's own in this association, year after year; never given to another.
    reasons
        避難支援等を必要とする事由.
    listed
        地区名簿記載有無; None when not known.
    care_notes
        避難時に配慮しなくてはならない事項.
    last_confirmed
        When somebody last checked with the person.
    claimed
        The NO its author gave, where another copy of the atlas gave it too and it had to become another.
    """

    association: AssociationId
    resident: ResidentId
    number: int
    reasons: tuple[str, ...] = ()
    support: Support = msgspec.field(default_factory=Support)
    listed: bool | None = None
    care_notes: str = ""
    last_confirmed: dt.date | None = None
    claimed: int | None = None
    put_away: dt.date | None = None


class Contact(Record, frozen=True, kw_only=True, omit_defaults=True):
    """緊急連絡先 of a resident."""

    association: AssociationId
    resident: ResidentId
    name: str
    kana: str = ""
    relation: str = ""
    phone: str = ""
    mobile: str = ""
    address: str = ""
    order: int = 1
    put_away: dt.date | None = None
