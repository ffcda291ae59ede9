"""Who and which houses a corrected boundary leaves outside, or takes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Crossed:
    """Indexes of points that are outside now and were inside, and the other way round."""

    out: tuple[int, ...]
    into: tuple[int, ...]


def crossed(before: Any, after: Any, points: NDArray[np.float64]) -> Crossed:
    """Which points changed sides.

    Parameters
    ----------
    before, after
        The area before and after, metres; ``before`` None when there was none (then nobody was inside).
    points
        Shape (n, 2), metres.
    """
    x, y = points[:, 0], points[:, 1]
    was = shapely.contains_xy(before, x, y) if before is not None else np.zeros(len(points), dtype=bool)
    now = shapely.contains_xy(after, x, y)
    return Crossed(
        tuple(int(one) for one in np.flatnonzero(was & ~now)), tuple(int(one) for one in np.flatnonzero(now & ~was))
    )
