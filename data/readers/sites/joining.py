"""The same place in several lists becomes one site; equal names at different places stay apart.

GSI gives everything at one address the same number inside the 共通ID, so the number alone does not say that two rows
are one facility (a school and its community centre share it): the names decide, and where a number stands once in each
list there is nothing to decide. Lists without 共通ID are joined by name and point, or by the published 住所同一 flag.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.readers.sites.records import SiteFile, SiteRecord, folded_address, folded_name
from himi_map.geo.crs import LonLat
from himi_map.publicmap import Hazard, PublicSite, SiteKind

_NEAR_M = 50.0
_SAME_ADDRESS_M = 500.0
_SHELTERS = (SiteKind.SHELTER, SiteKind.WELFARE)


@dataclass(frozen=True, slots=True)
class SitesPlan:
    """All sites as they will be, or None when nothing changes."""

    sites: tuple[PublicSite, ...] | None
    total: int


@dataclass(slots=True)
class _Place:
    """A site being put together: what the pack has, and the records of this import."""

    site: PublicSite | None
    records: list[SiteRecord]

    def names(self) -> set[str]:
        """Folded names."""
        names = {folded_name(one.name) for one in self.records}
        return names | ({folded_name(self.site.name)} if self.site else set())

    def position(self) -> LonLat | None:
        """A point, when any is known."""
        found = [one.position for one in self.records if one.position is not None]
        return found[0] if found else self.site.position if self.site else None

    def addresses(self) -> set[str]:
        """Folded addresses."""
        written = [one.address for one in self.records] + ([self.site.address] if self.site else [])
        return {folded_address(one) for one in written if one}

    def holds_list(self, record: SiteRecord) -> bool:
        """Whether the list that *record* is from has its say here already: two rows of one list are two places."""
        if any(_same_list(one, record) for one in self.records):
            return True
        if self.site is None:
            return False
        if record.common_id:
            code = record.common_id[-3:-1]
            return any(one[-3:-1] == code and one != record.common_id for one in self.site.common_ids)
        return False


def _same_list(left: SiteRecord, right: SiteRecord) -> bool:
    if left.common_id and right.common_id:
        return (left.common_id[-3:-1] == "20") == (right.common_id[-3:-1] == "20")
    return left.place.file == right.place.file


def plan_sites(existing: Iterable[PublicSite], files: Sequence[SiteFile]) -> SitesPlan:
    """Join *files* into the sites of the pack; counts of each file go into its report.

    A row counts as added, changed or unchanged by the place it belongs to; sites of the pack that no row names stay.
    """
    work = _Joining(existing)
    for one in files:
        for record in one.records:
            work.take(record)
    return work.finish(files)


class _Joining:
    def __init__(self, existing: Iterable[PublicSite]) -> None:
        self._places: list[_Place] = [_Place(site, []) for site in existing]
        self._by_id: dict[str, _Place] = {}
        self._by_number: dict[str, list[_Place]] = defaultdict(list)
        self._by_name: dict[str, list[_Place]] = defaultdict(list)
        self._by_address: dict[str, list[_Place]] = defaultdict(list)
        self._waiting: dict[str, list[SiteRecord]] = defaultdict(list)
        self._numbers: dict[str, dict[bool, int]] = defaultdict(lambda: {True: 0, False: 0})
        self._apart: list[SiteRecord] = []
        for place in self._places:
            self._index(place)

    def _index(self, place: _Place) -> None:
        ids = [*(place.site.common_ids if place.site else ()), *(one.common_id for one in place.records)]
        for common_id in ids:
            if common_id:
                self._by_id[common_id] = place
                if place not in self._by_number[common_id[:11]]:
                    self._by_number[common_id[:11]].append(place)
        for name in place.names():
            if place not in self._by_name[name]:
                self._by_name[name].append(place)
        for address in place.addresses():
            if place not in self._by_address[address]:
                self._by_address[address].append(place)

    def take(self, record: SiteRecord) -> None:
        """One record: to its place, or to a new one."""
        place = self._by_id.get(record.common_id) if record.common_id else None
        if place is None:
            place = self._same_name(record) or self._same_flagged_address(record)
        if place is None:
            place = _Place(None, [])
            self._places.append(place)
            if any(self._is_elsewhere(other, record) for other in self._by_name[folded_name(record.name)]):
                self._apart.append(record)
        place.records.append(record)
        self._index(place)

    def _same_name(self, record: SiteRecord) -> _Place | None:
        near = [
            place
            for place in self._by_name[folded_name(record.name)]
            if not place.holds_list(record) and self._near(place, record)
        ]
        return near[0] if near else None

    def _near(self, place: _Place, record: SiteRecord) -> bool:
        """Equal names: the same place when close by, at one address, or under one number of the 共通ID."""
        there, here = place.position(), record.position
        if record.address_number and place in self._by_number[record.address_number]:
            return True
        same_address = folded_address(record.address) in place.addresses() if record.address else False
        if there is None or here is None:
            return same_address or not record.address or not place.addresses()
        away = distance_m(there, here)
        return away <= _NEAR_M or (same_address and away <= _SAME_ADDRESS_M)

    def _same_flagged_address(self, record: SiteRecord) -> _Place | None:
        """住所同一: the one place of the other list at this address whose name differs (it may be called otherwise)."""
        if not record.same_address:
            return None
        candidates = self._by_number[record.address_number] if record.address_number else []
        if not candidates and record.address:
            candidates = self._by_address[folded_address(record.address)]
        others = [place for place in candidates if not place.holds_list(record)]
        if len(candidates) != 1 or len(others) != 1:
            return None
        there, here = others[0].position(), record.position
        if there is not None and here is not None and distance_m(there, here) > _SAME_ADDRESS_M:
            return None
        return others[0] if _one_in_other(others[0].names(), folded_name(record.name)) else None

    @staticmethod
    def _is_elsewhere(place: _Place, record: SiteRecord) -> bool:
        there = place.position()
        return there is not None and record.position is not None and distance_m(there, record.position) > _NEAR_M

    def finish(self, files: Sequence[SiteFile]) -> SitesPlan:
        """Compose the sites and count."""
        reports = {id(one.report): one.report for one in files}
        owner = {id(record): one.report for one in files for record in one.records}
        sites: list[PublicSite] = []
        changed_any = False
        joined = 0
        for place in self._places:
            site = compose(place.site, place.records)
            sites.append(site)
            joined += len(place.records) > 1
            changed_any |= site != place.site
            for record in place.records:
                report = owner[id(record)]
                if place.site is None:
                    report.added += 1
                elif site != place.site:
                    known = not record.common_id or record.common_id in place.site.common_ids
                    report.changed += known
                    report.added += not known
                else:
                    report.unchanged += 1
        for record in self._apart:
            owner[id(record)].add(record.place, "noticed", "input.site_name_only", value=record.name)
        if joined and reports:
            first = next(iter(reports.values()))
            places = sum(bool(place.records) for place in self._places)
            first.notes.append(
                f"同じ場所を1つにまとめて、{places}か所になりました（2つ以上の行をまとめた場所：{joined}か所）。"
            )
        return SitesPlan(tuple(sites) if changed_any else None, len(sites))


def compose(site: PublicSite | None, records: Sequence[SiteRecord]) -> PublicSite:
    """A site from what the pack has and what the records say.

    What a list says replaces what that kind of list said before; what the other kind of list said stays.
    """
    if not records:
        assert site is not None
        return site
    first = records[0]
    key = site.key if site else first.common_id or _hash(first)
    owner = next((one for one in records if one.common_id == key), None if site else first)
    if site is not None and owner is None and not any(one.common_id for one in records):
        owner = first
    own = owner or (None if site else first)
    kinds = {kind for one in records for kind in one.kinds}
    emergency = any(one.emergency for one in records)
    shelter = any(kind in _SHELTERS for one in records for kind in one.kinds)
    hazards = {hazard for one in records for hazard in one.hazards}
    conditions = [line for one in records for line in one.conditions]
    if site is not None:
        before = set(site.kinds)
        stays = (before - {SiteKind.EMERGENCY} if emergency else before) - (set(_SHELTERS) if shelter else set())
        kinds |= stays
        if not emergency:
            hazards |= set(site.hazards)
        if stays:
            conditions = [*(line for line in site.conditions.split("；") if line), *conditions]

    def best(name: str) -> str:
        """The owner's word, else the pack's, else that of any other record."""
        words = [getattr(own, name) if own else "", getattr(site, name) if site else ""]
        return next((word for word in (*words, *(getattr(one, name) for one in records)) if word), "")

    capacities = [(one.capacity, one.capacity_text) for one in records if one.capacity_text]
    capacity, capacity_text = capacities[0] if capacities else (
        (site.capacity, site.capacity_text) if site else (None, "")
    )  # fmt: skip
    steps = [one.step_free for one in records if one.step_free is not None]
    positions = [own.position if own else None, site.position if site else None, *(one.position for one in records)]
    ids = [*(site.common_ids if site else ()), *(one.common_id for one in records)]
    return PublicSite(
        key=key,
        name=best("name"),
        kana=best("kana"),
        common_ids=tuple(sorted({one for one in ids if one})),
        kinds=tuple(kind for kind in SiteKind if kind in kinds),
        hazards=tuple(hazard for hazard in Hazard if hazard in hazards),
        address=best("address"),
        phone=best("phone"),
        conditions="；".join(dict.fromkeys(conditions)),
        target=best("target"),
        capacity=capacity,
        capacity_text=capacity_text,
        step_free=steps[0] if steps else site.step_free if site else None,
        position=next((one for one in positions if one is not None), None),
        source=best("source"),
    )


def _one_in_other(names: set[str], name: str) -> bool:
    """One name holds the other: 高岡西部小学校 and 西部小学校, but not a nursing home beside a school."""
    return any(name in other or other in name for other in names if name and other)


def _hash(record: SiteRecord) -> str:
    point = f"{record.position.lon:.6f},{record.position.lat:.6f}" if record.position else record.address
    return "H" + hashlib.sha256(f"{folded_name(record.name)}|{point}".encode()).hexdigest()[:16]


def distance_m(left: LonLat, right: LonLat) -> float:
    """Metres between two positions a few kilometres apart at most (EPSG:6668; spherical, good to 0.5 %)."""
    mean = math.radians((left.lat + right.lat) / 2)
    return math.hypot((left.lon - right.lon) * math.cos(mean), left.lat - right.lat) * 111_200.0
