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
from layers.sheet.column import PICTURE, Column, block
from layers.text import lay_out, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from himi_map.disclosed import DisclosedSupporter
    from himi_map.publicmap import Hazard, HazardKind, HazardLayer, PublicMap, PublicNote, PublicSite
    from layers.scene import Frame
    from layers.sheet.crowd import Crowd


_SMALL_TYPE = 0.95
"""Below this factor of the column's type its pictures are set closer too."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the legend."""

    draw: Callable[[Column], None]
    short: bool = False


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


class Legend:
    """The legend of what stands on a sheet's map, and in its insets: set as often as it takes to find its type."""

    def __init__(self, public_map: PublicMap, frame: Frame, crowds: Sequence[Crowd]) -> None:
        shown = _Shown.of(crowds)
        self._entries = [*_people(shown), *_supporters(shown), *_arrows(shown), *_sites(shown), *_notes(shown)]
        self._entries += _areas(public_map)
        self._hazards = _classes(hazards.within(public_map, shapely.Polygon(frame.corners)))

    def set(self, column: Column, *, abreast: bool = False) -> None:
        """Set it into the column.

        Parameters
        ----------
        abreast
            Two entries beside each other where their words are short enough.
        """
        column.heading(term("sheet.legend"))
        _set(column, self._entries, abreast=abreast)
        _set_hazards(column, self._hazards)


def _set(column: Column, entries: Sequence[_Entry], *, abreast: bool) -> None:
    """One entry below the other; short ones two abreast where that is wished, notes always."""
    half = column.width / 2
    rows: list[list[_Entry]] = []
    room = False
    for entry in entries:
        beside = (abreast or entry.short) and _right_of(_part(column, entry, 0.0, half)) <= column.left + half - 1.0
        if beside and room:
            rows[-1].append(entry)
            room = False
        else:
            rows.append([entry])
            room = beside
    for row in rows:
        if len(row) == 1:
            row[0].draw(column)
            continue
        column.row = max(column.y - _part(column, entry, 0.0, half).y for entry in row)
        parts = [_part(column, entry, number * half, half) for number, entry in enumerate(row)]
        column.row = 0.0
        column.put(*(item for part in parts for item in part.items))
        column.y = min(part.y for part in parts)


def _part(column: Column, entry: _Entry, left: float, width: float) -> Column:
    """The entry set from *left* mm on, in a part of the column that is *width* mm wide."""
    part = Column((column.left + left, column.bottom, column.left + left + width, column.y), column.factor)
    part.row = column.row
    entry.draw(part)
    return part


def _right_of(part: Column) -> float:
    """Where the words of a part of the column end, mm of paper."""
    return max((one.at[0] + one.run.width_mm for one in part.items if isinstance(one, Text)), default=part.left)


def _row(column: Column, height: float) -> float:
    """Height of a row whose picture needs *height*, mm."""
    return max(_tight(column, height), column.size(8.0) * 1.5, column.row)


def _tight(column: Column, size: float) -> float:
    """A little less where the column is set in small type for want of room."""
    return size * (0.86 if column.factor < _SMALL_TYPE else 1.0)


def _middle(column: Column, height: float) -> float:
    """Where the picture of the next row has its middle, mm of paper."""
    return column.y - _row(column, height) / 2


def _words(column: Column, words: str, height: float) -> None:
    size = column.size(8.0)
    at = (column.left + PICTURE, _middle(column, height) - size * 0.36)
    column.put(Text(lay_out(words, size), at, "ink", space=Space.PAPER))
    column.skip(_row(column, height))


def _pictured(height: float, words: str, draw: Callable[[Column, float], Iterable[Drawable]]) -> _Entry:
    """An entry of *words* beside what *draw* gives for the column and the middle of the row."""

    def entry(column: Column) -> None:
        column.put(*(_unclipped(item) for item in draw(column, _middle(column, height))))
        _words(column, words, height)

    return _Entry(entry)


def _people(shown: _Shown) -> Iterator[_Entry]:
    for freshness in sorted({mark.freshness for mark in shown.homes}, key=list(Freshness).index):
        like = next(mark for mark in shown.homes if mark.freshness is freshness)
        one = _plain(people.HomeMark(like.people[:1], like.xy, (lay_out("1", like.runs[0].size_mm, role="bold"),),
                                     SIZES["person"], SIZES["person"]))  # fmt: skip

        def home(column: Column, y: float, one: people.HomeMark = one) -> Iterable[Drawable]:
            return people.draw_home(one, Placed(column.left + 5.0, y, one.width, one.height, moved=False))

        yield _pictured(6.4, f"{term('registration')}（{term(f'freshness.{freshness}')}）", home)
    told = [person for mark in shown.homes for person in mark.people]
    for name, side, there in (
        ("carenet", "左上", any(one.carenet for one in told)), ("baton", "右上", any(one.baton for one in told)),
    ):  # fmt: skip
        if there:
            words = f"輪の{side}の黒い印：{term(name)}"
            yield _Entry(lambda column, words=words: column.text(words, 7.5, indent=PICTURE, leading=1.35))  # type: ignore[misc]


def _plain(mark: people.HomeMark) -> people.HomeMark:
    """The mark without notches, and without anybody's number."""
    person = msgspec.structs.replace(mark.people[0], carenet=False, baton=False, number=1, name="")
    return people.HomeMark((person,), mark.xy, mark.runs, mark.width, mark.height)


