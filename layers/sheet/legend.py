"""The legend of what is on this sheet, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import shapely

from himi_map.disclosed import Freshness
from himi_map.glossary import term
from himi_map.look import SIZES, WEIGHTS
from layers import areas, hazards, notes, people, sites, supporters
from layers.labels import Placed
from layers.scene import Drawable, Shapes, Space, Stroke, Text
from layers.shapes import ring
from layers.sheet.column import PICTURE, PT, Column, block
from layers.text import lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himi_map.publicmap import HazardLayer, PublicMap
    from layers.scene import Frame
    from layers.sheet.crowd import Crowd


def legend(column: Column, public_map: PublicMap, frame: Frame, crowd: Crowd) -> None:
    """Set the legend into the column."""
    column.heading(term("sheet.legend"))
    if crowd.homes:
        _people(column, crowd)
    if crowd.supporters:
        _supporters(column, crowd)
    if crowd.beyond:
        column.put(
            _unclipped(people.arrow(Placed(column.left + 3.4, column.y - 2.0, 2.0, 2.0, moved=False), (1, 0), 2.6))
        )
        _words(column, term("sheet.beyond"), 4.2)
    if crowd.pointing:
        sample = Placed(column.left + 3.4, column.y - 2.0, 2.0, 2.0, moved=False)
        column.put(*(_unclipped(item) for item in people.pointer(sample, (column.left + 9.0, column.y - 2.0), 2.6)))
        _words(column, term("sheet.pointing"), 4.2)
    _sites(column, crowd)
    _notes(column, crowd)
    _areas(column, public_map)
    _hazards(column, hazards.within(public_map, shapely.box(*frame.extent)))


def _words(column: Column, words: str, height: float) -> None:
    size = 8.0 * PT * column.factor
    run = lay_out(words, size)
    column.put(Text(run, (column.left + PICTURE, column.y - height / 2 - size * 0.36), "ink", space=Space.PAPER))
    column.skip(max(height, size * 1.4))


def _people(column: Column, crowd: Crowd) -> None:
    shown = sorted({mark.freshness for mark, _, _ in crowd.homes}, key=list(Freshness).index)
    for freshness in shown:
        like = next(mark for mark, _, _ in crowd.homes if mark.freshness is freshness)
        one = people.HomeMark(like.people[:1], like.xy, (lay_out("1", like.runs[0].size_mm, role="bold"),),
                              SIZES["person"], SIZES["person"])  # fmt: skip
        placed = Placed(column.left + 5.0, column.y - 3.2, one.width, one.height, moved=False)
        column.put(*(_unclipped(item) for item in people.draw_home(_plain(one), placed)))
        _words(column, f"{term('registration')}（{term(f'freshness.{freshness}')}）", 6.4)
    marks = [(any(p.carenet for m, _, _ in crowd.homes for p in m.people), "carenet", "左"),
             (any(p.baton for m, _, _ in crowd.homes for p in m.people), "baton", "右")]  # fmt: skip
    told = "、".join(f"輪の{side}の黒い印：{term(name)}" for there, name, side in marks if there)
    if told:
        column.text(told, 7.0, indent=PICTURE, leading=1.2)


def _plain(mark: people.HomeMark) -> people.HomeMark:
    """The mark without notches, and without anybody's number."""
    person = msgspec.structs.replace(mark.people[0], carenet=False, baton=False, number=1, name="")
    return people.HomeMark((person,), mark.xy, mark.runs, mark.width, mark.height)


def _supporters(column: Column, crowd: Crowd) -> None:
    for organisation in (False, True):
        like = next((one for one, _, _ in crowd.supporters if one.organisation == organisation), None)
        if like is None:
            continue
        sample = msgspec.structs.replace(like, letter="A", name="")
        placed = Placed(column.left + 5.0, column.y - 3.0, SIZES["supporter"], SIZES["supporter"], moved=False)
        column.put(*(_unclipped(item) for item in supporters.draw_supporter(sample, placed)))
        words = f"{term('supporter')}（{term('supporter.organisation')}）" if organisation else term("supporter")
        _words(column, words, 5.8)
    drawn = {person.key for home, _, _ in crowd.homes for person in home.people}
    orders = sorted({min(order, 3) for one, _, _ in crowd.supporters for key, order in one.helps if key in drawn})
    for order in orders:
        y = column.y - 2.0
        ends = ((column.left + 0.5, y), (column.left + 9.5, y))
        column.put(*(_unclipped(item) for item in supporters.draw_link(*ends, order)))
        _words(column, term({1: "line.first", 2: "line.second", 3: "line.reserve"}[order]), 4.0)


