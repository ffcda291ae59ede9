"""Names of symbols and how each is drawn."""

from __future__ import annotations

from functools import cache

from layers.symbols.drawing import SymbolPart, area, box, disc, line, rounded, wave

Drawing = tuple[SymbolPart, ...]

_RUNNER: Drawing = (
    area(disc(0.06, 0.27, 0.075), fill="paper"),
    line([(0.02, 0.16), (-0.04, -0.04), (0.08, -0.16), (0.02, -0.34)], stroke="paper", width=0.085),
    line([(-0.04, -0.04), (-0.12, -0.18), (-0.27, -0.2)], stroke="paper", width=0.085),
    line([(0.02, 0.13), (-0.16, 0.06), (-0.22, -0.06)], stroke="paper", width=0.065),
    line([(0.02, 0.13), (0.16, 0.04), (0.27, 0.09)], stroke="paper", width=0.065),
)
"""A running figure, white on green, in the spirit of JIS Z 8210 6.1.4."""

_HOUSE = [(-0.33, -0.3), (-0.33, 0.06), (0.0, 0.34), (0.33, 0.06), (0.33, -0.3)]

_SITES: dict[str, Drawing] = {
    "site.emergency": (area(rounded(0.5, 0.08), fill="site"), *_RUNNER),
    "site.shelter": (
        area(rounded(0.5, 0.08), fill="site"),
        area(_HOUSE, fill="paper"),
        area(disc(0.0, 0.05, 0.07), fill="site"),
        area([(-0.1, -0.3), (-0.1, -0.08), (0.1, -0.08), (0.1, -0.3)], fill="site"),
    ),
    "site.both": (
        area(rounded(0.5, 0.08), fill="site"),
        area([(-0.42, -0.36), (-0.42, 0.16), (0.0, 0.42), (0.42, 0.16), (0.42, -0.36)], fill="paper"),
        area(disc(0.05, 0.12, 0.062), fill="site"),
        line([(0.02, 0.03), (-0.03, -0.12), (0.07, -0.22), (0.02, -0.33)], stroke="site", width=0.075),
        line([(-0.03, -0.12), (-0.1, -0.22), (-0.2, -0.24)], stroke="site", width=0.075),
        line([(0.02, 0.02), (-0.13, -0.04), (-0.17, -0.12)], stroke="site", width=0.055),
        line([(0.02, 0.02), (0.13, -0.04), (0.22, 0.0)], stroke="site", width=0.055),
    ),
    "site.welfare": (
        area(rounded(0.5, 0.08), fill="site"),
        area(_HOUSE, fill="paper"),
        area(
            [(0.0, -0.24), (-0.17, -0.08), (-0.17, 0.02), (-0.09, 0.07), (0.0, 0.0), (0.09, 0.07), (0.17, 0.02),
             (0.17, -0.08)],
            fill="site",
        ),
    ),
    "site.gathering": (
        area(rounded(0.5, 0.08), fill="paper", stroke="site", width=0.08),
        area(disc(0.0, 0.2, 0.09), fill="site"),
        area(disc(-0.2, 0.1, 0.07), fill="site"),
        area(disc(0.2, 0.1, 0.07), fill="site"),
        area([(-0.11, -0.28), (-0.11, 0.02), (0.0, 0.09), (0.11, 0.02), (0.11, -0.28)], fill="site"),
        area([(-0.29, -0.28), (-0.29, -0.05), (-0.2, 0.01), (-0.14, -0.03), (-0.14, -0.28)], fill="site"),
        area([(0.29, -0.28), (0.29, -0.05), (0.2, 0.01), (0.14, -0.03), (0.14, -0.28)], fill="site"),
    ),
}  # fmt: skip

