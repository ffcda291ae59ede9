"""What stands on the working map: the people, supporters, sites and lines the operator may see, as marks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.records.people import PRESENT
from layers.sites import symbol_name
from ui.canvas import Link, Mark
from ui.panels.rows import desk_of, desk_people

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
    ids = [one.resident.id for one in members]
    return Mark(
        kind="person",
        key=ids[0],
        xy=workspace.crs.point(first.resident.home.position),
        label="・".join(str(one.registration.number) for one in members),
        ring="whole" if all(one.listed_consent for one in members) else "dashed",
        tooltip="\n".join(f"{one.registration.number}番　{one.resident.name}" for one in members),
        members=tuple(ids),
        carenet=any(one.carenet for one in members),
        baton=any(one.baton for one in members),
    )


def _supporters(workspace: Workspace) -> list[Mark]:
    view = desk_of(workspace)
    if view is None:
        return []
    active = {helper.supporter.id for one in view.people for helper in one.helpers}
    return [
        Mark(
            kind="supporter",
            key=one.id,
            xy=workspace.crs.point(one.home.position),
            label="",
            tooltip=one.name,
            organisation=one.organisation,
        )
        for one in view.supporters
        if one.home is not None and one.home.exact and one.id in active
    ]


def _sites(workspace: Workspace) -> list[Mark]:
    return [
        Mark(
            kind="site",
            key=one.key,
            xy=workspace.crs.point(one.position),
            label=one.name,
            tooltip=one.conditions or one.name,
            symbol=symbol_name(one),
        )
        for one in workspace.ground().sites
        if one.position is not None
    ]


def _links(workspace: Workspace, placed: list[DeskPerson]) -> list[Link]:
    point = workspace.crs.point
    return [
        Link(point(one.resident.home.position), point(helper.supporter.home.position), helper.assignment.order)
        for one in placed
        for helper in one.helpers
        if one.resident.home is not None and helper.supporter.home is not None and helper.supporter.home.exact
    ]
