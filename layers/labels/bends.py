"""Lines from mark to mark, with one knee where they would run through a mark that is neither of their ends.

A line under another number reads as if it ended there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from layers.labels.geometry import running_through

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.scene import Box

    Floats = NDArray[np.float64]

Point = tuple[float, float]
Way = tuple[Point, ...]
"""Two or three points, mm of paper."""

_CLEAR = 0.4
"""White between such a line and a mark, mm."""
_OUT = (3.0, 4.5, 6.0, 8.0, 10.0, 13.0)
"""How far from the straight line a knee may be, mm."""
_ALONG = (0.5, 0.3, 0.7)
"""Where along the line, as a share of it."""


def ways(
    ends: Sequence[tuple[tuple[float, float], tuple[float, float]]], marks: Sequence[Box], frame: Box
) -> list[Way]:
    """For each pair of *ends* (middles of marks) the line between them: straight where it may be, else with a knee.

    Parameters
    ----------
    marks
        The room of all marks; those an end lies in are its own.
    frame
        A knee stays within it.
    """
    found: list[Way] = [(start, end) for start, end in ends]
    if not ends or not marks:
        return found
    boxes = np.array(marks, dtype=np.float64)
    lines = np.array([(*start, *end) for start, end in ends], dtype=np.float64)
    foreign = ~(_within(lines[:, :2], boxes) | _within(lines[:, 2:], boxes))
    hit = (running_through(lines, boxes, 0.0) & foreign).any(axis=1)
    for index in np.flatnonzero(hit).tolist():
        knee = _knee(lines[index], boxes[foreign[index]], frame)
        if knee is not None:
            found[index] = (ends[index][0], knee, ends[index][1])
    return found


def _knee(line: Floats, boxes: Floats, frame: Box) -> tuple[float, float] | None:
    """The knee nearest to the straight line with which it runs through none of *boxes*, if there is one."""
    start, way = line[:2], line[2:] - line[:2]
    length = float(np.hypot(*way))
    if length < 2 * _OUT[0]:
        return None
    across = np.array([-way[1], way[0]]) / length
    tried = [start + way * share + across * (side * out) for out in _OUT for share in _ALONG for side in (1, -1)]
    knees = np.round(np.array(tried), 2)
    inside = ((knees > frame[:2]) & (knees < frame[2:])).all(axis=1)
    first = np.concatenate([np.tile(start, (len(knees), 1)), knees], axis=1)
    last = np.concatenate([knees, np.tile(line[2:], (len(knees), 1))], axis=1)
    through = running_through(np.concatenate([first, last]), boxes, _CLEAR).any(axis=1).reshape(2, -1).any(axis=0)
    good = np.flatnonzero(inside & ~through)
    if not len(good):
        return None
    x, y = knees[good[0]].tolist()
    return x, y


def _within(points: Floats, boxes: Floats) -> NDArray[np.bool_]:
    """Which of *points* (n, 2) lies in which of *boxes* (m, 4)."""
    x, y = points[:, 0, None], points[:, 1, None]
    found: NDArray[np.bool_] = (x >= boxes[:, 0]) & (x <= boxes[:, 2]) & (y >= boxes[:, 1]) & (y <= boxes[:, 3])
    return found
