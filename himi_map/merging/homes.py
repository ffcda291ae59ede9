"""A moved house is not a corrected point.

Who gives a person another address and another place says that they moved. Who moves the point alone says that the map
was wrong about the same house. When one says that somebody moved while others put the point of the old house right,
nobody disagrees: they moved. Corrections that end on one house agree as well.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Any, Final

from msgspec import UNSET

from himi_map.merging.branches import pack_of
from himi_map.records.exchange import Claim

_METRES_A_DEGREE: Final = 111_320.0
"""Of latitude; of longitude times the cosine of the latitude. Good to a percent, over some metres."""

SAME_DOOR_M: Final = 5.0
"""Two points this near are one door: the width of a small house's front."""

_RANK: Final = ("placed", "building", "parcel", "koaza", "town")


def home_meant(claims: Sequence[Claim], moved: Collection[str]) -> Any:
    """The home all mean, or UNSET when only a person can say.

    Parameters
    ----------
    claims
        About the field ``home``.
    moved
        Packs (or the office's copy) that also say another address.
    """
    told_moved = [one for one in claims if pack_of(one.origin) in moved]
    counting = told_moved if told_moved and len(told_moved) < len(claims) else list(claims)
    homes = [one.value for one in counting]
    if len(homes) == 1 or all(one_door(one, other) for one, other in combinations(homes, 2)):
        return min(homes, key=_preference) if len(homes) > 1 else homes[0]
    return UNSET


def one_door(one: Any, other: Any) -> bool:
    """Whether two homes are one house: the same building, or points some metres apart."""
    if not one or not other:
        return False
    if one.get("building") and one.get("building") == other.get("building"):
        return True
    (x, y), (u, v) = one["position"], other["position"]
    east = (x - u) * _METRES_A_DEGREE * math.cos(math.radians(y))
    return math.hypot(east, (y - v) * _METRES_A_DEGREE) <= SAME_DOOR_M


def _preference(home: Any) -> tuple[int, bool, list[float]]:
    """The better known first: placed by hand, on a building; then in one order."""
    return (_RANK.index(home["quality"]), not home.get("building"), list(home["position"]))
