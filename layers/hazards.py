"""Hazard zones in the official colours, blended beforehand; 特別警戒 and water of 3 m and more also hatched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from himi_map.look import WEIGHTS
from himi_map.publicmap import FeatureLayer, HazardKind, HazardLayer
from layers.scene import Shapes, Stroke
from layers.shapes import polygons

if TYPE_CHECKING:
    from himi_map.publicmap import PublicMap

DEPTH_KINDS: Final = frozenset({HazardKind.TSUNAMI, HazardKind.FLOOD, HazardKind.STORM_SURGE, HazardKind.INLAND_FLOOD})
_DEEP_FROM = 3
"""KSJ rank from which water is 3 m deep."""


def colour(kind: HazardKind, rank: int) -> str:
    """Colour name of a class: depths share one scale, landslide kinds have 警戒 (1) and 特別警戒 (2)."""
    if kind in DEPTH_KINDS:
        return f"depth_{min(max(rank, 1), 6)}"
    if kind is HazardKind.COLLAPSE:
        return "collapse_1"
    return f"{kind}_{min(max(rank, 1), 2)}"


def hatch(kind: HazardKind, rank: int) -> str:
    """Hatch name of a class: the way of its lines tells the kind, their density the class, also without colour."""
    if kind in DEPTH_KINDS:
        return f"{kind}_{min(max(rank, 1), 6)}"
    return f"{kind}_{min(max(rank, 1), 2)}"


def grave(kind: HazardKind, rank: int) -> bool:
    """Water of 3 m and more, and 特別警戒区域: hatched on screen too."""
    return rank >= _DEEP_FROM if kind in DEPTH_KINDS else rank == 2 and kind is not HazardKind.COLLAPSE


_EDGES: Final[dict[HazardKind, tuple[float, ...]]] = {
    HazardKind.STEEP_SLOPE: (),
    HazardKind.DEBRIS_FLOW: (2.4, 1.0),
    HazardKind.LANDSLIDE: (2.4, 0.8, 0.3, 0.8),
    HazardKind.COLLAPSE: (0.3, 1.0),
}


def edge(kind: HazardKind, rank: int) -> Stroke | None:
    """The edge of a zone of a 土砂 kind: whole, dashed, dash-dot or dotted; water has none."""
    if kind in DEPTH_KINDS:
        return None
    return Stroke("slide_line", WEIGHTS["line" if rank >= 2 else "thin"], _EDGES[kind])


def ranks(layer: HazardLayer) -> list[int]:
    """The classes of a hazard map, lowest first."""
    return sorted({int(one) for one in layer.zones.columns["rank"]})


def within(public_map: PublicMap, ground: Any) -> list[HazardLayer]:
    """The hazard maps with only those zones that touch *ground* (a polygon, metres); none that is empty then."""
    found = []
    for layer in public_map.hazards:
        touches = shapely.intersects(layer.zones.geometry, ground)
        if touches.any():
            columns = {name: values[touches] for name, values in layer.zones.columns.items()}
            found.append(replace(layer, zones=FeatureLayer(layer.zones.geometry[touches], columns)))
    return found


def zones(public_map: PublicMap, *, area: Any = None, muted: bool = False, printed: bool = False) -> Iterator[Shapes]:
    """All hazard zones, the least dangerous class first.

    Parameters
    ----------
    area
        Only what lies in this polygon (metres); None: everything.
    muted
        In the colours of what lies outside.
    printed
        Every class in its hatch, for black-and-white copies; otherwise only the grave ones.
    """
    for layer in sorted(public_map.hazards, key=lambda one: one.kind not in DEPTH_KINDS):
        for rank in ranks(layer):
            geometry = layer.zones.geometry[np.asarray(layer.zones.columns["rank"]).astype(int) == rank]
            if area is not None:
                geometry = shapely.intersection(geometry[shapely.intersects(area, geometry)], area)
            name = f"{colour(layer.kind, rank)}_blend"
            found = polygons(
                geometry,
                fill=f"{name}_muted" if muted else name,
                stroke=None if muted else edge(layer.kind, rank),
                hatch=hatch(layer.kind, rank) if not muted and (printed or grave(layer.kind, rank)) else None,
                layer="hazards",
            )
            if found is not None:
                yield found
