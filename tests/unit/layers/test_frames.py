"""Frames: round scales, the whole association in them, every point on some sheet, millimetres that are exact."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from himi_map.errors import ExportError
from himi_map.geo.crs import PlaneCrs
from layers.frame import READABLE, SCALES, frames, scale_words, sheets_of
from layers.scene import Frame

CRS = PlaneCrs(6675)
PAPER = (10.0, 10.0, 314.0, 277.0)
PAGE = (420.0, 297.0)
areas = st.builds(
    lambda x, y, width, height: shapely.box(x, y, x + width, y + height),
    st.floats(-9000, 9000), st.floats(-9000, 9000), st.floats(1, 3000), st.floats(1, 3000),
)  # fmt: skip


def made(area, scale=None):
    return frames(area, CRS, PAPER, PAGE, scale)


@given(areas)
def test_scale_is_round_and_the_largest_that_fits(area):
    found = made(area)
    assert {one.scale for one in found} <= set(SCALES)
    scale = found[0].scale
    if len(found) == 1 and scale > SCALES[0]:
        larger = SCALES[SCALES.index(int(scale)) - 1]
        width, height = (np.diff(np.array(shapely.bounds(area)).reshape(2, 2), axis=0)[0]) * 1000 / larger
        assert width > PAPER[2] - PAPER[0] - 14 or height > PAPER[3] - PAPER[1] - 14


@given(areas)
def test_the_whole_area_is_on_the_sheets(area):
    found = made(area)
    shown = shapely.union_all([shapely.box(*one.extent) for one in found])
    assert shapely.difference(area, shown).area == pytest.approx(0.0, abs=1e-3)
    if len(found) == 1:
        x0, y0, x1, y1 = shapely.bounds(area)
        corners = found[0].to_paper(np.array([[x0, y0], [x1, y1]]))
        assert corners.min() >= min(PAPER[:2]) + 6.99, "with a margin to the edge"


@given(areas)
def test_houses_stay_readable_as_long_as_twelve_sheets_do(area):
    found = made(area)
    assert found[0].scale <= READABLE or len(made(area, None)) <= 12


@given(areas, st.sampled_from(SCALES))
def test_a_wished_scale_is_kept_unless_it_takes_too_many_sheets(area, scale):
    found = made(area, float(scale))
    assert found[0].scale >= scale
    assert len(found) <= 12
    if found[0].scale > scale:
        x0, y0, x1, y1 = shapely.bounds(area)
        sides = ((x1 - x0, PAPER[2] - PAPER[0]), (y1 - y0, PAPER[3] - PAPER[1]))
        sheets = [max(1, math.ceil((length * 1000 / scale - 12) / (room - 14 - 12))) for length, room in sides]
        assert sheets[0] * sheets[1] > 12, "only where it would take too many"


@given(areas, st.lists(st.tuples(st.floats(-12000, 12000), st.floats(-12000, 12000)), max_size=20))
def test_every_point_is_on_some_sheet(area, points):
    found = made(area)
    table = np.array(points, dtype=float).reshape(-1, 2)
    here = sheets_of(table, found)
    assert len(here) == len(found)
    assert {int(one) for indices in here for one in indices} == set(range(len(points)))
    for frame, indices in zip(found, here, strict=True):
        x0, y0, x1, y1 = frame.extent
        inside = (table[:, 0] >= x0) & (table[:, 0] <= x1) & (table[:, 1] >= y0) & (table[:, 1] <= y1)
        assert set(np.flatnonzero(inside)) <= set(indices.tolist()), "and on each that shows it"
    for index in range(len(points)):
        on = [number for number, indices in enumerate(here) if index in indices]
        shown = [shapely.box(*found[number].extent).intersects(shapely.Point(points[index])) for number in on]
        assert all(shown) or len(on) == 1, "one that none shows, on one only"


@given(
    st.tuples(st.floats(-50000, 50000), st.floats(-50000, 50000)), st.sampled_from(SCALES),
    st.lists(st.tuples(st.floats(-50000, 50000), st.floats(-50000, 50000)), min_size=2, max_size=8),
)  # fmt: skip
def test_paper_and_map_are_each_others_inverse_and_true_to_scale(centre, scale, points):
    frame = Frame(crs=CRS, paper=PAPER, centre=centre, scale=float(scale), page=PAGE)
    xy = np.array(points)
    mm = frame.to_paper(xy)
    assert frame.to_map(mm) == pytest.approx(xy, abs=1e-6)
    ground = np.hypot(*(xy[1] - xy[0]))
    assert np.hypot(*(mm[1] - mm[0])) * scale / 1000 == pytest.approx(ground, rel=1e-9, abs=1e-6)
    assert frame.to_paper(np.array([centre]))[0] == pytest.approx([162.0, 143.5])


def test_nothing_to_show_is_told():
    for area in (None, shapely.Polygon()):
        with pytest.raises(ExportError) as caught:
            made(area)
        assert caught.value.code == "export.no_area"


def test_scale_in_words():
    assert scale_words(1500.0) == "1:1,500"
