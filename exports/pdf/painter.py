"""Draws a Scene as PDF page content. It lays nothing out: everything is where the Scene says.

Content is in hundredths of a millimetre from the lower left corner of the sheet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence, Sized
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from exports.pdf.batch import Written, written
from exports.pdf.geometry import FEW, UNITS_PER_MM, Paths, few_block, few_units, path_block
from exports.pdf.symbols import rgb_operands
from himi_map.look import HATCHES
from layers.scene import Box, Frame, Scene, Shapes, Space, Stroke, Symbol, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exports.pdf.fonts import DocumentFonts
    from exports.pdf.symbols import SymbolForms
    from layers.text import GlyphPiece, GlyphRun

POINTS_PER_MM = 72 / 25.4
_MARGIN_MM = 3.0
"""Geometry is cut this far outside the clip rectangle, so that the cut itself is never seen."""
_ON_GRID = 1e-3
"""So far from a whole number of steps a rectangle may lie and still be on the grid."""
_MANY = 8
"""So many rectangles are worth being written as such."""
_WORD_GAP_EM = 0.09
"""Readers take a wider gap between glyphs for a blank (poppler: 0.1 em); such text carries its characters along."""


def paint(scene: Scene, fonts: DocumentFonts, symbols: SymbolForms) -> bytes:
    """Page content of *scene*; fonts and symbols used are noted in *fonts* and *symbols*."""
    return _Page(scene, fonts, symbols).content()


class _Page:
    def __init__(self, scene: Scene, fonts: DocumentFonts, symbols: SymbolForms) -> None:
        self._scene = scene
        self._fonts = fonts
        self._symbols = symbols
        self._out: list[bytes] = []
        self._state: dict[str, str] = {}
        self._outer: dict[str, str] | None = None
        self._clipped: Frame | None = None

    def content(self) -> bytes:
        unit = POINTS_PER_MM / UNITS_PER_MM
        self._write(f"{unit:.10f} 0 0 {unit:.10f} 0 0 cm 1 J 1 j")
        dense = self._dense()
        for number, item in enumerate(self._scene.items):
            if isinstance(item, Shapes):
                self._shapes(item, dense.get(number))
            elif isinstance(item, Text):
                self._text(item)
            else:
                self._symbol(item)
        self._clip(False)
        return b"\n".join(self._out) + b"\n"

    # state ------------------------------------------------------------------------------------------------------

    def _write(self, text: str) -> None:
        self._out.append(text.encode("ascii"))

    def _set(self, name: str, operators: str) -> None:
        if self._state.get(name) != operators:
            self._state[name] = operators
            self._write(operators)

    def _fill(self, colour: str) -> None:
        self._set("fill", f"{rgb_operands(colour)} rg")

    def _pen(self, colour: str, width_mm: float, dash: Sequence[float] = ()) -> None:
        self._set("stroke", f"{rgb_operands(colour)} RG")
        self._set("width", f"{width_mm * UNITS_PER_MM:g} w")
        self._set("dash", f"[{' '.join(f'{part * UNITS_PER_MM:g}' for part in dash)}] 0 d")

    def _clip(self, wanted: bool, inset: Frame | None = None) -> None:
        """Enter or leave the clip rectangle of the map's frame or of an inset's."""
        frame = (inset or self._scene.frame) if wanted else None
        if frame is self._clipped:
            return
        self._clipped = frame
        if self._outer is not None:
            self._write("Q")
            self._state, self._outer = self._outer, None
        if frame is None:
            return
        left, bottom, right, top = (round(value * UNITS_PER_MM) for value in frame.paper)
        self._outer = dict(self._state)
        self._write(f"q {left} {bottom} {right - left} {top - bottom} re W n")

    # shapes -----------------------------------------------------------------------------------------------------

    def _dense(self) -> dict[int, Written]:
        """Everything of many points, written together; what is drawn twice in other strokes is written once."""
        numbers: dict[tuple[int, int, int, bool, str], list[int]] = {}
        for number, item in enumerate(self._scene.items):
            if isinstance(item, Shapes) and len(item.starts) and not (_is_few(item) or _is_rectangles(item)):
                key = (id(item.frame), id(item.xy), id(item.starts), item.closed, _operator(item))
                numbers.setdefault(key, []).append(number)
        shapes = [
            [item for i in group if isinstance(item := self._scene.items[i], Shapes)] for group in numbers.values()
        ]
        windows = [self._window(group) for group in shapes]
        operators = [key[-1] for key in numbers]
        found = written([group[0] for group in shapes], self._scene.frame, windows, operators)
        return {number: one for group, one in zip(numbers.values(), found, strict=True) for number in group}

    def _window(self, items: Sequence[Shapes]) -> Box:
        """What of the paper may be seen of shapes that share their geometry, mm."""
        frame = items[0].frame or self._scene.frame
        clip = all(item.clip for item in items)
        limit = frame.paper if clip and frame is not None else (0.0, 0.0, *self._scene.page)
        margin = _MARGIN_MM + max(item.stroke.width if item.stroke else 0.0 for item in items)
        return limit[0] - margin, limit[1] - margin, limit[2] + margin, limit[3] + margin

    def _shapes(self, item: Shapes, dense: Written | None) -> None:
        if not len(item.starts):
            return
        if dense is None and _is_rectangles(item):
            self._rectangles(item)
        elif dense is None:
            few = few_units(item.xy, self._window([item]), closed=item.closed)
            if few is None:
                dense = written([item], self._scene.frame, [self._window([item])], [_operator(item)])[0]
            else:
                self._draw(item, few, partial(few_block, points=few, closed=item.closed))
        if dense is None or not len(dense.paths.xy):
            return
        if item.hatch is None or not item.closed:
            self._draw(item, dense.paths.xy, lambda _operator: dense.block)
            return
        self._clip(item.clip, item.frame)
        if item.fill is not None:
            self._fill(item.fill)
            self._out.append(path_block("f*", dense.paths, closed=True))
        self._hatch(dense.paths, item.hatch)
        self._draw(replace(item, fill=None), dense.paths.xy, partial(path_block, paths=dense.paths, closed=True))

    def _rectangles(self, item: Shapes) -> None:
        """Many upright rectangles; those of a QR code on their own grid, in whole numbers."""
        corners = item.xy.reshape(-1, 4, 2)
        low, size = corners.min(axis=1), np.ptp(corners, axis=1)
        self._clip(item.clip)
        self._fill(item.fill or "ink")
        step, origin = float(size.min()), low.min(axis=0)
        grid = np.column_stack((low - origin, size)) / max(step, 1e-9)
        if np.abs(grid - np.rint(grid)).max() < _ON_GRID:
            unit = f"{step * UNITS_PER_MM:.4f}"
            x, y = (origin * UNITS_PER_MM).tolist()
            self._write(f"q {unit} 0 0 {unit} {x:.2f} {y:.2f} cm\n{_res(np.rint(grid))}\nf Q")
        else:
            self._write(f"{_res(np.rint(np.column_stack((low, size)) * UNITS_PER_MM))}\nf")

    def _draw(self, item: Shapes, points: Sized, block: Callable[[str], bytes]) -> None:
        """Fill and stroke the path that *block* writes for an operator."""
        operator = _operator(item)
        if not len(points) or not operator:
            return
        self._clip(item.clip, item.frame)
        if item.fill is not None and item.closed:
            self._fill(item.fill)
        if item.stroke is not None:
            self._stroke_style(item.stroke)
        self._out.append(block(operator))

    def _stroke_style(self, stroke: Stroke) -> None:
        self._pen(stroke.colour, stroke.width, stroke.dash)

    def _hatch(self, paths: Paths, name: str) -> None:
        """Parallel lines over each feature, in step with those of its neighbours."""
        hatch = HATCHES[name]
        self._pen(hatch.colour, hatch.width)
        ring_ends = np.append(paths.features[1:], len(paths.starts))
        for first, stop in zip(paths.features.tolist(), ring_ends.tolist(), strict=True):
            begin, end = int(paths.starts[first]), int(paths.ends[stop - 1])
            rings = Paths(paths.xy[begin:end], paths.starts[first:stop] - begin, np.zeros(1, dtype=np.int64))
            self._write("q")
            self._out.append(path_block("W* n", rings, closed=True))
            self._out.append(path_block("S", _hatch_lines(rings.xy, hatch.angle, hatch.spacing), closed=False))
            self._write("Q")

    # text -------------------------------------------------------------------------------------------------------

    def _text(self, item: Text) -> None:
        run = item.run
        if not run.pieces:
            return
        x, y = self._anchor(item.at, item.offset, item.space)
        angle = math.radians(item.angle)
        turn = (math.cos(angle), math.sin(angle)) if angle else (1.0, 0.0)
        in_map = item.space is Space.MAP
        if in_map and not _touches(_turned_box(run, x, y, turn), _needed(self._scene.frame).paper):
            return
        self._clip(in_map)
        shown = [*self._spelled(run, x, y, turn)]
        if item.halo is not None:
            self._pen(item.halo, item.halo_width)
            # Below the glyphs, and silent: text that stands there once is copied once.
            self._write("/Span <</ActualText ()>> BDC")
            self._glyphs(run, shown, mode=1)
            self._write("EMC")
        self._fill(item.colour)
        spoken = run.vertical or run.letter_spacing > _WORD_GAP_EM or item.angle % 90 != 0
        if spoken:
            characters = run.text.encode("utf-16-be", "surrogatepass").hex().upper()
            self._write(f"/Span <</ActualText <FEFF{characters}>>> BDC")
        self._glyphs(run, shown, mode=0, colour=item.colour)
        if spoken:
            self._write("EMC")

    def _spelled(
        self, run: GlyphRun, x: float, y: float, turn: tuple[float, float]
    ) -> Iterator[tuple[GlyphPiece, str, str]]:
        """Each piece with the resource name of its font and the operators that show it."""
        cosine, sine = turn
        matrix = _matrix(run.size_mm * UNITS_PER_MM, cosine, sine)
        for piece in run.pieces:
            font = self._fonts.of(piece.font)
            codes = font.encode(piece)
            if not run.vertical:
                a, b = float(piece.x[0]), float(piece.y[0])
                at_x, at_y = (x + a * cosine - b * sine) * UNITS_PER_MM, (y + a * sine + b * cosine) * UNITS_PER_MM
                yield piece, font.resource, f"{matrix} {_short(at_x)} {_short(at_y)} Tm <{codes}> Tj"
                continue
            lines = []
            for number, (a, b) in enumerate(zip(piece.x.tolist(), piece.y.tolist(), strict=True)):
                at_x, at_y = (x + a * cosine - b * sine) * UNITS_PER_MM, (y + a * sine + b * cosine) * UNITS_PER_MM
                code = codes[4 * number : 4 * number + 4]
                lines.append(f"{matrix} {_short(at_x)} {_short(at_y)} Tm <{code}> Tj")
            yield piece, font.resource, "\n".join(lines)

    def _glyphs(
        self, run: GlyphRun, shown: Sequence[tuple[GlyphPiece, str, str]], *, mode: int, colour: str | None = None
    ) -> None:
        for piece, resource, operators in shown:
            if piece.embolden_mm and colour is not None:
                self._pen(colour, piece.embolden_mm)
            self._set("font", f"/{resource} 1 Tf")
            self._set("mode", f"{2 if piece.embolden_mm and mode == 0 else mode} Tr")
            self._set("spacing", f"{0 if run.vertical else run.letter_spacing:g} Tc")
            self._write(f"BT {operators} ET")

    # symbols ----------------------------------------------------------------------------------------------------

    def _symbol(self, item: Symbol) -> None:
        x, y = self._anchor(item.at, item.offset, item.space)
        half = item.size / 2
        in_map = item.space is Space.MAP
        box = (x - half, y - half, x + half, y + half)
        if in_map and not _touches(box, _needed(self._scene.frame).paper):
            return
        self._clip(in_map)
        size = _short(item.size * UNITS_PER_MM)
        resource = self._symbols.resource(item.name)
        self._write(f"q {size} 0 0 {size} {_short(x * UNITS_PER_MM)} {_short(y * UNITS_PER_MM)} cm /{resource} Do Q")

    def _anchor(self, at: tuple[float, float], offset: tuple[float, float], space: Space) -> tuple[float, float]:
        if space is Space.MAP:
            at = tuple(_needed(self._scene.frame).to_paper(np.array([at]))[0].tolist())
        return at[0] + offset[0], at[1] + offset[1]


def _is_few(item: Shapes) -> bool:
    return item.space is Space.PAPER and len(item.starts) == 1 and len(item.xy) <= FEW and item.hatch is None


def _operator(item: Shapes) -> str:
    """What ends each feature of *item*; empty when nothing of it is drawn."""
    if item.stroke is None:
        return "f*" if item.fill is not None and item.closed else ""
    return "B*" if item.fill is not None and item.closed else "S"


def _is_rectangles(item: Shapes) -> bool:
    """Whether *item* is many filled rectangles, each upright on the paper."""
    if item.space is not Space.PAPER or item.fill is None or item.stroke is not None or item.hatch is not None:
        return False
    if not item.closed or len(item.starts) < _MANY or 4 * len(item.starts) != len(item.xy):
        return False
    x, y = item.xy.reshape(-1, 4, 2).transpose(2, 1, 0)
    upright = (x[0] == x[3]) & (x[1] == x[2]) & (y[0] == y[1]) & (y[2] == y[3])
    return bool(upright.all())


def _res(rows: NDArray[np.float64]) -> str:
    """Rectangles (x, y, width, height) as operators."""
    return "\n".join([f"{x} {y} {width} {height} re" for x, y, width, height in rows.astype(np.int64).tolist()])


def _needed(frame: Frame | None) -> Frame:
    if frame is None:
        raise ValueError("a Scene with drawables in Space.MAP needs a Frame")
    return frame


def _short(value: float) -> str:
    """Tenths of a unit, without a trailing zero: PDF knows no exponents."""
    tenths = round(value * 10)
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}.{rest}" if rest else str(tenths // 10)


@lru_cache(maxsize=256)
def _matrix(size: float, cosine: float, sine: float) -> str:
    """Size and turn of the text, as the first four operands of ``Tm``."""
    return f"{_short(size * cosine)} {_short(size * sine)} {_short(-size * sine)} {_short(size * cosine)}"


def _touches(box: Box, other: Box) -> bool:
    return box[0] <= other[2] and box[2] >= other[0] and box[1] <= other[3] and box[3] >= other[1]


def _turned_box(run: GlyphRun, x: float, y: float, turn: tuple[float, float]) -> Box:
    left, bottom, right, top = run.box
    corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    xs = [x + a * turn[0] - b * turn[1] for a, b in corners]
    ys = [y + a * turn[1] + b * turn[0] for a, b in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _hatch_lines(points: NDArray[np.float64] | NDArray[np.int64], angle: float, spacing_mm: float) -> Paths:
    """Lines across the box of *points* (page units), counted from the corner of the sheet."""
    turn = math.radians(angle)
    along = np.array([math.cos(turn), math.sin(turn)])
    across = np.array([-along[1], along[0]])
    low, high = points.min(axis=0), points.max(axis=0)
    corners = np.array([low, (low[0], high[1]), high, (high[0], low[1])], dtype=np.float64)
    step = spacing_mm * UNITS_PER_MM
    offsets = corners @ across
    rows = np.arange(math.ceil(offsets.min() / step), math.floor(offsets.max() / step) + 1) * step
    reach = corners @ along
    ends = np.stack(
        [rows[:, None] * across + reach.min() * along, rows[:, None] * across + reach.max() * along], axis=1
    )
    firsts = np.arange(len(rows), dtype=np.int64)
    return Paths(np.rint(ends.reshape(-1, 2)).astype(np.int64), firsts * 2, firsts)
