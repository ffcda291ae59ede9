"""Local notes cleared for publishing: stamps with their word, lines and areas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from himi_map.look import SIZES, WEIGHTS
from layers.labels.words import Words
from layers.scene import Drawable, Space, Stroke, Symbol
from layers.shapes import lines
from layers.symbols import names

if TYPE_CHECKING:
    from himi_map.publicmap import PublicNote
    from layers.labels import Placed


def symbol_name(note: PublicNote) -> str:
    """The stamp's symbol; an unknown stamp is drawn as the general sign of its side."""
    return stamp_symbol(note.stamp, danger=note.danger)


def stamp_symbol(stamp: str, *, danger: bool) -> str:
    """The symbol of a stamp by its name."""
    name = f"stamp.{stamp}"
    if name in names():
        return name
    return "stamp.danger" if danger else "stamp.text"


def anchor(note: PublicNote, seen: Any) -> tuple[float, float]:
    """Where the stamp belongs, metres: of a road or area that goes on beyond *seen* (a polygon), on what is seen."""
    point = shapely.point_on_surface(note.geometry)
    if not shapely.intersects(seen, point):
        part = shapely.intersection(note.geometry, seen)
        if not shapely.is_empty(part):
            point = shapely.point_on_surface(part)
    return float(shapely.get_x(point)), float(shapely.get_y(point))


def draw_geometry(note: PublicNote) -> Iterator[Drawable]:
    """The line or outline of a note that is more than a point (metres)."""
    geometry: Any = note.geometry
    if geometry.geom_type in ("Point", "MultiPoint"):
        return
    found = lines(
        np.array([geometry if "Line" in geometry.geom_type else shapely.boundary(geometry)], dtype=object),
        stroke=Stroke("note_danger", WEIGHTS["bold"], (3.0, 1.2) if note.danger else ()),
        layer="notes",
    )
    if found is not None:
        yield found


def draw_stamp(note: PublicNote, placed: Placed) -> Iterator[Drawable]:
    """The stamp where it was placed (mm of paper)."""
    yield Symbol(symbol_name(note), (placed.x, placed.y), SIZES["note"], space=Space.PAPER, layer="notes")


def word(note: PublicNote, key: str, placed: Placed) -> Words | None:
    """The note's word beside its stamp; without room for it a number, which the margin explains."""
    if not note.label:
        return None
    return Words(f"label:{key}", note.label, SIZES["note_word"], placed.box, short="注00")
