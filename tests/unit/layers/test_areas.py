"""Boundaries: the line between two groups is drawn once, and gives way to the association's own."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from himi_map.publicmap import AreaShape
from layers.areas import boundaries, group_lines
from tests.unit.exports_web.test_public_web_map import ground

WHOLE = shapely.box(0, 0, 300, 100)
LEFT, MIDDLE, RIGHT = (shapely.box(x, 0, x + 100, 100) for x in (0, 100, 200))


def area(level: str, shape) -> AreaShape:
    return AreaShape("見本", level, shape)


def test_a_shared_line_is_there_once_and_not_along_the_association():
    found = group_lines(
        ground(areas=(area("association", WHOLE), *(area("group", one) for one in (LEFT, MIDDLE, RIGHT))))
    )
    assert shapely.length(found).sum() == pytest.approx(2 * 99.0, abs=0.2)
    assert {round(float(x)) for x in shapely.get_coordinates(found)[:, 0]} == {100, 200}


def test_lines_a_hair_apart_are_one():
    beside = shapely.box(100.01, 0, 200, 100)
    found = group_lines(ground(areas=(area("group", LEFT), area("group", beside))))
    assert shapely.length(found).sum() == pytest.approx(700.0, abs=1.0)


def test_without_groups_there_are_none():
    assert len(group_lines(ground(areas=(area("association", WHOLE),)))) == 0


def test_an_association_without_a_known_boundary_has_no_line():
    assert list(boundaries(ground(areas=(area("extent", WHOLE),)), 1500.0)) == []
    drawn = list(boundaries(ground(areas=(area("association", WHOLE), area("group", LEFT))), 1500.0))
    assert [item.layer for item in drawn] == ["areas"] * 3
    assert np.concatenate([item.xy for item in drawn])[:, 0].max() == 300
