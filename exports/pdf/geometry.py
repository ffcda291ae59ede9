"""Turns dense geometry into page content as one block, formatted by NumPy.

A sheet holds some ten thousand points; formatting each in Python is most of what a page costs. Here coordinates are
whole hundredths of a millimetre, looked up as ready digits, and what lies outside the window is cut off beforehand,
so that the coast of the whole city does not travel on every sheet.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from layers.scene import Box

UNITS_PER_MM = 100
"""Page content is written in hundredths of a millimetre: finer (2,540 an inch) than any office printer."""
_LOW, _HIGH = -20000, 70000
_DIGITS = 6
FEW = 64
"""Up to so many points one ring or line is written faster point by point."""


class Paths(NamedTuple):
    """Rings or lines grouped into features.

    Attributes
    ----------
    xy
        Shape (n, 2): millimetres as float64, or page units as int64.
    starts
        First point of each ring or line, shape (m,).
    features
        First ring of each feature, shape (k,).
    """

    xy: NDArray[np.float64] | NDArray[np.int64]
    starts: NDArray[np.int64]
    features: NDArray[np.int64]

    @property
    def ends(self) -> NDArray[np.int64]:
        """One past the last point of each ring or line."""
        return np.append(self.starts, len(self.xy))[1:]


def inside(paths: Paths, window: Box) -> Paths:
    """The features whose box touches *window*, in the coordinates both are given in."""
    if not len(paths.starts):
        return paths
    low = np.minimum.reduceat(np.minimum.reduceat(paths.xy, paths.starts), paths.features)
    high = np.maximum.reduceat(np.maximum.reduceat(paths.xy, paths.starts), paths.features)
    touches = (low <= window[2:]).all(axis=1) & (high >= window[:2]).all(axis=1)
    if touches.all():
        return paths
    ring_counts = np.diff(np.append(paths.features, len(paths.starts)))
    kept_rings = np.repeat(touches, ring_counts)
    lengths = paths.ends - paths.starts
    kept_points = np.repeat(kept_rings, lengths)
    return Paths(paths.xy[kept_points], _firsts(lengths[kept_rings]), _firsts(ring_counts[touches]))


def clipped(paths: Paths, window: Box, *, closed: bool) -> Paths:
    """Cut to *window*, millimetres: rings are closed along its edge, lines lose the segments that stay outside.

    Even-odd filling inside the window is unchanged. The caller's window must be wider than what is shown by at least
    half a line width, because cut rings run along its edge.
    """
    if not len(paths.starts):
        return paths
    low = np.minimum.reduceat(paths.xy, paths.starts)
    high = np.maximum.reduceat(paths.xy, paths.starts)
    whole = np.all(low >= window[:2], axis=1) & np.all(high <= window[2:], axis=1)
    if whole.all():
        return paths
    feature_of = np.repeat(np.arange(len(paths.features)), np.diff(np.append(paths.features, len(paths.starts))))
    parts: list[NDArray[np.float64]] = []
    owners: list[int] = []
    for ring, (start, stop) in enumerate(zip(paths.starts.tolist(), paths.ends.tolist(), strict=True)):
        points = np.asarray(paths.xy[start:stop], dtype=np.float64)
        if whole[ring]:
            cut = [points]
        elif closed:
            cut = [ring_in_window(points, window)]
        else:
            cut = lines_in_window(points, window)
        for part in cut:
            if len(part):
                parts.append(part)
                owners.append(int(feature_of[ring]))
    if not parts:
        empty = np.zeros(0, dtype=np.int64)
        return Paths(np.zeros((0, 2)), empty, empty)
    changes = np.flatnonzero(np.diff(np.array(owners), prepend=-1))
    return Paths(np.concatenate(parts), _firsts(np.array([len(part) for part in parts])), changes.astype(np.int64))


def to_units(paths: Paths, *, closed: bool) -> Paths:
    """Whole page units, without points that fall together and without rings or lines that shrink to nothing."""
    points = np.rint(paths.xy * UNITS_PER_MM).astype(np.int64)
    if not len(points):
        return Paths(points, paths.starts, paths.features)
    lengths = paths.ends - paths.starts
    same = np.zeros(len(points), dtype=np.bool_)
    same[1:] = np.all(points[1:] == points[:-1], axis=1)
    same[paths.starts] = False
    if closed:
        last = paths.ends - 1
        same[last] |= np.all(points[last] == points[paths.starts], axis=1) & (last > paths.starts)
    ring_of = np.repeat(np.arange(len(lengths)), lengths)
    lengths = lengths - np.bincount(ring_of[same], minlength=len(lengths))
    kept_rings = lengths >= (3 if closed else 2)
    kept_points = ~same & kept_rings[ring_of]
    feature_of = np.repeat(np.arange(len(paths.features)), np.diff(np.append(paths.features, len(paths.starts))))
    owners = feature_of[kept_rings]
    changes = np.flatnonzero(np.diff(owners, prepend=-1)).astype(np.int64)
    return Paths(points[kept_points], _firsts(lengths[kept_rings]), changes)


def path_block(operator: str, paths: Paths, *, closed: bool) -> bytes:
    """PDF operators that draw *paths*, page units, feature by feature with *operator* (``f*``, ``S``, ``B*``, …)."""
    points = np.asarray(paths.xy, dtype=np.int64)
    if not len(points):
        return b""
    close = " h" if closed else ""
    kinds = np.zeros(len(points), dtype=np.intp)
    last = paths.ends - 1
    kinds[paths.starts] = 1
    kinds[last] = 2
    kinds[last[np.append(paths.features[1:] - 1, len(last) - 1)]] = 3
    return written_out(points, kinds, (" l\n", " m\n", f" l{close}\n", f" l{close} {operator}\n"))[0]


def written_out(
    points: NDArray[np.int64], kinds: NDArray[np.intp], suffixes: Sequence[str]
) -> tuple[bytes, NDArray[np.int64]]:
    """Points as digits, each followed by the suffix of its kind; and how many bytes each takes."""
    if points.min() < _LOW or points.max() > _HIGH:
        rows = [f"{x} {y}{suffixes[kind]}" for (x, y), kind in zip(points.tolist(), kinds.tolist(), strict=True)]
        return "".join(rows).encode("ascii"), np.array([len(one) for one in rows], dtype=np.int64)
    width = max(map(len, suffixes))
    table = np.zeros((len(suffixes), width), dtype=np.uint8)
    for row, suffix in enumerate(suffixes):
        table[row, : len(suffix)] = np.frombuffer(suffix.encode("ascii"), dtype=np.uint8)
    digits = _digits()
    text = np.zeros((len(points), 2 * _DIGITS + 1 + width), dtype=np.uint8)
    text[:, :_DIGITS] = digits[points[:, 0] - _LOW]
    text[:, _DIGITS] = ord(" ")
    text[:, _DIGITS + 1 : 2 * _DIGITS + 1] = digits[points[:, 1] - _LOW]
    text[:, 2 * _DIGITS + 1 :] = table[kinds]
    shown = text != 0
    return bytes(text[shown].tobytes()), np.count_nonzero(shown, axis=1)


def few_units(points: NDArray[np.float64], window: Box, *, closed: bool) -> list[tuple[int, int]] | None:
    """As :func:`to_units` for one ring or line of a few points; None when it does not lie wholly in *window*."""
    found: list[tuple[int, int]] = []
    kept = False
    for x, y in points.tolist():
        if not (window[0] <= x <= window[2] and window[1] <= y <= window[3]):
            return None
        place = (round(x * UNITS_PER_MM), round(y * UNITS_PER_MM))
        kept = not found or place != found[-1]
        if kept:
            found.append(place)
    if closed and kept and len(found) > 1 and found[0] == found[-1]:
        found.pop()
    return found if len(found) >= (3 if closed else 2) else []


def few_block(operator: str, points: list[tuple[int, int]], *, closed: bool) -> bytes:
    """As :func:`path_block` for the points of :func:`few_units`."""
    lines = [f"{x} {y} l" for x, y in points]
    lines[0] = f"{lines[0][:-1]}m"
    lines[-1] += f" h {operator}\n" if closed else f" {operator}\n"
    return "\n".join(lines).encode("ascii")


@cache
def _digits() -> NDArray[np.uint8]:
    """The decimal digits of every coordinate a page can hold, padded with zero bytes."""
    numbers = np.arange(_LOW, _HIGH + 1).astype(f"S{_DIGITS}")
    return numbers.view(np.uint8).reshape(-1, _DIGITS)


def _firsts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.cumsum(lengths) - lengths


def ring_in_window(ring: NDArray[np.float64], window: Box) -> NDArray[np.float64]:
    """Sutherland and Hodgman's clipping of one ring, side by side of the window."""
    for axis, limit, sign in ((0, window[0], 1.0), (0, window[2], -1.0), (1, window[1], 1.0), (1, window[3], -1.0)):
        if not len(ring):
            return ring
        depth = (ring[:, axis] - limit) * sign
        kept = depth >= 0
        if kept.all():
            continue
        after = np.arange(1, len(ring) + 1)
        after[-1] = 0
        following, depth_after = ring[after], depth[after]
        crosses = kept != kept[after]
        share = np.divide(depth, depth - depth_after, out=np.zeros_like(depth), where=crosses)
        crossing = ring + (following - ring) * share[:, None]
        crossing[:, axis] = limit
        both = np.empty((2 * len(ring), 2))
        both[0::2], both[1::2] = ring, crossing
        ring = both[np.column_stack((kept, crosses)).ravel()]
    return ring


def lines_in_window(line: NDArray[np.float64], window: Box) -> list[NDArray[np.float64]]:
    """Runs of segments whose boxes touch the window."""
    low, high = np.minimum(line[:-1], line[1:]), np.maximum(line[:-1], line[1:])
    touches = (low <= window[2:]).all(axis=1) & (high >= window[:2]).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], touches, [False])).astype(np.int8)))
    return [line[start : stop + 1] for start, stop in edges.reshape(-1, 2).tolist()]
