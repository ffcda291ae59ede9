"""On both sides: every page once, each map on a front, the list behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.lists import list_pages
from exports.sheets.duplex import duplex_pages, note_box
from exports.tables.slots import custody_slots
from layers.scene import Scene, Text
from tests.unit.exports_tables.people import disclosure, person

A3 = (420.0, 297.0)


def pages(kind: str, count: int) -> list[Scene]:
    return [Scene(A3, (), boxes={f"{kind}{number}": (0.0, 0.0, 1.0, 1.0)}) for number in range(count)]


def names(scenes: tuple[Scene, ...]) -> list[str]:
    return [next(iter(one.boxes), "empty") for one in scenes]


@given(st.integers(1, 9), st.integers(1, 9))
def test_each_map_is_a_front_and_the_list_begins_on_its_back(maps, lists):
    found = duplex_pages(pages("map", maps), pages("list", lists))
    fronts, backs = names(found)[::2], names(found)[1::2]
    assert [one for one in fronts if one.startswith("map")] == [f"map{n}" for n in range(maps)]
    assert not any(one.startswith("map") for one in backs)
    assert backs[0] == "list0"
    listed = [one for one in names(found) if one.startswith("list")]
    assert listed == [f"list{n}" for n in range(lists)], "each page of the list once, in order"
    spare = max(maps - lists, 0) + max(lists - maps, 0) % 2
    assert names(found).count("empty") == spare
    assert len(found) % 2 == 0, "the next copy begins on a front"
    for front, back in zip(found[::2], found[1::2], strict=False):
        if next(iter(front.boxes)).startswith("map"):
            noted = any("うら面：支援者リスト" in word for word in front.words())
            assert noted is next(iter(back.boxes), "").startswith("list")


def test_maps_alone_stay_as_they_are():
    maps = pages("map", 2)
    assert duplex_pages(maps, ()) == tuple(maps)


def test_an_empty_back_says_that_it_is_meant():
    found = duplex_pages(pages("map", 2), pages("list", 1))
    assert found[3].words() == ["この面には、何も印刷していません。"]


def test_a_leaf_has_one_size():
    with pytest.raises(ValueError, match="one size"):
        duplex_pages(pages("map", 1), [Scene((297.0, 210.0), ())])


def test_the_note_stands_in_the_white_under_the_map_and_beside_the_codes():
    lists = list_pages(disclosure(person(1), person(2)), "a", title="支援者リスト")
    front = duplex_pages(pages("map", 1), lists)[0]
    (note,) = (one for one in front.items if isinstance(one, Text))
    room = note_box(A3)
    slots = custody_slots(*A3)
    assert note.at[0] + note.run.width_mm < room[2] < min(slots.qr[0], slots.words[0])
    assert note.at[1] - note.run.size_mm * 0.2 > 5.0, "on the part that printers print"
    assert room[0] > slots.corners[2][2] + 1.5
    assert room[3] < 10.0