_HAZARDS: dict[str, Drawing] = {
    "hazard.flood": (line(wave(0.12), wave(-0.06), wave(-0.24), width=0.09),),
    "hazard.landslide": (
        area([(-0.36, -0.32), (0.36, -0.32), (0.1, 0.34), (-0.05, 0.34), (0.12, -0.05)]),
        area(disc(-0.2, 0.02, 0.07), disc(-0.05, -0.16, 0.07)),
    ),
    "hazard.storm_surge": (line(wave(-0.24), width=0.09), line([(-0.3, 0.24), (0.3, 0.24)], [(-0.3, 0.05), (0.18, 0.05)])),
    "hazard.earthquake": (
        line([(-0.36, 0.0), (-0.2, 0.0), (-0.1, 0.3), (0.03, -0.32), (0.13, 0.18), (0.2, 0.0), (0.36, 0.0)], width=0.09),
    ),
    "hazard.tsunami": (
        area([(-0.36, -0.32), (-0.28, 0.1), (-0.04, 0.32), (0.24, 0.26), (0.32, 0.06), (0.16, 0.16), (0.02, 0.08),
              (0.06, -0.12), (0.36, -0.32)]),
    ),
    "hazard.fire": (
        area([(0.0, 0.38), (0.22, 0.08), (0.27, -0.14), (0.12, -0.33), (-0.12, -0.33), (-0.27, -0.14), (-0.2, 0.08),
              (-0.09, 0.0)]),
        area([(0.0, 0.02), (0.1, -0.16), (0.03, -0.29), (-0.05, -0.29), (-0.1, -0.16)], fill="paper"),
    ),
    "hazard.inland_flood": (line(wave(-0.1), wave(-0.26), width=0.09), line([(0.0, 0.36), (0.0, 0.08)]),
                            area([(-0.12, 0.14), (0.12, 0.14), (0.0, -0.0)])),
    "hazard.volcano": (
        area([(-0.38, -0.3), (-0.12, 0.14), (0.12, 0.14), (0.38, -0.3)]),
        line([(-0.1, 0.24), (-0.16, 0.38)], [(0.0, 0.24), (0.0, 0.4)], [(0.1, 0.24), (0.16, 0.38)]),
    ),
}  # fmt: skip

_TRIANGLE = [(-0.5, -0.42), (0.5, -0.42), (0.0, 0.48)]

_DANGER_MARKS: dict[str, Drawing] = {
    "danger": (line([(0.0, 0.18), (0.0, -0.12)], width=0.09), area(disc(0.0, -0.28, 0.055))),
    "cliff": (line([(-0.24, -0.34), (-0.06, -0.34), (-0.06, 0.12), (0.12, 0.12)]), area(disc(0.1, -0.28, 0.06)),
              area(disc(0.2, -0.12, 0.045))),
    "flooding": (line(wave(-0.12, x0=-0.2, x1=0.2, height=0.045), wave(-0.29, x0=-0.28, x1=0.28, height=0.045)),),
    "block_wall": (
        line([(-0.26, -0.34), (0.26, -0.34)], [(-0.26, -0.2), (0.26, -0.2)], [(-0.2, -0.06), (0.2, -0.06)],
             [(0.0, -0.34), (0.0, -0.2)], [(-0.13, -0.2), (-0.13, -0.06)], [(0.13, -0.2), (0.13, -0.06)], width=0.05),
    ),
    "ditch": (line([(-0.24, 0.02), (-0.14, 0.02), (-0.14, -0.28), (0.14, -0.28), (0.14, 0.02), (0.24, 0.02)]),
              line(wave(-0.14, x0=-0.12, x1=0.12, height=0.03, waves=1.0), width=0.05)),
    "dark": (area(disc(0.0, -0.16, 0.18), [(x + 0.09, y + 0.05) for x, y in disc(0.0, -0.16, 0.16)]),),
    "snow": (line([(0.0, 0.1), (0.0, -0.38)], [(-0.21, -0.02), (0.21, -0.26)], [(-0.21, -0.26), (0.21, -0.02)]),),
    "blocked": (line([(-0.3, -0.08), (-0.1, -0.08)], [(0.1, -0.08), (0.3, -0.08)], width=0.06),
                line([(-0.14, 0.06), (0.14, -0.22)], [(-0.14, -0.22), (0.14, 0.06)], width=0.085)),
    "narrow": (line([(-0.2, 0.02), (-0.06, -0.14), (-0.2, -0.34)], [(0.2, 0.02), (0.06, -0.14), (0.2, -0.34)]),),
    "steps": (line([(-0.26, -0.34), (-0.1, -0.34), (-0.1, -0.2), (0.04, -0.2), (0.04, -0.06), (0.18, -0.06)]),),
    "bridge": (line([(-0.28, -0.2), (0.28, -0.2)]), line([(-0.2, -0.36), (0.0, -0.24), (0.2, -0.36)], width=0.05)),
    "liquefaction": (line(wave(-0.3, x0=-0.28, x1=0.28, height=0.04), width=0.05),
                     area([(-0.1, -0.2), (-0.02, 0.08), (0.12, 0.04), (0.06, -0.2)])),
}  # fmt: skip

