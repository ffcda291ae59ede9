"""Placing: nobody covers anybody, nobody is left out or leaves the frame, the same marks give the same sheet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himi_map.errors import ExportError
from layers.labels import Placer, Wish, overlaps

FRAME = (10.0, 10.0, 110.0, 90.0)
sizes = st.tuples(st.floats(1.0, 14.0), st.floats(1.0, 9.0))
marks = st.lists(st.tuples(st.floats(10, 110), st.floats(10, 90), sizes), max_size=60)


def placed(wanted, frame=FRAME) -> dict[str, tuple[float, float, float, float]]:
    placer = Placer(frame)
    return {str(number): placer.place(x, y, *size).box for number, (x, y, size) in enumerate(wanted)}


def within(box, frame) -> bool:
    return (
        box[0] >= frame[0] - 1e-9
        and box[1] >= frame[1] - 1e-9
        and box[2] <= frame[2] + 1e-9
        and box[3] <= frame[3] + 1e-9
    )


@given(marks)
def test_marks_neither_overlap_nor_leave_the_frame(wanted):
    boxes = placed(wanted)
    assert len(boxes) == len(wanted)
    assert overlaps(boxes) == []
    assert all(within(box, FRAME) for box in boxes.values())


@given(marks)
def test_same_marks_same_places(wanted):
    assert placed(wanted) == placed(wanted)


@given(st.floats(20, 100), st.floats(20, 80), sizes)
def test_a_mark_with_room_stays_where_it_belongs(x, y, size):
    spot = Placer(FRAME).place(x, y, *size)
    assert (spot.x, spot.y, spot.moved) == (pytest.approx(x, abs=0.006), pytest.approx(y, abs=0.006), False)


@given(st.floats(30, 90), st.floats(30, 70), st.integers(2, 12))
def test_ten_in_one_house_stand_around_it(x, y, count):
    placer = Placer(FRAME)
    spots = [placer.place(x, y, 5.2, 5.2) for _ in range(count)]
    assert [one.moved for one in spots] == [False] + [True] * (count - 1)
    assert max(np.hypot(one.x - x, one.y - y) for one in spots) < 5.2 * count


def test_two_hundred_in_one_block_all_find_room():
    rng = np.random.default_rng(3)
    places = [(float(x), float(y)) for x, y in rng.uniform((150, 130), (160, 140), (200, 2))]
    placer = Placer((10.0, 10.0, 314.0, 267.0))
    found = placer.settle([Wish(place, place, 5.2, 5.2) for place in places])
    assert len(found) == 200
    assert overlaps({str(number): one.box for number, one in enumerate(found)}) == []


def test_a_full_sheet_is_told_and_nobody_is_dropped_in_silence():
    placer = Placer((0.0, 0.0, 12.0, 6.0))
    placer.place(3.0, 3.0, 5.0, 5.0)
    placer.place(9.0, 3.0, 5.0, 5.0)
    with pytest.raises(ExportError) as caught:
        placer.place(6.0, 3.0, 5.0, 5.0)
    assert caught.value.code == "export.no_room"


@given(marks, st.tuples(st.floats(15, 80), st.floats(15, 60), st.floats(5, 25), st.floats(5, 25)))
def test_claimed_room_is_left_alone(wanted, room):
    claimed = (room[0], room[1], room[0] + room[2], room[1] + room[3])
    placer = Placer(FRAME)
    placer.claim(claimed)
    boxes = {str(number): placer.place(x, y, *size).box for number, (x, y, size) in enumerate(wanted[:20])}
    assert overlaps({**boxes, "claimed": claimed}) == []


@given(st.lists(st.tuples(st.floats(10, 110), st.floats(10, 90)), min_size=1, max_size=6))
def test_words_take_the_first_place_with_room_or_none(choices):
    placer = Placer(FRAME)
    spot = placer.place_first(choices, 8.0, 3.0)
    fits = [one for one in choices if within((one[0] - 4, one[1] - 1.5, one[0] + 4, one[1] + 1.5), FRAME)]
    assert (spot is None) == (not fits)
    if spot is not None:
        assert (spot.x, spot.y) == fits[0]
    assert placer.place_first([(200.0, 200.0)], 8.0, 3.0) is None


@given(st.lists(st.tuples(st.integers(10, 60), st.integers(10, 60)), unique=True, max_size=20), st.randoms())
def test_the_order_of_wishes_does_not_decide_who_stays_at_home(points, random):
    mixed = list(points)
    random.shuffle(mixed)

    def at_home(places):
        wishes = [Wish(place, place, 5.2, 5.2) for place in places]
        found = zip(wishes, Placer(FRAME).settle(wishes), strict=True)
        return {wish.anchor for wish, one in found if (one.x, one.y) == wish.anchor}

    assert at_home(points) == at_home(mixed)


def test_overlaps_sees_what_covers():
    assert overlaps({"a": (0, 0, 2, 2), "b": (1, 1, 3, 3), "c": (2, 0, 4, 1)}) == [("a", "b")]
    assert overlaps({"a": (0, 0, 2, 2), "b": (0.5, 0.5, 1, 1)}) == [("a", "b")], "one inside the other"
    assert overlaps({"a": (0, 0, 2, 2), "b": (2, 0, 4, 2)}) == [], "side by side"
