"""What fills the right column: title, proof, legend, key, scale, caution, notes, sources, QR."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from himi_map.glossary import term
from himi_map.look import SIZES, WEIGHTS
from himi_map.publicmap import SiteKind
from layers import areas
from layers.frame import scale_words
from layers.labels import certificate_line
from layers.scene import Box, Drawable, Frame, Space, Stroke, Symbol, Text
from layers.shapes import ring
from layers.sheet.column import PT, Column, dots, frame_of
from layers.sheet.legend import legend
from layers.sheet.qr import qr_cells
from layers.text import lay_out

if TYPE_CHECKING:
    from himi_map.disclosed import Disclosure
    from himi_map.publicmap import PublicMap
    from layers.sheet.crowd import Crowd
    from layers.sheet.texts import SheetTexts

_TYPE_SIZES = (1.4, 1.25, 1.1, 1.0, 0.85, 0.72)
"""How much larger the type of the column is set: as large as there is room for, old eyes read it at night."""
_FOOT = 66.0
"""Height at the bottom of the column for scale, caution, QR and sources."""


def side_column(
    box: Box,
    disclosure: Disclosure,
    public_map: PublicMap,
    area: str,
    texts: SheetTexts,
    frame: Frame,
    crowd: Crowd,
) -> list[Drawable]:
    """Everything in the right column of a sheet."""
    x0, y0, x1, y1 = box
    for factor in _TYPE_SIZES:
        column = Column((x0, y0 + _FOOT, x1, y1), factor)
        _title(column, disclosure, public_map, area, texts)
        legend(column, public_map, frame, crowd)
        _key(column, crowd)
        _keyed(column, crowd)
        column.text(certificate_line(crowd.certificate), 7.0 / column.factor)
        _unplaced(column, disclosure, area)
        if column.room >= 0.0:
            break
    items = list(column.items)
    items += _foot((x0, y0, x1, y0 + _FOOT - 2.0), disclosure, public_map, texts)
    return items


def marks_on_map(frame: Frame, public_map: PublicMap) -> list[Drawable]:
    """Scale bars and north arrow, which stand on the map itself: below people, who never stand on them."""
    return [*_scale_bars(frame, boxes_on_map(frame, public_map)[0]), *_north(frame)]


def boxes_on_map(frame: Frame, public_map: PublicMap) -> tuple[Box, Box]:
    """The room of scale bars and north arrow, mm of paper.

    The scale bars take the corner where they hide least of the association: bottom left when there is no difference.
    """
    x0, y0, x1, y1 = frame.paper
    north = (x1 - 15.0, y1 - 20.5, x1 - 3.0, y1 - 3.0)
    width, height = _scale_width(frame.scale) + 2.0, 17.0
    corners = [(x0 + 2.0, y0 + 2.0), (x1 - 2.0 - width, y0 + 2.0), (x0 + 2.0, y1 - 2.0 - height)]
    boxes: list[Box] = [(x, y, x + width, y + height) for x, y in corners]
    area = areas.extent_of(public_map)
    if area is None:
        return boxes[0], north
    ground = [frame.to_map(np.array(box).reshape(2, 2)).ravel() for box in boxes]
    hidden = shapely.area(shapely.intersection(shapely.box(*np.array(ground).T), area))
    return boxes[int(np.argmin(np.round(hidden, 1)))], north


def _scale_width(scale: float) -> float:
    return max(100.0, _round_length(scale) * 1000.0 / scale) + 10.0


def _title(column: Column, disclosure: Disclosure, public_map: PublicMap, area: str, texts: SheetTexts) -> None:
    column.name(texts.title, 22.0, 12.0)
    facts = [texts.ward, texts.date]
    if not areas.boundary_known(public_map):
        facts.append(term("boundary_unknown"))
    column.text("　".join(one for one in facts if one), 10.0)
    counts = disclosure.counts.get(area)
    if counts is not None and counts.listed:
        column.name(counts.line(), 9.0 * column.factor, 6.5)
    column.skip(1.0)
    column.rule("line")


def _key(column: Column, crowd: Crowd) -> None:
    """The sites by letter: name, kinds and conditions; in two columns of small type when there are many."""
    if not crowd.sites:
        return
    column.heading(term("site"))
    size = 8.0 if len(crowd.sites) <= 12 else 7.0
    for mark, _, _ in crowd.sites:
        kinds = "・".join(term(f"site_kind.{kind}") for kind in mark.site.kinds)
        words = f"{mark.letter}　{mark.site.name}（{kinds}）"
        if SiteKind.EMERGENCY in mark.site.kinds:
            valid = "・".join(term(f"hazard_short.{hazard}") for hazard in mark.site.hazards)
            words += f"　○{valid}" if valid else ""
        if mark.site.conditions:
            words += f"　{mark.site.conditions}"
        column.text(words, size, leading=1.22)


def _keyed(column: Column, crowd: Crowd) -> None:
    """Words for which there was no room on the map, by the sign that stands there; sites have a key of their own."""
    letters = {mark.letter for mark, _, _ in crowd.sites}
    rows = [(sign, words) for sign, words in crowd.keyed if sign not in letters]
    if rows:
        column.heading(term("sheet.keyed"))
        column.text("　".join(f"{sign} {words}" for sign, words in rows), 7.0, leading=1.22)


def _unplaced(column: Column, disclosure: Disclosure, area: str) -> None:
    numbers = [str(one.number) for one in disclosure.of_area(area) if one.position is None]
    if numbers:
        column.heading(term("proof.unplaced"))
        column.text("、".join(numbers), 8.5)


def _foot(box: Box, disclosure: Disclosure, public_map: PublicMap, texts: SheetTexts) -> list[Drawable]:
    """Caution, notes, sources on the left; QR with its words on the right; all at the bottom of the column."""
    x0, y0, x1, y1 = box
    items: list[Drawable] = []
    qr = SIZES["qr"]
    items += _qr(x1 - qr, y0, qr, disclosure.sheet)
    caution = Column((x0, y0, x1, y1))
    box_top = y1
    people = bool(disclosure.people) or bool(disclosure.granted)
    if people:
        caution.skip(1.4)
        inner = Column((x0 + 2.5, y0, x1 - 2.5, caution.y))
        inner.text(term("handling.caution"), 11.0, role="bold")
        inner.text(term("handling.purpose"), 7.0, leading=1.25)
        copy = f"{term('sheet.copy_number')} {disclosure.copy_number}" if disclosure.copy_number is not None else ""
        if copy:
            inner.text(copy, 9.0, role="bold")
        items += inner.items
        items.append(frame_of((x0, inner.y - 1.6, x1, box_top), "bold"))
        caution.y = inner.y - 3.0
    for line in disclosure.notes:
        caution.text(line, 7.0, leading=1.25)
    sources = [*public_map.credits, *texts.credits]
    left = Column((x0, y0, x1 - qr - 3.0, min(caution.y - 1.0, y0 + qr + 9.0)))
    if sources:
        left.text(f"{term('sheet.sources')}：{'、'.join(dict.fromkeys(sources))}", 7.0, leading=1.2)
    if texts.office:
        left.text(texts.office, 7.0, leading=1.3)
    return [*items, *caution.items, *left.items]


def _qr(x: float, y: float, size: float, sheet: str) -> list[Drawable]:
    """The opaque id of the sheet as QR, with the same id in letters above it.

    In capitals, which a QR code packs closer: larger dots, that a copier and a telephone read better.
    """
    run = lay_out(short_code(sheet), 7.0 * PT, role="mono")
    return [
        dots(qr_cells(f"HIMIMAP:{sheet.upper()}"), x, y, size),
        Text(run, (x + (size - run.width_mm) / 2, y + size + 1.2), "ink", space=Space.PAPER),
    ]


def short_code(sheet: str) -> str:
    """The first eight letters of a sheet's id in two groups: enough to find it by voice on the phone."""
    letters = "".join(one for one in sheet if one.isalnum())[:8].upper()
    return f"{letters[:4]}-{letters[4:]}"


