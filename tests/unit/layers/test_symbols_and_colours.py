"""Symbols fit their box and are told apart; hazard classes have the colours of the national portal."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely

from himi_map.look import COLOURS, HATCHES, WEIGHTS, rgb
from himi_map.publicmap import Hazard, HazardKind, PublicSite, SiteKind
from layers import basemap, hazards, sites
from layers.symbols import names, outline
from tests.unit.exports_web.test_public_web_map import ground, layer

PORTAL = {
    1: "#F7F5A9", 2: "#FFD8C0", 3: "#FFB7B7", 4: "#FF9191", 5: "#F285C9", 6: "#DC7ADC",
}  # fmt: skip
"""0.5m未満, 0.5〜3.0, 3.0〜5.0, 5.0〜10.0, 10.0〜20.0, 20.0m以上."""


def drawn(name: str) -> bytes:
    """The symbol as black dots on 64 x 64: what a black-and-white copier leaves."""
    from io import BytesIO

    import pypdfium2

    from exports.pdf.page import SheetWriter
    from layers.scene import Scene, Space, Symbol

    target = BytesIO()
    with SheetWriter(target, title="見本", practice="") as writer:
        writer.add(Scene((12.0, 12.0), (Symbol(name, (6.0, 6.0), 10.0, space=Space.PAPER),)))
    with pypdfium2.PdfDocument(target.getvalue()) as document:
        picture = document[0].render(scale=64 / 34.02).to_pil().convert("L")
    return (np.asarray(picture) < 160).tobytes()


@pytest.mark.parametrize("name", sorted(names()))
def test_symbol_stays_in_its_box(name):
    for part in outline(name):
        reach = np.abs(part.xy).max() + (part.stroke_width / 2 if part.stroke else 0.0)
        assert reach <= 0.58, "little more than half its size to each side"
        assert {one for one in (part.fill, part.stroke) if one} <= set(COLOURS)


def test_no_two_symbols_look_alike_on_a_black_and_white_copy():
    shapes = {name: np.frombuffer(drawn(name), dtype=bool) for name in sorted(names())}
    alike = [
        (a, b) for a, b in itertools.combinations(shapes, 2)
        if len(shapes[a]) == len(shapes[b]) and (shapes[a] ^ shapes[b]).mean() < 0.012
    ]  # fmt: skip
    assert alike == []


@pytest.mark.parametrize("hazard", list(Hazard))
def test_each_hazard_has_a_symbol_and_a_crossed_one(hazard):
    assert {f"hazard.{hazard}", f"hazard.{hazard}.not"} <= set(names())


def site(*kinds: SiteKind, hazards: tuple[Hazard, ...] = ()) -> PublicSite:
    return PublicSite(key="k", name="見本", kinds=kinds, hazards=hazards)


@pytest.mark.parametrize(
    ("kinds", "symbol"),
    [
        ((SiteKind.EMERGENCY,), "site.emergency"),
        ((SiteKind.SHELTER,), "site.shelter"),
        ((SiteKind.EMERGENCY, SiteKind.SHELTER), "site.both"),
        ((SiteKind.WELFARE, SiteKind.EMERGENCY), "site.both"),
        ((SiteKind.WELFARE,), "site.welfare"),
        ((SiteKind.GATHERING,), "site.gathering"),
    ],
)
def test_symbol_tells_the_kind(kinds, symbol):
    assert sites.symbol_name(site(*kinds)) == symbol


def test_marks_tell_for_what_an_emergency_site_is_valid_and_for_what_not():
    shown = (Hazard.FLOOD, Hazard.TSUNAMI)
    flood_only = site(SiteKind.EMERGENCY, hazards=(Hazard.FLOOD,))
    assert sites.hazard_marks(flood_only, shown) == ["hazard.flood", "hazard.tsunami.not"]
    assert sites.hazard_marks(site(SiteKind.SHELTER), shown) == [], "a shelter is for afterwards, whatever the hazard"


def test_letters_of_sites_never_repeat():
    letters = [sites.letter(number) for number in range(400)]
    assert len(set(letters)) == 400
    assert letters[:3] == ["ア", "イ", "ウ"]


@pytest.mark.parametrize("kind", sorted(hazards.DEPTH_KINDS))
def test_depths_have_the_portal_colours_for_every_kind_of_water(kind):
    assert {rank: COLOURS[hazards.colour(kind, rank)] for rank in PORTAL} == PORTAL


CLASSES = [
    *itertools.product(sorted(hazards.DEPTH_KINDS), range(1, 7)),
    *itertools.product([HazardKind.STEEP_SLOPE, HazardKind.DEBRIS_FLOW, HazardKind.LANDSLIDE], (1, 2)),
    (HazardKind.COLLAPSE, 1),
]


def test_every_class_of_every_hazard_reads_without_colour():
    """The lines of no two classes run the same way at the same distance: a copier leaves that much."""
    lines = {}
    for kind, rank in CLASSES:
        hatch = HATCHES[hazards.hatch(kind, rank)]
        assert hatch.width in WEIGHTS.values()
        assert grey(hatch.colour) < grey(f"{hazards.colour(kind, rank)}_blend") - 30, "dark enough on its own ground"
        lines[kind, rank] = (hatch.angle, hatch.spacing)
    for (one, a), (other, b) in itertools.combinations(lines.items(), 2):
        turned = abs(a[0] - b[0]) >= 15.0
        closer = max(a[1], b[1]) / min(a[1], b[1]) >= 1.3
        assert turned or closer, (one, other)


def grey(name: str) -> float:
    """As bright as a black-and-white copy makes it, 0 to 255 (ITU-R BT.601)."""
    red, green, blue = rgb(name)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_slides_have_edges_that_differ_and_waters_have_none():
    edges = [hazards.edge(kind, 1) for kind in HazardKind if kind not in hazards.DEPTH_KINDS]
    assert len({one.dash for one in edges}) == len(edges) == 4
    assert all(hazards.edge(kind, 3) is None for kind in hazards.DEPTH_KINDS)


def test_a_river_does_not_look_like_a_road_on_a_grey_copy():
    public = ground(water=layer(shapely.box(0, 0, 50, 50)))
    water, *_ = [one for one in basemap.ground(public, 1500.0, printed=True) if one.layer == "water"]
    assert water.hatch is not None
    assert all(one.hatch is None for one in basemap.ground(public, 1500.0, printed=True) if one.layer == "roads")


@pytest.mark.parametrize("kind", [HazardKind.STEEP_SLOPE, HazardKind.DEBRIS_FLOW, HazardKind.LANDSLIDE])
def test_warning_and_special_warning_differ_in_colour_and_in_hatch(kind):
    assert hazards.colour(kind, 1) != hazards.colour(kind, 2)
    assert hazards.hatch(kind, 1) != hazards.hatch(kind, 2)
    assert not hazards.grave(kind, 1)
    assert hazards.grave(kind, 2)


def test_every_class_has_a_colour_and_its_hatch_exists():
    for kind, rank in itertools.product(HazardKind, range(1, 7)):
        assert hazards.colour(kind, rank) in COLOURS
        assert hazards.hatch(kind, rank) in HATCHES


def test_weights_are_those_of_a_printer():
    assert min(WEIGHTS.values()) >= 0.08
