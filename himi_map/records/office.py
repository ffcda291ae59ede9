"""書き込み・利用者・取り込みの覚え・質問: notes on the map, and what the office keeps."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

import msgspec

from himi_map.records.base import AssociationId, GeoJson, Record


class LocalNote(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A stamp, line, area or text on the map. Internal until cleared for publishing.

    ``stamp`` is a name of the symbol catalogue. Clearing passes a check for names and phone numbers.
    """

    association: AssociationId
    stamp: str
    label: str = ""
    danger: bool = False
    geometry: GeoJson
    cleared_on: dt.date | None = None
    cleared_by: str = ""
    put_away: dt.date | None = None


class OperatorRole(enum.StrEnum):
    """What somebody who signs in may do."""

    KEEPER = "keeper"  # 設置者・管理者（市社協）
    SHAKYO = "shakyo"  # 市社協職員
    CITY = "city"  # 市（防災・福祉）
    LEADER = "leader"  # 自治会長など
    HELPER = "helper"  # 手伝い: may propose, not change


class Operator(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who signs in with their own passphrase (``secret``: Argon2id hash, empty until set).

    ``associations`` limits leaders and helpers; empty means all, for staff only.
    """

    name: str
    role: OperatorRole
    associations: tuple[AssociationId, ...] = ()
    secret: str = ""
    retired_on: dt.date | None = None


class SourceRow(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What an import last brought for one row: a later import applies only what changed *in the file*.

    Attributes
    ----------
    source
        Which list (kind and association or office), not a file name.
    key
        The row's identity there: source id, else exact name key + birth date + association.
    made
        Records that came from this row: role to id, for example ``resident`` or ``supporter1``.
    brought
        Field path to the value last brought, JSON primitives.
    """

    association: AssociationId | None = None
    source: str
    key: str
    made: dict[str, str] = msgspec.field(default_factory=dict)
    brought: dict[str, Any] = msgspec.field(default_factory=dict)
    seen_on: dt.date | None = None


class Question(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Something only a person can decide; stays on the home screen until answered.

    ``code`` is a text code (``question.*``), ``about`` record ids, ``facts`` the fields of the text.
    """

    association: AssociationId | None = None
    code: str
    about: tuple[str, ...] = ()
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    asked_on: dt.date
    answer: str = ""
    answered_on: dt.date | None = None
