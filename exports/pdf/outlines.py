"""Glyph outlines as they go into a document, kept for the life of the process.

Every sheet needs other characters, but a city of sheets needs the same few thousand: the outline of each is cut out of
its font once, without the hinting programs (paper has no pixels), and later documents only join the pieces. Subsetting
with fontTools for each document costs 100 ms and more; this costs one or two. CFF outlines (Noto, Hiragino) are
turned into TrueType ones within 1/2000 of the em, so that there is one way to embed.
"""

from __future__ import annotations

import struct
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from exports.pdf.coarsening import coarse_offsets, coarse_simple, steps
from layers.text import Face

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WORDS, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO, _INSTRUCTIONS = 0x01, 0x08, 0x20, 0x40, 0x80, 0x100
"""Flags of composite glyphs (OpenType specification, glyf table)."""
_TOLERANCE_EM = 1 / 2000


class Outline(NamedTuple):
    """One glyph.

    Attributes
    ----------
    data
        Its ``glyf`` entry in coarse units, without instructions, padded to four bytes.
    parts
        Places in *data* where the id of another glyph stands, and that glyph's id in the source font.
    advance, bearing
        Width and left side bearing in :data:`~exports.pdf.coarsening.PAPER_EM` steps to the em.
    """

    data: bytes
    parts: tuple[tuple[int, int], ...]
    advance: int
    bearing: int


class OutlineStore:
    """The outlines of one face, cut out on demand.

    Parameters
    ----------
    face
        An embeddable face.
    """

    def __init__(self, face: Face) -> None:
        self.face = face
        self._cut: dict[int, Outline] = {}

    def __getitem__(self, glyph: int) -> Outline:
        outline = self._cut.get(glyph)
        if outline is None:
            outline = self._cut[glyph] = self._truetype(glyph) if self.face.has_outlines else self._from_cff(glyph)
        return outline

    @cached_property
    def postscript_name(self) -> str:
        """The font's own name, plain ASCII, for the document's font list."""
        font: Any = TTFont(self.face.key.path, fontNumber=self.face.key.face_index, lazy=True)
        name = str(font["name"].getDebugName(6) or "Font")
        font.close()
        return "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_")) or "Font"

    @cached_property
    def _offsets(self) -> NDArray[np.int64]:
        raw = self.face.table("loca")
        if self.face.long_offsets:
            return np.frombuffer(raw, dtype=">u4").astype(np.int64)
        return np.frombuffer(raw, dtype=">u2").astype(np.int64) * 2

    @cached_property
    def _bearings(self) -> NDArray[np.int16]:
        count: int = struct.unpack_from(">H", self.face.table("hhea"), 34)[0]
        raw = self.face.table("hmtx")
        paired = np.frombuffer(raw, dtype=">i2", count=count * 2)[1::2]
        rest = np.frombuffer(raw, dtype=">i2", offset=count * 4, count=(len(raw) - count * 4) // 2)
        return np.concatenate((paired, rest)).astype(np.int16)

    @cached_property
    def _cff(self) -> Any:
        font: Any = TTFont(self.face.key.path, fontNumber=self.face.key.face_index, lazy=False)
        return font, font.getGlyphSet()

    def _truetype(self, glyph: int) -> Outline:
        start, stop = (int(self._offsets[glyph]), int(self._offsets[glyph + 1]))
        data = self.face.slice("glyf", start, stop)
        parts: tuple[tuple[int, int], ...] = ()
        if data:
            contours: int = struct.unpack_from(">h", data)[0]
            data, parts = self._coarse(data) if contours >= 0 else self._composite(data)
        bearing = int(self._bearings[glyph]) if glyph < len(self._bearings) else 0
        return self._outline(glyph, data, parts, bearing)

    def _outline(self, glyph: int, data: bytes, parts: tuple[tuple[int, int], ...], bearing: int) -> Outline:
        em = self.face.units_per_em
        advance = steps(int(self.face.advances[glyph]), em)
        return Outline(data + bytes(-len(data) % 4), parts, advance, steps(bearing, em))

    def _coarse(self, data: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
        contours: int = struct.unpack_from(">h", data)[0]
        return (coarse_simple(data, contours, self.face.units_per_em) if contours else b""), ()

    def _from_cff(self, glyph: int) -> Outline:
        font, glyphs = self._cff
        pen: Any = TTGlyphPen(None)
        glyphs[font.getGlyphName(glyph)].draw(
            Cu2QuPen(pen, self.face.units_per_em * _TOLERANCE_EM, reverse_direction=True)
        )
        drawn: Any = pen.glyph()
        data: bytes = drawn.compile(None) if drawn.numberOfContours else b""
        bearing: int = struct.unpack_from(">h", data, 2)[0] if data else 0
        return self._outline(glyph, self._coarse(data)[0] if data else b"", (), bearing)

    def _composite(self, data: bytes) -> tuple[bytes, tuple[tuple[int, int], ...]]:
        em = self.face.units_per_em
        kept = bytearray(data)
        struct.pack_into(">4h", kept, 2, *(steps(value, em) for value in struct.unpack_from(">4h", data, 2)))
        parts = []
        at = 10
        while True:
            flags, glyph = struct.unpack_from(">HH", data, at)
            parts.append((at + 2, glyph))
            struct.pack_into(">H", kept, at, flags & ~_INSTRUCTIONS)
            coarse_offsets(kept, at, flags, em)
            at += 4 + (4 if flags & _WORDS else 2)
            at += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
            if not flags & _MORE:
                return bytes(kept[:at]), tuple(parts)


@cache
def outlines_of(face: Face) -> OutlineStore:
    """The process-wide store of a face."""
    return OutlineStore(face)
