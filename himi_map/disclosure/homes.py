"""Homes in metres, and who lives under one roof: one mark on the map with stacked numbers.

Only people who are drawn get a shared key: that somebody lives with a person on the map must not be told of one who
did not want to be on it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np

from himi_map.disclosed.person import Point
from himi_map.geo.crs import PlaneCrs
from himi_map.records.people import Home, Resident

_ONE_ROOF_M: Final = 1.5
"""Two points so near are one house: a door is narrower, the next house further."""


def to_metres(crs: PlaneCrs, homes: Iterable[tuple[str, Home | None]]) -> dict[str, Point]:
    """Positions of the exact homes, by the given key, in metres of *crs* (x east, y north), to the millimetre."""
    exact = [(key, home) for key, home in homes if home is not None and home.exact]
    if not exact:
        return {}
    xy = crs.project(
        np.array([home.position.lon for _, home in exact]), np.array([home.position.lat for _, home in exact])
    )
    return {key: (round(float(x), 3), round(float(y), 3)) for (key, _), (x, y) in zip(exact, xy, strict=True)}


def under_one_roof(drawn: Iterable[Resident], places: dict[str, Point]) -> dict[str, str]:
    """Resident id to the id that stands for their roof: one household, one building, or points within 1.5 m.

    Parameters
    ----------
    drawn
        Only people who are drawn.
    places
        Their positions in metres, by resident id.
    """
    parent = {one.id: one.id for one in drawn}

    def root(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    def join(one: str, other: str) -> None:
        first, second = sorted((root(one), root(other)))
        parent[second] = first

    shared: dict[tuple[str, str], str] = {}
    cells: dict[tuple[int, int], list[str]] = {}
    for one in drawn:
        for mark in (("household", one.household or ""), ("building", one.home.building if one.home else "")):
            if mark[1]:
                join(one.id, shared.setdefault(mark, one.id))
        x, y = places[one.id]
        column, row = math.floor(x / _ONE_ROOF_M), math.floor(y / _ONE_ROOF_M)
        for cell in ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            for other in cells.get(cell, ()):
                if math.dist(places[one.id], places[other]) <= _ONE_ROOF_M:
                    join(one.id, other)
        cells.setdefault((column, row), []).append(one.id)
    return {one: root(one) for one in parent}
