"""What passes between a print run and whoever paints: one association's order, and the finished paper with its numbers.

Plain values that can be sent to another process. An order holds only what was disclosed and what is public.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from himi_map.disclosed import CopyMark, Disclosure
    from himi_map.publicmap import PublicMap

Places = dict[str, tuple[int, float, float]]
"""Name of a mark to sheet (from 0), x, y: its middle in mm of paper."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the sheets of an association lie on their paper; as :class:`himi_map.records.paper.SheetLayout`.

    Attributes
    ----------
    scale, angle
        Denominator; degrees by which the map is turned anticlockwise.
    centres
        Middle of each sheet's map, metres of the plane zone.
    places
        Where the marks are, under the keys of one Disclosure.
    """

    paper: str = "A3"
    upright: bool = False
    scale: float = 0.0
    angle: float = 0.0
    by_hand: bool = False
    centres: tuple[tuple[float, float], ...] = ()
    places: Places = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What a sheet says around its map: title, ward, the day, the office, credits; and the title of the list."""

    title: str
    ward: str
    day: dt.date
    office: str
    credits: tuple[str, ...]
    list_title: str


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """One association's paper, to be painted.

    Attributes
    ----------
    area
        Key of the association in both Disclosures.
    map_disclosure, list_disclosure
        Made for ``Output.MAP_SHEET`` and ``Output.SUPPORTER_LIST``; None: no list (掲示用).
    paper, scale
        ``A3`` …; denominator, None for the largest of the ladder that fits.
    duplex, kana
        The list on the back of the map; ふりがな above the names of the list.
    marks
        One for each copy; empty for paper nobody keeps account of.
    previous
        How it was laid out last, under the keys of *map_disclosure*.
    lock
        Password the PDF asks for; empty: none.
    unless
        A content hash: when the finished pages have it, no PDF is made of them.
    upright
        Portrait or landscape; None: whichever shows the association larger.
    names, insets
        People's names beside their numbers; dense clusters of houses enlarged.
    """

    area: str
    map_disclosure: Disclosure
    list_disclosure: Disclosure | None
    words: SheetWords
    paper: str = "A3"
    scale: float | None = None
    duplex: bool = False
    kana: bool = True
    marks: tuple[CopyMark, ...] = ()
    previous: Layout | None = None
    lock: str = ""
    unless: str = ""
    upright: bool | None = None
    names: bool = False
    insets: bool = True


@dataclass(frozen=True, slots=True)
class LabelCertificate:
    """What the finished sheets say of their labels; see :mod:`layers.labels`.

    Attributes
    ----------
    placed, overlaps, crossings
        Marks and words on the map; pairs that cover each other; lines that cross or run through what is not theirs.
    keyed
        Words that stand in the margin under a number.
    moved, kept
        Marks with a line to their place; those that stand exactly where they stood last time.
    left_out
        Names of towns for which there was no room.
    arrows
        Marks that no line could be drawn to: an arrow points to their place.
    """

    placed: int = 0
    overlaps: int = 0
    crossings: int = 0
    keyed: int = 0
    moved: int = 0
    kept: int = 0
    left_out: int = 0
    arrows: int = 0


@dataclass(frozen=True, slots=True)
class PaintedPaper:
    """The paper of one association, in memory, and what is known of it in numbers.

    Attributes
    ----------
    data
        The PDF; None when its content is what the order said it need not be made for.
    content
        Hash (hex) of what is on the pages, without the date and the marks of copies.
    map_pages, list_pages
        Pages of each kind, of one copy.
    rows
        People on rows of the list.
    usual_shapes
        Letters with a mark for a shape no font has, printed in their usual shape.
    """

    data: bytes | None
    content: str
    map_pages: int
    list_pages: int
    people: int
    rows: int
    proof: str
    scale: float
    paper: str
    certificate: LabelCertificate
    layout: Layout
    usual_shapes: tuple[str, ...] = ()


class Paint(Protocol):
    """Paints one order; must be importable by name, so that another process finds it."""

    def __call__(self, order: PaperOrder, ground: PublicMap) -> PaintedPaper:
        """Paint.

        Raises
        ------
        ExportError
            ``export.*``: proof, missing glyph, no room.
        """
        ...


@dataclass(frozen=True, slots=True)
class BoundPart:
    """One association within a book: its paper as it stands on disk.

    Attributes
    ----------
    path
        A PDF that holds all copies of the association, one after the other.
    copies, pages
        How many copies it holds, each of how many pages (the binder counts them in the file).
    """

    path: object
    ward: str
    name: str
    copies: int
    pages: int = 0
