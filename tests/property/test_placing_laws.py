"""Laws of a sheet's map: whoever is given to it stands on it once, uncovered, and is led home to; always the same."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from exports.sheets.association_paper import prove_map
from himi_map.disclosed import DisclosedPerson, DisclosedSupporter, Disclosure, Freshness, Output, ProofCounts
from himi_map.errors import ProofError
from himi_map.glossary import term
from himi_map.publicmap import (
    AreaShape,
    FeatureLayer,
    Hazard,
    HazardKind,
    HazardLayer,
    PublicNote,
    PublicSite,
    SiteKind,
)
from layers.frame import SCALES, sheets_of
from layers.labels import PreviousLayout, certificate_of, overlaps
from layers.labels.certificate import leaders_of
from layers.labels.previous import all_places
from layers.people import home_marks
from layers.scene import Box, Frame, Scene, Shapes, Space, Stroke, Symbol, Text
from layers.shapes import ring
from layers.sheet import PAPERS, SheetTexts, map_sheet
from layers.sheet.crowd import Crowd, place_all
from layers.sheet.furniture import bars, boxes_on_map, marks_on_map
from layers.sheet.page_layout import page_layout
from tests.unit.exports_tables.people import disclosure, person
from tests.unit.exports_web.test_public_web_map import CRS, ground

TEXTS = SheetTexts(title="川端地区福祉・防災マップ", ward="浜地区", date="令和8年11月24日現在")


def given(
    *strategies: st.SearchStrategy[Any], examples: int = 40
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Without a deadline: what else runs on the machine must not break a law."""
    return lambda law: hypothesis.settings(deadline=None, max_examples=examples)(hypothesis.given(*strategies)(law))


# ---------------------------------------------------------------- what may stand on a map


def around(reach: float) -> st.SearchStrategy[tuple[float, float]]:
    """Places near and far, and a few so common that several fall on one."""
    exact = st.tuples(st.floats(-reach, reach), st.floats(-reach, reach))
    lanes = st.tuples(st.integers(-3, 3).map(lambda n: n * 6.0), st.integers(-2, 2).map(lambda n: n * 6.0))
    return st.one_of(lanes, lanes, exact)


