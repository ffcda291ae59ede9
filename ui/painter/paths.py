"""NumPy geometry to QPainterPath without a Python call a point.

A path of 150,000 points read from a buffer through QDataStream takes 0.02 s; point by point it takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, Qt
from PySide6.QtGui import QPainterPath

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.scene import Shapes

_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
"""One element as QPainterPath streams it: MoveTo 0, LineTo 1; big-endian."""


def path_of(xy: NDArray[np.float64], starts: NDArray[np.int64]) -> QPainterPath:
    """A path of rings or lines, even-odd.

    Parameters
    ----------
    xy
        Shape (n, 2).
    starts
        Index of the first point of each ring or line, shape (m,).
    """
    path = QPainterPath()
    if not len(xy):
        return path
    elements = np.empty(len(xy), dtype=_ELEMENT)
    elements["kind"] = 1
    elements["kind"][starts] = 0
    elements["x"] = xy[:, 0]
    elements["y"] = xy[:, 1]
    head = np.array([len(xy)], dtype=">i4").tobytes()
    tail = np.array([int(starts[-1]), Qt.FillRule.OddEvenFill.value], dtype=">i4").tobytes()
    data = QByteArray(head + elements.tobytes() + tail)  # must outlive the stream
    stream = QDataStream(data)
    stream >> path
    return path


class Cullable:
    """Shapes with the box of every feature, so that a tile draws only what touches it."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        starts = shapes.starts
        self._ends = np.append(starts[1:], len(shapes.xy))
        features = shapes.features if shapes.features is not None else np.arange(len(starts))
        self._first = features
        self._last = np.append(features[1:], len(starts))
        point_first = starts[self._first]
        self._low = np.minimum.reduceat(shapes.xy, point_first, axis=0)
        self._high = np.maximum.reduceat(shapes.xy, point_first, axis=0)

    def pieces(self, x0: float, y0: float, x1: float, y1: float, most: int) -> Iterator[QPainterPath]:
        """Paths of the features that touch a box, *most* features in each: each is drawn in a moment."""
        hit = (self._low[:, 0] <= x1) & (self._high[:, 0] >= x0) & (self._low[:, 1] <= y1) & (self._high[:, 1] >= y0)
        found = np.flatnonzero(hit)
        for start in range(0, len(found), most):
            yield self._path(found[start : start + most])

    def within(self, x0: float, y0: float, x1: float, y1: float) -> QPainterPath | None:
        """A path of the features that touch a box, or None when there are none."""
        hit = (self._low[:, 0] <= x1) & (self._high[:, 0] >= x0) & (self._low[:, 1] <= y1) & (self._high[:, 1] >= y0)
        if not hit.any():
            return None
        if hit.all():
            return path_of(self.shapes.xy, self.shapes.starts)
        return self._path(np.flatnonzero(hit))

    def _path(self, chosen: NDArray[np.int64]) -> QPainterPath:
        rings = _spans(self._first[chosen], self._last[chosen])
        lengths = self._ends[rings] - self.shapes.starts[rings]
        points = _spans(self.shapes.starts[rings], self._ends[rings])
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        return path_of(self.shapes.xy[points], starts)


def _spans(first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """All integers of the half-open spans, one after the other."""
    lengths = last - first
    offsets = np.repeat(first - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    found: NDArray[np.int64] = np.arange(int(lengths.sum()), dtype=np.int64) + offsets
    return found
