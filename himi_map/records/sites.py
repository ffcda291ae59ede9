"""避難場所・個別避難計画: own and overridden sites, and who goes where.

Published sites live in the map pack; the atlas holds only what the neighbourhood adds or corrects, by key.
"""

from __future__ import annotations

import datetime as dt
import enum

from himi_map.geo.crs import LonLat
from himi_map.publicmap import Hazard, SiteKind
from himi_map.records.base import AssociationId, GeoJson, Record, ResidentId


class EvacuationSite(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An own site (``overrides`` empty) or corrections to a published one (``overrides`` = its key).

    In an override a field left at its default keeps the published value.
    """

    association: AssociationId | None = None
    overrides: str = ""
    name: str = ""
    kana: str = ""
    kinds: tuple[SiteKind, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    address: str = ""
    phone: str = ""
    conditions: str = ""
    capacity: int | None = None
    step_free: bool | None = None
    position: LonLat | None = None
    published: bool = True
    put_away: dt.date | None = None


class Means(enum.StrEnum):
    """How the person gets there."""

    WALK = "walk"
    WHEELCHAIR = "wheelchair"
    CAR = "car"
    STRETCHER = "stretcher"


class EvacuationPlan(Record, frozen=True, kw_only=True, omit_defaults=True):
    """個別避難計画 for one hazard (None: for all): where to, by which way, how long, when to leave.

    ``site`` is a published site's key or the id of an own :class:`EvacuationSite`.
    """

    association: AssociationId
    resident: ResidentId
    hazard: Hazard | None = None
    site: str = ""
    route: GeoJson | None = None
    means: Means | None = None
    minutes: int | None = None
    leave_when: str = ""
    made_on: dt.date | None = None
    put_away: dt.date | None = None
