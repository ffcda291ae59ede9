"""Placement: every mark finds room, nearest to its true place first; what stands away gets a leader line.

QGIS dropped a quarter of the labels of a dense lane without a word. Here a mark that may not be dropped searches rings
of growing radius around its place and in the end the whole frame; only a sheet without any free millimetre raises.
Leader lines never cross each other nor run through another mark; where no line can be drawn any more, marks that stand
in the way are moved, and in the very end a mark stands without a line and points home with an arrow.
Deterministic: the same marks give the same sheet.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from himi_map.errors import ExportError
from layers.labels.account import Account
from layers.labels.geometry import (
    DOT,
    UNDER,
    arrows_at,
    boxes_around,
    covering,
    from_under,
    holding,
    inner,
    meeting,
    nearest_in,
    running_through,
)
from layers.scene import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.labels.roads import RoadMask

    Floats = NDArray[np.float64]
    Truths = NDArray[np.bool_]

Segment = tuple[float, float, float, float]
"""From (x, y) to (x, y), mm of paper."""

GAP = 0.35
"""White between two marks, mm."""

CLEAR = 0.1
"""White between a leader line and a mark it does not belong to, mm."""

ARROW = 2.6
"""Length of the arrow outside a mark whose place lies beyond the frame, or that no line leads to, mm."""

_STEP = 1.1
"""Distance of rings, mm."""
_NEAR, _FAR = 12, 36
"""Rings tried first, and then, before the whole frame is searched."""
_TRIED = 288
"""Free places a line is tried to, the best first."""
_CLOSE = 2000
"""Free places that are looked at first where the whole frame is searched."""
_PUSHES = 60
"""Most times on one sheet that a mark makes others look for another place."""
_SPAN = 1.0
"""A true place that moved by more than this, mm, is another place: last year's position does not bind."""
_SHUNNED = 1.5
"""A mark over a line to a supporter is as bad as one so much further away, mm."""
_ROAD = 2.5
"""A mark wholly on a road is as bad as one so much further away, mm."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a mark stands: middle and size in mm of paper, and whether that is away from its true place.

    Attributes
    ----------
    leader
        The line from the true place to the mark, where there is one.
    pointing
        No line could be drawn: an arrow points home.
    kept
        It stands where it stood last time.
    """

    x: float
    y: float
    width: float
    height: float
    moved: bool
    leader: Segment | None = None
    pointing: bool = False
    kept: bool = False

    @property
    def box(self) -> Box:
        """The room it takes."""
        return (
            self.x - self.width / 2, self.y - self.height / 2, self.x + self.width / 2, self.y + self.height / 2,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """A mark that may not be left out, and where it belongs.

    Attributes
    ----------
    anchor
        Its true place, mm of paper: where its line leads.
    home
        Where its middle stands when it has room there.
    rank
        Small numbers first: they keep their place.
    old
        Middle of last time.
    old_anchor
        True place of last time; None: the mark stood at home.
    pointed
        Last time it had an arrow instead of a line.
    at_edge
        Its true place lies beyond the frame: no line leads there.
    beyond
        That place.
    """

    anchor: tuple[float, float]
    home: tuple[float, float]
    width: float
    height: float
    rank: int = 0
    old: tuple[float, float] | None = None
    old_anchor: tuple[float, float] | None = None
    pointed: bool = False
    at_edge: bool = False
    beyond: tuple[float, float] = (0.0, 0.0)

    @property
    def aim(self) -> tuple[float, float]:
        """Where an arrow would point."""
        return self.beyond if self.at_edge else self.anchor


class _Lines(NamedTuple):
    """Lines (n, 4; not a number where there is none), and which of them run into what cannot be moved."""

    rows: Floats
    barred: Truths


def _rings(most: int) -> Floats:
    """Offsets around a place, nearest first."""
    rings = [np.zeros((1, 2))]
    for number in range(1, most + 1):
        count = max(12, 6 * number) if number <= _NEAR else 4 * number
        angles = np.linspace(0, 2 * np.pi, count, endpoint=False) + (number % 2) * math.pi / count + math.pi / 4
        rings.append(number * _STEP * np.column_stack([np.cos(angles), np.sin(angles)]))
    return np.concatenate(rings)


_OFFSETS = _rings(_FAR)
_FIRST = len(_rings(_NEAR))


class Placer:
    """Keeps account of the room on one sheet's map.

    Parameters
    ----------
    frame
        Where marks may stand, mm of paper.
    roads
        Where marks had better not stand; None: anywhere is as good.
    """

    def __init__(self, frame: Box, roads: RoadMask | None = None) -> None:
        self.frame = frame
        self._roads = roads
        self._boxes = Account()
        self._lines = Account()
        self._dots = Account()
        self._arrows = Account()
        self.shun(np.empty((0, 4)))
        self._places = np.empty((0, 2))
        self._waiting = np.empty((0, 4))

    @property
    def taken(self) -> Floats:
        """Boxes placed so far, shape (n, 4)."""
        return self._boxes.rows

    @property
    def lines(self) -> Floats:
        """Leader lines placed so far, shape (n, 4)."""
        return self._lines.rows

    def claim(self, box: Box | Sequence[float]) -> None:
        """Take room without asking whether it is free."""
        self._boxes.add(box)

    # ------------------------------------------------------------ is it free

    def _inside(self, boxes: Floats) -> Truths:
        x0, y0, x1, y1 = self.frame
        found: Truths = (boxes[:, 0] >= x0) & (boxes[:, 1] >= y0) & (boxes[:, 2] <= x1) & (boxes[:, 3] <= y1)
        return found

    def open(self, boxes: Floats, owner: int | None = None) -> Truths:
        """Which of *boxes* (n, 4) have room: in the frame, on no mark, no leader line and nobody's true place.

        Parameters
        ----------
        owner
            The line of this owner does not count: it is to end there.
        """
        free = self._inside(boxes)
        if not free.any():
            return free
        low, high = boxes[:, :2].min(axis=0) - 1.0, boxes[:, 2:].max(axis=0) + 1.0
        taken = np.concatenate([self._boxes.near(low, high), self._arrows.near(low, high, owner)])
        if len(taken):
            free &= ~covering(boxes, taken, GAP).any(axis=1)
        dots = self._dots.near(low, high, owner)
        if len(dots):
            free &= ~covering(boxes, dots, 0.1).any(axis=1)
        lines = self._lines.near(low, high, owner)
        chosen = np.flatnonzero(free)
        if len(lines) and len(chosen):
            free[chosen] &= ~running_through(lines, boxes[chosen], CLEAR).any(axis=0)
        return free

    def free(self, middles: Floats, width: float, height: float) -> Truths:
        """Which of *middles* (n, 2) have room for a mark of that size inside the frame."""
        return self.open(boxes_around(middles, width, height))

    def clear(self, lines: Floats, anchor: tuple[float, float] | None, skip: Floats | None = None) -> Truths:
        """Which of *lines* (n, 4) run through no mark and cross no other line.

        Parameters
        ----------
        anchor
            The true place all of them begin at: whose dot lies there as well does not count.
        skip
            The box they begin at.
        """
        low = np.minimum(lines[:, :2], lines[:, 2:]).min(axis=0) - 1.0
        high = np.maximum(lines[:, :2], lines[:, 2:]).max(axis=0) + 1.0
        good = np.ones(len(lines), dtype=np.bool_)
        taken = self._boxes.near(low, high)
        if skip is not None and len(taken):
            taken = taken[(taken != skip).any(axis=1)]
        arrows = self._arrows.near(low, high)
        if len(arrows) and anchor is not None:
            arrows = arrows[~holding(arrows, anchor)]
        if len(taken) or len(arrows):
            good &= ~running_through(lines, np.concatenate([taken, arrows]), CLEAR).any(axis=1)
        dots = self._dots.near(low, high)
        if len(self._waiting):
            close = ((self._waiting[:, :2] <= high) & (self._waiting[:, 2:] >= low)).all(axis=1)
            dots = np.concatenate([dots, self._waiting[close]])
        if len(dots):
            if anchor is not None:
                dots = dots[np.hypot(dots[:, 0] + DOT - anchor[0], dots[:, 1] + DOT - anchor[1]) > 2 * DOT]
            good &= ~running_through(lines, dots, 0.0).any(axis=1)
        others = self._lines.near(low, high)
        if len(others):
            good &= ~meeting(lines, others).any(axis=1)
        return good

    # ------------------------------------------------------------ one by one

    def place(self, x: float, y: float, width: float, height: float) -> Placed:
        """Find room for a mark that may not be left out, as near to (x, y) as can be.

        Raises
        ------
        ExportError
            ``export.no_room``: not one free place on the whole map.
        """
        return self.settle([Wish((x, y), (x, y), width, height)])[0]

    def place_first(self, choices: Sequence[tuple[float, float]], width: float, height: float) -> Placed | None:
        """The first of *choices* (middles) with room, or None: for words that may be left out."""
        middles = np.array(choices, dtype=np.float64)
        found = np.flatnonzero(self.free(middles, width, height))
        if not len(found):
            return None
        x, y = (float(one) for one in middles[found[0]])
        return self.take(Placed(x, y, width, height, moved=False))

    def take(self, placed: Placed, owner: int = -1, wish: Wish | None = None) -> Placed:
        """Write a place down."""
        self._boxes.add(placed.box, owner)
        anchor = wish.anchor if wish is not None else None
        if wish is not None and (wish.at_edge or placed.pointing):
            self._arrows.add(arrow_box(placed, wish.aim), owner)
        if placed.leader is not None:
            self._lines.add(placed.leader, owner)
        if anchor is not None and (placed.leader is not None or placed.pointing):
            self._dots.add((anchor[0] - DOT, anchor[1] - DOT, anchor[0] + DOT, anchor[1] + DOT), owner)
        return placed

    def shun(self, lines: Floats) -> None:
        """Lines (n, 4) that may be covered, but had better not be."""
        self._shunned = lines
        self._shunned_low, self._shunned_high = (
            np.minimum(lines[:, :2], lines[:, 2:]),
            np.maximum(lines[:, :2], lines[:, 2:]),
        )

    def dislike_of(self, box: Box) -> float:
        """The same as :meth:`dislike`, of one box."""
        cost = _ROAD * self._roads.share_of(box) if self._roads is not None else 0.0
        if len(self._shunned):
            reached = self._shunned[
                (self._shunned_low[:, 0] < box[2]) & (self._shunned_high[:, 0] > box[0])
                & (self._shunned_low[:, 1] < box[3]) & (self._shunned_high[:, 1] > box[1])
            ]  # fmt: skip
            if len(reached) and running_through(reached, np.array([box]), 0.0).any():
                cost += _SHUNNED
        return cost

    def dislike(self, boxes: Floats) -> Floats:
        """How bad it is to stand on each of *boxes*, in millimetres of distance: roads, lines to supporters."""
        cost = np.zeros(len(boxes))
        if self._roads is not None:
            cost += _ROAD * self._roads.share(boxes)
        if len(self._shunned):
            cost += _SHUNNED * running_through(self._shunned, boxes, 0.0).any(axis=0)
        return cost

    # ------------------------------------------------------------ all together

    def settle(self, wishes: Sequence[Wish]) -> list[Placed]:
        """Room for marks none of which may be left out.

        Who has a place from last time that still does keeps it; then all who can stand at home stand there, so that
        nobody is driven from home by one who has to move anyway; then the others, the most crowded first.

        Raises
        ------
        ExportError
            ``export.no_room``: not one free place on the whole map.
        """
        found: list[Placed | None] = [None] * len(wishes)
        if not wishes:
            return []
        self._places = np.array([one.anchor for one in wishes])
        for index, placed in self._last_time(wishes).items():
            found[index] = self.take(placed, index, wishes[index])
        order = self._at_home(wishes, found)
        rips = np.zeros(len(wishes), dtype=np.int64)
        self._waiting = np.concatenate([self._places[order] - DOT, self._places[order] + DOT], axis=1)
        while order:
            index = order.pop(0)
            near = self._away(wishes[index]) or self._pushing(index, wishes, found, rips, order)
            found[index] = self.take(near or self._pointing(wishes[index]), index, wishes[index])
        for account in (self._boxes, self._lines, self._dots, self._arrows):
            account.close()
        self._waiting = np.empty((0, 4))
        return [one for one in found if one is not None]

    def _last_time(self, wishes: Sequence[Wish]) -> dict[int, Placed]:
        """Who may stand where he stood: all that do not stand in each other's way."""
        known = [(index, one.old) for index, one in enumerate(wishes) if one.old is not None and _same_place(one)]
        if not known:
            return {}
        made = [_standing(wishes[index], old, pointing=wishes[index].pointed) for index, old in known]
        rooms = np.array([outer(one, wishes[index]) for one, (index, _) in zip(made, known, strict=True)])
        boxes = np.array([one.box for one in made])
        taken = self._boxes.rows
        fit = self._inside(rooms)
        if len(taken):
            fit &= ~covering(rooms, taken, GAP).any(axis=1)
        touching = covering(rooms, rooms, GAP)
        staying = np.flatnonzero(fit)
        while True:
            # a line begins at the edge of the mark its place lies under: who leaves may lengthen the lines of others
            lines, clash = self._last_lines(made, boxes, staying)
            clash |= touching[np.ix_(staying, staying)]
            np.fill_diagonal(clash, False)
            kept: list[int] = []
            for row in np.lexsort((np.arange(len(staying)), clash.sum(axis=1))):
                if not lines.barred[row] and not clash[row, kept].any():
                    kept.append(int(row))
            if len(kept) == len(staying):
                break
            staying = staying[sorted(kept)]
        found = {}
        for row, line in zip(staying.tolist(), lines.rows, strict=True):
            one = made[row]
            leader = _segment(line) if one.leader is not None else None
            found[known[row][0]] = replace(one, leader=leader, kept=True)
        return found

    def _last_lines(self, made: Sequence[Placed], boxes: Floats, staying: NDArray[np.int64]) -> tuple[_Lines, Truths]:
        """The lines of marks that stay where they were, and which of them cannot stay together."""
        taken = self._boxes.rows
        lines = np.full((len(staying), 4), np.nan)
        barred = np.zeros(len(staying), dtype=np.bool_)
        clash = np.zeros((len(staying), len(staying)), dtype=np.bool_)
        for row, which in enumerate(staying.tolist()):
            leader = made[which].leader
            if leader is None:
                continue
            others = np.concatenate([boxes[np.delete(staying, row)], taken])
            lines[row] = from_under(np.array([leader]), others)[0]
            hit = running_through(lines[row : row + 1], np.concatenate([boxes[staying], taken]), CLEAR)[0]
            hit[row] = False
            clash[row] |= hit[: len(staying)]
            barred[row] = hit[len(staying) :].any()
        led = np.flatnonzero(~np.isnan(lines[:, 0]))
        if len(led):
            clash[np.ix_(led, led)] |= meeting(lines[led], lines[led])
        return _Lines(lines, barred), clash | clash.T

    def _at_home(self, wishes: Sequence[Wish], found: list[Placed | None]) -> list[int]:
        """Place all who can stand at home; the others, in the order in which they are to look for room."""
        fresh = [index for index, one in enumerate(found) if one is None]
        if not fresh:
            return []
        anchors = np.array([wishes[index].anchor for index in fresh])
        homes = [_standing(wishes[index], wishes[index].home) for index in fresh]
        boxes = np.array([outer(one, wishes[index]) for one, index in zip(homes, fresh, strict=True)])
        ranks = np.array([wishes[index].rank for index in fresh])
        fit = self.open(boxes)
        edge = np.array([wishes[index].at_edge for index in fresh])
        under = covering(boxes, np.concatenate([anchors, anchors], axis=1), 0.0)
        under &= (ranks[None, :] <= ranks[:, None]) | edge[:, None]
        np.fill_diagonal(under, False)
        fit &= ~under.any(axis=1) | (ranks == 0)
        touching = covering(boxes, boxes, GAP)
        crowd = covering(boxes, boxes, 3.0).sum(axis=1)
        order = np.lexsort((np.round(boxes[:, 0], 2), -np.round(boxes[:, 3], 2), crowd, ranks))
        stay: list[int] = []
        barred = ~fit
        for row in order.tolist():
            if not barred[row]:
                stay.append(row)
                barred |= touching[row]
        for row in stay:
            found[fresh[row]] = self.take(homes[row], fresh[row], wishes[fresh[row]])
        leaving = [int(row) for row in order if found[fresh[row]] is None]
        leaving.sort(key=lambda row: (ranks[row], wishes[fresh[row]].at_edge, -crowd[row]))
        return [fresh[row] for row in leaving]

    def _away(self, wish: Wish) -> Placed | None:
        """The best place around home that is free and that a line can be drawn to."""
        if wish.at_edge:
            return None
        for middles in _around(wish):
            boxes = boxes_around(middles, wish.width, wish.height)
            free = np.flatnonzero(self.open(boxes))
            if not len(free):
                continue
            boxes, middles = boxes[free], middles[free]
            cost = self._cost(wish, boxes, middles)
            order = np.argsort(cost, kind="stable")
            for start in range(0, min(len(order), _TRIED), 96):
                chunk = order[start : start + 96]
                lines, led = self._lines_to(wish, boxes[chunk])
                good = ~led
                if led.any():
                    good[led] = self.clear(lines[led], wish.anchor)
                row = int(np.argmax(good))
                if good[row]:
                    at = middles[chunk[row]]
                    leader = _segment(lines[row]) if led[row] else None
                    return Placed(float(at[0]), float(at[1]), wish.width, wish.height, bool(led[row]), leader)
        return None

    def _cost(self, wish: Wish, boxes: Floats, middles: Floats) -> Floats:
        """Millimetres away, and what else is not liked about a place."""
        place = np.array([wish.anchor])
        line = np.hypot(*(nearest_in(boxes, place) - place).T)
        cost: Floats = line + 0.4 * np.hypot(*(middles - np.array(wish.home)).T) + self.dislike(boxes)
        return cost

    def _lines_to(self, wish: Wish, boxes: Floats) -> tuple[Floats, Truths]:
        """A line to each of *boxes*, and whether there needs to be one: not where the true place is covered."""
        place = np.array([wish.anchor])
        led = (nearest_in(boxes, place) != place).any(axis=1)
        lines = np.concatenate([np.repeat(place, len(boxes), axis=0), nearest_in(inner(boxes), place)], axis=1)
        lines = from_under(lines, self._boxes.rows)
        return lines, led

    def _pushing(
        self, index: int, wishes: Sequence[Wish], found: list[Placed | None], rips: NDArray[np.int64], order: list[int]
    ) -> Placed | None:
        """Make room by moving those that stand in the way of the best place; they look for another one later."""
        wish = wishes[index]
        if wish.at_edge or rips.sum() > min(2 * len(wishes), _PUSHES):
            return None
        middles = np.round(np.array(wish.home) + _OFFSETS[:_FIRST], 2)
        boxes = boxes_around(middles, wish.width, wish.height)
        lines, led = self._lines_to(wish, boxes)
        owners = len(wishes)
        others = self._lines.rows
        # the whole line as well, should the mark be pushed away whose edge it begins at
        whole = np.concatenate([np.tile(wish.anchor, (len(lines), 1)), lines[:, 2:]], axis=1)
        crosses = meeting(lines, others) | meeting(whole, others)
        blocked = np.zeros((len(boxes), owners + 1), dtype=np.bool_)
        for account, hit in (
            (self._boxes, covering(boxes, self._boxes.rows, GAP)
             | (running_through(lines, self._boxes.rows, CLEAR) & led[:, None])),
            (self._lines, running_through(self._lines.rows, boxes, CLEAR).T
             | (crosses & led[:, None])),
            (self._dots, covering(boxes, self._dots.rows, 0.1)),
            (self._arrows, covering(boxes, self._arrows.rows, GAP)
             | (running_through(lines, self._arrows.rows, CLEAR) & led[:, None])),
        ):  # fmt: skip
            for column, owner in enumerate(account.owners):
                blocked[:, owner if owner >= 0 else owners] |= hit[:, column]
        for cover, resting in enumerate(self._resting(wishes, found)):
            if resting.any():
                blocked[np.ix_(blocked[:, cover], np.append(resting, False))] = True
        firm = [owner for owner, placed in enumerate(found) if placed is not None and (
                placed.kept or rips[owner] > 2 or wishes[owner].rank < wish.rank)]  # fmt: skip
        possible = np.flatnonzero(self._inside(boxes) & ~blocked[:, owners] & ~blocked[:, firm].any(axis=1))
        if not len(possible):
            return None
        price = blocked[:, :owners] @ (4.0 + 4.0 * rips)
        best = int(possible[np.argmin(self._cost(wish, boxes[possible], middles[possible]) + price[possible])])
        for owner in np.flatnonzero(blocked[best, :owners]).tolist():
            for account in (self._boxes, self._lines, self._dots, self._arrows):
                account.remove(owner)
            found[owner] = None
            rips[owner] += 1
            order.append(owner)
        x, y = (float(one) for one in middles[best])
        # who covered the true place may have left
        line = self._lines_to(wish, boxes[best : best + 1])[0][0]
        return Placed(x, y, wish.width, wish.height, bool(led[best]), _segment(line) if led[best] else None)

    def _resting(self, wishes: Sequence[Wish], found: list[Placed | None]) -> Truths:
        """Whose (first index) leaving means that another (second) must leave too: his line begins at that mark's edge.

        Followed to the end: on the mark of the other a third may rest.
        """
        boxes, owners = self._boxes.rows, np.array(self._boxes.owners)
        under: dict[int, list[int]] = {}
        for owner, placed in enumerate(found):
            if placed is not None and placed.leader is not None and placed.leader[:2] != wishes[owner].anchor:
                for cover in owners[holding(boxes, wishes[owner].anchor)].tolist():
                    under.setdefault(cover, []).append(owner)
        rests = np.zeros((len(wishes), len(wishes)), dtype=np.bool_)
        for cover in under:
            if cover >= 0:
                follow = list(under[cover])
                while follow:
                    one = follow.pop()
                    if not rests[cover, one]:
                        rests[cover, one] = True
                        follow += under.get(one, ())
        return rests

    def _pointing(self, wish: Wish) -> Placed:
        """A place without a line: the mark gets an arrow that points home."""
        others = np.tile(self._places[(self._places != wish.anchor).any(axis=1)], 2)
        for considerate in (True, False):
            for middles in self._anywhere(wish):
                boxes = boxes_around(middles, wish.width, wish.height)
                arrows = _arrow_boxes(middles, wish)
                free = self.open(boxes)
                free[free] = self.open(arrows[free])
                if considerate:
                    for rooms in (boxes, arrows):
                        free[free] = ~covering(rooms[free], others, UNDER + 0.01).any(axis=1)
                row = int(np.argmax(free))
                if free[row]:
                    x, y = (float(one) for one in middles[row])
                    return Placed(x, y, wish.width, wish.height, moved=True, pointing=not wish.at_edge)
        raise ExportError("export.no_room")

    def _anywhere(self, wish: Wish) -> Iterator[Floats]:
        """Middles on no mark all over the frame, whole millimetres, nearest first."""
        x0, y0, x1, y1 = self.frame
        half = (wish.width / 2, wish.height / 2)
        left, low = math.ceil(x0 + half[0]), math.ceil(y0 + half[1])
        free = np.ones(
            (max(math.floor(x1 - half[0]) - left, -1) + 1, max(math.floor(y1 - half[1]) - low, -1) + 1), bool
        )
        reach = np.array([half[0] + GAP + left, half[1] + GAP + low])
        first = np.maximum(np.floor(self._boxes.rows[:, :2] - reach).astype(int) + 1, 0)
        last = np.maximum(np.ceil(self._boxes.rows[:, 2:] + reach - 2 * np.array([left, low])).astype(int), 0)
        for (i, j), (k, m) in zip(first.tolist(), last.tolist(), strict=True):
            free[i:k, j:m] = False
        middles = np.argwhere(free) + np.array([float(left), float(low)])
        apart = ((middles - np.array(wish.home)) ** 2).sum(axis=1)
        near = np.argpartition(apart, _CLOSE)[:_CLOSE] if len(apart) > _CLOSE else np.arange(len(apart))
        near = near[np.lexsort((near, apart[near]))]
        for start in range(0, len(near), 100):
            yield middles[near[start : start + 100]]
        order = np.argsort(apart, kind="stable")
        for start in range(0, len(order), 1000):
            yield middles[order[start : start + 1000]]


def _around(wish: Wish) -> Iterator[Floats]:
    """Middles around a mark's home, then further around."""
    home = np.array(wish.home)
    yield np.round(home + _OFFSETS[:_FIRST], 2)
    yield np.round(home + _OFFSETS[_FIRST:], 2)


def outer(placed: Placed, wish: Wish) -> Box:
    """The room a mark takes with its arrow, if it has one."""
    if not (placed.pointing or wish.at_edge):
        return placed.box
    both = np.array([placed.box, arrow_box(placed, wish.aim)])
    (x0, y0), (x1, y1) = both[:, :2].min(axis=0).tolist(), both[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def arrow_box(placed: Placed, aim: tuple[float, float]) -> Box:
    """The room of the arrow that points from a mark to *aim*."""
    way = np.array(aim) - (placed.x, placed.y)
    x0, y0, x1, y1 = arrows_at(np.array([(placed.x, placed.y)]), way[None], (placed.width, placed.height), ARROW)[
        0
    ].tolist()
    return x0, y0, x1, y1


def _arrow_boxes(middles: Floats, wish: Wish) -> Floats:
    return arrows_at(middles, np.array([wish.aim]) - middles, (wish.width, wish.height), ARROW)


def _standing(wish: Wish, middle: tuple[float, float], *, pointing: bool = False) -> Placed:
    """The mark at *middle*, with a plain line to its true place when that is not under it."""
    x, y = round(middle[0], 2), round(middle[1], 2)
    box = boxes_around(np.array([(x, y)]), wish.width, wish.height)
    place = np.array([wish.anchor])
    if wish.at_edge or bool((nearest_in(box, place) == place).all()):
        return Placed(x, y, wish.width, wish.height, moved=False)
    if pointing:
        return Placed(x, y, wish.width, wish.height, moved=True, pointing=True)
    end = nearest_in(inner(box), place)[0]
    return Placed(x, y, wish.width, wish.height, True, (*wish.anchor, float(end[0]), float(end[1])))


def _same_place(wish: Wish) -> bool:
    if wish.old is None:
        return False
    if wish.old_anchor is not None:
        return math.dist(wish.old_anchor, wish.anchor) <= _SPAN + 0.01
    return math.dist(wish.old, wish.home) <= _SPAN + 0.01


def _segment(line: Floats) -> Segment:
    x0, y0, x1, y1 = (float(one) for one in line)
    return x0, y0, x1, y1


def overlaps(boxes: dict[str, Box], slack: float = 0.01) -> list[tuple[str, str]]:
    """Pairs of named boxes that cover each other by more than *slack* mm."""
    names = list(boxes)
    if len(names) < 2:
        return []
    table = np.array([boxes[name] for name in names], dtype=np.float64)
    hit = covering(table, table, -slack)
    rows, columns = np.nonzero(np.triu(hit, k=1))
    return [(names[row], names[column]) for row, column in zip(rows, columns, strict=True)]
