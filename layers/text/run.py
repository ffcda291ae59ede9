"""A laid-out line of text as data: which glyph of which font file stands where, and which characters it speaks for.

Painters draw glyph ids, never strings, so the window and the paper cannot differ; the characters stay beside the
glyphs, so that the paper can still be searched and copied from, rare name characters included.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Role = Literal["regular", "bold", "mono", "mono_bold"]
"""Which voice: BIZ UDPGothic, its bold, and BIZ UDGothic (equal widths), its bold."""


class FontKey(NamedTuple):
    """A font on this machine: file, and the face inside it when it is a collection (.ttc)."""

    path: str
    face_index: int


@dataclass(frozen=True, slots=True, eq=False)
class GlyphPiece:
    """Neighbouring glyphs of one font.

    Attributes
    ----------
    font
        Which font the glyph ids belong to.
    glyphs
        Glyph ids, shape (n,), uint16.
    x, y
        Origin of each glyph in millimetres from the start of the baseline, shape (n,), float64, y up.
    clusters
        The characters each glyph stands for, n strings; joined they are the piece's part of the run's text. More than
        one character where a variation sequence or a combining mark became one glyph.
    embolden_mm
        Width of a stroke in the text's own colour that makes this piece as heavy as its bold neighbours; 0: none.
    """

    font: FontKey
    glyphs: NDArray[np.uint16] = field(repr=False)
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    clusters: tuple[str, ...] = field(repr=False)
    embolden_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """One line of text, ready to be drawn. Equal when the same text was laid out in the same way.

    Attributes
    ----------
    text
        The exact source string.
    size_mm
        Height of the em square.
    pieces
        Glyphs with their places, in reading order.
    width_mm
        Advance along the line (for vertical text: the width of the column, one em).
    ascent_mm, descent_mm
        Room above and below the baseline, both positive (for vertical text: 0 and the length of the column).
    role
        The voice asked for.
    letter_spacing
        Room added after each glyph, as a share of the em.
    vertical
        Set top to bottom; the anchor is the top middle of the column.
    """

    text: str
    size_mm: float
    pieces: tuple[GlyphPiece, ...] = field(compare=False, repr=False)
    width_mm: float = field(compare=False)
    ascent_mm: float = field(compare=False)
    descent_mm: float = field(compare=False)
    role: Role = "regular"
    letter_spacing: float = 0.0
    vertical: bool = False

    def __repr__(self) -> str:
        """Never the text: runs hold names, and reprs end up in logs."""
        return f"GlyphRun({len(self.text)} characters, {self.size_mm} mm)"

    @property
    def bold(self) -> bool:
        """Whether a bold voice was asked for."""
        return self.role in ("bold", "mono_bold")

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(min x, min y, max x, max y) in millimetres relative to the anchor, unrotated."""
        if self.vertical:
            return -self.width_mm / 2, -self.descent_mm, self.width_mm / 2, 0.0
        return 0.0, -self.descent_mm, self.width_mm, self.ascent_mm
