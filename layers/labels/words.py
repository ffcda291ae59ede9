"""Words beside a mark: level near it, then level with a line, then upright, then a number that the margin explains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from layers.labels.geometry import nearest_in
from layers.labels.placement import Placed, Placer, Segment
from layers.scene import Box, Space, Text
from layers.text import lay_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.text import GlyphRun
    from layers.text.run import Role

    Floats = NDArray[np.float64]

_BESIDE = 0.5
"""White between a mark and its words, mm."""
_TIED = 1.6
"""Words further away than this need a line, mm."""
_TALLEST = 24
"""Most letters set from top to bottom."""
_REACH = 16
"""Rings of a millimetre in which words with a line are looked for."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that want to stand near something.

    Attributes
    ----------
    key
        Name of their box (``label:…``).
    short
        What stands there instead when there is no room for the words; the margin then explains it. ``00`` in it is
        room for a number of up to two digits. Empty: nothing.
    box
        What they belong to, mm of paper: a mark's room, or a point twice for the name of a place.
    needed
        Never left out; False: names of places.
    """

    key: str
    text: str
    size: float
    box: Box
    role: Role = "regular"
    colour: str = "ink"
    short: str = ""
    needed: bool = True
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class Worded:
    """Words that found room.

    Attributes
    ----------
    upright
        Set from top to bottom.
    short
        The short form stands there, and the margin must say what it means.
    inside
        The short form stands on the mark itself: there was no room at all beside it.
    """

    words: Words
    placed: Placed
    text: Text
    upright: bool = False
    short: bool = False
    inside: bool = False


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to set the words, and the room that takes."""

    run: GlyphRun
    width: float
    height: float
    short: bool = False


def level(words: Words) -> _Form:
    """Set as usual."""
    run = lay_out(words.text, words.size, role=words.role, letter_spacing=words.spacing)
    return _Form(run, round(run.width_mm + 0.6, 2), round(words.size * 1.2, 2))


def upright(words: Words) -> _Form | None:
    """Set from top to bottom; not one letter, nor what would be longer than can be read so."""
    if not 1 < len(words.text) <= _TALLEST:
        return None
    run = lay_out(words.text, words.size, role=words.role, vertical=True)
    return _Form(run, round(words.size * 1.15, 2), round(run.descent_mm + 0.4, 2))


def short(words: Words) -> _Form | None:
    """What the margin explains."""
    if not words.short:
        return None
    run = lay_out(words.short, max(words.size, 2.5), role="bold")
    return _Form(run, round(run.width_mm + 0.4, 2), round(run.size_mm * 1.1, 2), short=True)


def keep_words(
    placer: Placer, words: Words, middle: tuple[float, float], way: Callable[[Words], _Form | None] = level
) -> Worded | None:
    """The words where they stood last time, when they still may."""
    form = way(words)
    if form is None:
        return None
    box = _around(np.array([middle]), form)
    gap = _gap(box, words.box)[0]
    if gap > _REACH + 4 or not placer.open(box)[0]:
        return None
    leader: Segment | None = None
    if words.needed and gap > _TIED:
        line = _lines(box, words.box)
        if not placer.clear(line, None, skip=np.array(words.box))[0]:
            return None
        leader = _segment(line[0])
    return _take(placer, words, form, middle, leader, kept=True)


def place_words(placer: Placer, words: Words) -> Worded | None:
    """Find room for *words*; None for those that may be left out, and where not even the short form has room."""
    found = _near(placer, words, level(words))
    if found is None and words.needed:
        found = _with_line(placer, words, level(words))
    if found is None and (form := upright(words)) is not None:
        found = _near(placer, words, form)
        if found is None and words.needed:
            found = _with_line(placer, words, form)
    if found is None and (form := short(words)) is not None:
        found = _near(placer, words, form) or _with_line(placer, words, form)
        if found is None and words.box[0] < words.box[2]:
            found = _inside(words, form)
    return found


def _near(placer: Placer, words: Words, form: _Form) -> Worded | None:
    middles, liking = _beside(words.box, form)
    boxes = _around(middles, form)
    free = np.flatnonzero(placer.open(boxes))
    if not len(free):
        return None
    best, least = 0, np.inf
    for one in free[np.argsort(liking[free], kind="stable")].tolist():
        if liking[one] >= least:
            break
        x0, y0, x1, y1 = boxes[one].tolist()
        cost = liking[one] + placer.dislike_of((x0, y0, x1, y1))
        if cost < least:
            best, least = one, cost
    x, y = middles[best].tolist()
    return _take(placer, words, form, (x, y), None)


def _with_line(placer: Placer, words: Words, form: _Form) -> Worded | None:
    x0, y0, x1, y1 = words.box
    middles = np.round(np.array([(x0 + x1) / 2, (y0 + y1) / 2]) + _spread((x1 - x0, y1 - y0), form), 2)
    boxes = _around(middles, form)
    free = np.flatnonzero(placer.open(boxes))
    if not len(free):
        return None
    gaps = _gap(boxes[free], words.box)
    order = free[np.argsort(gaps + placer.dislike(boxes[free]), kind="stable")]
    mark = np.array(words.box)
    for start in range(0, len(order), 64):
        chunk = order[start : start + 64]
        lines = _lines(boxes[chunk], words.box)
        good = placer.clear(lines, None, skip=mark)
        row = int(np.argmax(good))
        if good[row]:
            x, y = (float(one) for one in middles[chunk[row]])
            leader = _segment(lines[row]) if _gap(boxes[chunk[row]][None], words.box)[0] > _TIED else None
            return _take(placer, words, form, (x, y), leader)
    return None


