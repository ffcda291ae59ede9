"""The public ground in drawing order, for the sheet and for the window: what no switch turns into a different map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from layers import areas, basemap, hazards
from layers.scene import Box, Shapes
from layers.shapes import bounds_of

if TYPE_CHECKING:
    from himi_map.publicmap import FeatureLayer, PublicMap

_WIDEST_M = 15.0
"""Half of the widest road there is: how much ground was read must not change what is drawn."""
_BESIDE_MM = 5.0
"""What lies so near to the paper's map may reach into it with its line."""


def ground_items(
    public_map: PublicMap, scale: float, *, veil: bool = True, extent: Box | None = None, printed: bool = False
) -> Iterator[Shapes]:
    """Hazards, base map and boundaries, bottom first; every item carries the name of its layer.

    Parameters
    ----------
    scale
        Denominator at which roads are to have their true width.
    veil
        Mute everything outside the association, when its boundary is known.
    extent
        Only what may be seen in this part of the ground, metres; None: everything.
    printed
        Hatched so that a black-and-white copy tells every class.
    """
    if extent is not None:
        public_map = near(public_map, extent, scale)
    area = areas.extent_of(public_map) if veil and areas.boundary_known(public_map) else None
    if area is None:
        yield from hazards.zones(public_map, printed=printed)
        yield from basemap.ground(public_map, scale, printed=printed)
    else:
        yield from hazards.zones(public_map, muted=True)
        inner, outer = basemap.divided(public_map, area)
        yield from basemap.ground(outer, scale, muted=True, printed=printed)
        yield from hazards.zones(public_map, area=area, printed=printed)
        yield from basemap.ground(inner, scale, area=area, printed=printed)
    yield from areas.boundaries(public_map, scale)


def near(public_map: PublicMap, extent: Box, scale: float) -> PublicMap:
    """The map with only those features that may be seen in *extent* (metres) on paper of that *scale*.

    A sheet shows a tenth of the ground that is read for it: what is beyond costs time and is never seen.
    """
    reach = _BESIDE_MM * scale / 1000.0 + _WIDEST_M
    wide = (extent[0] - reach, extent[1] - reach, extent[2] + reach, extent[3] + reach)
    return replace(
        public_map,
        buildings=_touching_box(public_map.buildings, wide),
        roads=_touching_box(public_map.roads, wide),
        water=_touching_box(public_map.water, wide),
        waterlines=_touching_box(public_map.waterlines, wide),
        rails=_touching_box(public_map.rails, wide),
        contours=_touching_box(public_map.contours, wide),
        hazards=tuple(replace(one, zones=_touching_box(one.zones, wide)) for one in public_map.hazards),
    )


def _touching_box(layer: FeatureLayer, box: Box) -> FeatureLayer:
    bounds = bounds_of(layer.geometry)
    x0, y0, x1, y1 = box
    return basemap.rows(
        layer, np.flatnonzero((bounds[:, 0] <= x1) & (bounds[:, 1] <= y1) & (bounds[:, 2] >= x0) & (bounds[:, 3] >= y0))
    )
