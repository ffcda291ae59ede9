"""The public ground in drawing order, for the sheet and for the window: what no switch turns into a different map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from layers import areas, basemap, hazards
from layers.scene import Shapes

if TYPE_CHECKING:
    from himi_map.publicmap import PublicMap


def ground_items(public_map: PublicMap, scale: float, *, veil: bool = True) -> Iterator[Shapes]:
    """Hazards, base map and boundaries, bottom first; every item carries the name of its layer.

    Parameters
    ----------
    scale
        Denominator at which roads are to have their true width.
    veil
        Mute everything outside the association, when its boundary is known.
    """
    area = areas.extent_of(public_map) if veil and areas.boundary_known(public_map) else None
    if area is None:
        yield from hazards.zones(public_map)
        yield from basemap.ground(public_map, scale)
    else:
        yield from hazards.zones(public_map, muted=True)
        yield from basemap.ground(public_map, scale, muted=True)
        yield from hazards.zones(public_map, area=area)
        yield from basemap.ground(public_map, scale, area=area)
    yield from areas.boundaries(public_map, scale)
