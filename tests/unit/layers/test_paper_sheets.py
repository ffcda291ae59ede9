"""Sheets of every paper, as they are drawn: inside what printers print, in five line weights, nothing over anything."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely

from himi_map.disclosed import DisclosedSupporter, Freshness, Output, ProofCounts
from himi_map.look import SIZES, WEIGHTS
from himi_map.publicmap import AreaShape, FeatureLayer, Hazard, HazardKind, HazardLayer, PublicMap, SiteKind
from layers.labels import overlaps
from layers.scene import Scene, Shapes, Space, Symbol, Text
from layers.sheet import PAPERS, SheetOptions, SheetSet, SheetTexts, map_sheet
from layers.sheet.column import PT
from layers.sheet.page_layout import PRINTABLE, page_layout
from tests.unit.exports_tables.people import disclosure, person
from tests.unit.exports_web.test_public_web_map import ground, site

TEXTS = SheetTexts(title="川端地区福祉・防災マップ", ward="浜地区", date="令和8年11月24日現在", office="見本市社協")
EVERY = [(paper, upright) for paper in sorted(PAPERS) for upright in (False, True)]


def zones(kind: HazardKind, *ranks: int) -> HazardLayer:
    shapes = np.array([shapely.box(-150 + 60 * n, -90, -100 + 60 * n, 90) for n, _ in enumerate(ranks)], dtype=object)
    labels = np.array([f"区分{rank}" for rank in ranks], dtype=object)
    return HazardLayer(kind, FeatureLayer(shapes, {"rank": np.array(ranks), "label": labels}), "想定", "見本県")


def town(**values) -> PublicMap:
    known = {
        "areas": (AreaShape("川端", "association", shapely.box(-125, -120, 125, 120)),),
        "hazards": (
            zones(HazardKind.FLOOD, 1, 2),
            zones(HazardKind.TSUNAMI, 1, 3),
            zones(HazardKind.STEEP_SLOPE, 1, 2),
        ),
    }
    return ground(**{**known, **values})


def sheets(paper: str, *, upright: bool, **public) -> SheetSet:
    people = [
        person(number, position=(-110.0 + 11 * number, 90.0 - 8 * number), freshness=list(Freshness)[number % 3])
        for number in range(1, 20)
    ]
    helper = DisclosedSupporter(key="s", area="a", letter="A", name="川向", position=(60.0, -60.0),
                                helps=(("p1", 1), ("p2", 2), ("p3", 3)))  # fmt: skip
    counts = {"a": ProofCounts(listed=19, on_map=19, unplaced=0, map_refused=0)}
    given = disclosure(*people, output=Output.MAP_SHEET, supporters=(helper,), counts=counts)
    options = SheetOptions(paper=paper, upright=upright)
    return map_sheet(given, town(**public), area="a", texts=TEXTS, options=options)


def extent(item: Shapes | Text | Symbol) -> tuple[float, float, float, float]:
    if isinstance(item, Shapes):
        return (*item.xy.min(axis=0).tolist(), *item.xy.max(axis=0).tolist())
    if isinstance(item, Text):
        left, _, right, _ = item.run.box
        low = item.at[1] - item.run.size_mm * (len(item.run.text) if item.run.vertical else 0.1)
        return (item.at[0] + left, low, item.at[0] + right, item.at[1] + item.run.size_mm * 0.75)
    half = item.size / 2
    return (item.at[0] - half, item.at[1] - half, item.at[0] + half, item.at[1] + half)


@pytest.mark.parametrize(("paper", "upright"), EVERY)
def test_everything_is_printable_and_keeps_off_the_room_of_a_copys_marks(paper, upright):
    (scene,) = sheets(paper, upright=upright).scenes
    assert scene.page == page_layout(paper, upright).page
    assert scene.custody is not None
    kept = [*scene.custody.corners, scene.custody.qr, scene.custody.words]
    for item in scene.items:
        if item.space is Space.MAP:
            continue
        x0, y0, x1, y1 = extent(item)
        assert x0 >= PRINTABLE and y0 >= PRINTABLE, item
        assert x1 <= scene.page[0] - PRINTABLE and y1 <= scene.page[1] - PRINTABLE, item
        for box in kept:
            assert not (x0 < box[2] and x1 > box[0] and y0 < box[3] and y1 > box[1]), item
    assert overlaps(scene.boxes) == []


@pytest.mark.parametrize(("paper", "upright"), EVERY)
def test_the_words_of_the_column_never_stand_on_each_other(paper, upright):
    (scene,) = sheets(paper, upright=upright).scenes
    assert scene.frame is not None
    column = [item for item in scene.items if isinstance(item, Text) and item.at[0] > scene.frame.paper[2]
              and item.layer not in ("people", "supporters")]  # fmt: skip
    assert len(column) > 15
    boxes = {}
    for number, item in enumerate(column):
        x0, y0, x1, y1 = extent(item)
        boxes[f"{number} {item.run.text}"] = (x0, y0 + 0.1 * item.run.size_mm, x1, y1 - 0.1 * item.run.size_mm)
    assert overlaps(boxes) == []


def _on_map(scene: Scene, item: Text) -> bool:
    """The word of a stamp is 2.4 mm high, a little less than 7 points."""
    return scene.frame is not None and item.at[0] < scene.frame.paper[2] and item.at[1] > scene.frame.paper[1]


@pytest.mark.parametrize(("paper", "upright"), EVERY)
@pytest.mark.parametrize("crowded", [False, True])
def test_the_smallest_type_is_seven_points_and_no_number_is_smaller_than_eight(paper, upright, crowded):
    public = {"sites": tuple(site(f"川端第{n}公民館", 3.0 * n - 90.0) for n in range(60))} if crowded else {}
    scenes = sheets(paper, upright=upright, **public).scenes
    assert len(scenes) > 1 or not (crowded and paper == "A4"), "the keys have a page of their own"
    for scene in scenes:
        for item in scene.items:
            if isinstance(item, Text):
                points = item.run.size_mm / PT
                least = 8.0 if item.run.text.isdigit() else 6.8 if _on_map(scene, item) else 7.0
                assert points >= least - 0.01, (item.run.text, points)
    said = [words for scene in scenes for words in scene.words()]
    assert all(
        any(f"公民館{n}" in words or f"第{n}公民館" in words for words in said) for n in range(30 if crowded else 0)
    )


@pytest.mark.parametrize("paper", ["A4", "A3", "A1"])
def test_lines_have_five_weights_and_no_others(paper):
    """Besides what is drawn to scale or as a mark: roads, rings of people and supporters, white halos."""
    (scene,) = sheets(paper, upright=False).scenes
    marks = {SIZES["person_ring"], SIZES["supporter_ring"]}
    found = {
        round(item.stroke.width, 3) for item in scene.items
        if isinstance(item, Shapes) and item.stroke is not None and item.layer != "roads"
        and item.stroke.colour != "paper"
    }  # fmt: skip
    assert found - marks <= set(WEIGHTS.values())
    assert set(WEIGHTS.values()) <= found | {WEIGHTS["hair"]}


def test_water_of_two_kinds_is_told_apart_in_the_legend_by_name_and_by_lines():
    (scene,) = sheets("A3", upright=False).scenes
    words = scene.words()
    flood, tsunami = (
        next(n for n, one in enumerate(words) if one.startswith(name)) for name in ("洪水浸水", "津波浸水")
    )
    assert words[flood + 1 : flood + 3] == ["区分1", "区分2"]
    assert words[tsunami + 1 : tsunami + 3] == ["区分1", "区分3"]
    swatches = {
        item.hatch for item in scene.items if isinstance(item, Shapes) and item.hatch and item.space is Space.PAPER
    }
    assert {"flood_1", "flood_2", "tsunami_1", "tsunami_3", "steep_slope_1", "steep_slope_2"} == swatches
    drawn = {item.hatch for item in scene.items if isinstance(item, Shapes) and item.hatch and item.space is Space.MAP}
    assert swatches <= drawn, "as on the map"


def test_keys_without_room_beside_the_map_stand_on_a_page_of_their_own():
    many = tuple(
        site(f"第{number}避難所", 3.4 * number - 100, SiteKind.EMERGENCY, SiteKind.SHELTER, hazards=tuple(Hazard)[:5],
             conditions="2階以上に避難")
        for number in range(60)
    )  # fmt: skip
    few = sheets("A4", upright=True, sites=many[:1], hazards=())
    assert len(few.scenes) == 1
    made = sheets("A4", upright=True, sites=many)
    assert len(made.scenes) > 1
    rest = [scene for scene in made.scenes if scene.frame is None]
    assert rest
    told = "".join(word for scene in rest for word in scene.words())
    assert all(f"第{number}避難所" in told for number in range(60))
    assert "一覧は次のページ" in "".join(made.scenes[0].words())
    for scene in rest:
        assert_readable(scene)
    assert {sheet for sheet, _, _ in made.layout.places.values()} == {0}, "a page of keys is no sheet"


def assert_readable(scene: Scene) -> None:
    boxes = {}
    for number, item in enumerate(scene.items):
        if isinstance(item, Text):
            x0, y0, x1, y1 = extent(item)
            assert x0 >= PRINTABLE and y0 >= PRINTABLE
            assert x1 <= scene.page[0] - PRINTABLE and y1 <= scene.page[1] - PRINTABLE
            boxes[f"{number}"] = (x0, y0 + 0.2, x1, y1 - 0.2)
    assert overlaps(boxes) == []


def test_what_is_of_the_day_is_of_the_run_and_moves_nothing():
    one, other = (
        map_sheet(disclosure(output=Output.MAP_SHEET, counts={}), town(), area="a",
                  texts=dataclasses.replace(TEXTS, date=date)).scenes[0]
        for date in ("令和8年1月1日現在", "令和18年12月31日現在")
    )  # fmt: skip
    assert [item.layer for item in one.items if isinstance(item, Text) and "現在" in item.run.text] == ["run"]
    still = [
        [(type(item), getattr(item, "at", None), getattr(item, "xy", np.empty(0)).tobytes()) for item in scene.items
         if item.layer != "run"]
        for scene in (one, other)
    ]  # fmt: skip
    assert still[0] == still[1]
