"""Local notes cleared for publishing: stamps with their word, lines and areas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from himi_map.look import SIZES, WEIGHTS
from layers.scene import Drawable, Space, Stroke, Symbol, Text
from layers.shapes import lines
from layers.symbols import names
from layers.text import lay_out

if TYPE_CHECKING:
    from himi_map.publicmap import PublicNote
    from layers.labels import Placed, Placer


def symbol_name(note: PublicNote) -> str:
    """The stamp's symbol; an unknown stamp is drawn as the general sign of its side."""
    return stamp_symbol(note.stamp, danger=note.danger)


def stamp_symbol(stamp: str, *, danger: bool) -> str:
    """The symbol of a stamp by its name."""
    name = f"stamp.{stamp}"
    if name in names():
        return name
    return "stamp.danger" if danger else "stamp.text"


def anchor(note: PublicNote, shown: Any) -> tuple[float, float]:
    """Where the stamp belongs, metres: of a road or area that goes on beyond *shown* (a polygon), on what is seen."""
    x, y = _middle(note.geometry)
    if not shapely.intersects_xy(shown, x, y):
        seen = shapely.intersection(note.geometry, shown)
        if not shapely.is_empty(seen):
            return _middle(seen)
    return x, y


def _middle(geometry: Any) -> tuple[float, float]:
    point = shapely.point_on_surface(geometry)
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


def place_word(note: PublicNote, placed: Placed, placer: Placer) -> tuple[Placed, Text] | None:
    """The note's word beside its stamp where there is room."""
    if not note.label:
        return None
    run = lay_out(note.label, SIZES["note_word"])
    width, height = run.width_mm + 0.5, SIZES["note_word"] * 1.2
    side = (placed.width + width) / 2 + 0.4
    up = (placed.height + height) / 2 + 0.3
    choices = [
        (placed.x, placed.y - up), (placed.x + side, placed.y), (placed.x - side, placed.y), (placed.x, placed.y + up),
    ]  # fmt: skip
    found = placer.place_first(choices, width, height)
    if found is None:
        return None
    at = (found.x - run.width_mm / 2, found.y - SIZES["note_word"] * 0.36)
    return found, Text(run, at, "ink", halo="paper", halo_width=0.8, space=Space.PAPER, layer="labels")