@st.composite
def residents(draw: st.DrawFn, reach: float = 230.0, most: int = 30) -> list[DisclosedPerson]:
    """People in houses, some under one roof, numbered in any order."""
    homes = draw(st.lists(st.tuples(around(reach), st.integers(1, 9)), max_size=most // 3))
    spots = [(place, f"h{index}") for index, (place, count) in enumerate(homes) for _ in range(count)][:most]
    numbers = draw(st.permutations(range(1, len(spots) + 1)))
    return [
        person(
            number, position=place, home=home if draw(st.booleans()) else "",
            freshness=draw(st.sampled_from(Freshness)), carenet=draw(st.booleans()), baton=draw(st.booleans()),
        )
        for number, (place, home) in zip(numbers, spots, strict=True)
    ]  # fmt: skip


@st.composite
def helpers(draw: st.DrawFn, people: Sequence[DisclosedPerson], reach: float = 230.0) -> list[DisclosedSupporter]:
    """Supporters, who may live where somebody else does."""
    places = draw(st.lists(around(reach), max_size=8))
    keys = [one.key for one in people]
    return [
        DisclosedSupporter(
            key=f"s{index}", area="a", letter=chr(65 + index), name="川向", position=place,
            organisation=draw(st.booleans()),
            helps=tuple((key, draw(st.integers(1, 3))) for key in draw(st.lists(st.sampled_from(keys), max_size=2)))
            if keys else (),
        )
        for index, place in enumerate(places)
    ]  # fmt: skip


kinds = st.lists(st.sampled_from(SiteKind), min_size=1, max_size=3, unique=True).map(tuple)
valid_for = st.lists(st.sampled_from(Hazard), max_size=4, unique=True).map(tuple)


@st.composite
def published(draw: st.DrawFn, reach: float = 230.0) -> tuple[PublicSite, ...]:
    """Evacuation sites of any kind."""
    places = draw(st.lists(around(reach), max_size=5))
    return tuple(
        PublicSite(
            key=f"site{index}", name=f"第{index}公民館", kinds=draw(kinds), hazards=draw(valid_for),
            position=CRS.lonlat(*place),
        )
        for index, place in enumerate(places)
    )  # fmt: skip


stamps = st.sampled_from(["well", "aed", "cliff", "narrow", "hydrant", "unheard_of"])
notes = st.lists(
    st.builds(
        lambda stamp, place, danger: PublicNote(stamp, "書き込み", danger, shapely.Point(place)),
        stamps, around(230.0), st.booleans(),
    ),
    max_size=5,
).map(tuple)  # fmt: skip


@st.composite
def zones(draw: st.DrawFn) -> tuple[HazardLayer, ...]:
    """Hazard maps, some of them far away."""
    chosen = draw(st.lists(st.sampled_from(HazardKind), max_size=4, unique=True))
    return tuple(
        _zone(kind, draw(st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=3))) for kind in chosen
    )


def _zone(kind: HazardKind, classes: Sequence[tuple[int, bool]]) -> HazardLayer:
    shapes = np.empty(len(classes), dtype=object)
    shapes[:] = [shapely.box(9000 if far else 0, 0, 9100 if far else 80, 60) for _, far in classes]
    ranks = np.array([rank if kind in DEPTHS else 1 + rank % 2 for rank, _ in classes], dtype=int)
    labels = np.array([f"区分{rank}" for rank in ranks.tolist()], dtype=object)
    return HazardLayer(kind, FeatureLayer(shapes, {"rank": ranks, "label": labels}), "想定", "見本県")


DEPTHS = {HazardKind.TSUNAMI, HazardKind.FLOOD, HazardKind.STORM_SURGE, HazardKind.INLAND_FLOOD}


def area_of(half_width: float, half_height: float) -> AreaShape:
    return AreaShape("川端", "association", shapely.box(-half_width, -half_height, half_width, half_height))


def disclosed(people: Sequence[DisclosedPerson], supporters: Sequence[DisclosedSupporter] = ()) -> Disclosure:
    counts = ProofCounts(listed=len(people), on_map=len(people), unplaced=0, map_refused=0)
    return disclosure(*people, output=Output.MAP_SHEET, supporters=tuple(supporters), counts={"a": counts})


def sheets(
    people: Sequence[DisclosedPerson], supporters: Sequence[DisclosedSupporter] = (), **public: Any
) -> tuple[Scene, ...]:
    known = {"areas": (area_of(220, 180),), "sites": (), "notes": (), "hazards": ()}
    return map_sheet(disclosed(people, supporters), ground(**{**known, **public}), area="a", texts=TEXTS).scenes


# ---------------------------------------------------------------- what stands on it


def frame_of(scene: Scene) -> Frame:
    assert scene.frame is not None
    return scene.frame


def union(boxes: Iterable[Box]) -> Box:
    table = np.array(list(boxes))
    return (*table[:, :2].min(axis=0).tolist(), *table[:, 2:].max(axis=0).tolist())


def marks_of(scene: Scene, people: Sequence[DisclosedPerson]) -> list[tuple[Box, tuple[float, float]]]:
    """Each mark of people on the sheet with the true place of its home, mm of paper."""
    frame = frame_of(scene)
    return [
        (union(scene.boxes[f"person:{one.key}"] for one in mark.people), _on_paper(frame, mark.xy))
        for mark in home_marks(people)
        if f"person:{mark.people[0].key}" in scene.boxes
    ]


def _on_paper(frame: Frame, xy: tuple[float, float]) -> tuple[float, float]:
    x, y = frame.to_paper(np.array([xy]))[0].tolist()
    return x, y


def leaders(scene: Scene) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """From where to where the leader lines on the map run."""
    return [((x0, y0), (x1, y1)) for x0, y0, x1, y1 in leaders_of(scene)]


def pointed_at(scene: Scene) -> list[tuple[float, float]]:
    """The dots on the map: where lines begin, and where arrows point."""
    return [
        middle((*item.xy.min(axis=0).tolist(), *item.xy.max(axis=0).tolist()))
        for item in scene.items
        if isinstance(item, Shapes) and item.layer == "leaders" and item.closed
    ]


def middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def near(a: tuple[float, float], b: tuple[float, float], slack: float = 0.01) -> bool:
    return abs(a[0] - b[0]) < slack and abs(a[1] - b[1]) < slack


def in_frame(scene: Scene, place: tuple[float, float]) -> bool:
    x0, y0, x1, y1 = frame_of(scene).paper
    return x0 <= place[0] <= x1 and y0 <= place[1] <= y1


def assert_clean(scene: Scene, **public: Any) -> None:
    """Nothing covers anything, nothing leaves the map, scale bar and north arrow are kept free, no lines cross."""
    frame = frame_of(scene)
    reserved = boxes_on_map(frame, ground(**{"areas": (area_of(220, 180),), **public}))
    assert overlaps({**scene.boxes, **{f"reserved:{number}": box for number, box in enumerate(reserved)}}) == []
    assert certificate_of(scene, reserved=reserved).clean
    x0, y0, x1, y1 = frame.paper
    for name, box in scene.boxes.items():
        assert x0 <= box[0] < box[2] <= x1, name
        assert y0 <= box[1] < box[3] <= y1, name
    assert_lines_are_apart(scene)


def assert_lines_are_apart(scene: Scene) -> None:
    """No two leader lines meet but in the dots of houses that touch on paper, none enters another's box."""
    lines = [shapely.LineString(line) for line in leaders(scene)]
    for one, other in itertools.combinations(lines, 2):
        if one.intersects(other):
            dots = [shapely.Point(line.coords[0]).buffer(0.51) for line in (one, other)]
            assert dots[0].intersects(dots[1]), "lines from different houses cross"
            dot = dots[0].union(dots[1])
            assert not one.difference(dot).intersects(other.difference(dot)), "lines cross"
    for line in lines:
        hit = [name for name, box in scene.boxes.items() if line.intersects(shapely.box(*box).buffer(-0.02))]
        assert len(hit) <= 1, hit


def assert_everybody_once(scene: Scene, people: Sequence[DisclosedPerson]) -> None:
    frame = frame_of(scene)
    numbers = [
        (item.run.text, item.at) for item in scene.items
        if isinstance(item, Text) and item.layer == "people" and item.at[0] < frame.paper[2]
    ]  # fmt: skip
    assert Counter(text for text, _ in numbers) == Counter(str(one.number) for one in people)
    places = dict(numbers)
    for one in people:
        box, (x, y) = scene.boxes[f"person:{one.key}"], places[str(one.number)]
        assert box[0] <= x < box[2], "the number stands in its own box"
        assert box[1] <= y < box[3]


def assert_led_home(scene: Scene, people: Sequence[DisclosedPerson]) -> None:
    """A mark that does not stand on its true place has a line that begins there, or an arrow that points there.

    Where another mark stands on the true place, the line begins at that mark's edge.
    """
    frame = frame_of(scene)
    reserved = boxes_on_map(frame, ground(areas=(area_of(220, 180),)))
    lines, dots = leaders(scene), pointed_at(scene)
    others = [box for name, box in scene.boxes.items() if not name.startswith("person:")]
    everything = [*(box for box, _ in marks_of(scene, people)), *others, *reserved]
    for box, place in marks_of(scene, people):
        if not in_frame(scene, place):
            continue
        led = any(box_holds(box, end, 0.01) for _, end in lines)
        if box_holds(box, place, 0.0):
            assert not led, "a line that nobody needs"
            continue
        covering = [one for one in everything if box_holds(one, place, 0.16)]
        begins = [start for start, end in lines if box_holds(box, end, 0.01)]
        if begins:
            (start,) = begins
            assert near(start, place) or any(box_holds(one, start, 0.2) for one in covering)
        else:
            assert any(near(dot, place, 0.06) for dot in dots), "an arrow points to its dot"


def box_holds(box: Box, place: tuple[float, float], slack: float) -> bool:
    """Whether *place* lies in *box*, or not further than *slack* from it."""
    return box[0] - slack <= place[0] <= box[2] + slack and box[1] - slack <= place[1] <= box[3] + slack


# ---------------------------------------------------------------- the laws

everything = residents().flatmap(lambda people: st.tuples(st.just(people), helpers(people)))


@given(everything, published(), notes, examples=30)
def test_everybody_stands_once_uncovered_and_is_led_home(who, sites, written):
    people, supporters = who
    (scene,) = sheets(people, supporters, sites=sites, notes=written)
    assert_clean(scene)
    assert_everybody_once(scene, people)
    assert_led_home(scene, people)
    assert sum(name.startswith("supporter:") for name in scene.boxes) == len(supporters)
    inside = [one for one in sites if in_frame(scene, _on_paper(frame_of(scene), CRS.point(one.position)))]
    assert {name for name in scene.boxes if name.startswith("site:")} == {f"site:{one.key}" for one in inside}


def deep(value: object) -> object:
    """A Scene as plain values, to be compared dot by dot."""
    if isinstance(value, np.ndarray):
        return (value.shape, value.tobytes())
    if dataclasses.is_dataclass(value):
        return tuple(deep(getattr(value, one.name)) for one in dataclasses.fields(value))
    if isinstance(value, dict):
        return {key: deep(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(map(deep, value))
    return value


@given(everything, published(), notes, zones(), examples=20)
def test_the_same_records_give_the_same_sheet(who, sites, written, hazards):
    (first,), (second,) = (sheets(*who, sites=sites, notes=written, hazards=hazards) for _ in range(2))
    assert deep(first) == deep(second)


@given(everything, st.randoms(use_true_random=False), examples=30)
def test_the_order_of_the_records_does_not_move_anybody(who, random):
    people, supporters = list(who[0]), list(who[1])
    (first,) = sheets(people, supporters)
    random.shuffle(people)
    random.shuffle(supporters)
    (second,) = sheets(people, supporters)
    assert first.boxes == second.boxes
    assert deep(first) == deep(second)


# ---------------------------------------------------------------- last year's places


def laid_out(
    people: Sequence[DisclosedPerson], supporters: Sequence[DisclosedSupporter] = (),
    previous: PreviousLayout | None = None, names: bool = False, **public: Any,
) -> tuple[Crowd, PreviousLayout]:  # fmt: skip
    """Everything placed on the association's one sheet, and the layout to begin with next year."""
    known = ground(**{"areas": (area_of(220, 180),), "sites": (), "notes": (), "hazards": (), **public})
    frame = frame_of(sheets([])[0])
    taken = boxes_on_map(frame, known)
    given_out = disclosed(people, supporters)
    crowd = place_all([frame], 0, given_out, "a", known, taken, names=names, previous=previous)
    layout = PreviousLayout(scale=frame.scale, centres=(frame.centre,), places=all_places([crowd.places]))
    return crowd, layout


def stood(layout: PreviousLayout) -> dict[str, tuple[int, float, float]]:
    return {name: place for name, place in layout.places.items() if "#" not in name}


@given(everything, published(), notes, st.booleans(), examples=40)
def test_beginning_with_its_own_result_changes_nothing(who, sites, written, names):
    first, layout = laid_out(*who, sites=sites, notes=written, names=names)
    second, again = laid_out(*who, sites=sites, notes=written, names=names, previous=layout)
    assert again == layout
    assert second.boxes == first.boxes
    assert [one.leader for _, one, _ in second.homes] == [one.leader for _, one, _ in first.homes]
    assert second.keyed == first.keyed
    assert second.certificate.clean
    assert second.certificate.kept == len(stood(layout))


@given(everything, st.data(), examples=30)
def test_who_leaves_moves_nobody(who, data):
    people, supporters = who
    _, layout = laid_out(people, supporters)
    gone = {one.position for one in people if data.draw(st.booleans())}
    left = [one for one in people if one.position not in gone]
    crowd, after = laid_out(left, supporters, previous=layout)
    assert crowd.certificate.clean
    for name, place in stood(after).items():
        assert place == layout.places[name], name


@given(everything, around(200.0), examples=30)
def test_who_comes_moves_no_mark(who, place):
    people, supporters = who
    _, layout = laid_out(people, supporters)
    new = person(len(people) + 1, position=(place[0] + 0.5, place[1] + 0.5))
    crowd, after = laid_out([*people, new], supporters, previous=layout)
    assert crowd.certificate.clean
    for name, at in stood(layout).items():
        assert after.places[name] == at, name
    assert f"person:{new.key}" in after.places


def test_who_moved_house_is_found_at_the_new_one():
    _, layout = laid_out([person(1, position=(0.0, 0.0)), person(2, position=(60.0, 0.0))])
    crowd, after = laid_out([person(1, position=(-50.0, 20.0)), person(2, position=(61.0, 0.0))], previous=layout)
    assert after.places["person:p2"] == layout.places["person:p2"], "half a millimetre is no move"
    ((_, one, place), _) = crowd.homes
    assert near((one.x, one.y), place)


def test_another_scale_is_another_layout():
    people = [person(1, position=(0.0, 0.0)), person(2, position=(3.0, 0.0))]
    crowd, layout = laid_out(people)
    odd = dataclasses.replace(layout, scale=layout.scale + 500, places={"person:p1": (0, 50.0, 50.0)})
    assert laid_out(people, previous=odd)[0].boxes == crowd.boxes


def test_names_of_people_stand_by_their_numbers_or_in_the_margin():
    names = ["辻", "勅使河原小百合之介左衛門尉源朝臣長久", "𠮷田\u3000はな"]
    people = [person(n, position=(n * 40.0, 0.0), name=name) for n, name in enumerate(names, start=1)]
    crowd, _ = laid_out(people, names=True)
    assert {text.run.text for text in crowd.words} >= set(names)
    assert laid_out(people)[0].words == [] or not {text.run.text for text in laid_out(people)[0].words} & set(names)
    many = [person(n, position=(0.0, 0.0), home="one") for n in range(1, 101)]
    crowd, _ = laid_out(many, names=True)
    on_map = {name.removeprefix("label:person:") for name in crowd.boxes if name.startswith("label:person:")}
    assert len(on_map) + len(crowd.keyed) == 100
    assert crowd.certificate.clean


def test_the_proof_fails_where_lines_cross():
    people = [person(1, position=(0.0, 0.0)), person(2, position=(50.0, 50.0))]
    (scene,) = sheets(people)
    stroke = Stroke("ink", 0.2)
    x0, y0, x1, y1 = scene.boxes["person:p1"]
    line = ring([(x0 - 5, y0), (x1 + 5, y1)], closed=False, stroke=stroke, layer="leaders")
    prove_map([scene], disclosed(people), "a")
    with pytest.raises(ProofError):
        prove_map([dataclasses.replace(scene, items=(*scene.items, line))], disclosed(people), "a")


@pytest.mark.parametrize("half", [0.5, 40.0])
def test_a_hundred_and_twenty_in_one_block(half):
    """On one house lot, and in a block of 80 m: everybody has a number of their own."""
    places = np.random.default_rng(7).uniform(-half, half, (120, 2)).tolist()
    people = [person(number, position=(x, y)) for number, (x, y) in enumerate(places, start=1)]
    (scene,) = sheets(people)
    assert_clean(scene)
    assert_everybody_once(scene, people)
    assert_led_home(scene, people)
    furthest = max(np.hypot(middle(box)[0] - x, middle(box)[1] - y) for box, (x, y) in marks_of(scene, people))
    assert furthest < 110.0, "as near as the crowd allows, not somewhere on the sheet"


@pytest.mark.parametrize("count", [2, 5, 6, 10, 25, 26, 100, 120])
@pytest.mark.parametrize("place", [(0.0, 0.0), (219.0, 179.0), (900.0, 0.0)])
def test_many_under_one_roof(count, place):
    """A family, a group home, a care home: one mark, in the middle, in the corner, beyond the map."""
    people = [person(number, position=place, home="one") for number in range(1, count + 1)]
    (scene,) = sheets(people)
    assert_clean(scene)
    assert_everybody_once(scene, people)
    assert_led_home(scene, people)
    ((box, _),) = marks_of(scene, people)
    assert box[2] - box[0] < 95.0, "a block that can be taken in at a glance"
    assert box[3] - box[1] < 60.0
    edge = frame_of(scene).paper[2]
    numbers = {
        item.run.text: item.at for item in scene.items
        if isinstance(item, Text) and item.layer == "people" and item.at[0] < edge
    }  # fmt: skip
    assert numbers["1"][1] >= numbers[str(count)][1], "from top to bottom"


def test_homes_on_one_spot_share_a_mark():
    people = [person(number, position=(10.0, 0.02 * number), home=f"flat{number}") for number in (1, 2)]
    (scene,) = sheets(people)
    assert len(marks_of(scene, people[:1])) == 1
    left, right = scene.boxes["person:p1"], scene.boxes["person:p2"]
    assert left[2] == pytest.approx(right[0])
    assert leaders(scene) == []


wide = st.tuples(st.floats(150, 1500), st.floats(100, 900))


@given(wide, st.lists(st.tuples(st.floats(-1.2, 1.2), st.floats(-1.2, 1.2)), max_size=25), examples=25)
def test_several_sheets_leave_nobody_out(size, shares):
    areas = (area_of(*size),)
    people = [person(number, position=(x * size[0], y * size[1])) for number, (x, y) in enumerate(shares, start=1)]
    scenes = sheets(people, areas=areas)
    wanted = sheets_of(np.array([one.position for one in people]).reshape(-1, 2), [frame_of(one) for one in scenes])
    for scene, here in zip(scenes, wanted, strict=True):
        assert_clean(scene, areas=areas)
        assert_everybody_once(scene, [people[index] for index in here])
        assert_led_home(scene, [people[index] for index in here])
    assert {int(index) for here in wanted for index in here} == set(range(len(people)))
    if len(scenes) > 1:
        for number, scene in enumerate(scenes, start=1):
            assert any(f"{number}/{len(scenes)}枚目" in words for words in scene.words())


def test_a_road_that_goes_on_has_its_stamp_on_every_sheet_that_shows_it():
    areas = (area_of(1200, 300),)
    road = PublicNote("flooding", "冠水する道", True, shapely.LineString([(-1100, 20), (1100, 20)]))
    scenes = sheets([], areas=areas, notes=(road,))
    assert len(scenes) > 1
    for scene in scenes:
        assert "note:0" in scene.boxes
        assert any(isinstance(item, Shapes) and item.layer == "notes" for item in scene.items)
        assert term("stamp.flooding") in scene.words(), "and the legend says what it is"
    elsewhere = sheets([], areas=areas, notes=(PublicNote("well", "", False, shapely.Point(-1100, 0)),))
    assert sum("note:0" in scene.boxes for scene in elsewhere) == 1


# ---------------------------------------------------------------- the legend: what is on this sheet


def column_words(scene: Scene) -> str:
    edge = frame_of(scene).paper[2]
    return "\n".join(
        item.run.text
        for item in scene.items
        if isinstance(item, Text) and item.space is Space.PAPER and item.at[0] > edge
    )


@given(everything, published(), notes, zones(), examples=60)
def test_the_legend_tells_of_what_is_there_and_of_nothing_else(who, sites, written, hazards):
    people, supporters = who
    (scene,) = sheets(people, supporters, sites=sites, notes=written, hazards=hazards)
    words = column_words(scene)
    joined = words.replace("\n", "")
    edge = frame_of(scene).paper[2]
    drawn = {item.name for item in scene.items if isinstance(item, Symbol) and item.at[0] < edge}
    told = {item.name for item in scene.items if isinstance(item, Symbol) and item.at[0] > edge}
    valid = {name for name in drawn if name.startswith("hazard.")}
    assert told - {name for name in told if name.startswith("hazard.")} == drawn - valid - {"north"}
    assert valid <= told
    assert bool(valid) == any(name.startswith("hazard.") for name in told)
    for state in Freshness:
        there = any(mark.freshness is state for mark in home_marks(people))
        assert (f"（{term(f'freshness.{state}')}）" in words) == there
    for organisation, name in ((False, term("supporter")), (True, f"{term('supporter')}（")):
        there = any(one.organisation == organisation for one in supporters)
        assert any(line == name or (organisation and line.startswith(name)) for line in words.split("\n")) == there
    for layer in hazards:
        near_by = [x < 9000 for x, *_ in shapely.bounds(layer.zones.geometry)]
        title = term(f"hazard_kind.{layer.kind}")
        assert (title + ("（" if layer.kind in DEPTHS else "区分") in joined) == any(near_by), layer.kind
    seen = {
        int(rank) for layer in hazards if layer.kind in DEPTHS
        for rank, (x, *_) in zip(layer.zones.columns["rank"], shapely.bounds(layer.zones.geometry), strict=True)
        if x < 9000
    }  # fmt: skip
    swatches = {
        int(item.fill.split("_")[1]) for item in scene.items
        if isinstance(item, Shapes) and item.space is Space.PAPER and (item.fill or "").startswith("depth_")
    }  # fmt: skip
    assert swatches == seen


@given(st.lists(kinds, min_size=1, max_size=6), examples=60)
def test_a_symbol_is_explained_by_what_it_stands_for(of_sites):
    sites = tuple(
        PublicSite(key=f"s{index}", name=f"第{index}館", kinds=one, position=CRS.lonlat(index * 30.0, 0.0))
        for index, one in enumerate(of_sites)
    )
    (scene,) = sheets([], sites=sites)
    rows = set(column_words(scene).split("\n"))
    plain = {frozenset(one) for one in of_sites}
    if frozenset((SiteKind.EMERGENCY,)) in plain:
        assert term("site_kind.emergency") in rows, "not said to be a gathering place because another one is"
    for kind in (SiteKind.SHELTER, SiteKind.WELFARE, SiteKind.GATHERING):
        if frozenset((kind,)) in plain:
            assert term(f"site_kind.{kind}") in rows
    both = any(SiteKind.EMERGENCY in one and {SiteKind.SHELTER, SiteKind.WELFARE} & set(one) for one in of_sites)
    assert any(row.startswith(f"{term('site_kind.emergency')}・") for row in rows) == both


# ---------------------------------------------------------------- scale bar


@given(
    st.sampled_from(SCALES), st.sampled_from(sorted(PAPERS)), st.booleans(), st.floats(-60.0, 60.0), examples=120
)  # fmt: skip
def test_the_bars_are_as_long_as_they_say_and_stay_in_their_box(scale, paper, upright, angle):
    layout = page_layout(paper, upright)
    frame = Frame(crs=CRS, paper=layout.map, centre=(0.0, 0.0), scale=float(scale), page=layout.page, angle=angle)
    items = bars(layout.foot, frame)
    box = layout.foot
    boxes = {}
    for number, item in enumerate(items):
        extent = extent_on_paper(item)
        assert box[0] - 0.01 <= extent[0] and box[1] - 0.01 <= extent[1], extent
        assert extent[2] <= box[2] + 0.01 and extent[3] <= box[3] + 0.01, extent
        if isinstance(item, Text):
            boxes[f"{number}"] = extent
    assert overlaps(boxes) == []
    words = [item.run.text for item in items if isinstance(item, Text)]
    metres = int(next(one for one in words if one.endswith("m") and one[:-1].isdigit())[:-1])
    quarters = [item.xy[:, 0] for item in items if isinstance(item, Shapes) and len(item.xy) == 4]
    length = max(map(np.max, quarters)) - min(map(np.min, quarters))
    assert length * scale / 1000 == pytest.approx(metres)
    assert 30.0 <= length <= 100.0
    assert str(metres // 2) in words
    ends = [one.xy for one in items if isinstance(one, Shapes) and not one.closed and np.ptp(one.xy[:, 1]) == 0]
    assert [float(np.ptp(one[:, 0])) for one in ends] == [pytest.approx(100.0)], "the check bar"


def extent_on_paper(item: Shapes | Text | Symbol) -> Box:
    if isinstance(item, Shapes):
        return (*item.xy.min(axis=0).tolist(), *item.xy.max(axis=0).tolist())
    if isinstance(item, Text):
        return (item.at[0], item.at[1], item.at[0] + item.run.width_mm, item.at[1] + item.run.ascent_mm * 0.8)
    half = item.size / 2
    return (item.at[0] - half, item.at[1] - half, item.at[0] + half, item.at[1] + half)


@given(st.sampled_from(SCALES), st.floats(-60.0, 60.0))
def test_the_north_arrow_points_north_and_stays_in_its_box(scale, angle):
    layout = page_layout("A3")
    frame = Frame(crs=CRS, paper=layout.map, centre=(0.0, 0.0), scale=float(scale), page=layout.page, angle=angle)
    public = ground(areas=(area_of(50, 40),))
    (box,) = boxes_on_map(frame, public)
    items = marks_on_map(frame, (box,))
    for item in items:
        extent = extent_on_paper(item)
        assert box[0] - 0.01 <= extent[0] and extent[2] <= box[2] + 0.01
        assert box[1] - 0.01 <= extent[1] and extent[3] <= box[3] + 0.01
    if angle:
        needle = next(item for item in items if isinstance(item, Shapes) and len(item.xy) == 3)
        ahead = needle.xy[0] - needle.xy[2]
        north = np.diff(frame.to_paper(np.array([(0.0, 0.0), (0.0, 100.0)])), axis=0)[0]
        assert float(ahead[0] * north[1] - ahead[1] * north[0]) == pytest.approx(0.0, abs=1e-6)
        assert float(ahead @ north) > 0


def test_bars_of_people_are_told_apart_by_every_pair_of_numbers():
    people = [person(number, position=(0.0, 0.0), home="one") for number in (1, 2, 11, 12, 111)]
    (scene,) = sheets(people)
    boxes = [scene.boxes[f"person:{one.key}"] for one in people]
    for left, right in itertools.pairwise(boxes):
        assert left[2] == pytest.approx(right[0]), "in the order of their numbers, side by side"
