"""Laws of the fabric: what was one line stays one line, nothing opens and nothing overlaps."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from himi_map.boundaries import Area, Fabric, crossed
from himi_map.errors import GeoError

SIDE = 4


def fields(*, teeth: bool = False) -> list[Area]:
    """A chessboard of areas, 100 m each; with *teeth* only every other one has the corner in the middle of its side."""
    found = []
    for column in range(SIDE):
        for row in range(SIDE):
            x, y = column * 100.0, row * 100.0
            corners = [(x, y), (x + 100, y), (x + 100, y + 100), (x, y + 100)]
            if teeth and (column + row) % 2:
                corners = [(x, y), (x + 50, y), (x + 100, y), (x + 100, y + 50), (x + 100, y + 100), (x + 50, y + 100),
                           (x, y + 100), (x, y + 50)]  # fmt: skip
            found.append(Area(f"{column}{row}", f"{column}{row}班", "group", shapely.Polygon(corners)))
    return found


def index_of(fabric: Fabric, x: float, y: float) -> int:
    return int(np.argmin(np.hypot(fabric.vertices[:, 0] - x, fabric.vertices[:, 1] - y)))


places = st.tuples(st.floats(-40, 40), st.floats(-40, 40))


@given(teeth=st.booleans(), corner=st.tuples(st.integers(1, SIDE - 1), st.integers(1, SIDE - 1)), by=places)
def test_inside_nothing_opens_and_nothing_overlaps(
    teeth: bool, corner: tuple[int, int], by: tuple[float, float]
) -> None:
    fabric = Fabric.of(fields(teeth=teeth))
    x, y = corner[0] * 100.0, corner[1] * 100.0
    after = fabric.move(index_of(fabric, x, y), x + by[0], y + by[1])
    shapes = list(after.shapes().values())
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx((SIDE * 100.0) ** 2)
    assert sum(shapely.area(one) for one in shapes) == pytest.approx((SIDE * 100.0) ** 2)
    if max(abs(by[0]), abs(by[1])) > 1e-3:
        assert len(after.changed(fabric)) == 4, "every area that has the corner, and no other"
    back = after.move(index_of(after, x + by[0], y + by[1]), x, y)
    assert back.changed(fabric) == {}


@given(by=places)
def test_a_line_that_passes_a_corner_has_it(by: tuple[float, float]) -> None:
    fabric = Fabric.of(fields(teeth=True))
    after = fabric.move(index_of(fabric, 100.0, 50.0), 100.0 + by[0], 50.0)
    assert sum(shapely.area(one) for one in after.shapes().values()) == pytest.approx((SIDE * 100.0) ** 2)


@given(x=st.floats(5, 395), y=st.floats(5, 395))
def test_a_new_corner_changes_no_area_and_can_go_again(x: float, y: float) -> None:
    assume(min(abs(x % 100 - 50), abs(y % 100 - 50)) < 44)
    fabric = Fabric.of(fields())
    after = fabric.insert(x, y)
    assert len(after.vertices) == len(fabric.vertices) + 1
    assert all(
        shapely.area(shapely.symmetric_difference(one, after.shapes()[key])) < 1e-6
        for key, one in fabric.shapes().items()
    )
    again = after.remove(len(after.vertices) - 1)
    assert all(
        shapely.area(shapely.symmetric_difference(one, again.shapes()[key])) < 1e-6
        for key, one in fabric.shapes().items()
    )


def test_what_would_cross_or_lie_over_a_neighbour_is_refused() -> None:
    fabric = Fabric.of(fields()[:1])
    with pytest.raises(GeoError) as crossing:
        fabric.move(index_of(fabric, 0.0, 0.0), 150.0, 60.0)
    assert crossing.value.code == "geo.boundary_crosses"
    apart = [Area("a", "東", "x", shapely.box(0, 0, 10, 10)), Area("b", "西", "x", shapely.box(20, 0, 30, 10))]
    fabric = Fabric.of(apart)
    with pytest.raises(GeoError) as over:
        fabric.move(index_of(fabric, 10.0, 0.0), 25.0, 1.0)
    assert over.value.code == "geo.boundary_overlaps"
    triangle = Fabric.of([Area("t", "三角", "x", shapely.Polygon([(0, 0), (10, 0), (0, 10)]))])
    with pytest.raises(GeoError) as small:
        triangle.remove(0)
    assert small.value.code == "geo.boundary_too_small"


def test_holes_and_islands_stay() -> None:
    shape = shapely.MultiPolygon(
        [
            shapely.Polygon([(0, 0), (100, 0), (100, 100), (0, 100)], [[(40, 40), (60, 40), (60, 60), (40, 60)]]),
            shapely.box(200, 0, 220, 20),
        ]
    )
    fabric = Fabric.of([Area("m", "飛び地", "x", shape)])
    assert shapely.equals(fabric.shapes()["m"], shape)
    after = fabric.move(index_of(fabric, 40.0, 40.0), 30.0, 30.0)
    assert shapely.area(after.shapes()["m"]) < shapely.area(shape)


def test_who_falls_outside() -> None:
    points = np.array([[5.0, 5.0], [9.0, 5.0], [15.0, 5.0]])
    found = crossed(shapely.box(0, 0, 10, 10), shapely.box(0, 0, 8, 10), points)
    assert (found.out, found.into) == ((1,), ())
    assert crossed(None, shapely.box(0, 0, 8, 10), points).into == (0,)
