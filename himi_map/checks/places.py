"""Checks on places: nobody's home unplaced or outside, no site that does not fit the hazard or the wheelchair."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from himi_map.checks.check import Check, make_check
from himi_map.checks.consents import ListedPerson
from himi_map.glossary import term
from himi_map.profiles import Profile
from himi_map.publicmap import PublicSite
from himi_map.records.atlas import Records
from himi_map.records.people import Association
from himi_map.records.sites import EvacuationPlan, Means


@dataclass(frozen=True, slots=True)
class Boundary:
    """The boundary of an association for asking what lies inside; EPSG:6668. ``shape`` None: not known."""

    shape: Any

    @classmethod
    def of(cls, association: Association) -> Boundary:
        """From the record; a boundary that cannot be read counts as not known."""
        if association.boundary is None:
            return cls(None)
        import shapely
        from shapely.geometry import shape

        found = shapely.make_valid(shape(json.loads(association.boundary)))
        shapely.prepare(found)
        return cls(found)

    def contains(self, lon: float, lat: float) -> bool:
        """Whether the point (degrees, EPSG:6668) lies inside or on the edge; True where the boundary is not known."""
        if self.shape is None:
            return True
        import shapely

        return bool(shapely.intersects_xy(self.shape, lon, lat))


def place_checks(
    records: Records,
    association: str,
    here: Sequence[ListedPerson],
    sites: Mapping[str, PublicSite],
    profile: Profile,
    boundary: Boundary,
) -> Iterator[Check]:
    """Homes and planned destinations of the people on the list."""
    for one in here:
        home = one.resident.home
        about = (one.resident.id,)
        if home is None or not home.exact:
            quality = "" if home is None else f"（{term(f'position_quality.{home.quality}')}）"
            yield make_check("unplaced", association, about, **one.words, quality=quality)
        elif not profile.bbox.contains(home.position.lon, home.position.lat):
            yield make_check("outside_town", association, about, **one.words, town=profile.name)
        elif not boundary.contains(home.position.lon, home.position.lat):
            yield make_check("outside_boundary", association, about, **one.words)
        if sites:
            yield from _plans(records, association, one, sites)


def _plans(records: Records, association: str, one: ListedPerson, sites: Mapping[str, PublicSite]) -> Iterator[Check]:
    for plan in records.referring(EvacuationPlan, "resident", one.resident.id):
        if plan.put_away is not None or not plan.site:
            continue
        about = (one.resident.id, plan.id)
        site = sites.get(plan.site)
        if site is None:
            yield make_check("site_unknown", association, about, **one.words)
            continue
        if plan.hazard is not None and plan.hazard not in site.hazards:
            words = {"site": site.name, "hazard": term(f"hazard.{plan.hazard}")}
            yield make_check("site_unsuitable", association, about, **one.words, **words)
        if site.step_free is False and plan.means in (Means.WHEELCHAIR, Means.STRETCHER):
            yield make_check("site_steps", association, about, **one.words, site=site.name)
