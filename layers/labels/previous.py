"""How an association's sheets were laid out last: next year's begin from it, so that nobody looks for their house."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from layers.scene import Frame

HOME = "#home"
"""Follows the key of a mark that stands away: where its line led."""
ARROW = "#arrow"
"""The same of a mark without a line."""
UPRIGHT = "#upright"
"""Follows the key of words that were set from top to bottom."""
KEYED = "#keyed"
"""Follows the key of words that stand in the margin."""

Place = tuple[int, float, float]
"""Sheet (from 0), and the middle of the mark in mm of paper."""


@dataclass(frozen=True, slots=True)
class PreviousLayout:
    """A finished layout, to be given back when the same association is laid out again.

    Attributes
    ----------
    paper, upright
        ``A3``; portrait instead of landscape.
    scale, angle
        Denominator; degrees by which the map is turned anticlockwise on the paper.
    by_hand
        Somebody chose the scale: it is kept even where another would do.
    centres
        Middle of the map of each sheet, metres of the plane zone.
    places
        ``person:KEY``, ``supporter:KEY``, ``site:KEY``, ``note:KEY``, ``label:…`` (the Disclosure's keys) to sheet
        (from 0) and the middle of the mark, mm of paper. What stands on a second sheet as well has ``@1`` after its
        key, in an enlargement ``@i0.1``; and ``#home``, ``#arrow``, ``#upright``, ``#keyed`` say more of a mark.
    """

    paper: str = "A3"
    upright: bool = False
    scale: float = 0.0
    angle: float = 0.0
    by_hand: bool = False
    centres: tuple[tuple[float, float], ...] = ()
    places: dict[str, Place] = field(default_factory=dict)


def all_places(sheets: Sequence[dict[str, tuple[float, float]]]) -> dict[str, Place]:
    """The places of all sheets as one table; what stands on several is told apart by ``@1``, ``@2``."""
    found: dict[str, Place] = {}
    for number, places in enumerate(sheets):
        for name, (x, y) in places.items():
            found[name if name not in found else _on(name, number)] = (number, x, y)
    return found


def inset_places(sheet: int, number: int, places: dict[str, tuple[float, float]]) -> dict[str, Place]:
    """The places in enlargement *number* of a sheet, under keys that tell them from those on the map (``@i0.1``)."""
    return {_on(name, f"i{sheet}.{number}"): (sheet, x, y) for name, (x, y) in places.items()}


def of_inset(previous: PreviousLayout | None, sheet: int, number: int, frame: Frame) -> PreviousLayout | None:
    """What of the last layout belongs to enlargement *number* of a sheet, as a layout of its own."""
    if previous is None or not previous.centres:
        return None
    tag = f"@i{sheet}.{number}"
    found = {}
    for name, (_, x, y) in previous.places.items():
        core, mark, more = name.partition("#")
        if core.endswith(tag):
            found[core.removesuffix(tag) + mark + more] = (0, x, y)
    angle = float(getattr(frame, "angle", 0.0))
    return PreviousLayout(scale=frame.scale, angle=angle, centres=(frame.centre,), places=found)


def _on(name: str, number: int | str) -> str:
    core, mark, more = name.partition("#")
    return f"{core}@{number}{mark}{more}"


@dataclass(frozen=True, slots=True)
class LastTime:
    """What of the last layout belongs to one sheet of this one.

    Attributes
    ----------
    places
        Key (with ``#…``) to mm of paper on this sheet.
    """

    places: dict[str, tuple[float, float]] = field(default_factory=dict)

    def middle(self, key: str) -> tuple[float, float] | None:
        """Where a mark stood; None: it is new."""
        return self.places.get(key)

    def home(self, key: str) -> tuple[float, float] | None:
        """The true place of a mark that did not stand there; None: it did."""
        return self.places.get(key + HOME) or self.places.get(key + ARROW)

    def pointed(self, key: str) -> bool:
        """Whether a mark had an arrow instead of a line."""
        return key + ARROW in self.places


def last_time(previous: PreviousLayout | None, frame: Frame) -> LastTime:
    """The places of last time that still mean something on *frame*: same scale, same angle, some of the same ground.

    When the frame was moved, marks stay where they were on the ground.
    """
    angle = float(getattr(frame, "angle", 0.0))
    if previous is None or not previous.centres or abs(previous.scale - frame.scale) > 1e-6:
        return LastTime()
    if abs(previous.angle - angle) > 1e-6:
        return LastTime()
    gaps = [math.dist(one, frame.centre) for one in previous.centres]
    number = int(np.argmin(gaps))
    x0, y0, x1, y1 = frame.paper
    dx = dy = 0.0
    if gaps[number] > 1e-6:
        was, now = frame.to_paper(np.array([previous.centres[number], frame.centre]))
        dx, dy = (float(one) for one in was - now)
        if abs(dx) >= x1 - x0 or abs(dy) >= y1 - y0:
            return LastTime()
    found: dict[str, tuple[float, float]] = {}
    for name, (sheet, x, y) in previous.places.items():
        if sheet == number:
            found[_without_sheet(name, number)] = (round(x + dx, 2), round(y + dy, 2))
    return LastTime(found)


def _without_sheet(name: str, number: int) -> str:
    core, mark, more = name.partition("#")
    return core.removesuffix(f"@{number}") + mark + more
