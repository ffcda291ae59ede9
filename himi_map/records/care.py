"""ケアネット and いのちのバトン: everyday watch teams and the emergency canister, linked to the same person.

The canister's medical contents stay in the canister and are never copied here.
"""

from __future__ import annotations

import datetime as dt
import enum

from himi_map.records.base import AssociationId, HouseholdId, Record, ResidentId, SupporterId, TeamId


class CareTarget(enum.StrEnum):
    """対象区分 of the half-year report, in the order of the form."""

    ELDERLY_ALONE = "elderly_alone"  # 高齢者 独居
    ELDERLY_ONLY = "elderly_only"  # 高齢者 高齢者のみ
    ELDERLY_FAMILY = "elderly_family"  # 高齢者 同居
    PHYSICAL = "physical"  # 身体
    INTELLECTUAL = "intellectual"  # 知的
    MENTAL = "mental"  # 精神
    SINGLE_PARENT = "single_parent"  # 1人親
    OTHER = "other"  # その他


class CareActivity(enum.StrEnum):
    """活動内容（延件数）of the half-year report, in the order of the form."""

    WATCH = "watch"  # 見守り・声掛け
    TALK = "talk"  # 話し相手
    GARBAGE = "garbage"  # ごみ出し
    SHOPPING = "shopping"  # 買い物代行
    WEEDING = "weeding"  # 草むしり
    SNOW = "snow"  # 除雪
    ESCORT = "escort"  # 外出付添い
    MEDICINE = "medicine"  # 薬の受取
    OTHER = "other"  # その他


class CareNetTeam(Record, frozen=True, kw_only=True, omit_defaults=True):
    """ケアネットチーム around one person. ``resident`` is None until matched to a record."""

    association: AssociationId
    number: str = ""
    resident: ResidentId | None = None
    target: CareTarget = CareTarget.OTHER
    leader: str = ""
    started_on: dt.date | None = None
    ended_on: dt.date | None = None
    end_reason: str = ""
    put_away: dt.date | None = None


class CareHelper(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A member (協力者) of a team."""

    association: AssociationId
    team: TeamId
    name: str
    role: str = ""  # 民生委員, ケアネット委員, 近隣, 福祉活動サポーター
    supporter: SupporterId | None = None
    put_away: dt.date | None = None


class MonthlyActivity(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One team's counts of one month (``month`` as ``2026-04``)."""

    association: AssociationId
    team: TeamId
    month: str
    counts: dict[CareActivity, int]


class BatonStatus(enum.StrEnum):
    """Where the canister is."""

    PLACED = "placed"
    RETURNED = "returned"
    UNKNOWN = "unknown"


class Baton(Record, frozen=True, kw_only=True, omit_defaults=True):
    """いのちのバトン of a household, and for whom it was set up."""

    association: AssociationId
    number: str = ""
    resident: ResidentId | None = None
    household: HouseholdId | None = None
    placed_on: dt.date | None = None
    place: str = "冷蔵庫"
    checked_on: dt.date | None = None
    contents: tuple[str, ...] = ()  # 同封物 by name only: 本人写真, 診察券写し, …
    form: bool | None = None  # 個人情報共有同意書 at hand
    status: BatonStatus = BatonStatus.PLACED
    put_away: dt.date | None = None
