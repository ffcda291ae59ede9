"""Does a box cover a box, a line run through a box, a line cross a line: for many at once, in mm of paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Truths = NDArray[np.bool_]

UNDER = 0.15
"""A true place so near to another mark, mm, is as good as under it: its line begins where that mark ends."""
DOT = 0.5
"""Radius of the dot at the true place, mm."""
_FLAT = 1e-12
"""Instead of nought under a fraction line."""


def boxes_around(middles: Floats, width: float, height: float) -> Floats:
    """Boxes of one size around *middles* (n, 2), shape (n, 4)."""
    half = np.array([width / 2, height / 2])
    return np.concatenate([middles - half, middles + half], axis=1)


def covering(boxes: Floats, others: Floats, gap: float) -> Truths:
    """Which of *boxes* (n, 4) stands nearer than *gap* to which of *others* (m, 4); shape (n, m)."""
    return (
        (boxes[:, 2, None] + gap > others[None, :, 0])
        & (boxes[:, 0, None] - gap < others[None, :, 2])
        & (boxes[:, 3, None] + gap > others[None, :, 1])
        & (boxes[:, 1, None] - gap < others[None, :, 3])
    )


def running_through(lines: Floats, boxes: Floats, gap: float) -> Truths:
    """Which of *lines* (n, 4: x, y, x, y) passes nearer than *gap* to which of *boxes* (m, 4); shape (n, m)."""
    way = lines[:, 2:] - lines[:, :2]
    way = np.where(np.abs(way) < _FLAT, _FLAT, way)
    first = np.zeros((len(lines), len(boxes)))
    last = np.ones((len(lines), len(boxes)))
    for axis in (0, 1):
        one = (boxes[None, :, axis] - gap - lines[:, axis, None]) / way[:, axis, None]
        two = (boxes[None, :, axis + 2] + gap - lines[:, axis, None]) / way[:, axis, None]
        np.maximum(first, np.minimum(one, two), out=first)
        np.minimum(last, np.maximum(one, two), out=last)
    passing: Truths = (first < last) & (last > 0.0)
    return passing


def crossing(lines: Floats, others: Floats) -> Truths:
    """Which of *lines* (n, 4) crosses or touches which of *others* (m, 4); shape (n, m)."""
    a, b = lines[:, None, :2], lines[:, None, 2:]
    c, d = others[None, :, :2], others[None, :, 2:]
    sides = _side(a, b, c) * _side(a, b, d), _side(c, d, a) * _side(c, d, b)
    touching: Truths = (sides[0] <= 0.0) & (sides[1] <= 0.0)
    for axis in (0, 1):
        ends = np.sort(lines[:, axis::2], axis=1), np.sort(others[:, axis::2], axis=1)
        touching &= (ends[0][:, 1, None] >= ends[1][None, :, 0]) & (ends[1][None, :, 1] >= ends[0][:, 0, None])
    return touching


def _side(a: Floats, b: Floats, point: Floats) -> Floats:
    """Positive left of the line from *a* to *b*, negative right of it."""
    turn: Floats = (b[..., 0] - a[..., 0]) * (point[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        point[..., 0] - a[..., 0]
    )
    return turn


def nearest_in(boxes: Floats, points: Floats) -> Floats:
    """The point of each box (n, 4) nearest to each of *points* (n, 2) or (1, 2); shape (n, 2)."""
    near: Floats = np.minimum(np.maximum(points, boxes[:, :2]), boxes[:, 2:])
    return near


def inner(boxes: Floats, most: float = 2.6) -> Floats:
    """What is left of boxes with round corners when the corners' circles (radius at most *most*) are taken off."""
    radius = np.minimum(np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])[:, None] / 2, most)
    return np.concatenate([boxes[:, :2] + radius, boxes[:, 2:] - radius], axis=1)


def out_of(lines: Floats, box: Floats, gap: float) -> Floats:
    """The same lines, beginning where they leave *box* (4,) that covers their starts."""
    start, way = lines[:, :2], lines[:, 2:] - lines[:, :2]
    way = np.where(np.abs(way) < _FLAT, _FLAT, way)
    leaving = np.maximum((box[:2] - gap - start) / way, (box[2:] + gap - start) / way).min(axis=1, keepdims=True)
    return np.concatenate([start + way * np.minimum(leaving, 1.0), lines[:, 2:]], axis=1)


def from_under(lines: Floats, boxes: Floats) -> Floats:
    """Lines from one true place, which begin at the edge of the mark that stands there, if one does."""
    for cover in boxes[holding(boxes, lines[0, :2])]:
        lines = out_of(lines, cover, UNDER)
    return lines


def holding(boxes: Floats, place: Floats | tuple[float, float]) -> Truths:
    """Which of *boxes* (n, 4) a true place lies under, or as good as under."""
    at = np.asarray(place)
    inside: Truths = (boxes[:, :2] - UNDER < at) & (boxes[:, 2:] + UNDER > at)
    return inside[:, 0] & inside[:, 1]


def meeting(lines: Floats, others: Floats) -> Truths:
    """Which of *lines* (n, 4) meets which of *others* (m, 4); shape (n, m). Within a dot they share they may."""
    met = crossing(lines, others)
    if not met.any():
        return met
    apart = np.hypot(lines[:, 0, None] - others[None, :, 0], lines[:, 1, None] - others[None, :, 1]) > 2 * DOT
    found: Truths = met & (apart | crossing(trimmed(lines), trimmed(others)))
    return found


def trimmed(lines: Floats) -> Floats:
    """Lines without the part that their dot covers: two lines from one house do not cross."""
    way = lines[:, 2:] - lines[:, :2]
    share = np.minimum(DOT / np.maximum(np.hypot(*way.T), 1e-9), 0.5)[:, None]
    return np.concatenate([lines[:, :2] + way * share, lines[:, 2:]], axis=1)


def arrows_at(middles: Floats, ways: Floats, size: tuple[float, float], length: float) -> Floats:
    """Boxes around triangles outside marks: the tip so far from the mark's edge as *length* says, 1.2 as wide."""
    ways = ways / np.maximum(np.hypot(*ways.T), 1e-9)[:, None]
    reach = (np.array(size) / 2 / np.maximum(np.abs(ways), 1e-9)).min(axis=1, keepdims=True)
    base = middles + ways * reach
    side = np.abs(ways[:, ::-1]) * length * 0.6
    tip = base + ways * length
    return np.concatenate([np.minimum(base - side, tip), np.maximum(base + side, tip)], axis=1)
