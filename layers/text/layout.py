"""Sets a line of text: each character from the first font that has it, side by side by the fonts' own widths.

No kerning and no shaping: Japanese forms need neither, and a city of sheets is 180,000 lines. What is not one
character, one glyph, is handled here: variation sequences of names (辻󠄀), a kana with a separate voicing mark (as macOS
writes file names), invisible characters, and characters in no font, which are drawn as the empty box *and* reported by
:func:`missing_glyphs` so that nobody prints a box by surprise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from layers.text.faces import Face
from layers.text.fonts import FontSet, system_fonts
from layers.text.run import FontKey, GlyphPiece, GlyphRun, Role

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SELECTOR = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_MARK = "\u0300-\u036f\u3099\u309a\u20d0-\u20ff"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x7f-\x9f"
_BLANK = "\x00-\x1f\u2028\u2029"
_SPECIAL = re.compile(f"[{_SELECTOR}{_MARK}{_INVISIBLE}{_BLANK}\ud800-\udfff]")
_CLUSTER = re.compile(
    f"[^{_SELECTOR}{_MARK}{_INVISIBLE}][{_SELECTOR}{_MARK}{_INVISIBLE}]*|[{_SELECTOR}{_MARK}{_INVISIBLE}]+"
)
_NO_GLYPH = re.compile(f"[{_SELECTOR}{_INVISIBLE}]")

_EMBOLDEN = 0.028
"""Stroke, as a share of the em, that lifts a regular stem (0.07 em) to BIZ UDPGothic Bold's (measured by eye)."""
_EMBOLDEN_MINCHO = 0.014
"""The same for a Mincho character among Gothic ones, whose hairlines old eyes lose (measured by eye)."""


class _Cell(NamedTuple):
    """One glyph before it has a place; advance in ems."""

    face: Face
    glyph: int
    advance: float
    embolden: float
    found: bool


class _Typecase(dict[str, _Cell]):
    """All characters of one voice met so far."""

    def __init__(self, fonts: FontSet, role: Role) -> None:
        super().__init__()
        self._fonts = fonts
        self._role: Role = role

    def __missing__(self, text: str) -> _Cell:
        cell = self[text] = self._look_up(text)
        return cell

    def _look_up(self, text: str) -> _Cell:
        if len(text) == 2:
            base, selector = ord(text[0]), ord(text[1])
            for family, face in self._fonts.chain(self._role):
                glyph = face.sequences.get((base, selector))
                if glyph:
                    return self._cell(family, face, glyph)
            return self[text[0]]._replace(found=False)
        code = ord(text)
        for family, face in self._fonts.chain(self._role):
            glyph = face.glyph(code)
            if glyph:
                return self._cell(family, face, glyph)
        face = self._fonts.primary(self._role)
        return _Cell(face, 0, float(face.advances[0]) / face.units_per_em, 0.0, False)

    def _cell(self, family: str, face: Face, glyph: int) -> _Cell:
        embolden = _EMBOLDEN_MINCHO if family.endswith("Mincho") else 0.0
        if "bold" in self._role and not family.endswith("Bold"):
            embolden += _EMBOLDEN
        return _Cell(face, glyph, float(face.advances[glyph]) / face.units_per_em, embolden, True)


_cases: WeakKeyDictionary[FontSet, dict[Role, _Typecase]] = WeakKeyDictionary()


def _typecase(fonts: FontSet, role: Role) -> _Typecase:
    by_role = _cases.setdefault(fonts, {})
    case = by_role.get(role)
    if case is None:
        case = by_role[role] = _Typecase(fonts, role)
    return case


def _clusters(text: str, case: _Typecase) -> list[tuple[str, _Cell]]:
    """Glyphs of a text that holds special characters, each with the characters it stands for."""
    found: list[tuple[str, _Cell]] = []
    carried = ""
    for cluster in _CLUSTER.findall(text):
        first = cluster[0]
        if _NO_GLYPH.match(first) or "\ud800" <= first <= "\udfff":
            if found:
                found[-1] = (found[-1][0] + cluster, found[-1][1])
            else:
                carried += cluster
            continue
        if unicodedata.category(first) in ("Cc", "Zl", "Zp"):
            found.append((carried + cluster, case[" "]))
            carried = ""
            continue
        cell = case[first]
        rest = cluster[1:]
        if rest and re.match(f"[{_SELECTOR}]", rest):
            cell = case[first + rest[0]]
            rest = rest[1:]
        marks = [mark for mark in rest if not _NO_GLYPH.match(mark)]
        if marks:
            composed = unicodedata.normalize("NFC", first + "".join(marks))
            if len(composed) == 1 and case[composed].found:
                cell, marks = case[composed], []
        cells = [cell, *(case[mark] for mark in marks)]
        found.append((carried + cluster[: len(cluster) - len(marks)], cells[0]))
        found += [(mark, each) for mark, each in zip(cluster[len(cluster) - len(marks) :], cells[1:], strict=True)]
        carried = ""
    return found


def _cells(text: str, case: _Typecase) -> tuple[list[str], list[_Cell]]:
    """The glyphs of a text, and the characters each stands for."""
    if _SPECIAL.search(text) is None:
        return list(text), [case[character] for character in text]
    pairs = _clusters(text, case)
    return [cluster for cluster, _ in pairs], [cell for _, cell in pairs]


