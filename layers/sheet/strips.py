"""A page as several A4 pages at 100 %, to be cut and glued: for halls without an A3 printer.

Each A4 page shows what its printer can print, 5 mm from its edges, and 10 mm of it are on the next page too. A sheet
laid out for ``A4x2`` takes two pages; one laid out for A3 takes three, because two A4 printers' margins leave 390 mm of
its 410. Nothing is made smaller: the check bar is 100 mm on these pages too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from himi_map.glossary import term
from himi_map.look import WEIGHTS
from layers.frame import OVERLAP_MM
from layers.scene import Box, Drawable, Frame, Scene, Shapes, Space, Stroke, Symbol, Text
from layers.shapes import ring
from layers.sheet.options import PAPERS
from layers.sheet.page_layout import PRINTABLE
from layers.text import lay_out

_TYPE: Final = 3.0
_STEP: Final = 6.0
"""Distance of the places tried for a word on the strip to be glued, mm."""
_APART: Final = 70.0
"""Distance of the words on the strip to be glued, mm."""


def as_a4(scene: Scene) -> tuple[Scene, ...]:
    """The page as A4 pages at 100 %, from left to right, or from top to bottom where it stands upright.

    Marks of a copy that are on the page already are cut with it; see :func:`marks_as_a4` for those that are not.
    """
    page, shifts = _cuts(scene.page)
    across = page[0] < page[1]
    return tuple(
        _strip(scene, page, shift, across=across, first=number == 0, last=number == len(shifts) - 1)
        for number, shift in enumerate(shifts)
    )


def marks_as_a4(marks: Sequence[Drawable], page: tuple[float, float]) -> list[list[Drawable]]:
    """The marks of one copy (``Space.PAPER``) on each of the A4 pages that :func:`as_a4` makes of a *page* (mm).

    Each mark goes where it is seen whole: a part of a code would say nothing, and twice the same word too much.
    """
    leaf, shifts = _cuts(page)
    found: list[list[Drawable]] = [[] for _ in shifts]
    for mark in marks:
        box = _paper_box(mark)
        beyond = [_beyond(_moved_box(box, shift), _seen(leaf)) for shift in shifts]
        place = beyond.index(min(beyond))
        found[place] += _moved(mark, shifts[place], _seen(leaf), {})
    return found


def _cuts(whole: tuple[float, float]) -> tuple[tuple[float, float], list[tuple[float, float]]]:
    """The A4 page, and by how much the *whole* is moved on each."""
    width, height = whole
    across = width >= height
    long, short = PAPERS["A4"]
    side = width if across else height
    room = short - 2 * PRINTABLE
    count = max(1, math.ceil((side - 2 * PRINTABLE - OVERLAP_MM - 1e-6) / (room - OVERLAP_MM)))
    shifts = []
    for number in range(count):
        start = PRINTABLE + number * (room - OVERLAP_MM)
        if not across:
            start = height - start - room
        shifts.append((PRINTABLE - start, 0.0) if across else (0.0, PRINTABLE - start))
    return ((short, long) if across else (long, short)), shifts


def _seen(page: tuple[float, float]) -> Box:
    """What an A4 page shows of the whole: it is cut on the sides where others are glued to it."""
    width, height = page
    return (
        (PRINTABLE, 0.0, width - PRINTABLE, height) if width < height else (0.0, PRINTABLE, width, height - PRINTABLE)
    )


def _strip(
    scene: Scene, page: tuple[float, float], shift: tuple[float, float], *, across: bool, first: bool, last: bool
) -> Scene:
    seen = _seen(page)
    frames = {id(one): _moved_frame(one, shift, seen, page) for one in _frames(scene)}
    items = [item for one in scene.items for item in _moved(one, shift, seen, frames)]
    boxes = {name: box for name, one in scene.boxes.items() if _touch(box := _moved_box(one, shift), seen)}
    items += _margins(page, across=across)
    if not last:
        items += _glue(page, boxes, across=across)
    if not first:
        items += _cut(page, across=across)
    frame = frames[id(scene.frame)] if scene.frame is not None else None
    insets = tuple(found for one in scene.insets if (found := frames[id(one)]) is not None)
    return Scene(page=page, items=tuple(items), frame=frame, boxes=boxes, insets=insets)


def _frames(scene: Scene) -> Iterator[Frame]:
    if scene.frame is not None:
        yield scene.frame
    yield from scene.insets
    for item in scene.items:
        if isinstance(item, Shapes) and item.frame is not None:
            yield item.frame


def _moved_frame(frame: Frame, shift: tuple[float, float], seen: Box, page: tuple[float, float]) -> Frame | None:
    """The part of the frame that is seen: the same ground at the same place of the paper."""
    x0, y0, x1, y1 = _moved_box(frame.paper, shift)
    paper = (max(x0, seen[0]), max(y0, seen[1]), min(x1, seen[2]), min(y1, seen[3]))
    if paper[0] >= paper[2] or paper[1] >= paper[3]:
        return None
    middle = np.array([[(paper[0] + paper[2]) / 2 - shift[0], (paper[1] + paper[3]) / 2 - shift[1]]])
    x, y = frame.to_map(middle)[0].tolist()
    return replace(frame, paper=paper, centre=(x, y), page=page)


def _moved(
    item: Drawable, shift: tuple[float, float], seen: Box, frames: dict[int, Frame | None]
) -> Iterator[Drawable]:
    """The drawable on the new page; nothing when it lies wholly beyond what is seen of it."""
    if isinstance(item, Shapes):
        frame = frames[id(item.frame)] if item.frame is not None else None
        if item.frame is not None and frame is None:
            return
        if item.space is Space.MAP:
            yield replace(item, frame=frame)
        elif len(item.xy) and _touch(_moved_box(_paper_box(item), shift), seen):
            yield replace(item, xy=item.xy + np.array(shift), frame=frame)
    elif item.space is Space.MAP:
        yield item
    else:
        at = (item.at[0] + shift[0], item.at[1] + shift[1])
        if _touch(_moved_box(_paper_box(item), shift), seen):
            yield replace(item, at=at)


def _paper_box(item: Drawable) -> Box:
    """The room of a drawable in ``Space.PAPER``, mm; shapes with the half of a line and some more."""
    if isinstance(item, Shapes):
        low, high = item.xy.min(axis=0) - 1.0, item.xy.max(axis=0) + 1.0
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])
    return _box_of(item, (item.at[0] + item.offset[0], item.at[1] + item.offset[1]))


def _beyond(box: Box, seen: Box) -> float:
    """How much of *box* lies outside *seen*, mm."""
    return sum(max(0.0, one) for one in (seen[0] - box[0], seen[1] - box[1], box[2] - seen[2], box[3] - seen[3]))


def _box_of(item: Text | Symbol, at: tuple[float, float]) -> Box:
    if isinstance(item, Symbol):
        left, bottom, right, top = -item.size / 2, -item.size / 2, item.size / 2, item.size / 2
    else:
        left, bottom, right, top = item.run.box
        if item.angle:
            reach = max(abs(side) for side in item.run.box)
            left, bottom, right, top = -reach, -reach, reach, reach
    return (at[0] + left, at[1] + bottom, at[0] + right, at[1] + top)


def _moved_box(box: Box, shift: tuple[float, float]) -> Box:
    return (box[0] + shift[0], box[1] + shift[1], box[2] + shift[0], box[3] + shift[1])


def _touch(box: Box, other: Box) -> bool:
    return box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1]


def _margins(page: tuple[float, float], *, across: bool) -> list[Drawable]:
    """White over what goes on beyond the part that this page prints."""
    width, height = page
    strips: list[Box]
    if across:
        strips = [(0.0, 0.0, PRINTABLE, height), (width - PRINTABLE, 0.0, width, height)]
    else:
        strips = [(0.0, 0.0, width, PRINTABLE), (0.0, height - PRINTABLE, width, height)]
    return [ring([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], fill="paper") for x0, y0, x1, y1 in strips]


def _glue(page: tuple[float, float], boxes: dict[str, Box], *, across: bool) -> list[Drawable]:
    """On the page below: the line at which the next one begins, and 「のりしろ」 where it will be covered."""
    width, height = page
    line = Stroke("ink2", WEIGHTS["fine"], (1.2, 1.2))
    taken = list(boxes.values())
    items: list[Drawable] = []
    if across:
        x = width - PRINTABLE - OVERLAP_MM
        items.append(ring([(x, PRINTABLE), (x, height - PRINTABLE)], closed=False, stroke=line))
    else:
        y = PRINTABLE + OVERLAP_MM
        items.append(ring([(PRINTABLE, y), (width - PRINTABLE, y)], closed=False, stroke=line))
    run = lay_out(term("sheet.glue"), _TYPE, role="bold", vertical=across)
    long = len(run.text) * _TYPE + 1.0 if across else run.width_mm + 1.0
    end = (height if across else width) - 40.0
    at = 30.0
    while at < end:
        if across:
            x = width - PRINTABLE - OVERLAP_MM / 2
            box: Box = (x - _TYPE / 2, at, x + _TYPE / 2, at + long)
            text = Text(run, (x, at + long - 0.5), "ink2", halo="paper", halo_width=0.8, space=Space.PAPER)
        else:
            y = PRINTABLE + OVERLAP_MM / 2
            box = (at, y - _TYPE / 2, at + long, y + _TYPE / 2)
            text = Text(run, (at + 0.5, y - _TYPE * 0.36), "ink2", halo="paper", halo_width=0.8, space=Space.PAPER)
        if any(_touch(box, one) for one in taken):
            at += _STEP
            continue
        items.append(text)
        at += _APART
    return items


def _cut(page: tuple[float, float], *, across: bool) -> list[Drawable]:
    """On the page above: the line to cut along, and what it is for."""
    width, height = page
    line = Stroke("ink", WEIGHTS["thin"], (3.0, 1.5))
    run = lay_out(f"← {term('sheet.cut')}" if across else f"↑ {term('sheet.cut')}", 2.6)
    if across:
        edge = ring([(PRINTABLE, PRINTABLE), (PRINTABLE, height - PRINTABLE)], closed=False, stroke=line)
        at = (PRINTABLE + 1.0, height - 17.5)
    else:
        y = height - PRINTABLE
        edge = ring([(PRINTABLE, y), (width - PRINTABLE, y)], closed=False, stroke=line)
        at = (width - PRINTABLE - run.width_mm - 1.0, y - 3.4)
    return [edge, Text(run, at, "ink", halo="paper", halo_width=0.8, space=Space.PAPER)]
