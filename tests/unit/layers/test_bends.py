"""Lines between marks: straight where nothing is in the way, else around it with one knee."""

from __future__ import annotations

from itertools import pairwise

import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.labels.bends import ways

FRAME = (0.0, 0.0, 200.0, 200.0)
A, B = (50.0, 100.0), (150.0, 100.0)


def mark(x, y, half=2.6):
    return (x - half, y - half, x + half, y + half)


def test_straight_where_nothing_is_in_the_way():
    assert ways([(A, B)], [mark(*A), mark(*B), mark(100.0, 110.0)], FRAME) == [(A, B)]
    assert ways([], [], FRAME) == []


def test_around_a_mark_that_is_not_an_end():
    other = mark(100.0, 100.0)
    ((start, knee, end),) = ways([(A, B)], [mark(*A), mark(*B), other], FRAME)
    assert (start, end) == (A, B)
    assert abs(knee[1] - 100.0) <= 4.5, "no further than it must"
    assert not shapely.LineString([start, knee, end]).intersects(shapely.box(*other))


def test_straight_through_where_there_is_no_way_around():
    wall = (95.0, 0.0, 105.0, 200.0)
    assert ways([(A, B)], [mark(*A), mark(*B), wall], FRAME) == [(A, B)]


spots = st.tuples(st.floats(20, 180), st.floats(20, 180))


@given(st.lists(spots, min_size=2, max_size=12, unique=True))
def test_a_knee_runs_through_no_mark_but_its_ends(places):
    marks = [mark(*one) for one in places]
    pairs = list(pairwise(places))
    for way, ends in zip(ways(pairs, marks, FRAME), pairs, strict=True):
        assert (way[0], way[-1]) == ends
        if len(way) == 3:
            own = [shapely.box(*box).covers(shapely.Point(end)) for end in ends for box in marks]
            foreign = [box for n, box in enumerate(marks) if not (own[n] or own[n + len(marks)])]
            assert not any(shapely.LineString(way).intersects(shapely.box(*box)) for box in foreign)
            assert all(0.0 < one < 200.0 for one in way[1])
