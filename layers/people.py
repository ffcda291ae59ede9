"""People on the map: a white disc with a ring and a number; several under one roof a rounded bar of numbers.

The ring tells the age of knowledge (whole, dashed, dotted), a bead on its left ケアネット, on its right いのちの
バトン. Shape and number carry the meaning, so that a black-and-white copy still reads.
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
from layers.scene import Box, Drawable, Shapes, Space, Stroke, Text
from layers.shapes import ring
from layers.text import lay_out

if TYPE_CHECKING:
    from layers.labels import Placed
    from layers.text import GlyphRun

_DASH = {Freshness.CONFIRMED: (), Freshness.TO_CONFIRM: (1.4, 1.1), Freshness.EXPIRED: (0.1, 1.2)}
_NOTCH = 1.5
"""Diameter of the beads on the ring, mm."""
_BETWEEN = 1.3
"""White between two numbers of one bar, mm, with a thin line in its middle."""
_ABREAST = 5
"""Most numbers on one bar: a care home of a hundred would be longer than the sheet, and then nobody had a map."""


@dataclass(frozen=True, slots=True)
class HomeMark:
    """The people of one home as one mark.

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
    """One mark a home, several where many live in it, for everybody who has a place on this recipient's map.

    In the order of their numbers, whatever the order of *people*.
    """
    homes: dict[str, list[DisclosedPerson]] = {}
    for person in people:
        if isinstance(person.position, tuple):
            homes.setdefault(person.home or person.key, []).append(person)
    marks = []
    for household in homes.values():
        household.sort(key=lambda one: (one.number, one.key))
        position = household[0].position
        assert isinstance(position, tuple)
        for start in range(0, len(household), _ABREAST):
            members = tuple(household[start : start + _ABREAST])
            runs = tuple(lay_out(str(one.number), _digits(one.number), role="bold") for one in members)
            marks.append(HomeMark(members, position, runs, _width(runs), SIZES["person"]))
    return sorted(marks, key=lambda one: (one.people[0].number, one.people[0].key))


def _digits(number: int) -> float:
    """Em size so that a single digit stands 3.0 mm high, and two or more 2.6 mm in a disc drawn out to a bar."""
    em = SIZES["person_number"] / 0.73
    return em if number < 10 else em * 0.87


def _width(runs: Sequence[GlyphRun]) -> float:
    needed = sum(run.width_mm for run in runs) + _BETWEEN * (len(runs) - 1) + 2 * SIZES["person_ring"] + 0.8
    return max(SIZES["person"], needed)


def draw_home(mark: HomeMark, placed: Placed) -> Iterator[Drawable]:
    """The mark where it was placed (mm of paper)."""
    stroke = Stroke("person_ring", SIZES["person_ring"], _DASH[mark.freshness])
    half_w = placed.width / 2 - SIZES["person_ring"] / 2
    half_h = placed.height / 2 - SIZES["person_ring"] / 2
    body = capsule(placed.x, placed.y, half_w, half_h)
    yield ring(body, fill="person_fill", layer="people", clip=True)
    if stroke.dash:
        yield ring(body, stroke=Stroke("hairline", WEIGHTS["fine"]), layer="people", clip=True)
    yield ring(body, stroke=stroke, layer="people", clip=True)
    yield from _notches(mark, placed)
    for number, (x, run) in enumerate(zip(_starts(mark, placed), mark.runs, strict=True)):
        if number:
            between = x - _BETWEEN / 2
            line = [(between, placed.y - half_h * 0.55), (between, placed.y + half_h * 0.55)]
            yield ring(line, closed=False, stroke=Stroke("ink2", WEIGHTS["fine"]), layer="people", clip=True)
        at = (x, placed.y - run.size_mm * 0.365)
        yield Text(run, at, "ink", space=Space.PAPER, layer="people")


def _starts(mark: HomeMark, placed: Placed) -> list[float]:
    """Where each number of the mark begins, mm of paper."""
    widths = [run.width_mm for run in mark.runs]
    first = placed.x - (sum(widths) + _BETWEEN * (len(widths) - 1)) / 2
    return list(accumulate((width + _BETWEEN for width in widths[:-1]), initial=first))


def _notches(mark: HomeMark, placed: Placed) -> Iterator[Shapes]:
    """A black bead on the ring: left ケアネット, right いのちのバトン."""
    for wanted, side in ((any(p.carenet for p in mark.people), -1), (any(p.baton for p in mark.people), 1)):
        if wanted:
            x = placed.x + side * (placed.width / 2 - SIZES["person_ring"] / 2)
            turns = np.linspace(0, 2 * math.pi, 13)[:-1]
            bead = [(x + _NOTCH / 2 * math.cos(t), placed.y + _NOTCH / 2 * math.sin(t)) for t in turns]
            edge = Stroke("paper", WEIGHTS["thin"])
            yield ring(bead, fill="ink", stroke=edge, layer="people", clip=True)


def number_boxes(mark: HomeMark, placed: Placed) -> dict[str, Box]:
    """The share of the mark's room that each person's number has, by ``person:KEY``."""
    x0, y0, x1, y1 = placed.box
    edges = [x0, *(start - _BETWEEN / 2 for start in _starts(mark, placed)[1:]), x1]
    return {
        f"person:{person.key}": (left, y0, right, y1)
        for person, (left, right) in zip(mark.people, pairwise(edges), strict=True)
    }


def capsule(x: float, y: float, half_w: float, half_h: float) -> list[tuple[float, float]]:
    """A disc, or a bar with round ends."""
    reach = max(half_w - half_h, 0.0)
    ends = ((x + reach, -math.pi / 2), (x - reach, math.pi / 2))
    return [
        (middle + half_h * math.cos(turn), y + half_h * math.sin(turn))
        for middle, start in ends
        for turn in np.linspace(start, start + math.pi, 13)
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


def leader(home: tuple[float, float], mark: tuple[float, float]) -> Iterator[Shapes]:
    """A line from a mark to its true place, which gets a dot."""
    yield ring([home, mark], closed=False, stroke=Stroke("paper", WEIGHTS["bold"]), layer="people", clip=True)
    yield ring([home, mark], closed=False, stroke=Stroke("ink", WEIGHTS["thin"]), layer="people", clip=True)
    dot = [(home[0] + 0.5 * math.cos(t), home[1] + 0.5 * math.sin(t)) for t in np.linspace(0, 2 * math.pi, 10)[:-1]]
    yield ring(dot, fill="ink", layer="people", clip=True)
