"""支援協力者: neighbours and organisations who agreed to help, and whom they help."""

from __future__ import annotations

import datetime as dt
import enum

import msgspec

from himi_map.records.base import AssociationId, Record, ResidentId, SupporterId
from himi_map.records.people import Home


class RoleKind(enum.StrEnum):
    """A neighbour has no term; 民生委員 serve 3 years, 福祉活動サポーター 2 years."""

    NEIGHBOUR = "neighbour"
    MINSEI = "minsei"
    WELFARE_SUPPORTER = "welfare_supporter"
    OFFICER = "officer"  # 自治会役員
    OTHER = "other"


class Role(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A role with the end of its term."""

    kind: RoleKind
    until: dt.date | None = None


class Available(enum.StrEnum):
    """When the supporter can come."""

    WEEKDAY = "weekday"  # 平日の昼
    NIGHT = "night"
    WINTER = "winter"


class Supporter(Record, frozen=True, kw_only=True, omit_defaults=True):
    """支援協力者, a person or an organisation. ``resident`` is set when they are themselves registered."""

    association: AssociationId
    name: str
    kana: str = ""
    organisation: bool = False
    resident: ResidentId | None = None
    phone: str = ""
    mobile: str = ""
    address: str = ""
    home: Home | None = None
    available: tuple[Available, ...] = ()
    car: bool | None = None
    roles: tuple[Role, ...] = ()
    note: str = ""
    put_away: dt.date | None = None


class Duty(enum.StrEnum):
    """What the supporter does for the person."""

    INFORM = "inform"  # 情報伝達
    CHECK = "check"  # 安否確認
    ACCOMPANY = "accompany"  # 避難同行
    CARRY = "carry"  # 搬送


class Assignment(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Who helps whom. ``order`` 1 and 2 as on the form, 3 and more 予備.

    ``claimed`` is the order its author gave, where somebody else was given it in another copy of the atlas: both stay,
    one behind the other, and it no longer matters which came home first.
    """

    association: AssociationId
    resident: ResidentId
    supporter: SupporterId
    order: int = 1
    duties: tuple[Duty, ...] = ()
    claimed: int | None = None
    put_away: dt.date | None = None
