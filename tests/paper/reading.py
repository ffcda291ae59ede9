"""Reads printed paper as a stranger would: with pypdfium2 alone, by what stands where on the page.

Nothing here knows how this program lays anything out; it knows what a sheet looks like. A map is what stands in the
largest plain rectangle of a page, a person on it is a bold number, and a row of a list begins with one at its left end.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

MM = 72 / 25.4
Box = tuple[float, float, float, float]
HAIR = 0.2
"""Millimetres by which boxes of two words may run into each other: the white around letters."""


@dataclass(frozen=True)
class Words:
    """One run of text on a page, mm from its lower left corner."""

    text: str
    box: Box
    bold: bool


class Paper:
    """A PDF of one association: map pages, then list pages."""

    def __init__(self, path: Path) -> None:
        self.pages: list[Page] = []
        with pypdfium2.PdfDocument(path) as document:
            self.pages.extend(Page(document[number]) for number in range(len(document)))

    @property
    def maps(self) -> list[Page]:
        """Pages with a map."""
        return [page for page in self.pages if not page.is_list]

    @property
    def lists(self) -> list[Page]:
        """Pages of the list."""
        return [page for page in self.pages if page.is_list]


class Page:
    """One page, read at once: nothing of the document stays open."""

    def __init__(self, page: Any) -> None:
        self.size = tuple(side / MM for side in page.get_size())
        text = page.get_textpage()
        self.words = list(_words(page, text))
        self.text = "".join(text.get_text_range().split())
        self.is_list = "対象者氏名" in self.text or "対象者（氏名" in self.text
        self.frame = None if self.is_list else _largest_rectangle(page, self.size)
        self._rows = list(self._read_rows(text)) if self.is_list else []

    def on_map(self) -> list[Words]:
        """What is written on the map."""
        assert self.frame is not None, "no map on this page"
        return [one for one in self.words if one.text and _within(one.box, self.frame)]

    def numbers(self) -> list[int]:
        """People on the map: bold numbers in its frame."""
        return sorted(int(one.text) for one in self.on_map() if one.bold and _is_number(one.text))

    def overlaps(self) -> list[tuple[str, str]]:
        """Words on the map that lie over each other by more than a hair."""
        found = self.on_map()
        return [(a.text, b.text) for i, a in enumerate(found) for b in found[i + 1 :] if _overlap(a.box, b.box) > HAIR]

    def rows(self) -> list[tuple[int, str]]:
        """NO of each row with what stands beside it, from the top."""
        return self._rows

    def _read_rows(self, text: Any) -> Iterator[tuple[int, str]]:
        numbers = [one for one in self.words if one.bold and _is_number(one.text) and one.box[2] < 32.0]
        for one in sorted(numbers, key=lambda each: -each.box[1]):
            middle = (one.box[1] + one.box[3]) / 2
            beside = text.get_text_bounded(22.0 * MM, (middle - 5.5) * MM, 66.0 * MM, (middle + 5.5) * MM)
            yield int(one.text), "".join(beside.split())


def _words(page: Any, text: Any) -> Iterator[Words]:
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=15):
        if raw.FPDFTextObj_GetTextRenderMode(one) == raw.FPDF_TEXTRENDERMODE_STROKE:
            continue  # the white around a word
        x0, y0, x1, y1 = one.get_bounds()
        if x1 - x0 <= 0:
            continue
        name = ctypes.create_string_buffer(200)
        raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(one), name, 200)
        said = "".join(text.get_text_bounded(x0 - 0.5, y0 - 0.5, x1 + 0.5, y1 + 0.5).split())
        yield Words(said, (x0 / MM, y0 / MM, x1 / MM, y1 / MM), b"Bold" in name.value)


def _largest_rectangle(page: Any, size: tuple[float, ...]) -> Box | None:
    best: tuple[float, Box] | None = None
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        if raw.FPDFPath_CountSegments(one) not in (4, 5):
            continue
        x0, y0, x1, y1 = (side / MM for side in one.get_bounds())
        inside = x0 > 2 and y0 > 2 and x1 < size[0] - 2 and y1 < size[1] - 2
        area = (x1 - x0) * (y1 - y0)
        if inside and (best is None or area > best[0]):
            best = (area, (x0, y0, x1, y1))
    return best[1] if best is not None else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _within(box: Box, frame: Box) -> bool:
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]


def _overlap(a: Box, b: Box) -> float:
    """How far two boxes run into each other, mm; at most 0: not at all."""
    return min(min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1]))
