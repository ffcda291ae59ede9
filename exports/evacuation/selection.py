"""Who is meant: everybody in the Disclosure, or those inside a zone or a drawn area.

Nobody drops out silently: a person whose home is not known to the recipient cannot be said to be outside, so they are
kept apart as 「区域の内か外か分からない方」.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from msgspec import UNSET

from himi_map.disclosed import DisclosedPerson, Disclosure

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Selection:
    """The people of an evacuation list.

    Attributes
    ----------
    chosen
        Those it is about.
    unknown
        Those of whom nobody can say, because their home has no known place.
    outside
        How many were left out because they surely live outside.
    """

    chosen: tuple[DisclosedPerson, ...]
    unknown: tuple[DisclosedPerson, ...] = ()
    outside: int = 0

    @property
    def everybody(self) -> tuple[DisclosedPerson, ...]:
        """All that stand on the list."""
        return (*self.chosen, *self.unknown)


def everyone(disclosure: Disclosure) -> Selection:
    """All people of a Disclosure."""
    return Selection(disclosure.people)


def within(disclosure: Disclosure, polygons: Sequence[object] | NDArray[np.object_]) -> Selection:
    """Those whose home lies inside (or on the edge of) any of *polygons*.

    Parameters
    ----------
    polygons
        shapely polygons, metres of the same plane zone as the Disclosure's positions.
    """
    placed = [one for one in disclosure.people if isinstance(one.position, tuple)]
    unknown = tuple(one for one in disclosure.people if one.position is UNSET or one.position is None)
    if not placed:
        return Selection((), unknown)
    tree = shapely.STRtree(np.asarray(polygons, dtype=object))
    points = shapely.points(np.array([one.position for one in placed], dtype=np.float64))
    hit = np.unique(tree.query(points, predicate="intersects")[0])
    inside = tuple(placed[index] for index in hit)
    return Selection(inside, unknown, len(placed) - len(inside))
