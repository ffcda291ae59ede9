"""What a map pack holds: layers with their columns, sites, addresses, credits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from data.mappack.address_book import Address
    from himi_map.publicmap import FeatureLayer, PublicSite

SCHEMA: Final = 1
"""Version of the tables below; a pack of a newer one is refused."""

META: Final = "himi_meta"
ADDRESSES: Final = "addresses"
SITES: Final = "sites"
HAZARDS: Final = "hazards"

LAYERS: Final[dict[str, tuple[str, ...]]] = {
    "buildings": ("kind", "name", "key"),
    "roads": ("kind", "width", "name"),
    "water": ("kind",),
    "waterlines": (),
    "rails": (),
    "contours": ("height",),
    "places": ("name", "kind"),
    "hazards": ("kind", "rank", "label", "title", "source"),
    "municipality": ("name",),
}
"""Spatial layers and their columns, as in :class:`~himi_map.publicmap.PublicMap`; all hazards share one table."""


@dataclass(frozen=True, slots=True)
class PackContent:
    """What to write. What is None or missing stays as it is in a pack that exists already.

    Attributes
    ----------
    layers
        Name of :data:`LAYERS` to features in EPSG:6668, longitude first.
    sites, addresses
        All of them: they replace what was there.
    credits
        Layer name to the line of credit that must be printed.
    made
        Layer name to the day its data are of.
    """

    layers: Mapping[str, FeatureLayer] = field(default_factory=dict)
    sites: tuple[PublicSite, ...] | None = None
    addresses: tuple[Address, ...] | None = None
    credits: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, dt.date] = field(default_factory=dict)
