"""What stands on the map above the ground: everybody and everything finds room, then is drawn in the right order.

Room is given in order of importance: sites at their place, people, supporters, stamps, then words. Drawn from the
bottom: lines, notes, sites, leader lines, supporters, people, words.

Whoever lives beyond the frame stands at its edge with an arrow that points home: a sheet that stops for one wrong
position is a sheet that nobody has, and one that leaves the person out is worse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from himi_map.look import SIZES
from layers import notes, people, sites, supporters
from layers.frame import sheets_of
from layers.labels import Placed, Placer
from layers.labels.placement import crowded_first
from layers.names import place_names
from layers.scene import Box, Drawable, Frame, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.disclosed import DisclosedPerson, DisclosedSupporter, Disclosure
    from himi_map.publicmap import Hazard, PublicMap, PublicNote

_SMALLEST_GAP = 1.0
_ARROW_MM = 2.6
"""Length of the arrow outside a mark whose place lies beyond the frame."""


@dataclass(slots=True)
class Crowd:
    """Everything placed on one sheet.

    Attributes
    ----------
    boxes
        Names to the room they take, mm of paper (``person:KEY``, ``supporter:KEY``, ``site:KEY``, ``note:N``,
        ``label:…``). No two overlap.
    sites
        Sites on this sheet with their letters.
    beyond
        Marks whose true place lies outside the frame: where they stand, and the direction home (unit vector).
    """

    homes: list[tuple[people.HomeMark, Placed, tuple[float, float]]] = field(default_factory=list)
    supporters: list[tuple[DisclosedSupporter, Placed, tuple[float, float]]] = field(default_factory=list)
    sites: list[tuple[sites.SiteMark, Placed, tuple[float, float]]] = field(default_factory=list)
    notes: list[tuple[PublicNote, Placed, tuple[float, float]]] = field(default_factory=list)
    words: list[Text] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    shown_hazards: tuple[Hazard, ...] = ()
    beyond: list[tuple[Placed, tuple[float, float]]] = field(default_factory=list)


def place_all(
    found: Sequence[Frame], number: int, disclosure: Disclosure, area: str, public_map: PublicMap, taken: Sequence[Box]
) -> Crowd:
    """Give room to everything that belongs on one sheet of several.

    Parameters
    ----------
    found, number
        All frames of the association, and which of them.
    taken
        Room on the map that is not to be had (scale bar, north arrow), mm of paper.

    Raises
    ------
    ExportError
        ``export.no_room``: a mark that may not be left out has no room.
    """
    crowd = Crowd()
    frame = found[number]
    x0, y0, x1, y1 = frame.paper
    placer = Placer((x0 + 0.6, y0 + 0.6, x1 - 0.6, y1 - 0.6))
    for box in taken:
        placer.claim(box)
    _place_sites(crowd, frame, placer, public_map)
    _place_people(crowd, found, number, placer, disclosure.of_area(area))
    _place_supporters(crowd, found, number, placer, disclosure, area)
    _place_notes(crowd, frame, placer, public_map)
    _place_words(crowd, placer, public_map, frame)
    return crowd


def _on_paper(frame: Frame, points: Sequence[tuple[float, float]]) -> tuple[NDArray[np.float64], list[int]]:
    """Paper places of map points, and which of them lie within the frame."""
    if not points:
        return np.empty((0, 2)), []
    xy = frame.to_paper(np.array(points, dtype=np.float64))
    x0, y0, x1, y1 = frame.paper
    inside = (xy[:, 0] >= x0) & (xy[:, 0] <= x1) & (xy[:, 1] >= y0) & (xy[:, 1] <= y1)
    return xy, [int(one) for one in np.flatnonzero(inside)]


def _place_sites(crowd: Crowd, frame: Frame, placer: Placer, public_map: PublicMap) -> None:
    known = [one for one in public_map.sites if one.position is not None]
    degrees = np.array([(one.position.lon, one.position.lat) for one in known if one.position is not None]).reshape(
        -1, 2
    )
    points = [(x, y) for x, y in frame.crs.project(degrees[:, 0], degrees[:, 1]).tolist()]
    xy, inside = _on_paper(frame, points)
    inside.sort(key=lambda one: (-round(float(xy[one, 1]), 3), round(float(xy[one, 0]), 3)))
    crowd.shown_hazards = sites.hazards_to_show([known[one] for one in inside])
    for number, index in enumerate(inside):
        mark = sites.SiteMark(known[index], sites.letter(number), points[index])
        width, height = sites.size_of(mark, crowd.shown_hazards)
        x, y = (float(one) for one in xy[index])
        placed = placer.place(x, y - (height - SIZES["site"]) / 2, width, height)
        crowd.sites.append((mark, placed, (x, y)))
        crowd.boxes[f"site:{mark.site.key}"] = placed.box


def _place_people(
    crowd: Crowd, found: Sequence[Frame], number: int, placer: Placer, residents: Sequence[DisclosedPerson]
) -> None:
    marks = people.home_marks(residents)
    points = np.array([one.xy for one in marks], dtype=np.float64).reshape(-1, 2)
    here = sheets_of(points, found)[number]
    xy = found[number].to_paper(points[here])
    for order in crowded_first(xy):
        mark, place = marks[here[order]], (float(xy[order, 0]), float(xy[order, 1]))
        placed, place = _settle(crowd, found[number], placer, place, (mark.width, mark.height))
        crowd.homes.append((mark, placed, place))
        crowd.boxes.update(people.number_boxes(mark, placed))


def _place_supporters(
    crowd: Crowd, found: Sequence[Frame], number: int, placer: Placer, disclosure: Disclosure, area: str
) -> None:
    known = [one for one in disclosure.supporters if one.area == area and isinstance(one.position, tuple)]
    known.sort(key=lambda one: (len(one.letter), one.letter, one.key))
    points = np.array([one.position for one in known], dtype=np.float64).reshape(-1, 2)
    here = sheets_of(points, found)[number]
    for index, (x, y) in zip(here.tolist(), found[number].to_paper(points[here]).tolist(), strict=True):
        placed, place = _settle(crowd, found[number], placer, (x, y), (SIZES["supporter"], SIZES["supporter"]))
        crowd.supporters.append((known[index], placed, place))
        crowd.boxes[f"supporter:{known[index].key}"] = placed.box


def _settle(
    crowd: Crowd, frame: Frame, placer: Placer, place: tuple[float, float], size: tuple[float, float]
) -> tuple[Placed, tuple[float, float]]:
    """Room for a mark at its place, or at the edge when that lies beyond the frame; and what its leader leads to."""
    x, y = place
    x0, y0, x1, y1 = frame.paper
    if x0 <= x <= x1 and y0 <= y <= y1:
        return placer.place(x, y, *size), place
    width, height = size[0] + 2 * _ARROW_MM, size[1] + 2 * _ARROW_MM
    edge_x = min(max(x, x0 + width / 2 + 0.6), x1 - width / 2 - 0.6)
    edge_y = min(max(y, y0 + height / 2 + 0.6), y1 - height / 2 - 0.6)
    room = placer.place(edge_x, edge_y, width, height)
    placed = Placed(room.x, room.y, *size, moved=False)
    gap = float(np.hypot(x - room.x, y - room.y))
    crowd.beyond.append((placed, ((x - room.x) / gap, (y - room.y) / gap)))
    return placed, (room.x, room.y)


def _place_notes(crowd: Crowd, frame: Frame, placer: Placer, public_map: PublicMap) -> None:
    shown = shapely.Polygon(frame.corners)
    xy, inside = _on_paper(frame, [notes.anchor(one, shown) for one in public_map.notes])
    size = SIZES["note"]
    for index in inside:
        x, y = (float(one) for one in xy[index])
        placed = placer.place(x, y, size, size)
        crowd.notes.append((public_map.notes[index], placed, (x, y)))
        crowd.boxes[f"note:{index}"] = placed.box


def _place_words(crowd: Crowd, placer: Placer, public_map: PublicMap, frame: Frame) -> None:
    """Letters and names of sites, words of notes, names of places: as far as there is room."""
    for mark, placed, _ in crowd.sites:
        _keep(crowd, f"label:site:{mark.site.key}", sites.place_name(mark, placed, placer))
    for number, (note, placed, _) in enumerate(crowd.notes):
        _keep(crowd, f"label:note:{number}", notes.place_word(note, placed, placer))
    _place_names(crowd, placer, public_map, frame)


def _place_names(crowd: Crowd, placer: Placer, public_map: PublicMap, frame: Frame) -> None:
    for name, found in place_names(public_map, placer, frame):
        _keep(crowd, f"label:{name}", found)


def _keep(crowd: Crowd, name: str, found: tuple[Placed, Text] | None) -> None:
    if found is not None:
        crowd.boxes[name] = found[0].box
        crowd.words.append(found[1])


def draw(crowd: Crowd) -> Iterator[Drawable]:
    """Everything in drawing order."""
    yield from _links(crowd)
    for note, _, _ in crowd.notes:
        yield from notes.draw_geometry(note)
    moved = [(placed, place) for _, placed, place in (*crowd.sites, *crowd.notes, *crowd.supporters, *crowd.homes)
             if placed.moved and np.hypot(placed.x - place[0], placed.y - place[1]) > _SMALLEST_GAP]  # fmt: skip
    site_rows = {id(placed) for _, placed, _ in crowd.sites}
    for placed, place in moved:
        if id(placed) not in site_rows or np.hypot(placed.x - place[0], placed.y - place[1]) > SIZES["site"]:
            yield from people.leader(place, (placed.x, placed.y))
    for note, placed, _ in crowd.notes:
        yield from notes.draw_stamp(note, placed)
    for mark, placed, _ in crowd.sites:
        yield from sites.draw_site(mark, placed, crowd.shown_hazards)
    for placed, way in crowd.beyond:
        yield people.arrow(placed, way, _ARROW_MM)
    for one, placed, _ in crowd.supporters:
        yield from supporters.draw_supporter(one, placed)
    for home, placed, _ in crowd.homes:
        yield from people.draw_home(home, placed)
    yield from crowd.words


def _links(crowd: Crowd) -> Iterator[Drawable]:
    at = {person.key: (placed.x, placed.y) for home, placed, _ in crowd.homes for person in home.people}
    for one, placed, _ in crowd.supporters:
        for key, order in one.helps:
            if key in at:
                yield from supporters.draw_link(at[key], (placed.x, placed.y), order)
