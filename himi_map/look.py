"""One file of tokens: colours, sizes and line weights by name, for window, Scene and sheets.

Nothing else in the program writes a literal colour or size. Sources: 水害ハザードマップ作成の手引き (depth classes, as
the national portal draws them), 土砂 colours of the same portal, CUD 推奨配色セット ver.4, and this product's own
choices. Contrast of text on its ground is at least 7:1 (WCAG).
"""

from __future__ import annotations

from typing import Final, NamedTuple

COLOURS: Final[dict[str, str]] = {
    # paper and ink
    "paper": "#FFFFFF",
    "surface": "#F5F6F8",
    "ink": "#1B1B1B",
    "ink2": "#4A4A4A",
    "hairline": "#C8C8CB",
    # window
    "action": "#00449E",
    "action_text": "#FFFFFF",
    "done": "#005C43",
    "danger": "#A30F00",
    "ask_ground": "#FFE9B8",
    "disaster": "#A8001A",
    "practice": "#F6AA00",
    "selection": "#D6E6FA",
    "chosen": "#E4EEFB",
    # base map
    "ground": "#FFFFFF",
    "house": "#F4F1EA",
    "house_edge": "#6B6B6B",
    "public": "#E3E6EA",
    "road": "#FFFFFF",
    "road_casing": "#9A9A9A",
    "main_road": "#FFF4D6",
    "water": "#DCEBF5",
    "water_edge": "#7FA8C9",
    "rail": "#4A4A4A",
    "contour": "#C9B79C",
    "veil": "#FFFFFF",
    "boundary_band": "#E9DDF3",
    # people and what belongs to them
    "person_ring": "#FF4B00",
    "person_fill": "#FFFFFF",
    "supporter_ring": "#005AFF",
    "supporter_fill": "#FFFFFF",
    "support_line": "#1B1B1B",
    "site": "#006B4F",
    "site_fill": "#FFFFFF",
    "note_danger": "#1B1B1B",
    "note_resource": "#1B1B1B",
    # depth of water, KSJ ranks 1 to 6
    "depth_1": "#F7F5A9",
    "depth_2": "#FFD8C0",
    "depth_3": "#FFB7B7",
    "depth_4": "#FF9191",
    "depth_5": "#F285C9",
    "depth_6": "#DC7ADC",
    # 土砂: 警戒 (1) and 特別警戒 (2)
    "steep_slope_1": "#FAE600",
    "steep_slope_2": "#FA2800",
    "debris_flow_1": "#E6C832",
    "debris_flow_2": "#A50021",
    "landslide_1": "#FF9900",
    "landslide_2": "#B40028",
    "collapse_1": "#C9ACE6",
    # lines over hazard zones: dark enough to be seen on a grey copy, light enough to be written over
    "depth_line": "#7D6A9C",
    "slide_line": "#94501E",
}
"""Name to #RRGGBB."""

HAZARD_STRENGTH: Final = 0.45
"""Share of the official colour over white: blended beforehand, so that no page needs transparency."""

WEIGHTS: Final[dict[str, float]] = {"hair": 0.08, "fine": 0.12, "thin": 0.2, "line": 0.35, "bold": 0.6}
"""Line weights in mm of paper; no others stand on a page."""

SIZES: Final[dict[str, float]] = {
    "person": 5.2,
    "person_ring": 0.8,
    "person_number": 3.0,
    "supporter": 4.4,
    "supporter_ring": 0.7,
    "site": 7.0,
    "site_hazard": 2.6,
    "note": 6.0,
    "note_word": 2.4,
    "qr": 18.0,
    "corner_mark": 6.0,
}
"""Millimetres of paper."""


class Hatch(NamedTuple):
    """Parallel lines over a fill: colour name, degrees anticlockwise, spacing and line width in mm of paper."""

    colour: str
    angle: float
    spacing: float
    width: float


WATERS: Final = {"flood": 45.0, "tsunami": 135.0, "storm_surge": 90.0, "inland_flood": 15.0}
"""Which way the lines over each kind of water run (degrees): depths share their colours, lines tell them apart."""

SLIDES: Final = {"steep_slope": 60.0, "debris_flow": 120.0, "landslide": 30.0, "collapse": 150.0}
"""Which way the lines over each kind of 土砂 zone run; these also have an edge of their own, which waters have not."""

_DEPTH_SPACING: Final = {1: 5.6, 2: 4.0, 3: 2.8, 4: 2.0, 5: 1.4, 6: 1.0}
_SLIDE_SPACING: Final = {1: 4.4, 2: 1.8}

HATCHES: Final[dict[str, Hatch]] = {
    **{
        f"{kind}_{rank}": Hatch("depth_line", angle, spacing, WEIGHTS["thin" if rank >= 3 else "fine"])
        for kind, angle in WATERS.items()
        for rank, spacing in _DEPTH_SPACING.items()
    },
    **{
        f"{kind}_{rank}": Hatch("slide_line", angle, spacing, WEIGHTS["thin" if rank == 2 else "fine"])
        for kind, angle in SLIDES.items()
        for rank, spacing in _SLIDE_SPACING.items()
    },
    "water": Hatch("water_edge", 0.0, 1.4, WEIGHTS["hair"]),
    "water_muted": Hatch("water_edge_muted", 0.0, 1.4, WEIGHTS["hair"]),
    "practice": Hatch("practice", 45.0, 2.4, 0.6),
}
"""Every class of every hazard by the way and the density of its lines, water by level lines, practice sheets: said
without colour as well, for black-and-white copies.
"""


def rgb(name: str) -> tuple[int, int, int]:
    """Red, green, blue (0-255) of a colour name.

    Raises
    ------
    KeyError
        The name is not a token: add it here rather than writing a literal elsewhere.
    """
    text = COLOURS[name]
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def blended(name: str, strength: float = HAZARD_STRENGTH, ground: str = "ground") -> tuple[int, int, int]:
    """*name* laid over *ground* with *strength* (0 to 1), as one opaque colour."""
    over, under = rgb(name), rgb(ground)
    red, green, blue = (round(o * strength + u * (1 - strength)) for o, u in zip(over, under, strict=True))
    return red, green, blue


MUTED: Final = 0.35
"""Strength left of everything outside the association: what a veil of 65 % white leaves."""

_BASE = (
    "house", "house_edge", "public", "road", "road_casing", "main_road", "water", "water_edge", "rail", "contour",
    "ink2",
)  # fmt: skip


def _hex(red: int, green: int, blue: int) -> str:
    return f"#{red:02X}{green:02X}{blue:02X}"


def _add_blended() -> None:
    """Derive ``NAME_blend`` of every hazard class and ``NAME_muted`` of all that lies outside an association."""
    hazards = [name for name in COLOURS if name.rpartition("_")[2].isdigit()]
    for name in hazards:
        COLOURS[f"{name}_blend"] = _hex(*blended(name))
    for name in [*_BASE, *(f"{one}_blend" for one in hazards)]:
        COLOURS[f"{name}_muted"] = _hex(*blended(name, MUTED))


_add_blended()
