"""The legend of what is on this sheet, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from layers.text import lay_out, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himi_map.disclosed import DisclosedSupporter
    from himi_map.publicmap import Hazard, HazardKind, HazardLayer, PublicMap, PublicNote, PublicSite
    from layers.scene import Frame
    from layers.sheet.crowd import Crowd


_SMALL_TYPE = 0.85
"""Below this factor of the column's type its pictures are set closer too."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What stands on a sheet's map and in its insets together."""

    homes: tuple[people.HomeMark, ...]
    supporters: tuple[DisclosedSupporter, ...]
    sites: tuple[PublicSite, ...]
    notes: tuple[PublicNote, ...]
    hazards: tuple[Hazard, ...]
    beyond: bool
    pointing: bool

    @classmethod
    def of(cls, crowds: Sequence[Crowd]) -> _Shown:
        return cls(
            homes=tuple(mark for crowd in crowds for mark, _, _ in crowd.homes),
            supporters=tuple(one for crowd in crowds for one, _, _ in crowd.supporters),
            sites=tuple(mark.site for crowd in crowds for mark, _, _ in crowd.sites),
            notes=tuple(note for crowd in crowds for note, _, _ in crowd.notes),
            hazards=tuple(dict.fromkeys(one for crowd in crowds if crowd.sites for one in crowd.shown_hazards)),
            beyond=any(crowd.beyond for crowd in crowds),
            pointing=any(crowd.pointing for crowd in crowds),
        )


def legend(column: Column, public_map: PublicMap, frame: Frame, crowds: Sequence[Crowd]) -> None:
    """Set the legend of what stands on a sheet's map, and in its insets, into the column."""
    shown = _Shown.of(crowds)
    column.heading(term("sheet.legend"))
    if shown.homes:
        _people(column, shown)
    if shown.supporters:
        _supporters(column, shown)
    if shown.beyond:
        column.put(
            _unclipped(
                people.arrow(Placed(column.left + 3.4, _middle(column, 4.8), 2.0, 2.0, moved=False), (1, 0), 2.6)
            )
        )
        _words(column, term("sheet.beyond"), 4.8)
    if shown.pointing:
        y = _middle(column, 4.8)
        sample = Placed(column.left + 3.4, y, 2.0, 2.0, moved=False)
        column.put(*(_unclipped(item) for item in people.pointer(sample, (column.left + 9.0, y), 2.6)))
        _words(column, term("sheet.pointing"), 4.8)
    _sites(column, shown)
    _notes(column, shown)
    _areas(column, public_map)
    _hazards(column, hazards.within(public_map, shapely.Polygon(frame.corners)))


def _row(column: Column, height: float) -> float:
    """Height of a row whose picture needs *height*, mm."""
    return max(_tight(column, height), 8.0 * PT * column.factor * 1.5)


def _tight(column: Column, size: float) -> float:
    """A little less where the column is set in small type for want of room."""
    return size * (0.86 if column.factor < _SMALL_TYPE else 1.0)


def _middle(column: Column, height: float) -> float:
    """Where the picture of the next row has its middle, mm of paper."""
    return column.y - _row(column, height) / 2


def _words(column: Column, words: str, height: float) -> None:
    size = 8.0 * PT * column.factor
    at = (column.left + PICTURE, _middle(column, height) - size * 0.36)
    column.put(Text(lay_out(words, size), at, "ink", space=Space.PAPER))
    column.skip(_row(column, height))


def _people(column: Column, shown: _Shown) -> None:
    for freshness in sorted({mark.freshness for mark in shown.homes}, key=list(Freshness).index):
        like = next(mark for mark in shown.homes if mark.freshness is freshness)
        one = people.HomeMark(like.people[:1], like.xy, (lay_out("1", like.runs[0].size_mm, role="bold"),),
                              SIZES["person"], SIZES["person"])  # fmt: skip
        placed = Placed(column.left + 5.0, _middle(column, 6.4), one.width, one.height, moved=False)
        column.put(*(_unclipped(item) for item in people.draw_home(_plain(one), placed)))
        _words(column, f"{term('registration')}（{term(f'freshness.{freshness}')}）", 6.4)
    told = [person for mark in shown.homes for person in mark.people]
    for name, side, there in (
        ("carenet", "左上", any(one.carenet for one in told)), ("baton", "右上", any(one.baton for one in told)),
    ):  # fmt: skip
        if there:
            column.text(f"輪の{side}の黒い印：{term(name)}", 7.5, indent=PICTURE, leading=1.35)
    column.skip(0.6)


def _plain(mark: people.HomeMark) -> people.HomeMark:
    """The mark without notches, and without anybody's number."""
    person = msgspec.structs.replace(mark.people[0], carenet=False, baton=False, number=1, name="")
    return people.HomeMark((person,), mark.xy, mark.runs, mark.width, mark.height)


