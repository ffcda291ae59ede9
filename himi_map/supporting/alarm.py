"""What is odd about a link: said at once, while those who know are still at the table."""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from himi_map.publicmap import HazardKind, HazardLayer
from himi_map.records.supporters import Assignment
from himi_map.text.names import search_key

if TYPE_CHECKING:
    from himi_map.geo.crs import PlaneCrs
    from himi_map.records.atlas import Records
    from himi_map.records.people import Resident
    from himi_map.records.supporters import Supporter

FAR_M: Final = 500.0
"""Farther than this nobody comes on foot in time."""

SAME_HOUSE_M: Final = 2.0
MANY: Final = 3
"""Whoever helps so many others cannot be everywhere."""

_LANDSLIDE: Final = frozenset({HazardKind.STEEP_SLOPE, HazardKind.DEBRIS_FLOW, HazardKind.LANDSLIDE})
_SHORTEST_ALIKE: Final = 3


class Reason(enum.StrEnum):
    """Why it is odd."""

    NAMES_ALIKE = "names_alike"
    SAME_PERSON = "same_person"
    FAR = "far"
    SAME_HOUSE = "same_house"
    REGISTERED = "registered"
    SAME_LANDSLIDE = "same_landslide"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One oddity, with a whole sentence that says what to think about."""

    reason: Reason
    text: str


def alarms(
    records: Records,
    resident: Resident,
    supporter: Supporter,
    *,
    crs: PlaneCrs,
    hazards: Iterable[HazardLayer] = (),
) -> tuple[Alarm, ...]:
    """Everything that is odd about *supporter* helping *resident*; empty when nothing is.

    Parameters
    ----------
    hazards
        Published hazard zones, metres of *crs*.
    """
    found: list[Alarm] = []
    who = supporter.name if supporter.organisation else f"{supporter.name}さん"
    if supporter.resident == resident.id:
        found.append(Alarm(Reason.SAME_PERSON, f"{who}は、助けを待つ本人です。"))
    elif alike(resident.name, supporter.name):
        found.append(Alarm(Reason.NAMES_ALIKE, "名前がよく似ています。人を取り違えていないか、確かめてください。"))
    found += _by_distance(distance(resident, supporter, crs), who)
    themselves = supporter.resident if supporter.resident != resident.id else None
    if themselves is not None and records.registration_of(themselves) is not None:
        found.append(Alarm(Reason.REGISTERED, f"{who}も、助けを待つ人として一覧にいます。"))
    if _same_zone(resident, supporter, crs, hazards):
        text = f"{who}の家も、同じ土砂災害の区域の中です。ほかの人も頼んでおくと安心です。"
        found.append(Alarm(Reason.SAME_LANDSLIDE, text))
    others = helped_by(records, supporter.id, but=resident.id)
    if others >= MANY and not supporter.organisation:
        found.append(Alarm(Reason.MANY, f"{who}は、もう{others}人を助けることになっています。"))
    return tuple(found)


def helped_by(records: Records, supporter: str, *, but: str = "") -> int:
    """How many others a supporter helps."""
    links = records.referring(Assignment, "supporter", supporter)
    return len({one.resident for one in links if one.put_away is None and one.resident != but})


def distance(resident: Resident, supporter: Supporter, crs: PlaneCrs) -> float | None:
    """Metres from door to door as the crow flies; None when one of both is not known well enough."""
    if resident.home is None or supporter.home is None or not (resident.home.exact and supporter.home.exact):
        return None
    return math.dist(crs.point(resident.home.position), crs.point(supporter.home.position))


def alike(one: str, other: str) -> bool:
    """Whether two names are easily taken for each other: the same, or one letter different."""
    first, second = search_key(one), search_key(other)
    if first == second:
        return True
    if min(len(first), len(second)) < _SHORTEST_ALIKE or abs(len(first) - len(second)) > 1:
        return False
    if len(first) == len(second):
        return sum(a != b for a, b in zip(first, second, strict=True)) == 1
    short, long = sorted((first, second), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _by_distance(metres: float | None, who: str) -> Sequence[Alarm]:
    if metres is None:
        return ()
    if metres <= SAME_HOUSE_M:
        return (Alarm(Reason.SAME_HOUSE, f"{who}の家は、同じ家です。家族だけで助け合うことになります。"),)
    if metres > FAR_M:
        return (Alarm(Reason.FAR, f"{who}の家まで {metres:.0f} m あります。歩いてすぐには行けません。"),)
    return ()


def _same_zone(resident: Resident, supporter: Supporter, crs: PlaneCrs, hazards: Iterable[HazardLayer]) -> bool:
    if distance(resident, supporter, crs) is None:
        return False
    assert resident.home is not None
    assert supporter.home is not None
    one, other = (shapely.Point(crs.point(home.position)) for home in (resident.home, supporter.home))
    for layer in hazards:
        if layer.kind in _LANDSLIDE and len(layer.zones):
            both = shapely.intersects(layer.zones.geometry, one) & shapely.intersects(layer.zones.geometry, other)
            if both.any():
                return True
    return False
