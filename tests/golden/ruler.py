"""The ruler for pages: how far a rendered page is from another, and where.

A share over the whole page hides a moved label (a label is a thousandth of an A3 sheet), so the ruler also tells the
worst tile, and judges by that. Edges drawn a hair differently by another renderer do not count: a pixel differs only
when no pixel next to it in the other picture is like it.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2
from PIL import Image

TILE = 16
"""Side of a tile in pixels; at 100 dots an inch 4 mm, the size of a number."""
ALIKE = 8
"""Levels (of 255) by which a colour channel may differ; depths 5 and 6 are 10 levels apart."""
ALLOWED = 0.03
"""Share of a tile that may differ before the pages count as different."""


class Difference(NamedTuple):
    """What differs between two pages: share of the page, share of the worst tile, and that tile in pixels."""

    share: float
    worst: float
    where: tuple[int, int, int, int]


def render(source: Path | bytes, dpi: float = 100, page: int = 0) -> np.ndarray:
    """A page as pixels, shape (height, width, 3); *source* is a PDF or, by its suffix, a picture."""
    if isinstance(source, Path) and source.suffix.lower() == ".png":
        with Image.open(source) as picture:
            return np.asarray(picture.convert("RGB"))
    document = pypdfium2.PdfDocument(source)
    try:
        return np.asarray(document[page].render(scale=dpi / 72).to_pil().convert("RGB"))
    finally:
        document.close()


def compare_pages(a: Path | bytes, b: Path | bytes, dpi: float = 100, page: int = 0) -> Difference:
    """Compare a page of two PDFs, or of a PDF and a picture made at the same *dpi*."""
    left, right = render(a, dpi, page), render(b, dpi, page)
    if left.shape != right.shape:
        return Difference(1.0, 1.0, (0, 0, left.shape[1], left.shape[0]))
    different = _unlike(left, right) | _unlike(right, left)
    height, width = different.shape
    padded = np.pad(different, ((0, -height % TILE), (0, -width % TILE)))
    tiles = padded.reshape(padded.shape[0] // TILE, TILE, -1, TILE).mean(axis=(1, 3))
    row, column = np.unravel_index(int(tiles.argmax()), tiles.shape)
    left_edge, top = int(column) * TILE, int(row) * TILE
    return Difference(float(different.mean()), float(tiles.max()), (left_edge, top, left_edge + TILE, top + TILE))


def assert_same_page(a: Path | bytes, b: Path | bytes, dpi: float = 100, page: int = 0) -> None:
    """Fail, saying how much and where, when the pages differ by more than the eye forgives."""
    difference = compare_pages(a, b, dpi, page)
    assert difference.worst <= ALLOWED, (
        f"page {page + 1} differs: {difference.share:.4%} of the page, {difference.worst:.0%} of the tile "
        f"{difference.where} at {dpi:g} dpi"
    )


def _unlike(picture: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Pixels of *picture* with no pixel like them in *other* within one pixel."""
    height, width, _ = picture.shape
    edged = np.pad(other.astype(np.int16), ((1, 1), (1, 1), (0, 0)), mode="edge")
    wanted = picture.astype(np.int16)
    unlike = np.ones((height, width), dtype=bool)
    for dy in range(3):
        for dx in range(3):
            near = edged[dy : dy + height, dx : dx + width]
            unlike &= np.abs(near - wanted).max(axis=2) > ALIKE
    return unlike