def _inside(words: Words, form: _Form) -> Worded:
    """The short form in the lower right corner of its own mark, where nothing else can stand."""
    x, y = round(words.box[2] - form.width / 2, 2), round(words.box[1] + form.height / 2, 2)
    placed = Placed(x, y, form.width, form.height, moved=False)
    return Worded(words, placed, _text(words, form, (x, y)), short=True, inside=True)


def _beside(box: Box, form: _Form) -> tuple[Floats, Floats]:
    """Middles beside, above and below a mark, and how much less liked each is than the first, in mm."""
    x0, y0, x1, y1 = box
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    half_w, half_h = form.width / 2, form.height / 2
    right, left = x1 + _BESIDE + half_w, x0 - _BESIDE - half_w
    above, below = y1 + _BESIDE + half_h, y0 - _BESIDE - half_h
    slide_x, slide_y = max(half_w - (x1 - x0) / 2, 0.0), max(half_h - (y1 - y0) / 2, 0.0)
    if x1 - x0 + y1 - y0 == 0.0:
        spread = form.height
        found = [(x, y, 0.0), (x, y + spread, 0.6), (x, y - spread, 0.6), (x + spread, y, 0.9), (x - spread, y, 0.9)]
    else:
        found = [(right, y, 0.0), (left, y, 0.6), (x, below, 0.7), (x, above, 0.7)]
        found += [(x + side * slide_x, row, 1.0) for row in (below, above) for side in (1, -1) if slide_x]
        found += [(side, y + turn * slide_y, 1.0) for side in (right, left) for turn in (1, -1) if slide_y]
        found += [(side, row, 1.4) for side in (right, left) for row in (above, below)]
        found += [(x + side * slide_x / 2, row, 1.2) for row in (below, above) for side in (1, -1) if slide_x]
    table = np.array(found)
    return np.round(table[:, :2], 2), table[:, 2]


def _spread(mark: tuple[float, float], form: _Form) -> Floats:
    """Offsets of the middles of words that stand in rings around a mark, nearest first."""
    found = []
    for ring in range(1, _REACH + 1):
        turns = np.linspace(0, 2 * np.pi, 16 + 2 * ring, endpoint=False)
        wide, high = mark[0] / 2 + form.width / 2 + ring, mark[1] / 2 + form.height / 2 + ring
        reach = np.minimum(
            wide / np.maximum(np.abs(np.cos(turns)), 1e-9), high / np.maximum(np.abs(np.sin(turns)), 1e-9)
        )
        found.append(np.column_stack([reach * np.cos(turns), reach * np.sin(turns)]))
    return np.concatenate(found)


def _around(middles: Floats, form: _Form) -> Floats:
    half = np.array([form.width / 2, form.height / 2])
    return np.concatenate([middles - half, middles + half], axis=1)


def _lines(boxes: Floats, mark: Box) -> Floats:
    """From the edge of a mark to the nearest edge of each of *boxes*."""
    own = np.repeat(np.array([mark]), len(boxes), axis=0)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    start = nearest_in(own, middles)
    end = nearest_in(boxes, start)
    return np.concatenate([nearest_in(own, end), end], axis=1)


def _gap(boxes: Floats, mark: Box) -> Floats:
    apart = np.maximum(np.maximum(boxes[:, :2] - np.array(mark[2:]), np.array(mark[:2]) - boxes[:, 2:]), 0.0)
    gap: Floats = np.hypot(*apart.T)
    return gap


def _segment(line: Floats) -> Segment:
    x0, y0, x1, y1 = (float(one) for one in line)
    return x0, y0, x1, y1


def _text(words: Words, form: _Form, middle: tuple[float, float]) -> Text:
    x, y = middle
    run = form.run
    at = (x, y + run.descent_mm / 2) if run.vertical else (x - run.width_mm / 2, y - run.size_mm * 0.36)
    return Text(run, at, words.colour, halo="paper", halo_width=0.9, space=Space.PAPER, layer="labels")


def _take(
    placer: Placer,
    words: Words,
    form: _Form,
    middle: tuple[float, float],
    leader: Segment | None,
    *,
    kept: bool = False,
) -> Worded:
    placed = Placed(*middle, form.width, form.height, leader is not None, leader, kept=kept)
    placer.take(placed)
    return Worded(words, placed, _text(words, form, middle), upright=form.run.vertical, short=form.short)


def numbered(one: Worded, number: int) -> Worded:
    """The same words with *number* in place of the two noughts of their short form (注00)."""
    words = replace(one.words, short=one.words.short.replace("00", str(number)))
    form = short(words)
    assert form is not None
    return replace(one, words=words, text=_text(words, form, (one.placed.x, one.placed.y)))
