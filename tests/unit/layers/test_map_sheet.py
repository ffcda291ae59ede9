"""The map sheet: everybody on it once, nothing covers anything, the legend of what is there and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from exports.sheets.association_paper import prove_map
from himi_map.disclosed import DisclosedSupporter, Disclosure, Freshness, Output, ProofCounts
from himi_map.errors import ProofError
from himi_map.publicmap import AreaShape, FeatureLayer, Hazard, HazardKind, HazardLayer, PublicNote, SiteKind
from layers.labels import overlaps
from layers.scene import Scene, Shapes, Text
from layers.sheet import SheetTexts, map_sheet
from layers.sheet.furniture import boxes_on_map
from tests.unit.exports_tables.people import disclosure, person
from tests.unit.exports_web.test_public_web_map import CRS, ground, site

TEXTS = SheetTexts(title="川端地区福祉・防災マップ", ward="浜地区", date="令和8年11月24日現在")
AREA = AreaShape("川端", "association", shapely.box(-200, -200, 200, 200))
places = st.tuples(st.floats(-195, 195), st.floats(-195, 195))
anywhere = st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000))


def given_out(people, supporters=()) -> Disclosure:
    placed = sum(1 for one in people if isinstance(one.position, tuple))
    counts = ProofCounts(listed=len(people), on_map=placed, unplaced=len(people) - placed, map_refused=0)
    return disclosure(*people, output=Output.MAP_SHEET, supporters=tuple(supporters), counts={"a": counts})


def sheets(people, supporters=(), **public) -> tuple[Scene, ...]:
    public.setdefault("areas", (AREA,))
    return map_sheet(given_out(people, supporters), ground(**public), area="a", texts=TEXTS).scenes


def crowd(points: Sequence[tuple[float, float]]):
    return [person(number, position=place, home=f"h{place}") for number, place in enumerate(points, start=1)]


def helpers(points, people):
    return [
        DisclosedSupporter(
            key=f"s{number}", area="a", letter=chr(65 + number), name="川向", position=place,
            helps=((people[number % len(people)].key, 1),) if people else (),
        )
        for number, place in enumerate(points)
    ]  # fmt: skip


def people_on(scenes) -> list[str]:
    return [name.partition(":")[2] for scene in scenes for name in scene.boxes if name.startswith("person:")]


def assert_sheet_is_clean(scene: Scene, area: AreaShape = AREA) -> None:
    assert scene.frame is not None
    taken = {f"taken{number}": box for number, box in enumerate(boxes_on_map(scene.frame, ground(areas=(area,))))}
    assert overlaps({**scene.boxes, **taken}) == []
    x0, y0, x1, y1 = scene.frame.paper
    for name, box in scene.boxes.items():
        assert box[0] >= x0 and box[1] >= y0 and box[2] <= x1 and box[3] <= y1, name


@given(st.lists(places, max_size=40), st.lists(places, max_size=20))
def test_everybody_is_there_and_nothing_covers_anything(homes, neighbours):
    people = crowd(homes)
    scenes = sheets(people, helpers(neighbours, people))
    assert sorted(people_on(scenes)) == sorted(one.key for one in people)
    for scene in scenes:
        assert_sheet_is_clean(scene)
        numbers = [
            item.run.text for item in scene.items
            if isinstance(item, Text) and item.layer == "people" and item.at[0] < scene.frame.paper[2]
        ]  # fmt: skip
        assert sorted(numbers, key=int) == [str(one.number) for one in people]
    prove_map(scenes, given_out(people), "a")


@given(st.lists(anywhere, min_size=1, max_size=15), st.lists(anywhere, max_size=8))
def test_whoever_lives_beyond_the_map_stands_at_its_edge(homes, neighbours):
    people = crowd(homes)
    supporters = helpers(neighbours, people)
    (scene,) = sheets(people, supporters)
    assert_sheet_is_clean(scene)
    assert sorted(people_on([scene])) == sorted(one.key for one in people)
    assert sum(name.startswith("supporter:") for name in scene.boxes) == len(supporters)
    x0, y0, x1, y1 = scene.frame.extent
    beyond = [one for one in (*people, *supporters)
              if not (x0 <= one.position[0] <= x1 and y0 <= one.position[1] <= y1)]  # fmt: skip
    assert ("図の外" in "".join(scene.words())) == bool(beyond)


def test_the_arrow_at_the_edge_points_home():
    (scene,) = sheets([person(1, position=(900.0, 0.0))])
    box = scene.boxes["person:p1"]
    assert box[2] > scene.frame.paper[2] - 5, "at the right edge"
    (triangle,) = [
        item for item in scene.items
        if isinstance(item, Shapes) and item.layer == "people" and len(item.xy) == 3
        and item.xy[:, 0].max() < scene.frame.paper[2]
    ]  # fmt: skip
    assert triangle.xy[:, 0].argmax() == 0
    assert triangle.xy[0, 0] > box[2]
    assert triangle.xy[:, 0].max() <= scene.frame.paper[2]


def test_one_who_lives_under_the_north_arrow_is_drawn_beside_it_with_a_line():
    area = AreaShape("川端", "association", shapely.box(-217, -185, 217, 185))
    (empty,) = sheets([], areas=(area,))
    arrow = boxes_on_map(empty.frame, ground(areas=(area,)))[0]
    under = empty.frame.to_map(np.array([[(arrow[0] + arrow[2]) / 2, (arrow[1] + arrow[3]) / 2]]))[0]
    (scene,) = sheets([person(1, position=(float(under[0]), float(under[1])))], areas=(area,))
    assert_sheet_is_clean(scene, area)
    layers = [item.layer for item in scene.items]
    assert layers.count("people") == 4, "disc and number, on the map and in the legend"
    assert "leaders" in layers


@pytest.mark.parametrize(
    ("shape", "corner"),
    [
        (shapely.box(-217, -185, 217, 185), (False, False)),
        (shapely.Polygon([(-217, 185), (0, 185), (217, 0), (217, -185), (-217, -185)]), (False, False)),
        (shapely.Polygon([(-217, 0), (0, 185), (217, 185), (217, -185), (-217, -185)]), (True, False)),
        (shapely.Polygon([(-217, 185), (217, 185), (217, 0), (0, -185), (-217, -185)]), (False, True)),
        (shapely.Polygon([(-217, 185), (217, 185), (217, -185), (0, -185), (-217, 0)]), (True, True)),
    ],
)
def test_the_north_arrow_takes_the_corner_where_it_hides_least(shape, corner):
    area = AreaShape("川端", "association", shape)
    (scene,) = sheets([], areas=(area,))
    arrow = boxes_on_map(scene.frame, ground(areas=(area,)))[0]
    x0, y0, x1, y1 = scene.frame.paper
    assert ((arrow[0] + arrow[2]) / 2 < (x0 + x1) / 2, (arrow[1] + arrow[3]) / 2 < (y0 + y1) / 2) == corner


def test_families_under_one_roof_share_a_mark():
    people = [person(number, position=(0.0, 0.0), home="same") for number in (14, 15)]
    (scene,) = sheets(people)
    left, right = scene.boxes["person:p14"], scene.boxes["person:p15"]
    assert left[2] == pytest.approx(right[0])
    assert (left[1], left[3]) == (right[1], right[3])


def test_unplaced_are_told_by_number_in_the_column():
    (scene,) = sheets([person(1), person(6, position=None), person(8, position=None)])
    words = scene.words()
    assert words[words.index("位置未定") + 1] == "6、8"


def test_a_large_area_takes_several_sheets_and_nobody_falls_between_them():
    area = AreaShape("川端", "association", shapely.box(-900, -400, 900, 400))
    homes = [(x, y) for x in range(-880, 881, 110) for y in (-380, -3, 390)]
    people = crowd([(float(x), float(y)) for x, y in homes])
    scenes = sheets(people, areas=(area,))
    assert len(scenes) > 1
    assert set(people_on(scenes)) == {one.key for one in people}
    for scene in scenes:
        assert_sheet_is_clean(scene, area)
    prove_map(scenes, given_out(people), "a")
    assert any("1/" in word and "枚目" in word for word in scenes[0].words())
    assert any(word.endswith("枚目へ") for word in scenes[0].words())


def test_the_frame_does_not_tell_who_is_on_it():
    frames = {sheets(people)[0].frame for people in ([], [person(1)], crowd([(150.0, 150.0), (-150.0, 20.0)]))}
    assert len(frames) == 1


def test_a_missing_person_or_a_covered_one_is_refused():
    people = [person(1, position=(0.0, 0.0)), person(2, position=(50.0, 50.0))]
    scenes = sheets(people)
    (scene,) = scenes
    fewer = {name: box for name, box in scene.boxes.items() if name != "person:p2"}
    with pytest.raises(ProofError):
        prove_map([dataclasses.replace(scene, boxes=fewer)], given_out(people), "a")
    covered = {**scene.boxes, "note:9": scene.boxes["person:p1"]}
    with pytest.raises(ProofError):
        prove_map([dataclasses.replace(scene, boxes=covered)], given_out(people), "a")


# --- the legend -------------------------------------------------------------------------------------------------------
def words_of(scene: Scene) -> str:
    return "\n".join(scene.words())


def test_legend_of_an_empty_map_speaks_of_nobody():
    (scene,) = sheets([], sites=(), notes=(), hazards=())
    for words in ("支援対象者", "支援協力者", "洪水", "津波", "図の外", "ケアネット"):
        assert words not in words_of(scene)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"freshness": Freshness.CONFIRMED}, "確認済"),
        ({"freshness": Freshness.EXPIRED}, "期限切れ"),
        ({"carenet": True}, "輪の左上の黒い印：ケアネット"),
        ({"baton": True}, "輪の右上の黒い印：いのちのバトン"),
    ],
)
def test_legend_tells_what_the_marks_of_people_mean(fields, words):
    assert words in words_of(sheets([person(1, **fields)])[0])
    others = words_of(sheets([person(1, freshness=Freshness.TO_CONFIRM)])[0])
    assert words not in others


def test_legend_has_only_the_classes_of_water_that_are_there():
    zones = FeatureLayer(
        np.array([shapely.box(0, 0, 50, 50), shapely.box(50, 0, 90, 50)], dtype=object),
        {"rank": np.array([1, 3]), "label": np.array(["0.5m未満", "3.0m以上5.0m未満"])},
    )
    (scene,) = sheets([], hazards=(HazardLayer(HazardKind.TSUNAMI, zones, "津波浸水想定", "見本県"),))
    told = words_of(scene)
    assert "0.5m未満" in told
    assert "3.0m以上5.0m未満" in told
    assert "0.5m以上3.0m未満" not in told


def test_legend_leaves_out_classes_that_only_lie_beyond_the_frame():
    zones = FeatureLayer(
        np.array([shapely.box(0, 0, 50, 50), shapely.box(1500, 0, 1900, 50)], dtype=object),
        {"rank": np.array([1, 4]), "label": np.array(["0.5m未満", "5.0m以上10.0m未満"])},
    )
    (scene,) = sheets([], hazards=(HazardLayer(HazardKind.FLOOD, zones, "洪水浸水想定区域", "見本県"),))
    assert "0.5m未満" in words_of(scene)
    assert "5.0m以上10.0m未満" not in words_of(scene)


def test_a_poster_does_not_ask_to_be_kept_from_view():
    nobody = disclosure(output=Output.MAP_SHEET, counts={})
    (public,) = map_sheet(nobody, ground(areas=(AREA,)), area="a", texts=TEXTS).scenes
    assert "取扱注意" not in words_of(public)
    assert "どなたでもご覧になれます" in words_of(public)


def test_keys_for_which_seven_points_are_too_large_have_a_page_of_their_own():
    many = tuple(site(f"第{number}避難所", 5.0 * number - 150, SiteKind.EMERGENCY) for number in range(60))
    scene, page = sheets([person(1)], sites=many)
    assert not any("避難所（" in words for words in scene.words())
    assert "一覧は次のページにあります" in words_of(scene)
    assert sum("避難所（" in words for words in page.words()) == 60
    assert page.custody == scene.custody


@pytest.mark.parametrize("count", [1, 24, 36, 45])
def test_type_is_as_large_as_there_is_room_for_and_nothing_stands_on_the_foot(count):
    many = tuple(site(f"第{number}避難所", 5.0 * number - 150, SiteKind.EMERGENCY) for number in range(count))
    (scene,) = sheets([person(1)], sites=many)
    assert scene.frame is not None
    column = [item for item in scene.items if isinstance(item, Text) and item.at[0] > scene.frame.paper[2]]
    keys = [item for item in column if "避難所（" in item.run.text]
    assert len(keys) == count
    caution = max(item.at[1] + item.run.size_mm for item in column if item.run.text.startswith("取扱注意"))
    assert min(item.at[1] for item in keys) > caution
    size = next(item.run.size_mm for item in column if item.run.text == "自治会の区域")
    assert (size > 3.5) is (count <= 30), "millimetres of the em: 10 points, or as small as it takes"
    assert size >= 7.0 * 25.4 / 72.0


def test_key_tells_conditions_and_for_what_a_site_is_valid():
    one = site("川端公民館", 0.0, SiteKind.EMERGENCY, hazards=(Hazard.FLOOD,), conditions="2階以上に避難")
    told = words_of(sheets([], sites=(one,))[0]).replace("\n", "")
    assert "ア　川端公民館（指定緊急避難場所）" in told
    assert "○洪水" in told
    assert "2階以上に避難" in told


def test_a_cleared_note_stands_on_the_map_with_its_words():
    (scene,) = sheets([], notes=(PublicNote("well", "共同井戸", False, shapely.Point(5, 5)),))
    assert "共同井戸" in words_of(scene)
    assert "note:0" in scene.boxes


def test_caution_only_where_people_stand():
    assert "取扱注意" in words_of(sheets([person(1)])[0])
    assert CRS.epsg == 6675
