"""What stands around a sheet's map: column, head band, bars of scale, and the north arrow on the map itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from himi_map.errors import BugError
from himi_map.glossary import term
from himi_map.look import WEIGHTS
from layers import areas
from layers.frame import OVERLAP_MM, scale_words
from layers.labels import Certificate, certificate_line
from layers.scene import Box, Drawable, Frame, Shapes, Space, Stroke, Symbol, Text
from layers.shapes import ring
from layers.sheet.column import PT, Column, frame_of
from layers.sheet.keys import Drawn, KeyBlock, key_blocks, set_block
from layers.sheet.legend import Legend
from layers.sheet.split import index_map
from layers.text import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from himi_map.disclosed import Disclosure
    from himi_map.publicmap import PublicMap
    from layers.sheet.crowd import Crowd
    from layers.sheet.page_layout import PageLayout
    from layers.sheet.texts import SheetTexts

RUN = "run"
"""Layer of what is of the day and of the copy, not of the content."""

_TYPE_SIZES = ((1.4, False), (1.25, False), (1.1, False), (1.0, False), (1.0, True), (0.9, True), (0.875, True))
"""How much larger the type of the column is set, and whether the legend stands two abreast.

As large as there is room for: old eyes read it at night. Never smaller than 7 points.
"""
_USUAL_SIZE = 1
"""The size tried first."""
_MEMO_FROM = 34.0
"""With so much of the column left white (mm), lines for the pen are drawn there."""
_MEMO_LINE = 9.0
_NORTH = (3.0, 13.2, 17.5)
"""The north arrow in the corner of the map: distance from the edges, width and height, mm."""


def side_column(
    layout: PageLayout,
    disclosure: Disclosure,
    public_map: PublicMap,
    area: str,
    texts: SheetTexts,
    found: Sequence[Frame],
    number: int,
    crowds: Sequence[Crowd],
) -> tuple[list[Drawable], list[KeyBlock | Drawn]]:
    """Everything in the right column of sheet *number* (from 0).

    Parameters
    ----------
    found
        The frames of all sheets.
    crowds
        What stands on this sheet's map, and in its insets.

    Returns
    -------
    items, rest
        What is drawn, and those keys, or the legend, for which the column has no room even in its smallest type: they
        belong on a page of their own.
    """
    foot = _foot(layout, disclosure, public_map, texts, crowds)
    blocks = key_blocks(crowds, disclosure, area)
    x0, _, x1, y1 = layout.column
    legend = Legend(public_map, found[number], crowds)

    def filled(factor: float, *, abreast: bool, kept: int) -> Column:
        """The column with its first *kept* blocks; with -1 without the legend, too."""
        column = Column((x0, foot.top + 2.0, x1, y1), factor * layout.large)
        _title(column, layout, disclosure, public_map, area, texts)
        if len(found) > 1:
            index_map(column, public_map, found, number, small=abreast)
        if kept >= 0:
            legend.set(column, abreast=abreast)
        for block in blocks[: max(kept, 0)]:
            set_block(column, block)
        if kept < len(blocks):
            column.text(term("sheet.key_beyond"), 8.0, role="bold")
        return column

    column, kept = _fullest(filled, len(blocks))
    _memo(column, layout.large)
    rest: list[KeyBlock | Drawn] = [Drawn(legend.set)] if kept < 0 else []
    return [*column.items, *foot.items], [*rest, *blocks[max(kept, 0) :]]


def _fullest(filled: Callable[..., Column], blocks: int) -> tuple[Column, int]:
    """The column with as many blocks as there is room for, in the largest type that holds them."""
    for kept in range(blocks, -2, -1):
        low, high, best = 0, len(_TYPE_SIZES), None
        while low < high:
            middle = min(_USUAL_SIZE, high - 1) if (low, high) == (0, len(_TYPE_SIZES)) else (low + high) // 2
            factor, abreast = _TYPE_SIZES[middle]
            column = filled(factor, abreast=abreast, kept=kept)
            if column.room >= 0.0:
                best, high = column, middle
            else:
                low = middle + 1
        if best is not None or kept < 0:
            return best or column, kept
    raise BugError("a column without anything")


def marks_on_map(frame: Frame, boxes: tuple[Box, ...]) -> list[Drawable]:
    """The north arrow, which stands on the map itself: below people, who never stand on it."""
    return _north(frame, boxes[0])


def boxes_on_map(
    frame: Frame,
    public_map: PublicMap,
    houses: NDArray[np.object_] | None = None,
    beside: Collection[tuple[float, float]] = (),
) -> tuple[Box, ...]:
    """The room of the north arrow, mm of paper.

    In the corner where it hides the fewest houses and the least of the area; upper right where there is no difference.

    Parameters
    ----------
    houses
        Those of the association, where they are known already.
    beside
        Sides of the paper on which another sheet goes on: the arrow stands clear of what both show.
    """
    x0, y0, x1, y1 = frame.paper
    near, width, height = _NORTH
    right, left, above, below = (
        near + (OVERLAP_MM if side in beside else 0.0) for side in ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))
    )
    lefts, lows = (x1 - right - width, x0 + left), (y1 - above - height, y0 + below)
    boxes: list[Box] = [(x, y, x + width, y + height) for y in lows for x in lefts]
    area = areas.extent_of(public_map)
    if area is None:
        return (boxes[0],)
    grounds = np.array([shapely.Polygon(frame.ground_of(box)) for box in boxes], dtype=object)
    if houses is None:
        houses = areas.houses_of(public_map)
    hidden = shapely.intersects(grounds[:, None], houses[None, :]).sum(axis=1)
    covered = np.round(shapely.area(shapely.intersection(grounds, area)), 1)
    return (boxes[int(np.lexsort((range(4), covered, hidden))[0])],)


def head_band(layout: PageLayout, disclosure: Disclosure, number: int, total: int) -> list[Drawable]:
    """The line above the map: the banner when there is one, else what the sheet is for; sheet n/N."""
    x0, y0, x1, _ = layout.head
    handling = term("handling.caution") if disclosure.people or disclosure.granted else term("handling.public")
    words = disclosure.banner or f"{disclosure.recipient_words}　{handling}"
    page = lay_out(f"{number}/{total}枚目", 4.6, role="bold") if total > 1 else None
    room = x1 - x0 - (page.width_mm + 8.0 if page is not None else 0.0)
    size = 4.6
    while (run := lay_out(words, size, role="bold")).width_mm > room - 8.0 and size > 2.6:
        size -= 0.2
    items: list[Drawable] = [Text(run, (x0 + 3.0, y0 + 2.8), "ink", space=Space.PAPER)]
    if disclosure.banner:
        items.insert(0, frame_of(layout.head, "bold"))
    if page is not None:
        items.append(Text(page, (x1 - page.width_mm - 3.0, y0 + 2.8), "ink", space=Space.PAPER))
    return items


def _title(
    column: Column, layout: PageLayout, disclosure: Disclosure, public_map: PublicMap, area: str, texts: SheetTexts
) -> None:
    column.name(texts.title, 22.0 * layout.large, 12.0)
    column.skip(0.8)
    facts = [texts.ward]
    if not areas.boundary_known(public_map):
        facts.append(term("boundary_unknown"))
    if any(facts):
        column.text("　".join(one for one in facts if one), 10.0)
    if texts.date:
        column.line(texts.date, 9.0, layer=RUN)
    counts = disclosure.counts.get(area)
    if counts is not None and counts.listed:
        column.name(counts.line(), max(9.0 * column.factor, 8.0), 8.0)
    column.skip(1.2)
    column.rule("line")


def _memo(column: Column, large: float) -> None:
    """Lines for the pen where the column would be white."""
    if column.room < _MEMO_FROM * large:
        return
    column.heading(term("sheet.memo"))
    stroke = Stroke("hairline", WEIGHTS["thin"])
    while column.room >= _MEMO_LINE * large:
        column.skip(_MEMO_LINE * large)
        column.put(ring([(column.left, column.y), (column.right, column.y)], closed=False, stroke=stroke))


def _foot(
    layout: PageLayout, disclosure: Disclosure, public_map: PublicMap, texts: SheetTexts, crowds: Sequence[Crowd]
) -> Column:
    """Caution, notes, sources and what the sheet says of its marks; its ``top`` is where they begin.

    It stands on the row of custody slots.
    """
    x0, y0, x1, _ = layout.column
    factor = 1.0 + (layout.large - 1.0) * 0.6
    column = Column((x0, 0.0, x1, 0.0), factor)
    certificate = certificate_line(sum((one.certificate for one in crowds), Certificate()))
    _foot_words(column, disclosure, public_map, texts, certificate)
    top = y0 - column.y
    column = Column((x0, y0, x1, top), factor)
    _foot_words(column, disclosure, public_map, texts, certificate)
    return column


def _foot_words(
    column: Column, disclosure: Disclosure, public_map: PublicMap, texts: SheetTexts, certificate: str
) -> None:
    if disclosure.people or disclosure.granted:
        top = column.y
        inner = Column((column.left + 2.5, column.bottom, column.right - 2.5, top - 1.4), column.factor)
        inner.text(term("handling.caution"), 11.0, role="bold")
        inner.text(term("handling.purpose"), 7.0, leading=1.3)
        column.put(*inner.items, frame_of((column.left, inner.y - 1.8, column.right, top), "bold"))
        column.y = inner.y - 3.4
    for line in disclosure.notes:
        column.text(line, 7.0, leading=1.3)
    sources = [*public_map.credits, *texts.credits]
    if sources or texts.office:
        column.skip(1.0)
    if sources:
        column.text(f"{term('sheet.sources')}：{'、'.join(dict.fromkeys(sources))}", 7.0, leading=1.3)
    if texts.office:
        column.text(texts.office, 7.5, leading=1.4)
    column.text(certificate, 7.0, leading=1.3)


def bars(box: Box, frame: Frame) -> list[Drawable]:
    """The check bar of exactly 100 mm, a scale bar of round metres and the scale in words, below the map.

    Parameters
    ----------
    box
        The line below the map, mm of paper; the scale bar stands above the check bar where the box is higher.
    """
    x0, y0, x1, y1 = box
    two = y1 - y0 > 12.0
    x, y = x0, y0 + 0.4
    line = Stroke("ink", WEIGHTS["line"])
    items: list[Drawable] = [ring([(x, y + 0.6), (x + 100.0, y + 0.6)], closed=False, stroke=line)]
    items += [ring([(x + end, y), (x + end, y + 2.4)], closed=False, stroke=line) for end in (0.0, 50.0, 100.0)]
    check = lay_out(term("sheet.check_bar"), 7.0 * PT)
    items.append(Text(check, (x + 2.0, y + 2.8), "ink", space=Space.PAPER))
    metres = _round_length(frame.scale)
    length = metres * 1000.0 / frame.scale
    scale = lay_out(f"{term('sheet.scale')} {scale_words(frame.scale)}", 9.0 * PT, role="bold")
    left = x0 if two else x1 - length - 8.0
    low = y0 + 8.9 if two else y
    items += _scale_bar(left, low, length, metres)
    beside = left + length + 8.0 if two else x0 + 106.0
    items.append(Text(scale, (beside, low), "ink", space=Space.PAPER))
    return items


def _scale_bar(x: float, y: float, length: float, metres: int) -> list[Drawable]:
    items: list[Drawable] = []
    for index in range(4):
        a, b = x + length * index / 4, x + length * (index + 1) / 4
        quarter = [(a, y), (b, y), (b, y + 1.4), (a, y + 1.4)]
        fill = "ink" if index % 2 == 0 else "paper"
        items.append(ring(quarter, fill=fill, stroke=Stroke("ink", WEIGHTS["fine"])))
    for share, words in ((0.0, "0"), (0.5, f"{metres // 2}"), (1.0, f"{metres}m")):
        run = lay_out(words, 8.0 * PT)
        place = (x + length * share - (run.width_mm / 2 if share else 0.0), y + 2.2)
        items.append(Text(run, place, "ink", space=Space.PAPER))
    return items


def _round_length(scale: float) -> int:
    """A round number of metres that is 35 to 80 mm long on paper at the scales of the ladder."""
    for metres in (20, 40, 50, 100, 200, 400, 500, 1000, 2000):
        if 35.0 <= metres * 1000.0 / scale <= 80.0:
            return metres
    return max(2, round(50.0 * scale / 1000.0 / 2) * 2)


def _north(frame: Frame, box: Box) -> list[Drawable]:
    """The north arrow: grid north, within a degree of true north in one zone; it turns with the map, its word not."""
    x, y = (box[0] + box[2]) / 2, box[1] + 8.5
    x0, y0, x1, y1 = box
    words = lay_out(term("sheet.north"), 8.0 * PT, role="bold")
    items: list[Drawable] = [ring([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], fill="paper")]
    if frame.angle:
        items += _turned_arrow(x, y + 1.6, frame.angle)
    else:
        items.append(Symbol("north", (x, y + 1.2), 13.0, space=Space.PAPER))
    items.append(Text(words, (x - words.width_mm / 2, box[1] + 1.3), "ink", space=Space.PAPER))
    return items


def _turned_arrow(x: float, y: float, angle: float) -> list[Shapes]:
    """A needle, dark half and light half, pointing to north on a turned map."""
    from layers.scene import turned

    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x + float(a), y + float(b)) for a, b in turned(np.array(points), angle)]

    stroke = Stroke("ink", WEIGHTS["thin"])
    return [
        ring(at([(0.0, 5.4), (-2.1, -4.6), (0.0, -2.8)]), fill="ink", stroke=stroke),
        ring(at([(0.0, 5.4), (2.1, -4.6), (0.0, -2.8)]), fill="paper", stroke=stroke),
    ]