def _supporters(shown: _Shown) -> Iterator[_Entry]:
    for organisation in (False, True):
        like = next((one for one in shown.supporters if one.organisation == organisation), None)
        if like is None:
            continue
        sample = msgspec.structs.replace(like, letter="A", name="")

        def mark(column: Column, y: float, sample: DisclosedSupporter = sample) -> Iterable[Drawable]:
            placed = Placed(column.left + 5.0, y, SIZES["supporter"], SIZES["supporter"], moved=False)
            return supporters.draw_supporter(sample, placed)

        words = f"{term('supporter')}（{term('supporter.organisation')}）" if organisation else term("supporter")
        yield _pictured(5.8, words, mark)
    drawn = {person.key for home in shown.homes for person in home.people}
    for order in sorted({min(order, 3) for one in shown.supporters for key, order in one.helps if key in drawn}):

        def link(column: Column, y: float, order: int = order) -> Iterable[Drawable]:
            return supporters.draw_link(((column.left + 0.5, y), (column.left + 9.5, y)), order)

        yield _pictured(4.2, term({1: "line.first", 2: "line.second", 3: "line.reserve"}[order]), link)


def _arrows(shown: _Shown) -> Iterator[_Entry]:
    def sample(column: Column, y: float) -> Placed:
        return Placed(column.left + 3.4, y, 2.0, 2.0, moved=False)

    if shown.beyond:
        yield _pictured(4.8, term("sheet.beyond"), lambda column, y: [people.arrow(sample(column, y), (1, 0), 2.6)])
    if shown.pointing:
        yield _pictured(
            4.8,
            term("sheet.pointing"),
            lambda column, y: people.pointer(sample(column, y), (column.left + 9.0, y), 2.6),
        )


def _sites(shown: _Shown) -> Iterator[_Entry]:
    for symbol in dict.fromkeys(sites.symbol_name(one) for one in shown.sites):
        words = "・".join(term(f"site_kind.{kind}") for kind in sites.meaning(symbol, shown.sites))
        yield _symbols([symbol], 5.0, words, 8.0)
    if any(sites.hazard_marks(site, shown.hazards) for site in shown.sites):
        for hazard in shown.hazards:
            words = f"{term(f'hazard.{hazard}')}（{term('site.valid')}・{term('site.not_valid')}）"
            yield _symbols([f"hazard.{hazard}", f"hazard.{hazard}.not"], 3.4, words, 7.5)


def _symbols(names: list[str], size: float, words: str, size_pt: float, *, short: bool = False) -> _Entry:
    return _Entry(lambda column: column.symbol_row(names, _tight(column, size), words, size_pt), short)


def _notes(shown: _Shown) -> Iterator[_Entry]:
    told: dict[str, str] = {}
    for note in shown.notes:
        name = notes.symbol_name(note)
        told.setdefault(name, term(name) if name != "stamp.text" else note.label)
    for name, words in told.items():
        yield _symbols([name], 4.4, words, 7.5, short=True)


def _areas(public_map: PublicMap) -> Iterator[_Entry]:
    if not areas.boundary_known(public_map):
        return

    def line(stroke: Stroke) -> Callable[[Column, float], Iterable[Drawable]]:
        return lambda column, y: [ring([(column.left + 0.5, y), (column.left + 9.5, y)], closed=False, stroke=stroke)]

    yield _pictured(4.2, term("area.association"), line(Stroke("ink", WEIGHTS["bold"], (5.0, 1.6, 0.4, 1.6))))
    if any(one.level == "group" for one in public_map.areas):
        yield _pictured(4.2, term("area.group"), line(Stroke("ink2", WEIGHTS["thin"], (2.0, 1.2))))


def _classes(shown: Sequence[HazardLayer]) -> dict[HazardKind, dict[int, str]]:
    """The words of every class that touches the ground shown, by hazard.

    Depths of several kinds of water share their colours; their hatches do not, and nor do their headings.
    """
    kinds: dict[HazardKind, dict[int, str]] = {}
    for layer in sorted(shown, key=lambda one: one.kind not in hazards.DEPTH_KINDS):
        labels = np.asarray(layer.zones.columns["label"]).astype(str)
        classes = np.asarray(layer.zones.columns["rank"]).astype(int)
        told = kinds.setdefault(layer.kind, {})
        for rank in hazards.ranks(layer):
            told.setdefault(rank, str(labels[classes == rank][0]))
    return kinds


def _set_hazards(column: Column, kinds: Mapping[HazardKind, Mapping[int, str]]) -> None:
    """Swatches of every class under the name of its hazard."""
    for kind, classes in kinds.items():
        title = term(f"hazard_kind.{kind}")
        column.skip(0.8 * column.factor)
        column.text(f"{title}（{term('depth')}）" if kind in hazards.DEPTH_KINDS else title, 7.5, role="bold")
        column.skip(0.4)
        _swatches(column, kind, sorted(classes.items()))


def _swatches(column: Column, kind: HazardKind, classes: Sequence[tuple[int, str]]) -> None:
    """The classes of one hazard, two abreast where their words are short enough."""
    size = column.size(7.5)
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
