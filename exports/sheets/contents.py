"""The contents page of a ward or a book: every association with the page it begins on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from exports.pdf.page import SheetWriter
from himi_map.glossary import term
from himi_map.look import WEIGHTS
from layers.scene import Drawable, Scene, Shapes, Space, Stroke, Text
from layers.shapes import ring
from layers.text import lay_out

if TYPE_CHECKING:
    from layers.text import GlyphRun, Role

PAGE: Final = (210.0, 297.0)
"""A4 upright."""
_MARGIN: Final = 18.0
_TOP: Final = 44.0
_ROW: Final = 6.4
_COLUMNS: Final = 2
_GAP: Final = 12.0
_TYPE: Final = 3.6
_HEAD: Final = 4.2

_WIDTH: Final = (PAGE[0] - 2 * _MARGIN - _GAP * (_COLUMNS - 1)) / _COLUMNS
_ROWS: Final = int((PAGE[1] - _TOP - _MARGIN) // _ROW)


@dataclass(frozen=True, slots=True)
class Contents:
    """Finished contents pages."""

    title: str
    scenes: tuple[Scene, ...]

    def pdf(self, practice: str) -> bytes:
        """The pages as a PDF in memory, with the practice band where there is one."""
        target = io.BytesIO()
        with SheetWriter(target, title=self.title, practice=practice) as writer:
            for scene in self.scenes:
                writer.add(scene)
        return target.getvalue()


@dataclass(frozen=True, slots=True)
class _Row:
    """A ward (no page) or an association."""

    words: str
    page: int | None


def contents_pages(parts: Sequence[tuple[str, str, int]], *, title: str, even: bool = False) -> Contents:
    """The contents of a book.

    Parameters
    ----------
    parts
        Ward, association, number of pages, in order.
    title
        Of the book.
    even
        An even number of pages, the last one white where need be.
    """
    columns = _columns(parts)
    count = -(-len(columns) // _COLUMNS)
    white = count % 2 if even else 0
    page = count + white + 1
    starts: list[int] = []
    for _, _, pages in parts:
        starts.append(page)
        page += pages
    told = iter(starts)
    scenes = []
    for number in range(count):
        items = _head(title, number + 1, count)
        for place, rows in enumerate(columns[number * _COLUMNS : (number + 1) * _COLUMNS]):
            x = _MARGIN + place * (_WIDTH + _GAP)
            for line, row in enumerate(rows):
                y = PAGE[1] - _TOP - (line + 1) * _ROW
                items += _entry(x, y, row.words, next(told) if row.page is not None else None)
        scenes.append(Scene(page=PAGE, items=tuple(items)))
    scenes += [Scene(page=PAGE, items=())] * white
    return Contents(title, tuple(scenes))


def _columns(parts: Sequence[tuple[str, str, int]]) -> list[list[_Row]]:
    """Rows cut into columns; a ward's name never stands alone at the foot."""
    columns: list[list[_Row]] = [[]]
    for ward, several in groupby(parts, key=lambda part: part[0]):
        names = [name for _, name, _ in several]
        if ward:
            if len(columns[-1]) + 2 > _ROWS:
                columns.append([])
            columns[-1].append(_Row(ward, None))
        for name in names:
            if len(columns[-1]) >= _ROWS:
                columns.append([_Row(f"{ward}（つづき）", None)] if ward else [])
            columns[-1].append(_Row(name, 0))
    return columns


def _head(title: str, number: int, count: int) -> list[Drawable]:
    top = PAGE[1] - 30.0
    words = lay_out(term("contents"), 7.0, role="bold")
    items: list[Drawable] = [_text(words, _MARGIN, top)]
    right = _fitted(title, 4.0, PAGE[0] - 2 * _MARGIN - words.width_mm - 10.0)
    items.append(_text(right, PAGE[0] - _MARGIN - right.width_mm, top))
    items.append(_rule(_MARGIN, PAGE[0] - _MARGIN, top - 4.0, WEIGHTS["bold"]))
    if count > 1:
        page = lay_out(f"{number}/{count}", 3.2)
        items.append(_text(page, (PAGE[0] - page.width_mm) / 2, 10.0))
    return items


def _entry(x: float, y: float, words: str, page: int | None) -> list[Drawable]:
    if page is None:
        return [_text(_fitted(words, _HEAD, _WIDTH, role="bold"), x, y)]
    number = lay_out(str(page), _TYPE, role="mono")
    name = _fitted(words, _TYPE, _WIDTH - 22.0)
    end = x + _WIDTH
    items: list[Drawable] = [_text(name, x + 4.0, y), _text(number, end - number.width_mm, y)]
    left, right = x + 6.0 + name.width_mm, end - number.width_mm - 2.0
    if right > left:
        items.append(_rule(left, right, y + 0.6, WEIGHTS["hair"], dash=(0.3, 1.2)))
    return items


def _fitted(words: str, size: float, width: float, *, role: Role = "regular") -> GlyphRun:
    """On one line, however small."""
    natural = lay_out(words, size, role=role)
    return natural if natural.width_mm <= width else lay_out(words, size * width / natural.width_mm * 0.99, role=role)


def _text(run: GlyphRun, x: float, y: float) -> Text:
    return Text(run, (x, y), "ink", space=Space.PAPER)


def _rule(x0: float, x1: float, y: float, width: float, *, dash: tuple[float, ...] = ()) -> Shapes:
    return ring([(x0, y), (x1, y)], closed=False, stroke=Stroke("ink", width, dash))
