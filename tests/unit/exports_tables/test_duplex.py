"""On both sides: every page once, each map on a front, the list behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.sheets.duplex import duplex_pages
from layers.scene import Scene, Space, Text
from tests.golden.special_towns import CASES, SpecialTown

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


@pytest.mark.parametrize("key", ["port", "many", "valley_1"])
def test_the_note_stands_on_nothing_else(key):
    """Above the map, after the words that are there already: on every shape of sheet."""
    town = SpecialTown(next(case for case in CASES if case.key == key))
    maps = town.maps()
    front = duplex_pages(maps, [Scene(maps[0].page, ())])[0]
    note = front.items[-1]
    assert isinstance(note, Text)
    assert note.run.text == "うら面：支援者リスト"
    x0, y0 = note.at
    x1, y1 = x0 + note.run.width_mm, y0 + note.run.size_mm * 0.9
    assert front.frame is not None
    assert front.frame.paper[3] < y0 < y1 < front.page[1] - 10.0
    assert x1 < front.page[0] - 10.0
    for one in front.items[:-1]:
        if isinstance(one, Text) and one.space is Space.PAPER:
            apart = one.at[0] > x1 or one.at[0] + one.run.width_mm < x0
            assert apart or one.at[1] > y1 or one.at[1] + one.run.size_mm < y0, one.run.text
