"""Enlargements: where houses stand too close, on white space, the same for everybody, and nobody is lost by them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.sheets.association_paper import prove_map
from himi_map.disclosed import DisclosedSupporter, Disclosure, Output, ProofCounts
from himi_map.publicmap import AreaShape, PublicMap
from layers.frame import SCALES
from layers.labels import overlaps
from layers.scene import Scene, Shapes, Space, Text
from layers.sheet import SheetOptions, SheetTexts, map_sheet
from layers.sheet.choosing import choose, ground_of
from layers.sheet.insets import find_insets
from tests.unit.exports_tables.people import disclosure, person
from tests.unit.exports_web.test_public_web_map import ground, layer

TEXTS = SheetTexts(title="川端地区福祉・防災マップ")
LANE = [(20.0 + 5.0 * x, 20.0 + 5.0 * y) for x in range(8) for y in range(4)]
"""A fishing lane: 32 houses 5 m apart."""
ROOMY = [(float(x), float(y)) for x in range(90, 560, 22) for y in range(20, 190, 22)]
AREA = shapely.Polygon([(0, 0), (600, 0), (600, 200), (0, 200)])


def village(lane=LANE) -> PublicMap:
    houses = [
        *(shapely.box(x, y, x + 4, y + 4) for x, y in lane),
        *(shapely.box(x, y, x + 10, y + 10) for x, y in ROOMY),
    ]
    return ground(
        areas=(AreaShape("川端", "association", AREA),), sites=(), hazards=(), notes=(),
        buildings=layer(*houses, kind=["house"] * len(houses), key=["k"] * len(houses), name=[""] * len(houses)),
    )  # fmt: skip


def given_out(people, supporters=()) -> Disclosure:
    counts = ProofCounts(listed=len(people), on_map=len(people), unplaced=0, map_refused=0)
    return disclosure(*people, output=Output.MAP_SHEET, supporters=tuple(supporters), counts={"a": counts})


def sheet(people=(), supporters=(), **wishes) -> Scene:
    made = map_sheet(given_out(people, supporters), village(), area="a", texts=TEXTS, options=SheetOptions(**wishes))
    (scene,) = made.scenes
    return scene


def test_a_dense_lane_is_enlarged_on_white_space_at_a_stated_scale_of_the_ladder():
    scene = sheet()
    (inset,) = scene.insets
    assert scene.frame is not None
    assert inset.scale in SCALES and inset.scale < scene.frame.scale
    assert any(f"拡大図1　縮尺 1:{inset.scale:,.0f}" in words for words in scene.words())
    shown = shapely.Polygon(inset.corners)
    assert all(shown.contains(shapely.box(x, y, x + 4, y + 4)) for x, y in LANE)
    x0, y0, x1, y1 = inset.paper
    assert scene.frame.paper[0] < x0 < x1 < scene.frame.paper[2]
    assert scene.frame.paper[1] < y0 < y1 < scene.frame.paper[3]
    covered = shapely.Polygon(scene.frame.ground_of(inset.paper))
    assert not covered.intersects(AREA), "where nothing of the association is"
    frames = [item for item in scene.items if isinstance(item, Shapes) and item.space is Space.PAPER and item.closed
              and item.fill is None and len(item.xy) == 4]  # fmt: skip
    on_map = scene.frame.to_paper(inset.corners)
    assert any(np.allclose(np.sort(item.xy, axis=0), np.sort(on_map, axis=0), atol=0.01) for item in frames)


def test_without_a_dense_lane_or_without_the_wish_nothing_is_enlarged():
    assert sheet(insets=False).insets == ()
    made = map_sheet(given_out([]), village(lane=()), area="a", texts=TEXTS)
    assert made.scenes[0].insets == ()


def test_who_lives_in_the_lane_is_drawn_in_the_enlargement_and_nowhere_else():
    people = [person(1, position=(30.0, 30.0)), person(2, position=(300.0, 100.0))]
    scene = sheet(people)
    (inset,) = scene.insets
    x0, y0, x1, y1 = inset.paper
    inside = {
        name: x0 <= (box[0] + box[2]) / 2 <= x1 and y0 <= (box[1] + box[3]) / 2 <= y1
        for name, box in scene.boxes.items() if name.startswith("person:")
    }  # fmt: skip
    assert inside == {"person:p1": True, "person:p2": False}
    numbers = [item.run.text for item in scene.items if isinstance(item, Text) and item.layer == "people"
               and item.at[0] < scene.frame.paper[2]]  # fmt: skip
    assert sorted(numbers) == ["1", "2"]


def test_a_supporter_stands_wherever_one_of_theirs_is_drawn():
    people = [person(1, position=(30.0, 30.0)), person(2, position=(300.0, 100.0))]
    helper = DisclosedSupporter(key="s", area="a", letter="A", name="川向", position=(400.0, 100.0),
                                helps=(("p1", 1), ("p2", 1)))  # fmt: skip
    scene = sheet(people, [helper])
    assert {name for name in scene.boxes if name.startswith("supporter:")} == {"supporter:s", "supporter:s:inset1"}
    links = [item for item in scene.items if isinstance(item, Shapes) and item.layer == "lines"
             and item.stroke is not None and item.stroke.colour == "support_line"
             and item.xy[:, 0].max() < scene.frame.paper[2]]  # fmt: skip
    assert len(links) == 2


homes = st.lists(st.tuples(st.floats(5, 595), st.floats(5, 195)) | st.sampled_from(LANE), max_size=25)


@settings(max_examples=25, deadline=None)
@given(homes, st.lists(st.sampled_from(LANE), max_size=5))
def test_everybody_is_drawn_once_and_nothing_covers_anything_whoever_they_are(places, neighbours):
    people = [person(number, position=place, home=f"h{place}") for number, place in enumerate(places, start=1)]
    supporters = [
        DisclosedSupporter(key=f"s{number}", area="a", letter=chr(65 + number), name="川向", position=place,
                           helps=((people[number % len(people)].key, 1),) if people else ())
        for number, place in enumerate(neighbours)
    ]  # fmt: skip
    scene = sheet(people, supporters)
    prove_map([scene], given_out(people, supporters), "a")
    assert overlaps(scene.boxes) == []
    empty = sheet()
    assert (scene.frame, scene.insets) == (empty.frame, empty.insets), "the same for everybody"
    numbers = [item.run.text for item in scene.items if isinstance(item, Text) and item.layer == "people"
               and item.at[0] < scene.frame.paper[2]]  # fmt: skip
    assert sorted(numbers, key=int) == [str(one.number) for one in people]


@pytest.mark.parametrize("angle", [0.0, 20.0])
def test_enlargements_never_cover_the_association_a_site_or_each_other(angle):
    lanes = [*LANE[:20], *((x + 500.0, y + 100.0) for x, y in LANE[:20])]
    known = ground_of(village(lane=lanes))
    (frame,) = choose(known, SheetOptions(angle=angle)).frames
    everywhere = np.array([(x, y) for x in np.arange(-300.0, 900.0, 40.0) for y in (250.0, -60.0)])
    found = find_insets(known, frame, (), everywhere[:20])
    assert found
    boxes = [shapely.box(*one.box) for one in found]
    for one, other in itertools.combinations(boxes, 2):
        assert not one.intersects(other)
    points = shapely.points(frame.to_paper(everywhere[:20]))
    for one in boxes:
        assert not shapely.intersects(one, points).any()
        assert not one.intersects(shapely.transform(known.area, frame.to_paper))
