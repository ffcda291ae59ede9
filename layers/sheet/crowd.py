"""What stands on the map above the ground: everybody and everything finds room, then is drawn in the right order.

Room is given in order of importance: sites at their place, people, supporters, stamps, then words. Drawn from the
bottom: lines, notes, sites, leader lines, supporters, people, words.

Whoever lives beyond the frame stands at its edge with an arrow that points home: a sheet that stops for one wrong
position is a sheet that nobody has, and one that leaves the person out is worse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from himi_map.look import SIZES
from himi_map.publicmap import PublicNote
from layers import notes, people, sites, supporters
from layers.frame import sheets_of
from layers.labels import Certificate, Placed, Placer, Wish, certify
from layers.labels.bends import Way, ways
from layers.labels.placement import ARROW
from layers.labels.previous import ARROW as POINTED
from layers.labels.previous import HOME, KEYED, UPRIGHT, LastTime, PreviousLayout, last_time
from layers.labels.roads import RoadMask
from layers.labels.words import Worded, Words, keep_words, level, numbered, place_words, short, upright
from layers.names import names_on
from layers.scene import Box, Drawable, Frame, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.disclosed import DisclosedSupporter, Disclosure
    from himi_map.publicmap import Hazard, PublicMap

_EDGE = 0.6
"""White inside the frame's line, mm."""


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
    links
        Lines between people and their supporters, and in which order these help.
    beyond
        Marks whose true place lies outside the frame: where they stand, and the direction home (unit vector).
    pointing
        Marks no line could be drawn to: where they stand, and their true place, to which their arrow points.
    keyed
        What the margin has to explain: the short form on the map (注1, a letter, a person's number) and its words.
    left_out
        Names of buildings and towns without room.
    places
        For next year: keys to middles, mm of paper; see :class:`layers.labels.previous.PreviousLayout`.
    certificate
        Counted from what was placed.
    """

    homes: list[tuple[people.HomeMark, Placed, tuple[float, float]]] = field(default_factory=list)
    supporters: list[tuple[DisclosedSupporter, Placed, tuple[float, float]]] = field(default_factory=list)
    sites: list[tuple[sites.SiteMark, Placed, tuple[float, float]]] = field(default_factory=list)
    notes: list[tuple[PublicNote, Placed, tuple[float, float]]] = field(default_factory=list)
    words: list[Text] = field(default_factory=list)
    ties: list[Placed] = field(default_factory=list)
    links: list[tuple[Way, int]] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)
    shown_hazards: tuple[Hazard, ...] = ()
    beyond: list[tuple[Placed, tuple[float, float]]] = field(default_factory=list)
    pointing: list[tuple[Placed, tuple[float, float]]] = field(default_factory=list)
    keyed: list[tuple[str, str]] = field(default_factory=list)
    left_out: int = 0
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    certificate: Certificate = field(default_factory=Certificate)


class _Wanted(NamedTuple):
    """A mark, the keys its place is remembered by, and what it wishes."""

    mark: people.HomeMark | DisclosedSupporter | sites.SiteMark | PublicNote
    keys: tuple[str, ...]
    box: str
    place: tuple[float, float]
    wish: Wish


def place_all(
    found: Sequence[Frame],
    number: int,
    disclosure: Disclosure,
    area: str,
    public_map: PublicMap,
    taken: Sequence[Box],
    *,
    names: bool = False,
    previous: PreviousLayout | None = None,
) -> Crowd:
    """Give room to everything that belongs on one sheet of several.

    Parameters
    ----------
    found, number
        All frames of the association, and which of them.
    taken
        Room on the map that is not to be had (scale bar, north arrow), mm of paper.
    names
        People's names beside their numbers, as far as they are in *disclosure*.
    previous
        The layout of last time: what still has room stays exactly where it was.

    Raises
    ------
    ExportError
        ``export.no_room``: a mark that may not be left out has no room.
    """
    crowd = Crowd()
    frame = found[number]
    before = last_time(previous, frame)
    x0, y0, x1, y1 = frame.paper
    placer = Placer((x0 + _EDGE, y0 + _EDGE, x1 - _EDGE, y1 - _EDGE), RoadMask(frame, public_map))
    for box in taken:
        placer.claim(box)
    wanted = [
        *_sites(crowd, frame, public_map, before),
        *_people(found, number, disclosure, area, before),
        *_supporters(found, number, disclosure, area, before),
        *_notes(frame, public_map, before),
    ]
    note_keys: list[str] = []
    for one, placed in zip(wanted, placer.settle([one.wish for one in wanted]), strict=True):
        _settle(crowd, one, placed, note_keys)
    placer.shun(_tie_supporters(crowd, frame))
    _place_words(crowd, placer, public_map, frame, before, note_keys, names=names)
    crowd.certificate = certify(
        crowd.boxes,
        [one.leader for one in _led(crowd) if one.leader is not None],
        frame.paper,
        reserved=taken,
        keyed=len(crowd.keyed),
        left_out=crowd.left_out,
        arrows=len(crowd.pointing),
        before=before.places,
        places=crowd.places,
    )
    return crowd


def _on_paper(frame: Frame, points: NDArray[np.float64]) -> tuple[NDArray[np.float64], list[int]]:
    """Paper places of map points, and which of them lie within the frame."""
    if not len(points):
        return np.empty((0, 2)), []
    xy = frame.to_paper(points)
    x0, y0, x1, y1 = frame.paper
    inside = (xy[:, 0] >= x0) & (xy[:, 0] <= x1) & (xy[:, 1] >= y0) & (xy[:, 1] <= y1)
    return xy, [int(one) for one in np.flatnonzero(inside)]


def _wish(
    frame: Frame, place: tuple[float, float], size: tuple[float, float], rank: int, before: LastTime,
    keys: Sequence[str], *, offset: float = 0.0,
) -> Wish:  # fmt: skip
    """What a mark wishes: to stand at its place, or at the edge of the map when that lies beyond."""
    x, y = place
    x0, y0, x1, y1 = frame.paper
    key = next((one for one in keys if before.middle(one) is not None), "")
    if x0 <= x <= x1 and y0 <= y <= y1:
        home = (round(x, 2), round(y + offset, 2))
        return Wish(place, home, *size, rank=rank, old=before.middle(key), old_anchor=before.home(key),
                    pointed=before.pointed(key))  # fmt: skip
    reach = (size[0] / 2 + ARROW + _EDGE, size[1] / 2 + ARROW + _EDGE)
    edge_x = min(max(x, x0 + reach[0]), x1 - reach[0])
    edge_y = min(max(y, y0 + reach[1]), y1 - reach[1])
    home = (round(edge_x, 2), round(edge_y, 2))
    return Wish(home, home, *size, rank=rank, old=before.middle(key), old_anchor=before.home(key),
                at_edge=True, beyond=place)  # fmt: skip


def _sites(crowd: Crowd, frame: Frame, public_map: PublicMap, before: LastTime) -> Iterator[_Wanted]:
    known = [one for one in public_map.sites if one.position is not None]
    degrees = np.array([(one.position.lon, one.position.lat) for one in known if one.position is not None])
    if not len(degrees):
        crowd.shown_hazards = sites.hazards_to_show([])
        return
    points = np.asarray(frame.crs.project(degrees[:, 0], degrees[:, 1]), dtype=np.float64)
    xy, inside = _on_paper(frame, points)
    inside.sort(key=lambda one: (-round(float(xy[one, 1]), 3), round(float(xy[one, 0]), 3)))
    crowd.shown_hazards = sites.hazards_to_show([known[one] for one in inside])
    for number, index in enumerate(inside):
        mark = sites.SiteMark(known[index], sites.letter(number), (float(points[index, 0]), float(points[index, 1])))
        width, height = sites.size_of(mark, crowd.shown_hazards)
        place = (float(xy[index, 0]), float(xy[index, 1]))
        key = f"site:{mark.site.key}"
        lower = -(height - SIZES["site"]) / 2
        yield _Wanted(mark, (key,), key, place, _wish(frame, place, (width, height), 0, before, [key], offset=lower))


def _people(
    found: Sequence[Frame], number: int, disclosure: Disclosure, area: str, before: LastTime
) -> Iterator[_Wanted]:
    marks = people.home_marks(disclosure.of_area(area))
    points = np.array([one.xy for one in marks], dtype=np.float64).reshape(-1, 2)
    here = sheets_of(points, found)[number]
    for index, (x, y) in zip(here.tolist(), found[number].to_paper(points[here]).tolist(), strict=True):
        mark = marks[index]
        keys = tuple(f"person:{one.key}" for one in mark.people)
        wish = _wish(found[number], (x, y), (mark.width, mark.height), 1, before, keys)
        yield _Wanted(mark, keys, "", (x, y), wish)


def _supporters(
    found: Sequence[Frame], number: int, disclosure: Disclosure, area: str, before: LastTime
) -> Iterator[_Wanted]:
    known = [one for one in disclosure.supporters if one.area == area and isinstance(one.position, tuple)]
    known.sort(key=lambda one: (len(one.letter), one.letter, one.key))
    points = np.array([one.position for one in known], dtype=np.float64).reshape(-1, 2)
    here = sheets_of(points, found)[number]
    size = SIZES["supporter"]
    for index, (x, y) in zip(here.tolist(), found[number].to_paper(points[here]).tolist(), strict=True):
        key = f"supporter:{known[index].key}"
        yield _Wanted(known[index], (key,), key, (x, y), _wish(found[number], (x, y), (size, size), 2, before, [key]))


def _notes(frame: Frame, public_map: PublicMap, before: LastTime) -> Iterator[_Wanted]:
    if not public_map.notes:
        return
    x0, y0, x1, y1 = frame.paper
    seen = shapely.polygons(frame.to_map(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])))
    anchors = np.array([notes.anchor(one, seen) for one in public_map.notes])
    xy, inside = _on_paper(frame, anchors)
    used: dict[str, int] = {}
    size = SIZES["note"]
    for index in inside:
        note = public_map.notes[index]
        # a published note has no key of its own: what and where it is tells it from the others next year as well
        key = f"note:{note.stamp}:{anchors[index, 0]:.0f}:{anchors[index, 1]:.0f}"
        used[key] = used.get(key, 0) + 1
        key += f":{used[key]}" if used[key] > 1 else ""
        place = (float(xy[index, 0]), float(xy[index, 1]))
        yield _Wanted(note, (key,), f"note:{index}", place, _wish(frame, place, (size, size), 3, before, [key]))


def _settle(crowd: Crowd, one: _Wanted, placed: Placed, note_keys: list[str]) -> None:
    """Write down where a mark stands."""
    mark, wish = one.mark, one.wish
    place = one.place
    for key in one.keys:
        crowd.places[key] = (placed.x, placed.y)
        if placed.pointing:
            crowd.places[key + POINTED] = wish.anchor
        elif (placed.x, placed.y) != wish.home:
            crowd.places[key + HOME] = wish.anchor
    if wish.at_edge:
        away = np.array(one.place) - (placed.x, placed.y)
        way = away / max(float(np.hypot(*away)), 1e-9)
        placed = replace(placed, moved=False)
        crowd.beyond.append((placed, (float(way[0]), float(way[1]))))
        place = (placed.x, placed.y)
    elif placed.pointing:
        crowd.pointing.append((placed, wish.anchor))
    if isinstance(mark, people.HomeMark):
        crowd.homes.append((mark, placed, place))
        crowd.boxes.update(people.number_boxes(mark, placed))
    elif isinstance(mark, sites.SiteMark):
        crowd.sites.append((mark, placed, place))
        crowd.boxes[one.box] = placed.box
    elif isinstance(mark, PublicNote):
        crowd.notes.append((mark, placed, place))
        crowd.boxes[one.box] = placed.box
        note_keys.append(one.keys[0])
    else:
        crowd.supporters.append((mark, placed, place))
        crowd.boxes[one.box] = placed.box


def _place_words(
    crowd: Crowd, placer: Placer, public_map: PublicMap, frame: Frame, before: LastTime, note_keys: list[str],
    *, names: bool,
) -> None:  # fmt: skip
    """Letters and names of sites, words of notes, names of people, of places: as far as there is room, else keyed."""
    wanted: list[tuple[Words, str, str]] = []
    for mark, placed, _ in crowd.sites:
        label = sites.name_words(mark, placed)
        wanted.append((label, label.key, mark.letter))
    for number, (note, placed, _) in enumerate(crowd.notes):
        word = notes.word(note, f"note:{number}", placed)
        if word is not None:
            wanted.append((word, f"label:{note_keys[number]}", ""))
    if names:
        for home, placed, _ in crowd.homes:
            for key, number_of, word in people.name_words(home, placed.box):
                wanted.append((word, f"label:{key}", number_of))
    wanted += [(label, label.key, "") for label in names_on(public_map, frame)]
    done: dict[int, Worded] = {}
    for index, (words, key, _) in enumerate(wanted):
        at, owner = before.middle(key), key.removeprefix("label:")
        if at is not None and before.middle(owner) == crowd.places.get(owner):
            way = short if key + KEYED in before.places else upright if key + UPRIGHT in before.places else level
            kept = keep_words(placer, words, at, way)
            if kept is not None:
                done[index] = kept
    explained = 0
    for index, (words, key, sign) in enumerate(wanted):
        found = done.get(index) or place_words(placer, words)
        if found is None and not words.needed:
            crowd.left_out += 1
            continue
        if found is None:
            crowd.keyed.append((sign, words.text))
            continue
        if found.short:
            if "00" in words.short:
                explained += 1
                found = numbered(found, explained)
            crowd.keyed.append((found.words.short, words.text))
        _write_down(crowd, found, key)


def _write_down(crowd: Crowd, found: Worded, key: str) -> None:
    crowd.words.append(found.text)
    if found.inside:
        return
    placed = found.placed
    crowd.boxes[found.words.key] = placed.box
    crowd.places[key] = (placed.x, placed.y)
    if found.upright:
        crowd.places[key + UPRIGHT] = (placed.x, placed.y)
    if found.short:
        crowd.places[key + KEYED] = (placed.x, placed.y)
    if placed.leader is not None:
        crowd.ties.append(placed)


def _marks(crowd: Crowd) -> list[Placed]:
    return [placed for _, placed, _ in (*crowd.sites, *crowd.notes, *crowd.supporters, *crowd.homes)]


def _led(crowd: Crowd) -> list[Placed]:
    """Everything with a leader line."""
    return [one for one in (*_marks(crowd), *crowd.ties) if one.leader is not None]


def draw(crowd: Crowd) -> Iterator[Drawable]:
    """Everything in drawing order."""
    yield from _links(crowd)
    for note, _, _ in crowd.notes:
        yield from notes.draw_geometry(note)
    for placed in _marks(crowd):
        if placed.leader is not None:
            yield from people.leader(placed.leader)
    for placed in crowd.ties:
        if placed.leader is not None:
            yield from people.tie(placed.leader)
    for note, placed, _ in crowd.notes:
        yield from notes.draw_stamp(note, placed)
    for mark, placed, _ in crowd.sites:
        yield from sites.draw_site(mark, placed, crowd.shown_hazards)
    for placed, way in crowd.beyond:
        yield people.arrow(placed, way, ARROW)
    for placed, place in crowd.pointing:
        yield from people.pointer(placed, place, ARROW)
    for one, placed, _ in crowd.supporters:
        yield from supporters.draw_supporter(one, placed)
    for home, placed, _ in crowd.homes:
        yield from people.draw_home(home, placed)
    yield from crowd.words


def _pairs(crowd: Crowd) -> Iterator[tuple[tuple[float, float], tuple[float, float], int]]:
    at = {person.key: (placed.x, placed.y) for home, placed, _ in crowd.homes for person in home.people}
    for one, placed, _ in crowd.supporters:
        for key, order in one.helps:
            if key in at:
                yield at[key], (placed.x, placed.y), order


def _tie_supporters(crowd: Crowd, frame: Frame) -> NDArray[np.float64]:
    """Draw the lines between people and supporters up; their straight parts, shape (n, 4)."""
    pairs = list(_pairs(crowd))
    marks = [one.box for one in _marks(crowd)]
    found = ways([(start, end) for start, end, _ in pairs], marks, frame.paper)
    crowd.links = [(way, order) for way, (_, _, order) in zip(found, pairs, strict=True)]
    parts = [(*one, *two) for way in found for one, two in pairwise(way)]
    return np.array(parts, dtype=np.float64).reshape(-1, 4)


def _links(crowd: Crowd) -> Iterator[Drawable]:
    for way, order in crowd.links:
        yield from supporters.draw_link(way, order)
