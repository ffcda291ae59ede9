"""Puts the public half of a map together: the map pack, and what the atlas adds to it that is not about a person.

From the atlas come association and group boundaries, own and corrected sites marked as public, and notes that were
cleared for publishing. Nothing here reads a resident, except that an association without any boundary takes its extent
from where houses of *all* its known residents stand, rounded outwards, the same for every recipient.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import shapely
from shapely.geometry import shape

from himi_map.ports import MapPackPort
from himi_map.publicmap import AreaShape, Extent, PublicMap, PublicNote, PublicSite
from himi_map.records.office import LocalNote
from himi_map.records.people import Group, Resident
from himi_map.records.sites import EvacuationSite

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from himi_map.geo.crs import PlaneCrs
    from himi_map.records.atlas import Records

_ROUND_TO_M = 50.0
"""An extent without a boundary is rounded outwards to this grid, so that no single house shapes it."""

_LONELY_M = 150.0
"""Half the width of the ground shown around a house that stands for a whole association."""

_SURROUNDINGS_M = 400.0
"""Ground read around an association beside half its size, where people look around on a screen."""

_LONGEST_MM = 841.0
"""The longest side of the largest paper (A1)."""


def to_plane(crs: PlaneCrs, geojson: str) -> BaseGeometry:
    """A GeoJSON geometry text (EPSG:6668) in metres of the plane zone."""
    return shapely.transform(shape(json.loads(geojson)), lambda xy: crs.project(xy[:, 0], xy[:, 1]))


def area_of(records: Records, association: str, crs: PlaneCrs) -> tuple[AreaShape | None, bool]:
    """The ground of an association in metres, and whether its boundary is really known.

    Without a boundary of its own: the union of its groups' boundaries, else the hull of its residents' homes, rounded
    outwards (区域未確定). None when not even one home is known.
    """
    found = records.associations[association]
    if found.boundary:
        return AreaShape(found.name, "association", to_plane(crs, found.boundary)), True
    groups = [one.boundary for one in _groups(records, association) if one.boundary]
    if groups:
        return AreaShape(found.name, "association", shapely.union_all([to_plane(crs, one) for one in groups])), False
    homes = [one.home.position for one in records.of_association(Resident, association) if one.home and one.home.exact]
    if not homes:
        return None, False
    xy = crs.project(np.array([one.lon for one in homes]), np.array([one.lat for one in homes]))
    low = np.floor((xy.min(axis=0) - _LONELY_M) / _ROUND_TO_M) * _ROUND_TO_M
    high = np.ceil((xy.max(axis=0) + _LONELY_M) / _ROUND_TO_M) * _ROUND_TO_M
    return AreaShape(found.name, "association", shapely.box(*low, *high)), False


def _groups(records: Records, association: str) -> list[Group]:
    return [one for one in records.of_association(Group, association) if one.put_away is None]


@dataclass(frozen=True, slots=True)
class PublicAdditions:
    """What the atlas adds to the map pack around one association; nothing in it is about a person.

    Small and picklable, so that a printing process gets it without ever seeing the atlas.

    Attributes
    ----------
    extent
        Ground to read from the map pack, metres.
    """

    extent: Extent
    areas: tuple[AreaShape, ...]
    sites: tuple[EvacuationSite, ...]
    notes: tuple[PublicNote, ...]


def additions(
    records: Records, association: str, crs: PlaneCrs, *, around: Callable[[float], float] | None = None
) -> PublicAdditions:
    """What the atlas adds around one association, in metres of *crs*.

    An area whose boundary is not known has the level ``extent``: it frames the map but is not drawn as a boundary.

    Parameters
    ----------
    around
        From the longer side of the association to the metres of ground read around it; default: what a screen shows.
    """
    area, known = area_of(records, association, crs)
    if area is None:
        return PublicAdditions((0.0, 0.0, 1.0, 1.0), (), (), ())
    x0, y0, x1, y1 = shapely.bounds(area.geometry)
    side = max(x1 - x0, y1 - y0)
    margin = side / 2 + _SURROUNDINGS_M if around is None else around(side)
    areas = [area if known else replace(area, level="extent")]
    areas += [
        AreaShape(one.name, "group", to_plane(crs, one.boundary))
        for one in _groups(records, association)
        if one.boundary is not None
    ]
    return PublicAdditions(
        extent=(x0 - margin, y0 - margin, x1 + margin, y1 + margin),
        areas=tuple(areas),
        sites=tuple(
            one
            for one in records.sites.values()
            if one.published and (one.overrides or one.association in (None, association))
        ),
        notes=cleared_notes(records, association, crs),
    )


def around_on_paper(side: float, *, scale: float | None = None) -> float:
    """Metres of ground a sheet may show around an association of which *side* metres is the longer side.

    The map's rectangle is up to 1.3 times as wide as high, and the step of the scale ladder up to twice what is needed
    (five thirds from 1:1,000 on). Where the *scale* is known: half of the largest paper.
    """
    step = 2.0 if side <= 260.0 else 5 / 3
    margin = max(0.65 * step * side + 40.0, 190.0)
    return margin if scale is None else max(margin, _LONGEST_MM / 2000.0 * scale)


def combine(added: PublicAdditions, crs: PlaneCrs, pack: MapPackPort | None) -> PublicMap:
    """The map pack within the extent of *added*, with what the atlas adds."""
    ground = pack.read(crs, added.extent) if pack is not None else PublicMap.empty(crs, added.extent)
    return replace(ground, areas=added.areas, sites=merged_sites(ground.sites, added.sites), notes=added.notes)


def public_map(records: Records, association: str, crs: PlaneCrs, pack: MapPackPort | None) -> PublicMap:
    """Everything public around one association, in metres of *crs*; its area comes first in ``areas``."""
    return combine(additions(records, association, crs), crs, pack)


def town_map(
    records: Records, crs: PlaneCrs, pack: MapPackPort | None, associations: tuple[str, ...] = ()
) -> PublicMap:
    """Everything public of the whole town, or around some associations, in metres of *crs*."""
    chosen = associations or tuple(key for key, one in records.associations.items() if one.put_away is None)
    found = [additions(records, one, crs) for one in chosen]
    areas = tuple(area for one in found for area in one.areas if area.level == "association")
    notes = tuple(note for one in found for note in one.notes)
    if pack is not None and not associations:
        extent = pack.extent(crs)
    else:
        boxes = [one.extent for one in found if one.areas]
        low = [min(box[side] for box in boxes) for side in (0, 1)] if boxes else [0.0, 0.0]
        high = [max(box[side] for box in boxes) for side in (2, 3)] if boxes else [1.0, 1.0]
        extent = (low[0], low[1], high[0], high[1])
    ground = pack.read(crs, extent) if pack is not None else PublicMap.empty(crs, extent)
    own = [one for one in records.sites.values() if one.published and (not associations or one.overrides
           or one.association in (None, *associations))]  # fmt: skip
    return replace(ground, areas=areas, notes=notes, sites=merged_sites(ground.sites, own))


def merged_sites(published: Iterable[PublicSite], own: Iterable[EvacuationSite]) -> tuple[PublicSite, ...]:
    """Published sites with the atlas's corrections, then the own sites that are public."""
    corrections: dict[str, EvacuationSite] = {}
    added: list[PublicSite] = []
    for one in own:
        if not one.published:
            continue
        if one.overrides:
            corrections[one.overrides] = one
        elif one.put_away is None:
            added.append(_own_site(one))
    result = []
    for site in published:
        correction = corrections.get(site.key)
        if correction is None:
            result.append(site)
        elif correction.put_away is None:
            result.append(_corrected(site, correction))
    return (*result, *added)


_CORRECTABLE = (
    "name", "kana", "kinds", "hazards", "address", "phone", "conditions", "capacity", "step_free", "position",
)  # fmt: skip


def _corrected(site: PublicSite, correction: EvacuationSite) -> PublicSite:
    values = {name: getattr(correction, name) for name in _CORRECTABLE}
    return msgspec.structs.replace(
        site, **{name: value for name, value in values.items() if value not in ("", (), None)}
    )


def _own_site(one: EvacuationSite) -> PublicSite:
    return PublicSite(key=one.id, source="自治会", **{name: getattr(one, name) for name in _CORRECTABLE})


def cleared_notes(records: Records, association: str, crs: PlaneCrs) -> tuple[PublicNote, ...]:
    """Notes of an association that were cleared for publishing and not put away."""
    return tuple(
        PublicNote(one.stamp, one.label, one.danger, to_plane(crs, one.geometry))
        for one in records.of_association(LocalNote, association)
        if one.cleared_on is not None and one.put_away is None
    )
