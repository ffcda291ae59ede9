"""Those who could help a person, with the reasons that speak for each: agreed, near, at home by day, not yet busy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from himi_map.records.people import PRESENT
from himi_map.records.supporters import Available
from himi_map.supporting.alarm import distance, helped_by

if TYPE_CHECKING:
    from himi_map.consent import ConsentBook
    from himi_map.geo.crs import PlaneCrs
    from himi_map.records.atlas import Records
    from himi_map.records.people import Resident
    from himi_map.records.supporters import Supporter

NEAR_M: Final = 300.0
"""A neighbour: five minutes on foot, and back with somebody on the arm."""

_UNKNOWN_M: Final = 400.0
"""Somebody whose house is not on the map stands behind the near and before the far."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who could help.

    Attributes
    ----------
    reasons
        Short words: 「同じ班」「80 m」「日中在宅」「1人を助けている」「引き受け済み」.
    metres
        From door to door, None when not known.
    agreed
        Their consent to help this person, or everybody, stands.
    refused
        They said no, for this person or for everybody.
    helps
        How many others they help.
    """

    supporter: Supporter
    reasons: tuple[str, ...]
    metres: float | None
    same_group: bool
    agreed: bool
    refused: bool
    helps: int


def offers(
    records: Records,
    resident: Resident,
    candidates: Iterable[Supporter],
    *,
    book: ConsentBook,
    crs: PlaneCrs,
    linked: Iterable[str] = (),
) -> tuple[Offer, ...]:
    """Who could help *resident*, best first; nobody who helps them already, who is away, or is that person.

    Parameters
    ----------
    candidates
        Supporters the operator may see.
    book
        Consents at the moment.
    linked
        Ids of supporters who help already.
    """
    taken = set(linked)
    found = [
        _offer(records, resident, one, book, crs)
        for one in candidates
        if one.id not in taken and one.put_away is None and one.resident != resident.id and _here(records, one)
    ]
    return tuple(sorted(found, key=_rank))


def _rank(offer: Offer) -> tuple[object, ...]:
    metres = _UNKNOWN_M if offer.metres is None else offer.metres
    near = metres if offer.same_group else metres + 60.0
    return (offer.refused, not offer.agreed, near + 80.0 * offer.helps, offer.supporter.kana, offer.supporter.id)


def _here(records: Records, supporter: Supporter) -> bool:
    person = records.residents.get(supporter.resident or "")
    return person is None or (person.put_away is None and person.status in PRESENT)


def _offer(records: Records, resident: Resident, supporter: Supporter, book: ConsentBook, crs: PlaneCrs) -> Offer:
    metres = distance(resident, supporter, crs)
    standing = book.support(supporter.id, resident.id)
    same_group = _same_group(records, resident, supporter)
    helps = helped_by(records, supporter.id, but=resident.id)
    reasons = (
        ("引き受け済み" if standing.stands else "断られています" if standing.negative else ""),
        ("同じ班" if same_group else ""),
        (f"{metres:.0f} m" if metres is not None else "家の位置がまだ"),
        ("日中在宅" if Available.WEEKDAY in supporter.available else ""),
        ("夜もいる" if Available.NIGHT in supporter.available else ""),
        ("車あり" if supporter.car else ""),
        (f"{helps}人を助けている" if helps else ""),
    )
    return Offer(
        supporter=supporter,
        reasons=tuple(filter(None, reasons)),
        metres=metres,
        same_group=same_group,
        agreed=standing.stands,
        refused=standing.negative,
        helps=helps,
    )


def _same_group(records: Records, resident: Resident, supporter: Supporter) -> bool:
    """By the supporter's own record as a resident, else by the 班 whose boundary holds their house."""
    if resident.group is None:
        return False
    person = records.residents.get(supporter.resident or "")
    if person is not None and person.group is not None:
        return person.group == resident.group
    group = records.groups.get(resident.group)
    if group is None or group.boundary is None or supporter.home is None or not supporter.home.exact:
        return False
    place = supporter.home.position
    return bool(shapely.contains_xy(shapely.from_geojson(group.boundary), place.lon, place.lat))
