"""The keys of a sheet: who has no place yet, the sites by letter; on a page of their own where they are too many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from himi_map.glossary import term
from himi_map.publicmap import SiteKind
from layers.scene import Scene
from layers.sheet.column import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from himi_map.disclosed import Disclosure
    from layers.scene import Drawable
    from layers.sheet.crowd import Crowd
    from layers.sheet.page_layout import PageLayout

_MANY: Final = 12
_GAP: Final = 8.0
_WIDE: Final = 92.0
"""Least width of a column on a page of keys, mm."""


@dataclass(frozen=True, slots=True)
class KeyBlock:
    """A heading and its rows; the parts of a row are not broken where that can be helped."""

    heading: str
    rows: tuple[tuple[str, ...], ...]
    size: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is set into a column as a whole: the legend, where it has no room beside the map."""

    draw: Callable[[Column], None]


def key_blocks(crowds: Sequence[Crowd], disclosure: Disclosure, area: str) -> list[KeyBlock]:
    """What a sheet has to explain beside its legend, the shortest first."""
    blocks: list[KeyBlock] = []
    rows: list[tuple[str, ...]]
    numbers = [str(one.number) for one in disclosure.of_area(area) if one.position is None]
    if numbers:
        blocks.append(KeyBlock(term("proof.unplaced"), (("、".join(numbers),),), 8.5))
    letters = {mark.letter for crowd in crowds for mark, _, _ in crowd.sites}
    keyed = [(sign, words) for crowd in crowds for sign, words in crowd.keyed if sign not in letters]
    if keyed:
        rows = [(f"{sign}　{words}" if sign else words,) for sign, words in keyed]
        blocks.append(KeyBlock(term("sheet.keyed"), tuple(rows), 8.0 if len(rows) <= _MANY else 7.0))
    marks = [mark for crowd in crowds for mark, _, _ in crowd.sites]
    rows = []
    for mark in marks:
        kinds = "・".join(term(f"site_kind.{kind}") for kind in mark.site.kinds)
        parts = [f"{mark.letter}　{mark.site.name}（{kinds}）"]
        if SiteKind.EMERGENCY in mark.site.kinds:
            valid = "・".join(term(f"hazard_short.{hazard}") for hazard in mark.site.hazards)
            parts += [f"○{valid}"] if valid else []
        if mark.site.conditions:
            parts.append(mark.site.conditions)
        rows.append(tuple(parts))
    if rows:
        blocks.append(KeyBlock(term("site"), tuple(rows), 8.0 if len(rows) <= _MANY else 7.0))
    return blocks


def set_block(column: Column, block: KeyBlock) -> None:
    """The whole block into a column."""
    column.heading(block.heading)
    for row in block.rows:
        _set_row(column, row, block.size)


def _set_row(column: Column, row: Sequence[str], size: float) -> None:
    column.parts(row, size, indent=column.size(size) * 2, leading=1.25)
    column.skip(0.25 * column.factor)


def key_pages(layout: PageLayout, blocks: Sequence[KeyBlock | Drawn], head: list[Drawable]) -> list[Scene]:
    """Pages for the keys that had no room beside the map, in columns from left to right.

    Parameters
    ----------
    head
        What stands in the head band: whose paper it is.
    """
    x0, y0, x1, y1 = layout.map[0], layout.column[1] + 4.0, layout.column[2], layout.map[3]
    count = max(1, int((x1 - x0 + _GAP) // (_WIDE + _GAP)))
    wide = (x1 - x0 - _GAP * (count - 1)) / count
    pages: list[list[Drawable]] = []
    place = count
    column = Column((0.0, 0.0, 0.0, 0.0))
    for block in blocks:
        if isinstance(block, Drawn):
            pages.append(list(head))
            column, place = Column((x0, y0, x0 + wide, y1), layout.large), 1
            block.draw(column)
            pages[-1] += column.items
            column.items = []
            continue
        for number, row in enumerate(block.rows):
            trial = _moved_on(column, None if number else block.heading, row, block.size)
            if not pages or trial.room < 0.0:
                if place == count:
                    pages.append(list(head))
                    place = 0
                left = x0 + place * (wide + _GAP)
                column = Column((left, y0, left + wide, y1), layout.large)
                place += 1
                trial = _moved_on(column, block.heading, row, block.size)
            pages[-1] += trial.items
            column = trial
            column.items = []
    return [Scene(page=layout.page, items=tuple(items), custody=layout.slots) for items in pages]


def _moved_on(column: Column, heading: str | None, row: Sequence[str], size: float) -> Column:
    """A pen where *column*'s is, after the row was set with it."""
    found = Column((column.left, column.bottom, column.right, column.top), column.factor)
    found.y = column.y
    if column.right > column.left:
        if heading is not None:
            found.heading(heading)
        _set_row(found, row, size)
    return found