def _sites(column: Column, crowd: Crowd) -> None:
    shown = [mark.site for mark, _, _ in crowd.sites]
    for symbol in dict.fromkeys(sites.symbol_name(one) for one in shown):
        words = "・".join(term(f"site_kind.{kind}") for kind in sites.meaning(symbol, shown))
        column.symbol_row([symbol], 5.0, words)
    if any(sites.hazard_marks(mark.site, crowd.shown_hazards) for mark, _, _ in crowd.sites):
        for hazard in crowd.shown_hazards:
            words = f"{term(f'hazard.{hazard}')}（{term('site.valid')}・{term('site.not_valid')}）"
            column.symbol_row([f"hazard.{hazard}", f"hazard.{hazard}.not"], 3.4, words, 7.0)


def _notes(column: Column, crowd: Crowd) -> None:
    shown: dict[str, str] = {}
    for note, _, _ in crowd.notes:
        name = notes.symbol_name(note)
        shown.setdefault(name, term(name) if name != "stamp.text" else note.label)
    items = list(shown.items())
    for index in range(0, len(items), 2):
        top = column.y
        for number, (name, words) in enumerate(items[index : index + 2]):
            column.y = top
            part = Column((column.left + number * column.width / 2, column.bottom, column.right, top), column.factor)
            part.symbol_row([name], 4.4, words, 7.5)
            column.put(*part.items)
            column.y = part.y


def _areas(column: Column, public_map: PublicMap) -> None:
    if not areas.boundary_known(public_map):
        return
    y = column.y - 2.0
    line = [(column.left + 0.5, y), (column.left + 9.5, y)]
    column.put(ring(line, closed=False, stroke=Stroke("ink", WEIGHTS["bold"], (5.0, 1.6, 0.4, 1.6))))
    _words(column, term("area.association"), 4.2)
    if any(one.level == "group" for one in public_map.areas):
        y = column.y - 2.0
        line = [(column.left + 0.5, y), (column.left + 9.5, y)]
        column.put(ring(line, closed=False, stroke=Stroke("ink2", WEIGHTS["thin"], (2.0, 1.2))))
        _words(column, term("area.group"), 4.2)


def _hazards(column: Column, shown: Sequence[HazardLayer]) -> None:
    """Swatches of every class that touches the ground shown; depths share one scale."""
    depths: dict[int, str] = {}
    others: dict[tuple[str, int], str] = {}
    titles: list[str] = []
    for layer in shown:
        labels = np.asarray(layer.zones.columns["label"]).astype(str)
        classes = np.asarray(layer.zones.columns["rank"]).astype(int)
        if layer.kind in hazards.DEPTH_KINDS:
            titles.append(term(f"hazard_kind.{layer.kind}"))
        for rank in hazards.ranks(layer):
            label = str(labels[classes == rank][0])
            if layer.kind in hazards.DEPTH_KINDS:
                depths.setdefault(rank, label)
            else:
                others.setdefault((str(layer.kind), rank), f"{term(f'hazard_kind.{layer.kind}')}　{label}")
    if depths:
        column.text(f"{'・'.join(dict.fromkeys(titles))}の深さ", 7.5, role="bold")
        for rank, label in sorted(depths.items()):
            _swatch(column, f"depth_{rank}_blend", hazards.hatch(next(iter(hazards.DEPTH_KINDS)), rank), label)
    for layer in shown:
        for rank in hazards.ranks(layer) if layer.kind not in hazards.DEPTH_KINDS else []:
            words = others.pop((str(layer.kind), rank), None)
            if words is not None:
                name = f"{hazards.colour(layer.kind, rank)}_blend"
                _swatch(column, name, hazards.hatch(layer.kind, rank), words)


def _swatch(column: Column, colour: str, hatch: str | None, words: str) -> None:
    y = column.y
    column.put(block((column.left + 0.5, y - 3.6, column.left + 9.5, y - 0.6), colour, hatch=hatch))
    size = 7.5 * PT * column.factor
    run = lay_out(words, size)
    column.put(Text(run, (column.left + PICTURE, y - 2.1 - size * 0.36), "ink", space=Space.PAPER))
    column.skip(max(4.2, size * 1.35))


def _unclipped(item: Drawable) -> Drawable:
    """The same drawable, not cut at the map's frame."""
    return replace(item, clip=False) if isinstance(item, Shapes) else item
