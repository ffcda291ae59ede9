"""How an association's sheets were laid out last: next year's begin from it, so that nobody looks for their house."""

from __future__ import annotations

from dataclasses import dataclass, field


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
        (from 0) and the middle of the mark, mm of paper.
    """

    paper: str = "A3"
    upright: bool = False
    scale: float = 0.0
    angle: float = 0.0
    by_hand: bool = False
    centres: tuple[tuple[float, float], ...] = ()
    places: dict[str, tuple[int, float, float]] = field(default_factory=dict)