_RESOURCE_MARKS: dict[str, Drawing] = {
    "hydrant": (area(box(-0.11, -0.3, 0.11, 0.14)), area(disc(0.0, 0.16, 0.11)), area(box(-0.22, -0.06, 0.22, 0.06))),
    "cistern": (line([(-0.26, 0.18), (-0.26, -0.26), (0.26, -0.26), (0.26, 0.18)]), line(wave(0.0, x0=-0.24, x1=0.24))),
    "aed": (
        area([(0.0, -0.32), (-0.3, -0.02), (-0.3, 0.14), (-0.18, 0.26), (0.0, 0.14), (0.18, 0.26), (0.3, 0.14),
              (0.3, -0.02)]),
        area([(0.05, 0.16), (-0.12, -0.04), (0.0, -0.04), (-0.06, -0.22), (0.12, 0.0), (0.0, 0.0)], fill="paper"),
    ),
    "well": (line([(-0.22, -0.3), (-0.22, 0.02), (0.22, 0.02), (0.22, -0.3), (-0.22, -0.3)]),
             line([(-0.16, 0.02), (-0.16, 0.3), (0.16, 0.3), (0.16, 0.02)], [(0.0, 0.3), (0.0, 0.1)], width=0.05)),
    "telephone": (
        area([(-0.32, 0.1), (-0.26, 0.24), (0.26, 0.24), (0.32, 0.1), (0.16, 0.06), (0.14, 0.14), (-0.14, 0.14),
              (-0.16, 0.06)]),
        area([(-0.12, 0.08), (0.12, 0.08), (0.26, -0.28), (-0.26, -0.28)], disc(0.0, -0.12, 0.08)),
    ),
    "hall": (area(_HOUSE), area(box(-0.08, -0.3, 0.08, -0.06), fill="paper")),
    "shop": (area([(-0.3, 0.22), (0.3, 0.22), (0.34, 0.04), (-0.34, 0.04)]),
             line([(-0.27, 0.04), (-0.27, -0.3), (0.27, -0.3), (0.27, 0.04)])),
    "consultation": (line([(-0.34, 0.26), (0.34, 0.26), (0.34, -0.1), (0.02, -0.1), (-0.14, -0.32), (-0.12, -0.1),
                           (-0.34, -0.1), (-0.34, 0.26)]),
                     area(disc(-0.16, 0.08, 0.045), disc(0.0, 0.08, 0.045), disc(0.16, 0.08, 0.045))),
    "salon": (area([(-0.26, 0.1), (0.16, 0.1), (0.12, -0.24), (-0.22, -0.24)]),
              line([(0.16, 0.04), (0.3, 0.02), (0.28, -0.1), (0.14, -0.12)], width=0.055),
              line([(-0.12, 0.18), (-0.08, 0.32)], [(0.04, 0.18), (0.08, 0.32)], width=0.055)),
    "clinic": (area(box(-0.1, -0.32, 0.1, 0.32), box(-0.32, -0.1, -0.1, 0.1), box(0.1, -0.1, 0.32, 0.1)),),
    "store": (line([(-0.3, -0.3), (-0.3, 0.12), (0.0, 0.32), (0.3, 0.12), (0.3, -0.3), (-0.3, -0.3)]),
              area(box(-0.16, -0.3, 0.16, 0.0))),
    "extinguisher": (area(box(-0.12, -0.34, 0.1, 0.12)), line([(0.0, 0.12), (0.0, 0.24), (0.22, 0.3)], width=0.06),
                     line([(0.0, 0.2), (-0.18, 0.14), (-0.22, -0.16)], width=0.05)),
    "speaker": (area([(-0.3, -0.1), (-0.3, 0.1), (-0.14, 0.1), (0.1, 0.28), (0.1, -0.28), (-0.14, -0.1)]),
                line([(0.2, 0.16), (0.26, 0.0), (0.2, -0.16)], width=0.055)),
    "toilet": (area(disc(-0.16, 0.24, 0.07), box(-0.25, -0.3, -0.07, 0.12)),
               area(disc(0.16, 0.24, 0.07), [(0.16, 0.14), (0.3, -0.3), (0.02, -0.3)])),
    "text": (line([(-0.24, 0.2), (0.24, 0.2)], [(-0.24, 0.0), (0.24, 0.0)], [(-0.24, -0.2), (0.08, -0.2)]),),
    "route": (line([(-0.34, -0.26), (-0.06, -0.26), (-0.06, 0.08), (0.2, 0.08)], width=0.085),
              area([(0.14, 0.24), (0.38, 0.08), (0.14, -0.08)])),
    "line": (line([(-0.3, -0.24), (-0.06, 0.12), (0.1, -0.1), (0.3, 0.24)]),),
    "area": (line([(-0.28, -0.2), (-0.16, 0.22), (0.2, 0.26), (0.3, -0.16), (0.0, -0.28), (-0.28, -0.2)]),),
}  # fmt: skip

