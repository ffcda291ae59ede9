"""Rows of four numbers with an owner each: boxes and lines that were placed, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Account:
    """What was placed.

    Attributes
    ----------
    owners
        Whose each row is: an index of the marks being settled now; -1: it cannot be moved any more.
    """

    def __init__(self) -> None:
        self._rows = np.empty((64, 4), dtype=np.float64)
        self.owners: list[int] = []

    @property
    def rows(self) -> Floats:
        """Boxes (min x, min y, max x, max y) or lines (x, y, x, y), shape (n, 4)."""
        return self._rows[: len(self.owners)]

    def add(self, row: Sequence[float], owner: int = -1) -> None:
        """Write a row down."""
        count = len(self.owners)
        if count == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[count] = row
        self.owners.append(owner)

    def remove(self, owner: int) -> None:
        """Take back all of one owner."""
        keep = [index for index, one in enumerate(self.owners) if one != owner]
        if len(keep) < len(self.owners):
            self._rows[: len(keep)] = self._rows[keep]
            self.owners = [self.owners[index] for index in keep]

    def close(self) -> None:
        """Nothing written so far can be moved any more."""
        self.owners = [-1] * len(self.owners)

    def near(self, low: Floats, high: Floats, but: int | None = None) -> Floats:
        """The rows that reach into the box from *low* to *high* (x, y each), without those of owner *but*."""
        rows = self.rows
        if not len(rows):
            return rows
        least, most = np.minimum(rows[:, :2], rows[:, 2:]), np.maximum(rows[:, :2], rows[:, 2:])
        hit = ((least <= high) & (most >= low)).all(axis=1)
        if but is not None:
            hit &= np.array(self.owners) != but
        return rows[hit]
