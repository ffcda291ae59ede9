"""Geometry reaches the page exactly, cut to what is seen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from exports.pdf.geometry import Paths, clipped, few_block, few_units, inside, path_block, to_units
from tests.unit.exports_pdf.drawing import path_numbers

WINDOW = (-10.0, -10.0, 10.0, 10.0)
ONE = np.zeros(1, dtype=np.int64)


def _paths(*rings, features=None) -> Paths:
    lengths = np.array([len(ring) for ring in rings])
    starts = np.cumsum(lengths) - lengths
    groups = np.arange(len(rings)) if features is None else np.array(features)
    return Paths(np.concatenate([np.asarray(ring, dtype=float) for ring in rings]), starts, groups)


@st.composite
def star_shapes(draw):
    """Simple polygons around some centre, as rings without the closing point."""
    count = draw(st.integers(3, 12))
    angles = np.sort(draw(st.lists(st.floats(0, 6.28), min_size=count, max_size=count, unique=True)))
    radii = np.array(draw(st.lists(st.floats(1, 30), min_size=count, max_size=count)))
    centre = np.array([draw(st.floats(-20, 20)), draw(st.floats(-20, 20))])
    return centre + np.column_stack((np.cos(angles), np.sin(angles))) * radii[:, None]


@given(star_shapes())
def test_cut_ring_covers_what_the_ring_covers_inside_the_window(ring):
    polygon = shapely.Polygon(ring)
    if not polygon.is_valid or polygon.area < 0.01:
        return
    cut = clipped(_paths(ring), WINDOW, closed=True)
    wanted = polygon.intersection(shapely.box(*WINDOW)).area
    if not len(cut.xy):
        assert wanted == pytest.approx(0, abs=1e-6)
        return
    x, y = cut.xy.T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    assert area == pytest.approx(wanted, abs=1e-6)
    assert np.abs(cut.xy).max() <= 10.0


@given(st.lists(st.tuples(st.floats(-40, 40), st.floats(-40, 40)), min_size=2, max_size=15))
def test_cut_line_shows_what_the_line_shows_inside_the_window(points):
    box = shapely.box(*WINDOW)
    cut = clipped(_paths(points), WINDOW, closed=False)
    whole = sum(shapely.LineString(pair).intersection(box).length for pair in pairwise(points))
    left = 0.0
    for start, stop in zip(cut.starts.tolist(), cut.ends.tolist(), strict=True):
        part = cut.xy[start:stop]
        left += sum(shapely.LineString(pair).intersection(box).length for pair in pairwise(part))
    assert left == pytest.approx(whole)


def test_features_outside_the_window_are_dropped_with_their_rings():
    near, far, hole = [(0, 0), (1, 0), (1, 1)], [(50, 0), (51, 0), (51, 1)], [(0.2, 0.1), (0.8, 0.1), (0.8, 0.5)]
    kept = inside(_paths(far, near, hole, far, features=[0, 1, 3]), WINDOW)
    assert kept.xy.tolist() == np.array([*near, *hole], dtype=float).tolist()
    assert (kept.starts.tolist(), kept.features.tolist()) == ([0, 3], [0])


def test_hole_stays_with_its_feature_through_cutting_and_rounding():
    shell = [(-30, -30), (30, -30), (30, 30), (-30, 30), (-30, -30)]
    hole = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    other = [(4, 4), (5, 4), (5, 5), (4, 4)]
    paths = to_units(clipped(_paths(shell, hole, other, features=[0, 2]), WINDOW, closed=True), closed=True)
    assert paths.features.tolist() == [0, 2]
    block = path_block("f*", paths, closed=True)
    assert block.count(b"f*") == 2
    assert block.count(b" h") == 3
    assert [len(ring) for ring in path_numbers(block)] == [4, 4, 3]
    assert path_numbers(block)[1] == [(-100, -100), (100, -100), (100, 100), (-100, 100)]


def test_points_that_fall_together_are_written_once_and_specks_not_at_all():
    line = [(0, 0), (0.001, 0.002), (1, 0), (1.004, 0)]
    speck = [(3, 3), (3.001, 3)]
    paths = to_units(_paths(line, speck), closed=False)
    assert path_numbers(path_block("S", paths, closed=False)) == [[(0, 0), (100, 0)]]


@given(
    st.lists(
        st.lists(st.tuples(st.integers(-90000, 90000), st.integers(-90000, 90000)), min_size=2, max_size=6),
        min_size=1,
        max_size=6,
    )
)
def test_block_holds_exactly_the_points_given(rings):
    paths = _paths(*rings)._replace(xy=np.concatenate([np.array(ring, dtype=np.int64) for ring in rings]))
    assert path_numbers(path_block("S", paths, closed=False)) == rings


def test_quick_and_slow_formatting_write_the_same():
    near = np.array([[0, 0], [-20000, 70000], [7, -1]], dtype=np.int64)
    quick = path_block("B*", Paths(near, ONE, ONE), closed=True)
    slow = path_block("B*", Paths(near + np.array([[0, 0], [0, 1], [0, 0]]), ONE, ONE), closed=True)
    assert slow == quick.replace(b"70000", b"70001")
    assert quick == b"0 0 m\n-20000 70000 l\n7 -1 l h B*\n"


@given(
    st.lists(st.tuples(st.floats(-12, 12), st.floats(-12, 12)), min_size=1, max_size=8),
    st.booleans(),
)
def test_few_points_are_written_as_many_are(points, closed):
    few = few_units(np.array(points), WINDOW, closed=closed)
    inside_all = all(abs(x) <= 10.0 and abs(y) <= 10.0 for x, y in points)
    assert (few is None) is not inside_all
    if few is not None:
        many = to_units(_paths(points), closed=closed)
        assert few == [tuple(one) for one in many.xy.tolist()]
        if few:
            assert few_block("B*", few, closed=closed) == path_block("B*", many, closed=closed)
