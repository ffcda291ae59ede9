"""What stands on the working map: the people, supporters, sites and lines the operator may see, as marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from himi_map.glossary import term
from himi_map.localnotes import stamp
from himi_map.records.people import PRESENT
from himi_map.services.public_map import to_plane
from layers.notes import stamp_symbol
from layers.sites import symbol_name
from ui.canvas import Link, Mark, Trace
from ui.panels.rows import desk_of, desk_people

if TYPE_CHECKING:
    from himi_map.desk import DeskPerson
    from himi_map.history import Difference
    from ui.bridge import Workspace

_SAME_HOME_M = 1.5
"""Homes nearer than this are one house."""


@dataclass(frozen=True, slots=True)
class MapMarks:
    """Marks and lines for the canvas, and how many people are placed."""

    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    traces: tuple[Trace, ...]
    people: int
    placed: int


_LETTERS = {"new": "新", "moved": "移", "helpers": "替"}
"""What changed since, as one letter."""


def marks_of(workspace: Workspace, *, all_supporters: bool = False, differences: Iterable[Difference] = ()) -> MapMarks:
    """Everything to draw over the ground for the association shown.

    Parameters
    ----------
    all_supporters
        Supporters who help nobody yet are shown as well.
    differences
        What changed since, to be shown at the people.
    """
    changed = {one.resident: _LETTERS.get(one.change, "") for one in differences}
    people = [one for one in desk_people(workspace) if one.resident.status in PRESENT]
    placed = [one for one in people if one.resident.home is not None and one.resident.home.exact]
    notes, traces = _notes(workspace)
    marks = [
        *_people(workspace, placed, changed),
        *_supporters(workspace, everybody=all_supporters),
        *_sites(workspace),
        *notes,
    ]
    return MapMarks(tuple(marks), tuple(_links(workspace, placed)), tuple(traces), len(people), len(placed))


def _people(workspace: Workspace, placed: list[DeskPerson], changed: Mapping[str, str]) -> list[Mark]:
    homes: dict[tuple[int, int], list[DeskPerson]] = defaultdict(list)
    for one in placed:
        assert one.resident.home is not None
        x, y = workspace.crs.point(one.resident.home.position)
        homes[round(x / _SAME_HOME_M), round(y / _SAME_HOME_M)].append(one)
    return [_home(workspace, members, changed) for members in homes.values()]


def _home(workspace: Workspace, members: list[DeskPerson], changed: Mapping[str, str]) -> Mark:
    first = members[0]
    assert first.resident.home is not None
    ids = [one.resident.id for one in members]
    return Mark(
        kind="person",
        key=ids[0],
        xy=workspace.crs.point(first.resident.home.position),
        label="・".join(str(one.registration.number) for one in members),
        ring="whole" if all(one.listed_consent for one in members) else "dashed",
        tooltip="\n".join(_told(one) for one in members),
        members=tuple(ids),
        carenet=any(one.carenet for one in members),
        baton=any(one.baton for one in members),
        change=next((changed[one] for one in ids if changed.get(one)), ""),
    )


def _told(one: DeskPerson) -> str:
    """Number, name, and how well the house is known."""
    quality = f"（{term(f'position_quality.{one.resident.home.quality}')}）" if one.resident.home is not None else ""
    return f"{one.registration.number}番　{one.resident.name}{quality}"


def _supporters(workspace: Workspace, *, everybody: bool) -> list[Mark]:
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
        if one.home is not None and one.home.exact and (everybody or one.id in active)
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


def _notes(workspace: Workspace) -> tuple[list[Mark], list[Trace]]:
    """Everything that is written on the map, internal notes too; lines and areas with their stamp in the middle."""
    view = desk_of(workspace)
    marks: list[Mark] = []
    traces: list[Trace] = []
    for one in view.notes if view is not None else ():
        shape = to_plane(workspace.crs, one.geometry)
        middle = shapely.point_on_surface(shape)
        word = stamp(one.stamp).word
        marks.append(
            Mark(
                kind="note",
                key=one.id,
                xy=(float(middle.x), float(middle.y)),
                label=one.label if one.stamp == "text" and one.label else word,
                tooltip=f"{word}\n{one.label}".strip(),
                symbol=stamp_symbol(one.stamp, danger=one.danger),
            )
        )
        if shapely.get_dimensions(shape) > 0:
            closed = shapely.get_dimensions(shape) == 2
            ring = shapely.get_exterior_ring(shape) if closed else shape
            points = tuple((float(x), float(y)) for x, y in shapely.get_coordinates(ring))
            traces.append(Trace(points, closed, one.danger))
    return marks, traces


def _links(workspace: Workspace, placed: list[DeskPerson]) -> list[Link]:
    point = workspace.crs.point
    return [
        Link(point(one.resident.home.position), point(helper.supporter.home.position), helper.assignment.order)
        for one in placed
        for helper in one.helpers
        if one.resident.home is not None and helper.supporter.home is not None and helper.supporter.home.exact
    ]
