"""The order of pages for printing on both sides: the list on the back of the map.

Map sheets of one association are laid side by side or glued together, so each begins a leaf: what stands behind it is
a page of the list, in order, and what is left of the list follows on leaves of its own. A map behind which nothing is
left to print has an empty back that says so, so that no printer puts the next map there; and so has the last leaf, so
that the next copy or association begins on a front.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from himi_map.glossary import term
from layers.scene import Scene, Space, Text
from layers.text import lay_out

_SIZE: Final = 8.5 * 25.4 / 72.0
_STRIP: Final = 9.0
"""Above the map stands one line of words, within so many mm of its frame."""
_GAP: Final = 8.0
_ALONE: Final = (16.0, 6.2)
"""Where the note stands on a page without a map, mm."""


def duplex_pages(maps: Sequence[Scene], lists: Sequence[Scene]) -> tuple[Scene, ...]:
    """Maps on fronts, the list on their backs; an odd page is a front.

    Parameters
    ----------
    maps, lists
        Pages of one size (a leaf has one); without a list the maps are printed on one side only.

    Raises
    ------
    ValueError
        Map and list are not of one size.
    """
    if not lists:
        return tuple(maps)
    if len({page.page for page in (*maps, *lists)}) > 1:
        raise ValueError("both sides of a leaf are of one size")
    found: list[Scene] = []
    for number, front in enumerate(maps):
        if number < len(lists):
            found += [_noted(front, number + 1, len(lists)), lists[number]]
        else:
            found += [front, _empty(front.page)]
    found += lists[len(maps) :]
    return (*found, *(_empty(one.page) for one in found[-1:] if len(found) % 2))


def _noted(front: Scene, number: int, last: int) -> Scene:
    """The map with the words that its back bears the list, after those that stand above the map."""
    part = f"（{number}/{last}ページ）" if last > 1 else ""
    return replace(front, items=(*front.items, _line(f"{term('list.on_the_back')}{part}", _place(front))))


def _place(front: Scene) -> tuple[float, float]:
    if front.frame is None:
        return _ALONE
    left, _, right, top = front.frame.paper
    above = [
        one
        for one in front.items
        if isinstance(one, Text) and one.space is Space.PAPER and top < one.at[1] < top + _STRIP
        and left <= one.at[0] < (left + right) / 2
    ]  # fmt: skip
    if not above:
        return left, top + 2.0
    last = max(above, key=lambda one: one.at[0] + one.run.width_mm)
    return last.at[0] + last.run.width_mm + _GAP, last.at[1]


def _empty(page: tuple[float, float]) -> Scene:
    words = _line(term("list.empty_back"), (0.0, 0.0))
    at = ((page[0] - words.run.width_mm) / 2, page[1] / 2)
    return Scene(page, (replace(words, at=at),))


def _line(words: str, at: tuple[float, float]) -> Text:
    return Text(lay_out(words, _SIZE), at, "ink", space=Space.PAPER)
