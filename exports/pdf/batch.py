"""All dense geometry of a page cut, rounded and written as digits in one go.

A sheet has some forty sets of shapes of a few hundred points each; taken one by one most of the time goes into calling
NumPy, not into its work. Here the points of all sets lie in one array, each set with its own window. What comes out is
what :mod:`exports.pdf.geometry` makes of each set alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from exports.pdf.geometry import UNITS_PER_MM, Paths, lines_in_window, ring_in_window, written_out
from layers.scene import Frame, Shapes, Space

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.scene import Box


class Written(NamedTuple):
    """A set of shapes as it goes on the page.

    Attributes
    ----------
    paths
        Page units; no ring or line where nothing of the set is seen.
    block
        Operators that draw it.
    """

    paths: Paths
    block: bytes


class _Table(NamedTuple):
    """The points of all sets, and whose each ring or line is."""

    xy: NDArray[np.float64] | NDArray[np.int64]
    lengths: NDArray[np.int64]  # of each ring
    feature_of: NDArray[np.int64]  # of each ring, ascending through all sets
    set_of: NDArray[np.int64]  # of each ring

    @property
    def starts(self) -> NDArray[np.int64]:
        return np.cumsum(self.lengths) - self.lengths

    def rings(self, kept: NDArray[np.bool_]) -> _Table:
        """Only some of the rings."""
        if kept.all():
            return self
        points = np.repeat(kept, self.lengths)
        return _Table(self.xy[points], self.lengths[kept], self.feature_of[kept], self.set_of[kept])


def written(
    sets: Sequence[Shapes], frame: Frame | None, windows: Sequence[Box], operators: Sequence[str]
) -> list[Written]:
    """Cut, round and write several sets of shapes.

    Parameters
    ----------
    sets
        What is to be drawn, each with at least one ring or line.
    frame
        Where the map sits on the paper; needed when some set is in ``Space.MAP`` and of no inset.
    windows
        For each set, what of the paper may be seen of it, mm.
    operators
        For each set the operator that ends a feature (``f*``, ``S``, ``B*``, …).
    """
    if not sets:
        return []
    closed = np.array([one.closed for one in sets])
    table = _seen(_joined(sets, frame), np.array(windows, dtype=np.float64), closed)
    table = _in_units(table, closed)
    blocks = _blocks(table, closed, operators)
    rings = np.searchsorted(table.set_of, np.arange(len(sets) + 1)).tolist()
    points = np.append(table.starts, len(table.xy))
    found = []
    for number, block in enumerate(blocks):
        first, stop = rings[number], rings[number + 1]
        begin, end = int(points[first]), int(points[stop])
        features = np.flatnonzero(np.diff(table.feature_of[first:stop], prepend=-1))
        found.append(Written(Paths(table.xy[begin:end], points[first:stop] - begin, features), block))
    return found


def _joined(sets: Sequence[Shapes], frame: Frame | None) -> _Table:
    """All sets in mm of paper."""
    parts, lengths, features, owners = [], [], [], []
    before = 0
    on_map = [number for number, one in enumerate(sets) if one.space is Space.MAP and one.frame is None]
    placed: dict[int, NDArray[np.float64]] = {}
    if on_map:
        if frame is None:
            raise ValueError("a Scene with drawables in Space.MAP needs a Frame")
        sizes = np.cumsum([len(sets[number].xy) for number in on_map])
        together = frame.to_paper(np.concatenate([sets[number].xy for number in on_map]))
        placed = dict(zip(on_map, np.split(together, sizes[:-1]), strict=True))
    for number, one in enumerate(sets):
        starts = np.asarray(one.starts)
        if one.space is Space.MAP and one.frame is not None:
            placed[number] = one.frame.to_paper(one.xy)
        parts.append(placed[number] if number in placed else np.asarray(one.xy, dtype=np.float64))
        lengths.append(np.diff(np.append(starts, len(one.xy))))
        if one.features is None:
            features.append(np.arange(before, before + len(starts)))
            before += len(starts)
        else:
            count = len(one.features)
            rings = np.diff(np.append(one.features, len(starts)))
            features.append(np.repeat(np.arange(before, before + count), rings))
            before += count
        owners.append(np.full(len(starts), number))
    return _Table(np.concatenate(parts), np.concatenate(lengths), np.concatenate(features), np.concatenate(owners))


def _seen(table: _Table, windows: NDArray[np.float64], closed: NDArray[np.bool_]) -> _Table:
    """What of each set lies in its window; see :func:`exports.pdf.geometry.clipped`."""
    low = np.minimum.reduceat(table.xy, table.starts)
    high = np.maximum.reduceat(table.xy, table.starts)
    firsts = np.flatnonzero(np.diff(table.feature_of, prepend=-1))
    lowest, highest = np.minimum.reduceat(low, firsts), np.maximum.reduceat(high, firsts)
    window = windows[table.set_of[firsts]]
    touches = ((lowest <= window[:, 2:]) & (highest >= window[:, :2])).all(axis=1)
    kept = np.repeat(touches, np.diff(np.append(firsts, len(table.lengths))))
    table, low, high = table.rings(kept), low[kept], high[kept]
    around = windows[table.set_of]
    whole = ((low >= around[:, :2]) & (high <= around[:, 2:])).all(axis=1)
    return table if whole.all() else _cut(table, np.flatnonzero(~whole), windows, closed)


def _cut(table: _Table, rings: NDArray[np.int64], windows: NDArray[np.float64], closed: NDArray[np.bool_]) -> _Table:
    """The table with *rings* cut at their windows; what lies between them is taken as it is."""
    points = np.append(table.starts, len(table.xy))
    parts: list[NDArray[np.float64]] = []
    lengths: list[NDArray[np.int64]] = []
    origin: list[NDArray[np.int64]] = []
    done = 0
    for ring in [*rings.tolist(), len(table.lengths)]:
        parts.append(np.asarray(table.xy[points[done] : points[ring]]))
        lengths.append(table.lengths[done:ring])
        origin.append(np.arange(done, ring))
        done = ring + 1
        if ring == len(table.lengths):
            break
        owner = int(table.set_of[ring])
        line = np.asarray(table.xy[points[ring] : points[ring + 1]], dtype=np.float64)
        box: Box = tuple(windows[owner].tolist())
        cut = [ring_in_window(line, box)] if closed[owner] else lines_in_window(line, box)
        cut = [part for part in cut if len(part)]
        parts += cut
        lengths.append(np.array([len(part) for part in cut], dtype=np.int64))
        origin.append(np.full(len(cut), ring))
    whose = np.concatenate(origin)
    return _Table(np.concatenate(parts), np.concatenate(lengths), table.feature_of[whose], table.set_of[whose])


def _in_units(table: _Table, closed: NDArray[np.bool_]) -> _Table:
    """Whole page units; see :func:`exports.pdf.geometry.to_units`."""
    points = np.rint(table.xy * UNITS_PER_MM).astype(np.int64)
    if not len(points):
        return table._replace(xy=points)
    starts, is_ring = table.starts, closed[table.set_of]
    same = np.zeros(len(points), dtype=np.bool_)
    same[1:] = (points[1:] == points[:-1]).all(axis=1)
    same[starts] = False
    last = starts + table.lengths - 1
    same[last] |= is_ring & (points[last] == points[starts]).all(axis=1) & (last > starts)
    lengths = table.lengths - np.add.reduceat(same, starts, dtype=np.int64)
    kept = lengths >= np.where(is_ring, 3, 2)
    points = points[~same & np.repeat(kept, table.lengths)]
    return _Table(points, lengths[kept], table.feature_of[kept], table.set_of[kept])


def _blocks(table: _Table, closed: NDArray[np.bool_], operators: Sequence[str]) -> list[bytes]:
    """The operators of each set, written for all sets together."""
    if not len(table.lengths):
        return [b""] * len(operators)
    ends = [" l h\n" if one else " l\n" for one in closed]
    finals = [f" l h {name}\n" if one else f" l {name}\n" for one, name in zip(closed, operators, strict=True)]
    suffixes = [" l\n", " m\n", *ends, *finals]
    kinds = np.zeros(len(table.xy), dtype=np.intp)
    starts = table.starts
    kinds[starts] = 1
    last = starts + table.lengths - 1
    final = np.append(np.diff(table.feature_of) != 0, True)
    kinds[last] = 2 + table.set_of + len(operators) * final
    text, per_point = written_out(np.asarray(table.xy, dtype=np.int64), kinds, suffixes)
    bounds = np.searchsorted(table.set_of, np.arange(len(operators) + 1))
    at = np.append(starts, len(table.xy))[bounds]
    places = np.append(0, np.cumsum(per_point))[at].tolist()
    return [text[begin:end] for begin, end in pairwise(places)]
