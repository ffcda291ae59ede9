"""The Scene: a map as data, before any pixel or page.

An ordered list of drawables. Geometry is NumPy in metres of the plane zone (``Space.MAP``) or in millimetres of paper
from the lower left corner of the sheet, y up (``Space.PAPER``); sizes are always millimetres of paper; colours are
names in :mod:`himi_map.look`; text is already laid out as positioned glyph runs. Painters (Qt on screen, reportlab on
paper) never lay anything out, so the preview is what is printed, and a test can ask a Scene questions without pixels.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from himi_map.geo.crs import PlaneCrs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from layers.text.run import GlyphRun

Box = tuple[float, float, float, float]
"""(min x, min y, max x, max y)."""


class Space(enum.Enum):
    """What the coordinates of a drawable are."""

    MAP = "map"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the map sits on the paper.

    Attributes
    ----------
    crs
        Plane zone of all ``Space.MAP`` coordinates.
    paper
        Rectangle of the map on the sheet, millimetres from its lower left corner.
    centre
        Metres of the plane zone at the middle of that rectangle.
    scale
        Denominator: 1 mm of paper is ``scale`` mm of ground.
    page
        Width and height of the sheet in millimetres.
    angle
        Degrees by which the map is turned anticlockwise on the paper; 0: grid north is up.
    """

    crs: PlaneCrs
    paper: Box
    centre: tuple[float, float]
    scale: float
    page: tuple[float, float]
    angle: float = 0.0

    @property
    def middle(self) -> tuple[float, float]:
        """Of the rectangle on paper, millimetres."""
        return (self.paper[0] + self.paper[2]) / 2, (self.paper[1] + self.paper[3]) / 2

    def to_paper(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Map metres, shape (n, 2), to paper millimetres."""
        mm = (np.asarray(xy, dtype=np.float64) - np.array(self.centre)) * (1000.0 / self.scale)
        placed: NDArray[np.float64] = turned(mm, self.angle) + np.array(self.middle)
        return placed

    def to_map(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Paper millimetres, shape (n, 2), to map metres."""
        metres = (np.asarray(mm, dtype=np.float64) - np.array(self.middle)) * (self.scale / 1000.0)
        placed: NDArray[np.float64] = turned(metres, -self.angle) + np.array(self.centre)
        return placed

    def ground_of(self, box: Box) -> NDArray[np.float64]:
        """The four corners of a rectangle on paper (mm) on the ground, metres, shape (4, 2)."""
        x0, y0, x1, y1 = box
        return self.to_map(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]))

    @property
    def corners(self) -> NDArray[np.float64]:
        """The corners of the ground covered, metres, shape (4, 2): lower left first, anticlockwise."""
        return self.ground_of(self.paper)

    @property
    def extent(self) -> Box:
        """Box around the ground covered, metres of the plane zone; a turned map does not fill it."""
        return extent_of(self.corners)


def turned(xy: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Points turned about the origin by *angle* degrees anticlockwise, shape (n, 2)."""
    if not angle:
        return xy
    turn = math.radians(angle)
    cosine, sine = math.cos(turn), math.sin(turn)
    done: NDArray[np.float64] = xy @ np.array([[cosine, sine], [-sine, cosine]])
    return done


def extent_of(xy: NDArray[np.float64]) -> Box:
    """The box around points."""
    (x0, y0), (x1, y1) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    return x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line on paper: colour name, width in mm, dash pattern in mm (empty: whole), round caps and joins."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Shapes:
    """Polygons (rings, even-odd) or lines sharing one style.

    Attributes
    ----------
    xy
        Shape (n, 2), float64, in *space*.
    starts
        Index into *xy* of the first point of each ring or line, shape (m,), ascending, starting with 0.
    closed
        Rings (True) or open lines (False).
    fill, stroke
        Colour name or None; a Stroke or None. Fill is even-odd over rings grouped by *features*.
    features
        Index into *starts* of the first ring of each feature, shape (k,); lets painters cull and fill feature by
        feature. None: every ring is a feature of its own.
    hatch
        None or a hatch name of :mod:`himi_map.look` drawn over the fill.
    clip
        Clip to the map frame.
    frame
        The frame of an inset, to which this belongs instead of the Scene's own.
    """

    xy: NDArray[np.float64]
    starts: NDArray[np.int64]
    closed: bool
    fill: str | None = None
    stroke: Stroke | None = None
    features: NDArray[np.int64] | None = None
    hatch: str | None = None
    space: Space = Space.MAP
    clip: bool = True
    layer: str = ""
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A laid-out run of glyphs.

    Attributes
    ----------
    run
        Glyph ids and positions in millimetres relative to the anchor, baseline at y = 0 (see :mod:`layers.text`).
    at
        Anchor (start of the baseline) in *space*.
    offset
        Millimetres of paper added to the anchor, so a label can stand beside a map point at any scale.
    colour, halo
        Colour names; halo is a stroke of *halo_width* mm below the glyphs, or None.
    angle
        Degrees anticlockwise.
    """

    run: GlyphRun
    at: tuple[float, float]
    colour: str
    offset: tuple[float, float] = (0.0, 0.0)
    halo: str | None = None
    halo_width: float = 0.6
    angle: float = 0.0
    space: Space = Space.MAP
    layer: str = ""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A drawing of the symbol catalogue (:mod:`layers.symbols`) of *size* mm, centred at *at* plus *offset* mm."""

    name: str
    at: tuple[float, float]
    size: float
    offset: tuple[float, float] = (0.0, 0.0)
    space: Space = Space.MAP
    layer: str = ""


Drawable = Shapes | Text | Symbol


@dataclass(frozen=True, slots=True)
class CustodySlots:
    """Room kept free on a page for what is of one copy only; all boxes in mm of paper from the lower left corner.

    Attributes
    ----------
    qr
        18 x 18, bottom right.
    words
        Copy number, holder and date due back.
    corners
        8 x 8 each, with 1.5 of white around: top left, top right, bottom left.
    """

    qr: Box
    words: Box
    corners: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything on one page, in drawing order.

    Attributes
    ----------
    frame
        Map frame, or None for a page without a map.
    insets
        Frames of the enlargements that stand on the map's white space.
    items
        Drawables, bottom first.
    page
        Width and height in millimetres.
    boxes
        What claimed room while labels were placed: name to boxes in paper millimetres (``person:12``,
        ``label:site:3``, …). Tests and the proof line read it; painters do not.
    custody
        Room left free for the marks of one copy, or None for a page that is not kept account of.
    """

    page: tuple[float, float]
    items: tuple[Drawable, ...]
    frame: Frame | None = None
    boxes: dict[str, Box] = field(default_factory=dict)
    custody: CustodySlots | None = None
    insets: tuple[Frame, ...] = ()

    def of_layer(self, layer: str) -> Iterator[Drawable]:
        """The drawables of one layer, in order."""
        return (item for item in self.items if item.layer == layer)

    def words(self) -> list[str]:
        """All text on the page, in drawing order."""
        return [item.run.text for item in self.items if isinstance(item, Text)]