_NORTH: Drawing = (
    area([(0.0, 0.5), (0.16, -0.34), (0.0, -0.2)]),
    area([(0.0, 0.5), (-0.16, -0.34), (0.0, -0.2)], fill="paper", stroke="ink", width=0.03),
)


def _stamp(name: str) -> Drawing | None:
    if name in _DANGER_MARKS:
        return (area(_TRIANGLE, fill="paper", stroke="note_danger", width=0.06), *_DANGER_MARKS[name])
    if name in _RESOURCE_MARKS:
        frame = area(rounded(0.47, 0.12), fill="paper", stroke="note_resource", width=0.06)
        return (frame, *_RESOURCE_MARKS[name])
    return None


_CROSS = line([(-0.42, -0.42), (0.42, 0.42)], [(-0.42, 0.42), (0.42, -0.42)], stroke="ink", width=0.07)


@cache
def outline(name: str) -> Drawing:
    """The parts of a symbol, bottom first.

    Names: ``site.KIND`` and ``site.both``; ``hazard.KIND`` and ``hazard.KIND.not`` (crossed: not valid for it);
    ``stamp.NAME``; ``north``.

    Raises
    ------
    KeyError
        No such symbol.
    """
    if name in _SITES:
        return _SITES[name]
    if name.startswith("hazard."):
        base = name.removesuffix(".not")
        frame = area(rounded(0.48, 0.08), fill="paper", stroke="ink", width=0.05)
        return (frame, *_HAZARDS[base], *((_CROSS,) if name != base else ()))
    if name.startswith("stamp."):
        drawn = _stamp(name.removeprefix("stamp."))
        if drawn is not None:
            return drawn
    if name == "north":
        return _NORTH
    raise KeyError(name)


def names() -> tuple[str, ...]:
    """Every symbol of the catalogue."""
    hazards = [one for name in _HAZARDS for one in (name, f"{name}.not")]
    stamps = [f"stamp.{name}" for name in (*_DANGER_MARKS, *_RESOURCE_MARKS)]
    return (*_SITES, *hazards, *stamps, "north")


def is_danger(stamp: str) -> bool:
    """Whether a stamp is drawn in a triangle."""
    return stamp in _DANGER_MARKS
