"""People on the map: a white disc with a ring and a number; several under one roof a rounded bar of numbers.

The ring tells the age of knowledge (whole, dashed, dotted), a bead at its upper left ケアネット, at its upper right
いのちのバトン. Shape and number carry the meaning, so that a black-and-white copy still reads.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

from himi_map.disclosed import DisclosedPerson, Freshness
from himi_map.look import SIZES, WEIGHTS
from layers.labels.certificate import LEADERS
from layers.labels.geometry import DOT
from layers.labels.words import Words
from layers.scene import Box, Drawable, Shapes, Space, Stroke, Text
from layers.shapes import ring
from layers.text import lay_out

if TYPE_CHECKING:
    from layers.labels import Placed
    from layers.labels.placement import Segment
    from layers.text import GlyphRun

_DASH = {Freshness.CONFIRMED: (), Freshness.TO_CONFIRM: (1.4, 1.1), Freshness.EXPIRED: (0.1, 1.2)}
_NOTCH = 1.3
"""Diameter of the beads on the ring, mm."""
_NOTCH_OUT = 2.5
"""How far from the middle of a disc they stand, mm: clear of the digits, and within the disc's square."""
_BETWEEN = 1.3
"""White between two numbers of one bar, mm, with a thin line in its middle."""
_ABREAST = 5
"""Most numbers side by side: a care home of a hundred would be longer than the sheet, and then nobody had a map."""
_ROW = 4.3
"""Height of a row of numbers where they stand in several rows, mm."""
_NAME = 2.6
"""Type of names beside numbers, mm."""
_SAME_ROOF_M = 0.1
"""Homes within so much are one building: their numbers stand on one mark."""


@dataclass(frozen=True, slots=True)
class HomeMark:
    """The people under one roof as one mark: a disc, a bar of numbers, or rows of them.

    Attributes
    ----------
    xy
        The home, metres of the plane zone.
    width, height
        Room it needs, mm.
    """

    people: tuple[DisclosedPerson, ...]
    xy: tuple[float, float]
    runs: tuple[GlyphRun, ...]
    width: float
    height: float

    @property
    def freshness(self) -> Freshness:
        """The oldest knowledge of any of them."""
        order = (Freshness.EXPIRED, Freshness.TO_CONFIRM, Freshness.CONFIRMED)
        return next(one for one in order if any(person.freshness is one for person in self.people))


def home_marks(people: Sequence[DisclosedPerson]) -> list[HomeMark]:
    """One mark a roof, for everybody who has a place on this recipient's map.

    In the order of their numbers, whatever the order of *people*.
    """
    homes: dict[str, list[DisclosedPerson]] = {}
    for person in people:
        if isinstance(person.position, tuple):
            homes.setdefault(person.home or person.key, []).append(person)
    roofs: dict[tuple[float, float], list[DisclosedPerson]] = {}
    for household in homes.values():
        household.sort(key=lambda one: (one.number, one.key))
        x, y = _place(household)
        roofs.setdefault((round(x / _SAME_ROOF_M), round(y / _SAME_ROOF_M)), []).extend(household)
    marks = []
    for together in roofs.values():
        together.sort(key=lambda one: (one.number, one.key))
        runs = tuple(lay_out(str(one.number), _digits(one.number), role="bold") for one in together)
        marks.append(HomeMark(tuple(together), _place(together), runs, *_size(runs)))
    return sorted(marks, key=lambda one: (one.people[0].number, one.people[0].key))


def _place(household: Sequence[DisclosedPerson]) -> tuple[float, float]:
    position = household[0].position
    assert isinstance(position, tuple)
    return position


def abreast(count: int) -> int:
    """How many of *count* numbers stand side by side."""
    return count if count <= _ABREAST else _ABREAST if count <= _ABREAST**2 else 2 * _ABREAST


def _digits(number: int) -> float:
    """Em size so that a single digit stands 3.0 mm high, and two or more 2.6 mm in a disc drawn out to a bar."""
    em = SIZES["person_number"] / 0.73
    return em if number < 10 else em * 0.87