def _supporters(column: Column, shown: _Shown) -> None:
    for organisation in (False, True):
        like = next((one for one in shown.supporters if one.organisation == organisation), None)
        if like is None:
            continue
        sample = msgspec.structs.replace(like, letter="A", name="")
        placed = Placed(column.left + 5.0, _middle(column, 5.8), SIZES["supporter"], SIZES["supporter"], moved=False)
        column.put(*(_unclipped(item) for item in supporters.draw_supporter(sample, placed)))
        words = f"{term('supporter')}（{term('supporter.organisation')}）" if organisation else term("supporter")
        _words(column, words, 5.8)
    drawn = {person.key for home in shown.homes for person in home.people}
    orders = sorted({min(order, 3) for one in shown.supporters for key, order in one.helps if key in drawn})
    for order in orders:
        y = _middle(column, 4.2)
        ends = ((column.left + 0.5, y), (column.left + 9.5, y))
        column.put(*(_unclipped(item) for item in supporters.draw_link(ends, order)))
        _words(column, term({1: "line.first", 2: "line.second", 3: "line.reserve"}[order]), 4.2)


def _sites(column: Column, shown: _Shown) -> None:
    for symbol in dict.fromkeys(sites.symbol_name(one) for one in shown.sites):
        words = "・".join(term(f"site_kind.{kind}") for kind in sites.meaning(symbol, shown.sites))
        column.symbol_row([symbol], _tight(column, 5.0), words)
    if any(sites.hazard_marks(site, shown.hazards) for site in shown.sites):
        for hazard in shown.hazards:
            words = f"{term(f'hazard.{hazard}')}（{term('site.valid')}・{term('site.not_valid')}）"
            column.symbol_row([f"hazard.{hazard}", f"hazard.{hazard}.not"], _tight(column, 3.4), words, 7.5)


def _notes(column: Column, shown: _Shown) -> None:
    told: dict[str, str] = {}
    for note in shown.notes:
        name = notes.symbol_name(note)
        told.setdefault(name, term(name) if name != "stamp.text" else note.label)
    items = list(told.items())
    for index in range(0, len(items), 2):
        top = column.y
        for number, (name, words) in enumerate(items[index : index + 2]):
            column.y = top
            part = Column((column.left + number * column.width / 2, column.bottom, column.right, top), column.factor)
            part.symbol_row([name], _tight(column, 4.4), words, 7.5)
            column.put(*part.items)
            column.y = part.y


def _areas(column: Column, public_map: PublicMap) -> None:
    if not areas.boundary_known(public_map):
        return
    y = _middle(column, 4.2)
    line = [(column.left + 0.5, y), (column.left + 9.5, y)]
    column.put(ring(line, closed=False, stroke=Stroke("ink", WEIGHTS["bold"], (5.0, 1.6, 0.4, 1.6))))
    _words(column, term("area.association"), 4.2)
    if any(one.level == "group" for one in public_map.areas):
        y = _middle(column, 4.2)
        line = [(column.left + 0.5, y), (column.left + 9.5, y)]
        column.put(ring(line, closed=False, stroke=Stroke("ink2", WEIGHTS["thin"], (2.0, 1.2))))
        _words(column, term("area.group"), 4.2)


def _hazards(column: Column, shown: Sequence[HazardLayer]) -> None:
    """Swatches of every class that touches the ground shown, under the name of its hazard.

    Depths of several kinds of water share their colours; their hatches do not, and nor do their headings.
    """
    kinds: dict[HazardKind, dict[int, str]] = {}
    for layer in sorted(shown, key=lambda one: one.kind not in hazards.DEPTH_KINDS):
        labels = np.asarray(layer.zones.columns["label"]).astype(str)
        classes = np.asarray(layer.zones.columns["rank"]).astype(int)
        told = kinds.setdefault(layer.kind, {})
        for rank in hazards.ranks(layer):
            told.setdefault(rank, str(labels[classes == rank][0]))
    for kind, classes_of in kinds.items():
        title = term(f"hazard_kind.{kind}")
        column.skip(0.8 * column.factor)
        column.text(f"{title}（{term('depth')}）" if kind in hazards.DEPTH_KINDS else title, 7.5, role="bold")
        column.skip(0.4)
        _swatches(column, kind, sorted(classes_of.items()))


def _swatches(column: Column, kind: HazardKind, classes: Sequence[tuple[int, str]]) -> None:
    """The classes of one hazard, two abreast where their words are short enough."""
    size = 7.5 * PT * column.factor
    half = column.width / 2
    abreast = 2 if all(width_of(words, size) <= half - PICTURE - 1.0 for _, words in classes) else 1
    row = max(4.6, size * 1.55)
    for index, (rank, words) in enumerate(classes):
        x = column.left + half * (index % abreast)
        y = column.y
        box = (x + 0.5, y - row + 0.9, x + 9.5, y - 0.6)
        name = f"{hazards.colour(kind, rank)}_blend"
        column.put(block(box, name, hatch=hazards.hatch(kind, rank), stroke=hazards.edge(kind, rank)))
        column.put(Text(lay_out(words, size), (x + PICTURE, y - row / 2 - size * 0.3), "ink", space=Space.PAPER))
        if index % abreast == abreast - 1 or index == len(classes) - 1:
            column.skip(row)


def _unclipped(item: Drawable) -> Drawable:
    """The same drawable, not cut at the map's frame."""
    return replace(item, clip=False) if isinstance(item, Shapes) else item
