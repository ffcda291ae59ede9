"""What stands on the working map: the people, supporters, sites and lines the operator may see, as marks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.records.care import Baton, BatonStatus, CareNetTeam
from himi_map.records.people import PRESENT
from himi_map.records.supporters import Assignment
from ui.canvas import Link, Mark
from ui.panels.rows import desk_people

if TYPE_CHECKING:
    from himi_map.desk import DeskPerson
    from ui.bridge import Workspace

_SAME_HOME_M = 1.5
"""Homes nearer than this are one house."""


@dataclass(frozen=True, slots=True)
class MapMarks:
    """Marks and lines for the canvas, and how many people are placed."""

    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    people: int
    placed: int


def marks_of(workspace: Workspace) -> MapMarks:
    """Everything to draw over the ground for the association shown."""
    people = [one for one in desk_people(workspace) if one.resident.status in PRESENT]
    placed = [one for one in people if one.resident.home is not None and one.resident.home.exact]
    marks = [*_people(workspace, placed), *_supporters(workspace), *_sites(workspace)]
    return MapMarks(tuple(marks), tuple(_links(workspace, placed)), len(people), len(placed))


def _people(workspace: Workspace, placed: list[DeskPerson]) -> list[Mark]:
    homes: dict[tuple[int, int], list[DeskPerson]] = defaultdict(list)
    for one in placed:
        assert one.resident.home is not None
        x, y = workspace.crs.point(one.resident.home.position)
        homes[round(x / _SAME_HOME_M), round(y / _SAME_HOME_M)].append(one)
    return [_home(workspace, members) for members in homes.values()]


def _home(workspace: Workspace, members: list[DeskPerson]) -> Mark:
    first = members[0]
    assert first.resident.home is not None
    records = workspace.records
    ids = [one.resident.id for one in members]
    return Mark(
        kind="person",
        key=ids[0],
        xy=workspace.crs.point(first.resident.home.position),
        label="・".join(str(one.registration.number) for one in members),
        ring="whole" if all(one.listed_consent for one in members) else "dashed",
        tooltip="\n".join(f"{one.registration.number}番　{one.resident.name}" for one in members),
        members=tuple(ids),
        carenet=any(
            team.put_away is None and team.ended_on is None
            for key in ids
            for team in records.referring(CareNetTeam, "resident", key)
        ),
        baton=any(
            baton.put_away is None and baton.status is BatonStatus.PLACED
            for key in ids
            for baton in records.referring(Baton, "resident", key)
        ),
    )


def _living_links(workspace: Workspace) -> list[Assignment]:
    return [one for one in workspace.records.assignments.values() if one.put_away is None]


def _supporters(workspace: Workspace) -> list[Mark]:
    active = {one.supporter for one in _living_links(workspace)}
    return [
        Mark(
            kind="supporter",
            key=one.id,
            xy=workspace.crs.point(one.home.position),
            label="",
            tooltip=one.name,
            organisation=one.organisation,
        )
        for one in workspace.records.supporters.values()
        if one.put_away is None and one.home is not None and one.home.exact and one.id in active
    ]


def _sites(workspace: Workspace) -> list[Mark]:
    return [
        Mark(kind="site", key=one.key, xy=workspace.crs.point(one.position), label=one.name, tooltip=one.conditions)
        for one in workspace.ground().sites
        if one.position is not None
    ]


def _links(workspace: Workspace, placed: list[DeskPerson]) -> list[Link]:
    homes = {one.resident.id: one.resident.home for one in placed}
    links = []
    for one in _living_links(workspace):
        home = homes.get(one.resident)
        supporter = workspace.records.supporters.get(one.supporter)
        if home is None or supporter is None or supporter.home is None or not supporter.home.exact:
            continue
        links.append(Link(workspace.crs.point(home.position), workspace.crs.point(supporter.home.position), one.order))
    return links