def _scale_bars(frame: Frame, box: Box) -> list[Drawable]:
    """A scale bar of round metres and the check bar of exactly 100 mm, in *box*."""
    x, y = box[0] + 2.0, box[1] + 2.0
    metres = _round_length(frame.scale)
    length = metres * 1000.0 / frame.scale
    width = _scale_width(frame.scale)
    ground = [(x - 2.0, y - 2.0), (x + width, y - 2.0), (x + width, y + 15.0), (x - 2.0, y + 15.0)]
    items: list[Drawable] = [ring(ground, fill="paper", stroke=Stroke("ink2", WEIGHTS["thin"]))]
    top = y + 9.5
    for index in range(4):
        a, b = x + length * index / 4, x + length * (index + 1) / 4
        quarter = [(a, top), (b, top), (b, top + 1.4), (a, top + 1.4)]
        fill = "ink" if index % 2 == 0 else "paper"
        items.append(ring(quarter, fill=fill, stroke=Stroke("ink", WEIGHTS["fine"])))
    for share, words in ((0.0, "0"), (0.5, f"{metres // 2}"), (1.0, f"{metres}m")):
        run = lay_out(words, 8.0 * PT)
        place = (x + length * share - (run.width_mm / 2 if share else 0.0), top + 2.2)
        items.append(Text(run, place, "ink", space=Space.PAPER))
    scale = lay_out(f"{term('sheet.scale')} {scale_words(frame.scale)}", 9.0 * PT, role="bold")
    items.append(Text(scale, (x + max(length, 40.0) + 6.0, top), "ink", space=Space.PAPER))
    bar = Stroke("ink", WEIGHTS["line"])
    items.append(ring([(x, y + 0.6), (x + 100.0, y + 0.6)], closed=False, stroke=bar))
    items += [ring([(x + end, y), (x + end, y + 2.4)], closed=False, stroke=bar) for end in (0.0, 50.0, 100.0)]
    check = lay_out(term("sheet.check_bar"), 7.0 * PT)
    items.append(Text(check, (x + 2.0, y + 2.6), "ink", space=Space.PAPER))
    return items


def _round_length(scale: float) -> int:
    """A round number of metres that is 40 to 90 mm long on paper."""
    for metres in (20, 40, 50, 100, 200, 400, 500, 1000, 2000):
        if 40.0 <= metres * 1000.0 / scale <= 95.0:
            return metres
    return 100


def _north(frame: Frame) -> list[Drawable]:
    """The north arrow in the upper right corner of the map: grid north, within a degree of true north in one zone."""
    _, _, x1, y1 = frame.paper
    x, y = x1 - 9.0, y1 - 12.0
    ground = [(x - 6.0, y - 8.5), (x + 6.0, y - 8.5), (x + 6.0, y + 9.0), (x - 6.0, y + 9.0)]
    words = lay_out(term("sheet.north"), 8.0 * PT, role="bold")
    at = (x - words.width_mm / 2, y - 7.2)
    items: list[Drawable] = [
        ring(ground, fill="paper"),
        Symbol("north", (x, y + 1.2), 13.0, space=Space.PAPER),
        Text(words, at, "ink", space=Space.PAPER),
    ]
    return items
