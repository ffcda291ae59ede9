"""A small map of what is asked or told: the person, or both places that two people gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
import shapely

from himi_map.geo.crs import LonLat
from himi_map.records.exchange import Matter
from himi_map.records.people import Home
from himi_map.services.public_map import public_map, to_plane
from ui.canvas import Link, MapCanvas, Mark, Trace

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from himi_map.merging.words import CardWords
    from himi_map.publicmap import Extent, PublicMap
    from himi_map.records.atlas import Records
    from ui.bridge import Workspace

_AROUND_M = 60.0
"""Ground shown around a place, so that the street can be known again."""

_DRAWN: Final = frozenset({"boundary", "route", "geometry"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place or a shape with the word that stands at it."""

    key: str
    label: str
    xy: tuple[float, float]
    trace: Trace | None = None
    change: str = ""


class CardMap(MapCanvas):
    """The working map, small, with nothing on it but what is asked about."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setAccessibleName("小さい地図")
        self._workspace = workspace
        self._grounds: dict[str, PublicMap] = {}
        self._shown = ""
        self._held: Extent | None = None
        self.set_unit(1.0)

    def show_places(self, records: Records, association: str, places: Sequence[Place]) -> None:
        """Show places of an association; the view holds all of them. With none: the whole association."""
        if association in records.associations and association != self._shown:
            self._shown = association
            if association not in self._grounds:
                work = self._workspace
                self._grounds[association] = public_map(records, association, work.crs, work.pack)
            self.set_ground(self._grounds[association])
        marks = [Mark("person", one.key, one.xy, one.label, change=one.change, members=(one.key,)) for one in places]
        traces = [one.trace for one in places if one.trace is not None]
        links = _between(places)
        self.set_marks(marks, links, traces)
        self._held = None
        if not places:
            self.fit_ground()
            return
        points = [one.xy for one in places] + [point for one in traces for point in one.points]
        x0, y0, x1, y1 = (float(one) for one in shapely.bounds(shapely.multipoints(points)))
        self._held = x0 - _AROUND_M, y0 - _AROUND_M, x1 + _AROUND_M, y1 + _AROUND_M
        self.fit(self._held)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is asked about stays in sight, whatever size the dialog takes."""
        super().resizeEvent(event)
        if self._held is not None:
            self.fit(self._held)


def _between(places: Sequence[Place]) -> list[Link]:
    """A line from where somebody was to where they are told to be now."""
    by_person: dict[str, list[Place]] = {}
    for one in places:
        by_person.setdefault(one.key, []).append(one)
    return [Link(each[0].xy, each[1].xy) for each in by_person.values() if len(each) == 2]


def place_of(workspace: Workspace, field: str, value: Any, key: str, label: str) -> Place | None:
    """What a field's value (JSON form) is on the map; None when it is no place."""
    crs = workspace.crs
    if value is None or value == "":
        return None
    if field == "home":
        home = msgspec.convert(value, Home)
        return Place(key, label, crs.point(home.position))
    if field == "position":
        return Place(key, label, crs.point(msgspec.convert(value, LonLat)))
    if field in _DRAWN and isinstance(value, str):
        shape = to_plane(crs, value)
        middle = shapely.point_on_surface(shape)
        trace = None
        if shapely.get_dimensions(shape) > 0:
            first = shapely.get_geometry(shape, 0)
            closed = shapely.get_dimensions(shape) == 2
            ring = shapely.get_exterior_ring(first) if closed else first
            trace = Trace(tuple((float(x), float(y)) for x, y in shapely.get_coordinates(ring)), closed)
        return Place(key, label, (float(middle.x), float(middle.y)), trace)
    return None


def home_of(workspace: Workspace, records: Records, resident: str, change: str = "") -> Place | None:
    """A person's home as a place with their NO."""
    found = records.residents.get(resident)
    if found is None or found.home is None or not found.home.exact:
        return None
    listed = records.registration_of(resident)
    number = str(listed.number) if listed is not None else "？"
    return Place(resident, number, workspace.crs.point(found.home.position), change=change)


def places_of(workspace: Workspace, found: CardWords) -> list[Place]:
    """The places two people gave, numbered as the sides of their card; empty when it is about something else."""
    card = found.card
    if card.matter is not Matter.FIELD:
        return []
    sides = (
        place_of(workspace, card.field, side.value, card.record, str(number + 1))
        for number, side in enumerate(found.sides)
    )
    return [one for one in sides if one is not None]
