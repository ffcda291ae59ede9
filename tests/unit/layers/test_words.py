"""Words: level first, then with a line, then upright, then a number for the margin; never lost, never over anything."""

from __future__ import annotations

import pytest

from layers.labels import Placer, certify, overlaps
from layers.labels.words import Words, keep_words, level, numbered, place_words, upright

FRAME = (0.0, 0.0, 100.0, 100.0)
MARK = (48.0, 48.0, 52.0, 52.0)


def words(text="川端公民館", **fields) -> Words:
    return Words("label:x", text, 3.0, MARK, **{"short": "注00", **fields})


def placer_with(*walls) -> Placer:
    placer = Placer(FRAME)
    placer.claim(MARK)
    for wall in walls:
        placer.claim(wall)
    return placer


def test_level_beside_the_mark_when_there_is_room():
    found = place_words(placer_with(), words())
    assert not found.upright
    assert found.placed.leader is None
    assert found.placed.box[0] == pytest.approx(MARK[2] + 0.5, abs=0.02)


def test_with_a_line_when_all_around_is_full():
    walls = [
        (25.0, 52.4, 49.5, 56.0), (51.5, 52.4, 75.0, 56.0), (25.0, 44.0, 75.0, 47.6), (25.0, 47.6, 47.6, 52.4),
        (53.0, 47.6, 60.0, 52.4),
    ]  # fmt: skip
    found = place_words(placer_with(*walls), words("港の会館"))
    assert found.placed.leader is not None
    assert not found.short
    everything = {str(n): box for n, box in enumerate([*walls, MARK, found.placed.box])}
    assert certify(everything, [found.placed.leader], FRAME).clean


def test_upright_where_only_a_shaft_is_free():
    walls = [(0.0, 0.0, 47.6, 100.0), (57.5, 0.0, 100.0, 100.0)]
    found = place_words(placer_with(*walls), words("ー「川端」公民館"))
    assert found.upright
    assert found.text.run.vertical
    x, y = found.text.at
    box = found.placed.box
    assert box[0] < x < box[2]
    assert y == pytest.approx(box[3], abs=0.25), "the anchor of a column is its top"
    level_glyphs = [g for piece in level(words("ー「川端」公民館")).run.pieces for g in piece.glyphs.tolist()]
    turned = [g for piece in found.text.run.pieces for g in piece.glyphs.tolist()]
    changed = [old != new for old, new in zip(level_glyphs, turned, strict=True)]
    assert changed[:2] == [True, True], "the long stroke and the bracket have forms of their own"
    assert changed[2:4] == [False, False]


def test_a_number_where_there_is_room_for_nothing_else():
    walls = [(0.0, 0.0, 47.6, 100.0), (52.4, 0.0, 100.0, 100.0), (47.6, 0.0, 52.4, 40.0), (47.6, 56.0, 52.4, 100.0)]
    found = place_words(placer_with(*walls), words("防災資機材倉庫と消防団の詰所があるところ"))
    assert found.short
    assert numbered(found, 7).text.run.text == "注7"


def test_in_the_mark_itself_when_not_a_millimetre_is_left():
    walls = [(0.0, 0.0, 47.9, 100.0), (52.1, 0.0, 100.0, 100.0), (47.0, 0.0, 53.0, 47.9), (47.0, 52.1, 53.0, 100.0)]
    found = place_words(placer_with(*walls), words())
    assert found.inside
    box = found.placed.box
    assert box[2] <= MARK[2]
    assert box[1] >= MARK[1]


def test_names_of_places_are_left_out_rather_than_led_to():
    spot = (50.0, 50.0, 50.0, 50.0)
    placer = Placer(FRAME)
    placer.claim((10.0, 10.0, 90.0, 90.0))
    assert place_words(placer, Words("label:x", "港町", 4.2, spot, needed=False)) is None
    assert place_words(Placer(FRAME), Words("label:x", "港町", 4.2, spot, needed=False)).placed.x == 50.0


@pytest.mark.parametrize("text", ["辻", "特別養護老人ホーム氷見湾岸第二あけぼの苑", "辻\U000e0100川"])
def test_words_of_any_length_find_room_in_the_corner(text):
    placer = Placer(FRAME)
    corner = (94.0, 94.0, 100.0, 100.0)
    placer.claim(corner)
    found = place_words(placer, Words("label:x", text, 3.0, corner, short="注00"))
    assert not found.short
    assert overlaps({"a": corner, "b": found.placed.box}) == []
    assert found.placed.box[2] <= 100.0


def test_last_time_is_kept_while_it_is_free_and_near():
    first = place_words(placer_with(), words())
    at = (first.placed.x, first.placed.y)
    assert keep_words(placer_with(), words(), at).placed.box == first.placed.box
    assert keep_words(placer_with(first.placed.box), words(), at) is None
    assert keep_words(placer_with(), words(), (5.0 + 10.0, 90.0)) is None, "too far from its mark to be understood"
    again = keep_words(placer_with(), words(), (58.0, 50.0), upright)
    assert again.upright


def test_a_building_without_room_has_a_number_and_no_number_where_nothing_at_all_is_free():
    spot = (50.0, 50.0, 50.0, 50.0)
    building = Words("label:x", "見本市立川端小学校体育館", 2.5, spot, short="注00")
    walls = [(0.0, 0.0, 46.0, 100.0), (54.0, 0.0, 100.0, 100.0), (46.0, 0.0, 54.0, 46.0), (46.0, 54.0, 54.0, 100.0)]
    placer = Placer(FRAME)
    for wall in walls:
        placer.claim(wall)
    found = place_words(placer, building)
    assert found.short
    assert not found.inside
    assert overlaps({str(n): box for n, box in enumerate([*walls, found.placed.box])}) == []
    placer.claim((46.0, 46.0, 54.0, 54.0))
    assert place_words(placer, building) is None
