"""The ground of a sheet: what is left out beyond the frame is never missed on the page."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.pdf.page import SheetWriter
from himi_map.publicmap import AreaShape, HazardKind, HazardLayer
from layers.frame import frames
from layers.ground import ground_items, near
from layers.scene import Scene
from tests.unit.exports_web.test_public_web_map import CRS, ground, layer

PAPER, PAGE = (10.0, 10.0, 314.0, 267.0), (420.0, 297.0)
HOME = AreaShape("川端", "association", shapely.box(-100, -80, 100, 80))
places = st.tuples(st.floats(-400, 400), st.floats(-400, 400))
edges = st.sampled_from([152.4, 153.0, 154.0, 157.0, 165.0, -153.0, -157.0, -161.4, -163.0, -166.0])
"""A little east or west of the frame's edge, a house being 9 m wide."""
widths = st.sampled_from([1.0, 1.0, 2.5, 30.0])


def around(points, size):
    return [shapely.box(x, y, x + size, y + size) for x, y in points]


def first(count, *values):
    return [values[index % len(values)] for index in range(count)]


def page(items, frame) -> bytes:
    target = BytesIO()
    with SheetWriter(target, title="見本", practice="") as writer:
        writer.add(Scene(page=PAGE, items=tuple(items), frame=frame))
    return target.getvalue()


@settings(max_examples=30)
@given(
    st.lists(places | st.tuples(edges, st.floats(-100, 100)), min_size=1, max_size=12),
    st.lists(st.tuples(places, places, widths), max_size=2),
    st.lists(st.tuples(edges, widths), min_size=1, max_size=3),
    st.booleans(),
)
def test_the_page_is_the_same_byte_for_byte(homes, ways, beside, veil):
    streets = [
        *(shapely.LineString(ends) for *ends, _ in ways), *(shapely.LineString([(x, -90), (x, 90)]) for x, _ in beside),
    ]  # fmt: skip
    public = ground(
        areas=(HOME,),
        buildings=layer(*around(homes, 9.0), kind=first(len(homes), "house", "public"), key=first(len(homes), "k"),
                        name=first(len(homes), "")),
        roads=layer(*streets, kind=first(len(streets), "road", "main"), width=[one[-1] for one in (*ways, *beside)]),
        rails=layer(*streets), waterlines=layer(*streets), contours=layer(*streets), water=layer(*around(homes, 40.0)),
        hazards=(
            HazardLayer(HazardKind.DEBRIS_FLOW, layer(*around(homes, 25.0), rank=first(len(homes), 1, 2)), "", ""),
        ),
    )  # fmt: skip
    (frame,) = frames(shapely.get_coordinates(HOME.geometry), CRS, PAPER, PAGE, 1000.0)
    cut = page(ground_items(public, frame.scale, veil=veil, extent=frame.extent), frame)
    assert cut == page(ground_items(public, frame.scale, veil=veil), frame)


def test_ground_beyond_the_frame_is_left_out():
    public = ground(
        buildings=layer(*around([(0, 0), (900, 0)], 9.0), kind=["house"] * 2, key=["a", "b"], name=[""] * 2),
        water=layer(shapely.box(500, 500, 600, 600)),
    )
    found = near(public, (-100.0, -100.0, 100.0, 100.0), 1000.0)
    assert found.buildings.columns["key"].tolist() == ["a"]
    assert len(found.water) == 0
    assert [len(one.zones) for one in found.hazards] == [1]
    assert found.areas == public.areas


@pytest.mark.parametrize("empty", [True, False])
def test_a_map_without_a_pack_has_no_ground_but_the_boundary(empty):
    public = ground(areas=() if empty else (HOME,), **{
        name: layer(kind=[], width=[], name=[], key=[], height=[])
        for name in ("buildings", "roads", "rails", "water", "waterlines", "contours")
    }, hazards=())  # fmt: skip
    drawn = list(ground_items(public, 1000.0, extent=(-100.0, -100.0, 100.0, 100.0)))
    assert {item.layer for item in drawn} == (set() if empty else {"areas"})
    assert not drawn or np.abs(np.concatenate([item.xy for item in drawn])).max() == pytest.approx(100.0)
