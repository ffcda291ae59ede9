"""Symbols fit their box and are told apart; hazard classes have the colours of the national portal."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from himi_map.look import COLOURS, HATCHES, WEIGHTS
from himi_map.publicmap import Hazard, HazardKind, PublicSite, SiteKind
from layers import hazards, sites
from layers.symbols import names, outline

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


@pytest.mark.parametrize("kind", [HazardKind.STEEP_SLOPE, HazardKind.DEBRIS_FLOW, HazardKind.LANDSLIDE])
def test_warning_and_special_warning_differ_in_colour_and_in_hatch(kind):
    assert hazards.colour(kind, 1) != hazards.colour(kind, 2)
    assert hazards.hatch(kind, 1) is None
    assert hazards.hatch(kind, 2) == "special"


def test_every_class_has_a_colour_and_its_hatch_exists():
    for kind, rank in itertools.product(HazardKind, range(1, 7)):
        name = hazards.colour(kind, rank)
        assert name in COLOURS
        assert hazards.hatch(kind, rank) in (None, *HATCHES)


def test_weights_are_those_of_a_printer():
    assert min(WEIGHTS.values()) >= 0.08
