"""Frames: exact scales, turned maps, sheets that overlap by exactly 10 mm, every point on some sheet."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from himi_map.errors import ExportError
from himi_map.geo.crs import PlaneCrs
from layers.frame import (
    MARGIN_MM,
    MOST_SHEETS,
    OVERLAP_MM,
    SCALES,
    frames,
    grid,
    needed_scale,
    scale_words,
    sheet_count,
    sheets_of,
    step_for,
)
from layers.frame import gaps as gaps_of
from layers.scene import Frame
from layers.sheet.split import neighbours

CRS = PlaneCrs(6675)
PAPER = (10.0, 15.0, 314.0, 277.0)
PAGE = (420.0, 297.0)
angles = st.one_of(st.just(0.0), st.floats(-90, 90))
areas = st.builds(
    lambda x, y, width, height: shapely.box(x, y, x + width, y + height),
    st.floats(-9000, 9000), st.floats(-9000, 9000), st.floats(1, 3000), st.floats(1, 3000),
)  # fmt: skip
scales = st.sampled_from(SCALES)


def points_of(area) -> np.ndarray:
    return shapely.get_coordinates(area)


def test_the_ladder_is_the_one_that_was_ordered():
    assert SCALES == (500, 1000, 1500, 2000, 2500, 3000, 5000, 7500, 10000)


@given(areas, angles)
def test_one_sheet_at_the_step_needed_shows_all_with_a_margin_and_the_step_before_does_not(area, angle):
    points = points_of(area)
    needed = needed_scale(points, PAPER, angle)
    step = step_for(needed)
    if step is None:
        assert needed > SCALES[-1]
        return
    (one,) = grid(points, CRS, PAPER, PAGE, SCALES[step], angle)
    mm = one.to_paper(points)
    assert (mm >= np.array(PAPER[:2]) + MARGIN_MM - 0.001).all()
    assert (mm <= np.array(PAPER[2:]) - MARGIN_MM + 0.001).all()
    if step:
        assert sheet_count(points, PAPER, SCALES[step - 1], angle) > 1


@given(areas, scales, angles)
def test_neighbours_show_exactly_ten_millimetres_of_the_same_ground(area, scale, angle):
    points = points_of(area)
    if sheet_count(points, PAPER, scale, angle) > 40:
        return
    found = grid(points, CRS, PAPER, PAGE, scale, angle)
    for number, one in enumerate(found):
        for (x, y), other in neighbours(found, number).items():
            mine, theirs = np.array(PAPER).reshape(2, 2), one.to_paper(found[other].corners)
            low, high = np.maximum(mine[0], theirs.min(axis=0)), np.minimum(mine[1], theirs.max(axis=0))
            common = high - low
            assert common[0 if x else 1] == pytest.approx(OVERLAP_MM, abs=1e-6), "exactly"
            assert common[1 if x else 0] == pytest.approx((mine[1] - mine[0])[1 if x else 0], abs=1e-6)
            assert neighbours(found, other)[(-x, -y)] == number


@given(areas, scales, angles, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12))
def test_whatever_lies_in_the_area_is_on_a_sheet_and_what_is_smaller_than_the_overlap_is_whole_on_one(
    area, scale, angle, shares
):
    if sheet_count(points_of(area), PAPER, scale, angle) > 40:
        return
    found = grid(points_of(area), CRS, PAPER, PAGE, scale, angle)
    x0, y0, x1, y1 = area.bounds
    side = min(0.7 * OVERLAP_MM * scale / 1000, x1 - x0, y1 - y0)
    for a, b in shares:
        x, y = x0 + a * (x1 - x0 - side), y0 + b * (y1 - y0 - side)
        house = points_of(shapely.box(x, y, x + side * 0.7, y + side * 0.7))
        assert (gaps_of(house, found) <= 1e-9).all(axis=1).any(), "whole on one of them"


@given(areas, scales, angles)
def test_a_wished_scale_is_kept_unless_it_takes_too_many_sheets(area, scale, angle):
    points = points_of(area)
    found = frames(points, CRS, PAPER, PAGE, float(scale), angle)
    assert len(found) <= MOST_SHEETS
    assert found[0].scale >= scale
    assert {one.scale for one in found} <= set(SCALES)
    if found[0].scale > scale:
        assert sheet_count(points, PAPER, scale, angle) > MOST_SHEETS, "only where it would take too many"


def test_what_no_dozen_sheets_can_show_is_told():
    with pytest.raises(ExportError) as caught:
        frames(points_of(shapely.box(0, 0, 90_000, 90_000)), CRS, PAPER, PAGE, 500.0)
    assert caught.value.code == "export.too_many_sheets"


@given(areas, scales, angles, st.lists(st.tuples(st.floats(-12000, 12000), st.floats(-12000, 12000)), max_size=20))
def test_every_point_is_on_some_sheet(area, scale, angle, points):
    found = frames(points_of(area), CRS, PAPER, PAGE, float(scale), angle)
    table = np.array(points, dtype=float).reshape(-1, 2)
    here = sheets_of(table, found)
    assert len(here) == len(found)
    assert {int(one) for indices in here for one in indices} == set(range(len(points)))
    for frame, indices in zip(found, here, strict=True):
        ground = shapely.Polygon(frame.corners)
        inside = shapely.contains_xy(shapely.buffer(ground, -0.001), table) if len(table) else []
        assert set(np.flatnonzero(inside)) <= set(indices.tolist()), "and on each that shows it"
    for index in range(len(points)):
        on = [number for number, indices in enumerate(here) if index in indices]
        spot = shapely.Point(points[index])
        shown = [shapely.distance(shapely.Polygon(found[number].corners), spot) < 0.001 for number in on]
        assert all(shown) or len(on) == 1, "one that none shows, on one only"


@given(
    st.tuples(st.floats(-50000, 50000), st.floats(-50000, 50000)), scales, angles,
    st.lists(st.tuples(st.floats(-50000, 50000), st.floats(-50000, 50000)), min_size=2, max_size=8),
)  # fmt: skip
def test_paper_and_map_are_each_others_inverse_and_true_to_scale(centre, scale, angle, points):
    frame = Frame(crs=CRS, paper=PAPER, centre=centre, scale=float(scale), page=PAGE, angle=angle)
    xy = np.array(points)
    mm = frame.to_paper(xy)
    assert frame.to_map(mm) == pytest.approx(xy, abs=1e-6)
    ground = np.hypot(*(xy[1] - xy[0]))
    assert np.hypot(*(mm[1] - mm[0])) * scale / 1000 == pytest.approx(ground, rel=1e-9, abs=1e-6)
    assert frame.to_paper(np.array([centre]))[0] == pytest.approx([162.0, 146.0])
    north = np.diff(frame.to_paper(np.array([(0.0, 0.0), (0.0, 1000.0)])), axis=0)[0]
    assert np.degrees(np.arctan2(-north[0], north[1])) == pytest.approx(angle, abs=1e-6), "anticlockwise from up"
    x0, y0, x1, y1 = frame.extent
    assert (frame.corners >= np.array([x0, y0])).all() and (frame.corners <= np.array([x1, y1])).all()


def test_scale_in_words():
    assert scale_words(1500.0) == "1:1,500"
