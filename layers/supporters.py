"""Supporters on the map: a white square with a letter, an organisation a hexagon; lines to those they help."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from himi_map.disclosed import DisclosedSupporter
from himi_map.look import SIZES, WEIGHTS
from layers.scene import Drawable, Space, Stroke, Text
from layers.shapes import ring
from layers.text import lay_out

if TYPE_CHECKING:
    from layers.labels import Placed

_DASH = {1: (), 2: (2.2, 1.2)}
"""First supporter a whole line, second dashed; all others (予備) dotted."""


def draw_supporter(one: DisclosedSupporter, placed: Placed) -> Iterator[Drawable]:
    """The mark where it was placed (mm of paper)."""
    half = SIZES["supporter"] / 2 - SIZES["supporter_ring"] / 2
    body = hexagon(placed.x, placed.y, half * 1.12) if one.organisation else [
        (placed.x - half, placed.y - half), (placed.x + half, placed.y - half),
        (placed.x + half, placed.y + half), (placed.x - half, placed.y + half),
    ]  # fmt: skip
    stroke = Stroke("supporter_ring", SIZES["supporter_ring"])
    yield ring(body, fill="supporter_fill", stroke=stroke, layer="supporters", clip=True)
    run = lay_out(one.letter, 3.0 if len(one.letter) == 1 else 2.3, role="bold")
    at = (placed.x - run.width_mm / 2, placed.y - run.size_mm * 0.365)
    yield Text(run, at, "ink", space=Space.PAPER, layer="supporters")


def hexagon(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Six corners, point up."""
    turns = [math.pi / 6 + number * math.pi / 3 for number in range(6)]
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


def draw_link(way: Sequence[tuple[float, float]], order: int) -> Iterator[Drawable]:
    """A line from person to supporter, with a white halo (mm of paper)."""
    halo = Stroke("paper", WEIGHTS["line"] + 2 * WEIGHTS["line"])
    yield ring(list(way), closed=False, stroke=halo, layer="lines", clip=True)
    stroke = Stroke("support_line", WEIGHTS["line"], _DASH.get(order, (0.1, 1.1)))
    yield ring(list(way), closed=False, stroke=stroke, layer="lines", clip=True)