def _size(runs: Sequence[GlyphRun]) -> tuple[float, float]:
    """Width and height of a mark, mm."""
    columns = abreast(len(runs))
    if len(runs) == columns:
        needed = sum(run.width_mm for run in runs) + _BETWEEN * (len(runs) - 1) + 2 * SIZES["person_ring"] + 0.8
        return round(max(SIZES["person"], needed), 2), SIZES["person"]
    rows = -(-len(runs) // columns)
    around = 2 * SIZES["person_ring"]
    return round(columns * _cell(runs) + around + 0.6, 2), round(rows * _ROW + around, 2)


def _cell(runs: Sequence[GlyphRun]) -> float:
    """Width of a number's cell where they stand in rows, mm."""
    return max(run.width_mm for run in runs) + _BETWEEN


def draw_home(mark: HomeMark, placed: Placed) -> Iterator[Drawable]:
    """The mark where it was placed (mm of paper)."""
    stroke = Stroke("person_ring", SIZES["person_ring"], _DASH[mark.freshness])
    half_w = placed.width / 2 - SIZES["person_ring"] / 2
    half_h = placed.height / 2 - SIZES["person_ring"] / 2
    body = capsule(placed.x, placed.y, half_w, half_h)
    whole = Stroke("hairline", WEIGHTS["fine"]) if stroke.dash else stroke
    yield ring(body, fill="person_fill", stroke=whole, layer="people", clip=True)
    if stroke.dash:
        yield ring(body, stroke=stroke, layer="people", clip=True)
    yield from _notches(mark, placed)
    fine = Stroke("ink2", WEIGHTS["fine"])
    for run, (left, low, right, high) in zip(mark.runs, _cells(mark, placed), strict=True):
        if left > placed.box[0]:
            margin = (high - low) * (0.26 if len(mark.runs) == abreast(len(mark.runs)) else 0.2)
            line = [(left, low + margin), (left, high - margin)]
            yield ring(line, closed=False, stroke=fine, layer="people", clip=True)
        middle = (left + right) / 2
        if len(mark.runs) == 1:
            middle = placed.x
        at = (middle - run.width_mm / 2, (low + high) / 2 - run.size_mm * 0.365)
        yield Text(run, at, "ink", space=Space.PAPER, layer="people")


def _cells(mark: HomeMark, placed: Placed) -> list[Box]:
    """The room of each number: from line to line; those at the ends up to the edge of the mark."""
    x0, y0, x1, y1 = placed.box
    columns = abreast(len(mark.runs))
    if columns == len(mark.runs):
        edges = [x0, *(start - _BETWEEN / 2 for start in _starts(mark, placed)[1:]), x1]
        return [(left, y0, right, y1) for left, right in pairwise(edges)]
    rows = -(-len(mark.runs) // columns)
    xs = [x0, *((placed.x + (column - columns / 2) * _cell(mark.runs)) for column in range(1, columns)), x1]
    ys = [y1, *((placed.y + (rows / 2 - row) * _ROW) for row in range(1, rows)), y0]
    return [(xs[c], ys[r + 1], xs[c + 1], ys[r]) for r, c in (divmod(n, columns) for n in range(len(mark.runs)))]


def _starts(mark: HomeMark, placed: Placed) -> list[float]:
    """Where each number of the mark begins, mm of paper."""
    widths = [run.width_mm for run in mark.runs]
    first = placed.x - (sum(widths) + _BETWEEN * (len(widths) - 1)) / 2
    return list(accumulate((width + _BETWEEN for width in widths[:-1]), initial=first))


def _notches(mark: HomeMark, placed: Placed) -> Iterator[Shapes]:
    """A black bead on the ring: upper left ケアネット, upper right いのちのバトン; beside a number: a minus."""
    corner = SIZES["person"] / 2 - _NOTCH_OUT * math.sqrt(0.5)
    y = placed.y + placed.height / 2 - corner
    for wanted, side in ((any(p.carenet for p in mark.people), -1), (any(p.baton for p in mark.people), 1)):
        if wanted:
            x = placed.x + side * (placed.width / 2 - corner)
            turns = np.linspace(0, 2 * math.pi, 13)[:-1]
            bead = [(x + _NOTCH / 2 * math.cos(t), y + _NOTCH / 2 * math.sin(t)) for t in turns]
            edge = Stroke("paper", WEIGHTS["thin"])
            yield ring(bead, fill="ink", stroke=edge, layer="people", clip=True)


def number_boxes(mark: HomeMark, placed: Placed) -> dict[str, Box]:
    """The share of the mark's room that each person's number has, by ``person:KEY``."""
    return {f"person:{person.key}": cell for person, cell in zip(mark.people, _cells(mark, placed), strict=True)}


def capsule(x: float, y: float, half_w: float, half_h: float) -> list[tuple[float, float]]:
    """A disc, a bar with round ends, or a block with round corners."""
    radius = min(half_h, half_w, SIZES["person"] / 2 - SIZES["person_ring"] / 2)
    reach, rise = half_w - radius, half_h - radius
    corners = ((reach, -rise, -math.pi / 2), (reach, rise, 0.0), (-reach, rise, math.pi / 2), (-reach, -rise, math.pi))
    return [
        (x + dx + radius * math.cos(turn), y + dy + radius * math.sin(turn))
        for dx, dy, start in corners
        for turn in np.linspace(start, start + math.pi / 2, 7)
    ]


def arrow(placed: Placed, way: tuple[float, float], length: float) -> Shapes:
    """A triangle outside a mark that stands at the edge of the map, pointing (unit vector) to its place beyond."""
    reach = min(
        (half / abs(part) for half, part in zip((placed.width / 2, placed.height / 2), way, strict=True) if part),
        default=0.0,
    )
    x, y = placed.x + way[0] * reach, placed.y + way[1] * reach
    side = (-way[1] * length * 0.6, way[0] * length * 0.6)
    tip = (x + way[0] * length, y + way[1] * length)
    corners = [tip, (x + side[0], y + side[1]), (x - side[0], y - side[1])]
    return ring(corners, fill="ink", stroke=Stroke("paper", WEIGHTS["fine"]), layer="people", clip=True)


def pointer(placed: Placed, place: tuple[float, float], length: float) -> Iterator[Shapes]:
    """An arrow from a mark without a line toward the dot at its true place."""
    away = np.array(place) - (placed.x, placed.y)
    way = away / max(float(np.hypot(*away)), 1e-9)
    yield arrow(placed, (float(way[0]), float(way[1])), length)
    yield _dot(place)


def name_words(mark: HomeMark, box: Box) -> Iterator[tuple[str, str, Words]]:
    """Key, number and name of each person of a mark; where there are several, with the number before the name."""
    for one in mark.people:
        words = one.name if len(mark.people) == 1 else f"{one.number} {one.name}"
        key = f"person:{one.key}"
        yield key, str(one.number), Words(f"label:{key}", words, _NAME, box)


def _dot(place: tuple[float, float]) -> Shapes:
    turns = np.linspace(0, 2 * math.pi, 10)[:-1]
    dot = [(place[0] + DOT * math.cos(t), place[1] + DOT * math.sin(t)) for t in turns]
    return ring(dot, fill="ink", layer=LEADERS, clip=True)


def leader(line: Segment) -> Iterator[Shapes]:
    """A line from a true place, which gets a dot, to its mark."""
    yield from tie(line)
    yield _dot(line[:2])


def tie(line: Segment) -> Iterator[Shapes]:
    """A line from a mark to its words."""
    points = [line[:2], line[2:]]
    yield ring(points, closed=False, stroke=Stroke("paper", WEIGHTS["bold"]), layer=LEADERS, clip=True)
    yield ring(points, closed=False, stroke=Stroke("ink", WEIGHTS["thin"]), layer=LEADERS, clip=True)
