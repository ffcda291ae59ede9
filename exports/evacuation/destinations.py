"""Where each person goes: as planned, else the nearest suitable site as a hint (目安), else not decided (未定)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import UNSET

from himi_map.disclosed import DisclosedPerson
from himi_map.geo.crs import PlaneCrs
from himi_map.publicmap import Hazard, PublicSite, SiteKind

_ROUND_M = 10
_GONE = "計画の避難先が今の一覧にありません"


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination with the words that say how sure it is.

    Attributes
    ----------
    key
        The site's key, "" when nothing is decided.
    planned
        From the person's plan; otherwise only the nearest suitable site.
    distance
        Straight line in metres from the home, None when the home or the site has no place.
    unsuitable
        The planned site is not designated for this hazard.
    """

    key: str
    name: str
    planned: bool
    distance: int | None = None
    means: str = ""
    leave_when: str = ""
    unsuitable: bool = False


class SiteFinder:
    """Finds sites for people.

    Parameters
    ----------
    sites
        Published and own sites.
    crs
        Plane zone of the people's positions.
    hazard
        The hazard in question; None: any site that is designated for something or is a shelter.
    """

    def __init__(self, sites: Sequence[PublicSite], crs: PlaneCrs, hazard: Hazard | None) -> None:
        self._hazard = hazard
        self._by_key = {site.key: site for site in sites}
        self._places = {site.key: crs.point(site.position) for site in sites if site.position is not None}
        suitable = [site for site in sites if site.position is not None and self.suitable(site)]
        self._suitable = suitable
        self._xy = np.array([self._places[site.key] for site in suitable], dtype=np.float64).reshape(-1, 2)

    def suitable(self, site: PublicSite) -> bool:
        """Whether people may be sent there for the hazard: designated for it, else a gathering place never is."""
        if self._hazard is not None:
            return self._hazard in site.hazards
        return bool(site.hazards) or SiteKind.SHELTER in site.kinds

    def site(self, key: str) -> PublicSite | None:
        """A site by key."""
        return self._by_key.get(key)

    def destination(self, person: DisclosedPerson) -> Destination:
        """Where this person goes."""
        planned = self._planned(person)
        return planned if planned is not None else self._nearest(person)

    def _planned(self, person: DisclosedPerson) -> Destination | None:
        if person.destinations is UNSET or not person.destinations:
            return None
        fitting = [one for one in person.destinations if one.hazard == self._hazard]
        general = [one for one in person.destinations if one.hazard is None]
        chosen = (fitting or general or ([] if self._hazard is not None else list(person.destinations)))[:1]
        if not chosen:
            return None
        one = chosen[0]
        site = self._by_key.get(one.site)
        return Destination(
            key=one.site,
            name=one.name or (site.name if site is not None else _GONE),
            planned=True,
            distance=self._distance(person, one.site),
            means=one.means,
            leave_when=one.leave_when,
            unsuitable=self._hazard is not None and site is not None and not self.suitable(site),
        )

    def _nearest(self, person: DisclosedPerson) -> Destination:
        if not isinstance(person.position, tuple) or not len(self._suitable):
            return Destination("", "", planned=False)
        gaps = np.hypot(*(self._xy - np.array(person.position)).T)
        index = int(np.argmin(gaps))
        site = self._suitable[index]
        return Destination(site.key, site.name, planned=False, distance=_rounded(float(gaps[index])))

    def _distance(self, person: DisclosedPerson, key: str) -> int | None:
        place = self._places.get(key)
        if place is None or not isinstance(person.position, tuple):
            return None
        return _rounded(math.dist(person.position, place))


def _rounded(metres: float) -> int:
    return round(metres / _ROUND_M) * _ROUND_M
