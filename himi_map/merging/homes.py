"""A moved house is not a corrected point.

Who gives a person another address and another place says that they moved. Who moves the point alone says that the map
was wrong about the same house. When one side says that somebody moved while the other put the point of the old house
right, nobody disagrees: they moved. Two corrections that end on one house agree as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from msgspec import UNSET

from himi_map.merging.fields import same

_METRES_A_DEGREE: Final = 111_320.0
"""Of latitude; of longitude times the cosine of the latitude. Good to a percent, over some metres."""

SAME_DOOR_M: Final = 5.0
"""Two points this near are one door: the width of a small house's front."""

_RANK: Final = ("placed", "building", "parcel", "koaza", "town")


def joined_home(before: Mapping[str, Any], theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any] | None:
    """Address and home of a resident or supporter both sides mean; None when only a person can say.

    Parameters
    ----------
    before, theirs, ours
        ``address`` and ``home`` in JSON form.

    Returns
    -------
    dict or None
        The same two fields.
    """
    if same(theirs["home"], ours["home"]):
        return None
    they_moved, we_moved = _moved(before, theirs), _moved(before, ours)
    if they_moved and not we_moved and same(ours["address"], before["address"]):
        return {"address": theirs["address"], "home": theirs["home"]}
    if we_moved and not they_moved and same(theirs["address"], before["address"]):
        return {"address": ours["address"], "home": ours["home"]}
    if not they_moved and not we_moved and one_door(theirs["home"], ours["home"]):
        return {"address": UNSET, "home": min((theirs["home"], ours["home"]), key=_preference)}
    return None


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return not same(before["address"], after["address"]) and not same(before["home"], after["home"])


def one_door(one: Any, other: Any) -> bool:
    """Whether two homes are one house: the same building, or points some metres apart."""
    if not one or not other:
        return False
    if one.get("building") and one.get("building") == other.get("building"):
        return True
    (x, y), (u, v) = one["position"], other["position"]
    east = (x - u) * _METRES_A_DEGREE * math.cos(math.radians(y))
    return math.hypot(east, (y - v) * _METRES_A_DEGREE) <= SAME_DOOR_M


def _preference(home: Mapping[str, Any]) -> tuple[int, bool, list[float]]:
    """The better known first: placed by hand, on a building; then in one order."""
    return (_RANK.index(home["quality"]), not home.get("building"), list(home["position"]))