@lru_cache(maxsize=1 << 14)
def _lay_out(text: str, size: float, role: Role, spacing: float, vertical: bool, fonts: FontSet) -> GlyphRun:
    clusters, cells = _cells(text, _typecase(fonts, role))
    primary = fonts.primary(role)
    ascent, descent = (size * primary.ascent / primary.units_per_em, -size * primary.descent / primary.units_per_em)
    if vertical:
        return _column(text, size, role, spacing, clusters, cells)
    edges = [0.0, *accumulate([cell.advance + spacing for cell in cells])]
    pieces = _pieces(clusters, cells, np.array(edges[:-1]) * size, np.zeros(len(cells)), size)
    width = (edges[-1] - spacing) * size if cells else 0.0
    return GlyphRun(text, size, pieces, width, ascent, descent, role, spacing, False)


def _pieces(
    clusters: list[str], cells: list[_Cell], x: NDArray[np.float64], y: NDArray[np.float64], size: float
) -> tuple[GlyphPiece, ...]:
    pieces = []
    start = 0
    while start < len(cells):
        face, embolden = cells[start].face, cells[start].embolden
        stop = start + 1
        while stop < len(cells) and cells[stop].face is face and cells[stop].embolden == embolden:
            stop += 1
        glyphs = np.array([cell.glyph for cell in cells[start:stop]], dtype=np.uint16)
        words = tuple(clusters[start:stop])
        pieces.append(GlyphPiece(face.key, glyphs, x[start:stop], y[start:stop], words, embolden * size))
        start = stop
    return tuple(pieces)


def _column(text: str, size: float, role: Role, spacing: float, clusters: list[str], cells: list[_Cell]) -> GlyphRun:
    """Top to bottom: every glyph in a square of one em, centred, with the vertical form where the font has one."""
    turned = [cell._replace(glyph=cell.face.vertical_forms.get(cell.glyph, cell.glyph)) for cell in cells]
    widths = np.array([float(c.face.advances[c.glyph]) / c.face.units_per_em for c in turned], dtype=np.float64)
    rows = np.arange(len(turned), dtype=np.float64)
    below = np.array([c.face.ascent / (c.face.ascent - c.face.descent) for c in turned], dtype=np.float64)
    pieces = _pieces(clusters, turned, -widths / 2 * size, -(rows * (1 + spacing) + below) * size, size)
    length = len(turned) * (1 + spacing) * size - (spacing * size if turned else 0.0)
    return GlyphRun(text, size, pieces, size, 0.0, length, role, spacing, True)


def lay_out(
    text: str,
    size_mm: float,
    *,
    role: Role = "regular",
    letter_spacing: float = 0.0,
    vertical: bool = False,
    fonts: FontSet | None = None,
) -> GlyphRun:
    """Set *text* on one line (or in one column).

    Parameters
    ----------
    text
        Any string; kept exactly as it is in the run. Line ends count as blanks: use
        :func:`layers.text.wrap` for several lines.
    size_mm
        Height of the em square in millimetres of paper.
    role
        The voice.
    letter_spacing
        Room added after each glyph, as a share of the em.
    vertical
        Top to bottom, with the fonts' vertical forms; the anchor is the top middle.
    fonts
        Default: the fonts of this machine.

    Returns
    -------
    GlyphRun
        Cached: the same call gives the same object.

    Raises
    ------
    ExportError
        ``export.font_missing``: there is no Japanese font on this machine.
    """
    return _lay_out(text, size_mm, role, letter_spacing, vertical, system_fonts() if fonts is None else fonts)


def width_of(text: str, size_mm: float, *, role: Role = "regular", fonts: FontSet | None = None) -> float:
    """The ``width_mm`` that :func:`lay_out` would give, without laying out: for trying where a line may end."""
    case = _typecase(system_fonts() if fonts is None else fonts, role)
    total = 0.0
    for cell in _cells(text, case)[1] if _SPECIAL.search(text) else map(case.__getitem__, text):
        total += cell.advance
    return total * size_mm


def missing_glyphs(texts: str | Iterable[str], *, role: Role = "regular", fonts: FontSet | None = None) -> list[str]:
    """What in *texts* no font on this machine can draw, for the check before printing.

    Returns
    -------
    list[str]
        In the order met, each once: single characters, which would print as an empty box, and two-character strings
        (base and variation selector), which would print as the base character's usual form.
    """
    case = _typecase(system_fonts() if fonts is None else fonts, role)
    found: dict[str, None] = {}
    for text in (texts,) if isinstance(texts, str) else texts:
        if _SPECIAL.search(text) is None:
            found.update((character, None) for character in text if not case[character].found)
            continue
        for cluster, cell in _clusters(text, case):
            if not cell.found:
                shown = _SPECIAL.sub("", cluster) or cluster
                selector = re.search(f"[{_SELECTOR}]", cluster)
                found[shown + (selector.group() if selector and case[shown].found else "")] = None
    return list(found)


def fonts_of(run: GlyphRun) -> set[FontKey]:
    """The fonts a run draws from."""
    return {piece.font for piece in run.pieces}
