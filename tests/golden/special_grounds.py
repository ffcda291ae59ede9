"""Grounds that a sheet finds hard, drawn by hand: a fishing port, a hill hamlet, a valley of three clusters, a suburb.

All invented, in plane metres of EPSG:6675, the same every time. What is like the real thing is what makes a map hard:
houses six metres apart along a lane that follows the shore, farmsteads in the bends of a hill road, one association
strung along a valley for three kilometres.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import shapely
from shapely.affinity import rotate, translate
from shapely.geometry import LineString, Point, Polygon, box

from himi_map.geo.crs import LonLat, PlaneCrs
from himi_map.publicmap import (
    Extent,
    FeatureLayer,
    Hazard,
    HazardKind,
    HazardLayer,
    PackFacts,
    PublicMap,
    PublicSite,
    SiteKind,
)

CRS: Final = PlaneCrs(6675)
ORIGIN: Final = (-4_000.0, 98_000.0)
_CREDIT: Final = "架空の土地"
Line = Sequence[tuple[float, float]]
House = tuple[Any, str, str]
"""Outline, kind, name."""


@dataclass
class Ground:
    """A ground under construction, metres from :data:`ORIGIN`; a map pack for :func:`public_map` when it is done."""

    boundary: Any
    roads: list[tuple[Any, str, float, str]] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)
    water: list[tuple[Any, str]] = field(default_factory=list)
    waterlines: list[Any] = field(default_factory=list)
    rails: list[Any] = field(default_factory=list)
    contours: list[tuple[Any, float]] = field(default_factory=list)
    names: list[tuple[tuple[float, float], str, str]] = field(default_factory=list)
    zones: list[tuple[Any, HazardKind, int, str, str]] = field(default_factory=list)
    places: list[PublicSite] = field(default_factory=list)

    # ------------------------------------------------------------ building

    def road(self, line: Line, kind: str, width: float, name: str = "", *, smooth: bool = True) -> Any:
        """Add a road along *line*."""
        shape = curve(line) if smooth else LineString(line)
        self.roads.append((shape, kind, width, name))
        return shape

    def along(
        self, line: Any, every: float, back: float, rng: np.random.Generator, *, side: int, size: tuple[float, float],
        share: float = 1.0, start: float = 6.0, end: float | None = None,
    ) -> None:  # fmt: skip
        """Houses facing a road: one each *every* metres, their front *back* metres from its middle."""
        stop = line.length if end is None else end
        for at in np.arange(start, stop - 4.0, every):
            if rng.random() > share:
                continue
            width = size[0] * rng.uniform(0.85, 1.1)
            deep = size[1] * rng.uniform(0.8, 1.2)
            here, ahead = line.interpolate(at), line.interpolate(min(at + 1.0, line.length))
            angle = np.arctan2(ahead.y - here.y, ahead.x - here.x)
            out = (back + deep / 2 + rng.uniform(0.0, 1.2)) * side
            centre = (here.x - np.sin(angle) * out, here.y + np.cos(angle) * out)
            self.house(centre, width, deep, float(np.degrees(angle)), ell=rng.random() < 0.25)

    def house(
        self, centre: tuple[float, float], width: float, deep: float, angle: float, *, kind: str = "house",
        name: str = "", ell: bool = False,
    ) -> bool:  # fmt: skip
        """Add a building when it stands on nothing else; says whether it was added."""
        w, d = width / 2, deep / 2
        outline = box(-w, -d, w, d)
        if ell:
            outline = outline.difference(box(w * 0.2, d * 0.1, w, d))
        shape = translate(rotate(outline, angle, origin=(0, 0)), *centre)
        taken = [one for one, _, _ in self.houses] + [one for one, _ in self.water]
        taken += [line.buffer(wide / 2 + 0.3) for line, _, wide, _ in self.roads]
        if taken and shapely.STRtree(taken).query(shape.buffer(0.6), predicate="intersects").size:
            return False
        self.houses.append((shape, kind, name))
        return True

    def hill(self, centre: tuple[float, float], radii: Sequence[float], low: float, step: float, turn: float) -> None:
        """Rings of contours around a top, uneven as hills are."""
        angles = np.linspace(0, 2 * np.pi, 73)
        for number, radius in enumerate(radii):
            wave = 1 + 0.16 * np.sin(3 * angles + turn) + 0.08 * np.sin(5 * angles + 2 * turn + number * 0.2)
            xy = np.column_stack([np.cos(angles) * 1.35, np.sin(angles)]) * (radius * wave)[:, None] + centre
            self.contours.append((LineString(xy), low + number * step))

    def site(
        self, centre: tuple[float, float], name: str, kinds: tuple[SiteKind, ...], hazards: tuple[Hazard, ...] = (),
        conditions: str = "",
    ) -> None:  # fmt: skip
        """Add a published site."""
        (lon, lat) = CRS.unproject(np.array([centre]) + ORIGIN)[0]
        self.places.append(
            PublicSite(key=f"S{len(self.places)}", name=name, kinds=kinds, hazards=hazards, conditions=conditions,
                       position=LonLat(float(lon), float(lat)))
        )  # fmt: skip

    # ------------------------------------------------------------ as a map pack

    def read(self, crs: PlaneCrs, extent: Extent) -> PublicMap:
        """As :class:`himi_map.ports.MapPackPort`."""
        found: dict[tuple[HazardKind, str], list[tuple[Any, int, str]]] = {}
        for shape, kind, rank, label, title in self.zones:
            found.setdefault((kind, title), []).append((shape, rank, label))
        hazards = tuple(
            HazardLayer(
                kind,
                _layer([s for s, _, _ in zones], rank=[r for _, r, _ in zones], label=[w for _, _, w in zones]),
                title,
                _CREDIT,
            )
            for (kind, title), zones in found.items()
        )
        return replace(
            PublicMap.empty(crs, extent),
            buildings=_layer(
                [s for s, _, _ in self.houses],
                kind=[k for _, k, _ in self.houses],
                name=[n for _, _, n in self.houses],
                key=[f"b{n}" for n in range(len(self.houses))],
            ),
            roads=_layer(
                [s for s, _, _, _ in self.roads],
                kind=[k for _, k, _, _ in self.roads],
                width=[w for _, _, w, _ in self.roads],
                name=[n for _, _, _, n in self.roads],
            ),
            water=_layer([s for s, _ in self.water], kind=[k for _, k in self.water]),
            waterlines=_layer(self.waterlines),
            rails=_layer(self.rails),
            contours=_layer([s for s, _ in self.contours], height=[h for _, h in self.contours]),
            places=_layer(
                [Point(at) for at, _, _ in self.names],
                name=[n for _, n, _ in self.names],
                kind=[k for _, _, k in self.names],
            ),
            hazards=hazards,
            sites=self.sites(),
            credits=(_CREDIT,),
        )

    def sites(self) -> tuple[PublicSite, ...]:
        """All published sites."""
        return tuple(self.places)

    def extent(self, crs: PlaneCrs) -> Extent:
        """Of the boundary."""
        del crs
        x0, y0, x1, y1 = translate(self.boundary, *ORIGIN).bounds
        return (x0, y0, x1, y1)

    def facts(self) -> PackFacts:
        """Nothing is asked of it here."""
        return PackFacts()

    def doors(self) -> list[tuple[float, float]]:
        """A point in each house within the boundary, metres of the plane zone, from west to east."""
        inside = [s.centroid for s, k, _ in self.houses if k == "house" and self.boundary.contains(s)]
        return sorted((one.x + ORIGIN[0], one.y + ORIGIN[1]) for one in inside)


def _layer(shapes: Sequence[Any], **columns: Sequence[Any]) -> FeatureLayer:
    geometry = np.empty(len(shapes), dtype=object)
    for number, shape in enumerate(shapes):
        geometry[number] = translate(shape, *ORIGIN)
    return FeatureLayer(geometry, {name: np.array(values, dtype=object) for name, values in columns.items()})


def curve(line: Line, times: int = 3) -> Any:
    """A line with its corners rounded (Chaikin)."""
    xy = np.array(line, dtype=np.float64)
    for _ in range(times):
        a, b = xy[:-1] * 0.75 + xy[1:] * 0.25, xy[:-1] * 0.25 + xy[1:] * 0.75
        xy = np.vstack([xy[:1], np.stack([a, b], axis=1).reshape(-1, 2), xy[-1:]])
    return LineString(xy)


# ---------------------------------------------------------------- the grounds


def port() -> Ground:
    """A fishing port: lanes follow the shore between hill and quay, houses six metres apart, the sea on the right."""
    rng = np.random.default_rng(11)
    south, north = [(420, -560), (350, -340), (300, -160), (268, -40)], [(285, 330), (262, 430), (210, 620), (130, 860)]
    shore = [*south, (262, 60), (292, 150), (308, 240), *north]
    ground = Ground(
        Polygon([(60, -40), (262, -42), (258, 60), (288, 150), (303, 240), (282, 320), (110, 350), (40, 150)])
    )
    coast = curve(shore)
    ground.water.append((Polygon([*coast.coords, (1200, 860), (1200, -560)]), "sea"))
    quay = [(266, 20), (300, 18), (322, 60), (322, 150), (330, 168), (292, 160)]
    ground.waterlines += [LineString(quay), LineString([(340, 30), (352, 130)]), coast]
    for number, away in enumerate((14, 40, 66, 94)):
        line = shapely.offset_curve(coast, away)
        line = LineString(sorted(line.coords, key=lambda xy: xy[1]))
        kind, width = (("main", 6.0), ("lane", 2.4), ("lane", 2.6), ("road", 4.0))[number]
        ground.roads.append((line, kind, width, "港通り" if number == 0 else ""))
    for y in (-20, 28, 74, 118, 166, 214, 262, 306):
        ground.road([(rng.uniform(130, 142), y + 8), (210, y + 4), (282, y)], "foot", 1.6)
    ground.road([(-400, 60), (-80, 120), (40, 132), (110, 150), (176, 156)], "road", 5.0)
    ground.road([(110, 150), (96, 230), (120, 320), (116, 400), (60, 700)], "road", 4.0)
    ground.house((246, 92), 20, 12, 82, kind="public", name="港漁業協同組合")
    ground.house((150, 188), 16, 12, 12, kind="public", name="港公民館")
    ground.house((84, 262), 10, 8, 30, kind="public", name="海宮神社")
    for line, _, width, _ in list(ground.roads[:4]):
        for side in (1, -1):
            ground.along(line, 6.4, width / 2 + 0.7, rng, side=side, size=(5.4, 9.5), share=0.93, start=260, end=960)
    ground.along(ground.roads[-2][0], 13, 4, rng, side=1, size=(9, 9), share=0.8)
    ground.along(ground.roads[-1][0], 14, 4, rng, side=-1, size=(9, 9), share=0.8)
    ground.hill((20, 260), (150, 118, 90, 64, 40, 20), 10, 10, 0.4)
    ground.hill((-30, 30), (150, 120, 92, 66, 40, 18), 10, 10, 2.0)
    deep = Polygon([*shapely.offset_curve(coast, 34).coords, *reversed(coast.coords)]).buffer(0)
    wide = Polygon([*shapely.offset_curve(coast, 78).coords, *reversed(coast.coords)]).buffer(0)
    title = "津波浸水想定"
    ground.zones.append((wide.difference(deep), HazardKind.TSUNAMI, 2, "0.5m以上3.0m未満", title))
    ground.zones.append((deep, HazardKind.TSUNAMI, 3, "3.0m以上5.0m未満", title))
    ground.zones.append((box(70, 240, 128, 330), HazardKind.STEEP_SLOPE, 1, "警戒区域", "土砂災害警戒区域"))
    ground.names += [((200, 200), "港", "town"), ((330, 100), "港漁港", "landmark")]
    ground.site((84, 250), "海宮神社境内", (SiteKind.EMERGENCY,), (Hazard.TSUNAMI, Hazard.EARTHQUAKE))
    ground.site((150, 188), "港公民館", (SiteKind.GATHERING,), (), "津波のときは海宮神社へ")
    return ground


def hamlet() -> Ground:
    """A hill hamlet: a road winds up a stream, farmsteads lie in its bends, hundreds of metres apart."""
    rng = np.random.default_rng(5)
    ground = Ground(Polygon([(-620, -420), (640, -470), (760, 60), (520, 520), (-120, 620), (-700, 300)]))
    stream = curve([(-900, -500), (-420, -330), (-160, -120), (60, -60), (240, 120), (300, 330), (420, 700)])
    ground.water.append((stream.buffer(5.0), "river"))
    road = ground.road(
        [(-900, -450), (-430, -280), (-220, -150), (-60, -130), (40, 10), (190, 60), (210, 240), (330, 330),
         (380, 720)],
        "main", 6.0, "県道 山田見本線",
    )  # fmt: skip
    spurs = [
        ground.road([(-220, -150), (-330, 20), (-280, 130), (-420, 240), (-380, 330)], "road", 3.5),
        ground.road([(40, 10), (-60, 130), (20, 220), (-40, 340), (60, 430)], "road", 3.5),
        ground.road([(190, 60), (330, 20), (380, -90), (520, -120), (560, -260)], "road", 3.5),
        ground.road([(210, 240), (120, 320), (150, 420)], "lane", 2.5),
    ]
    places = [
        ground.house((150, -10), 14, 10, 20, kind="public", name="山田公民館"),
        ground.house((-100, 175), 8, 8, 40, kind="public", name="山田神社"),
    ]
    assert all(places)
    for spur in (road, *spurs):
        for at in np.arange(70, spur.length - 30, 118):
            here = spur.interpolate(at + rng.uniform(-25, 25))
            side, turn = rng.choice([-1, 1]), float(rng.uniform(0, 90))
            x, y = here.x + side * rng.uniform(14, 22), here.y + rng.uniform(12, 20) * rng.choice([-1, 1])
            if ground.house((x, y), 15, 10, turn, ell=True):
                ground.house((x + 14, y + 8), 8, 6, turn, kind="other")
                ground.house((x - 12, y + 9), 5, 5, turn, kind="other")
    for centre, turn in (
        ((-520, 40), 0.2),
        ((-130, 480), 1.4),
        ((480, 250), 2.6),
        ((250, -300), 0.9),
        ((-330, -520), 3.0),
    ):
        ground.hill(centre, tuple(range(250, 20, -26)), 60, 10, turn)
    ground.water.append((Point(-90, 60).buffer(22), "pond"))
    debris, slide, title = HazardKind.DEBRIS_FLOW, HazardKind.LANDSLIDE, "土砂災害警戒区域"
    ground.zones += [
        (Polygon([(-330, 90), (-230, 70), (-200, 190), (-340, 200)]), debris, 1, "警戒区域", title),
        (Polygon([(-300, 120), (-250, 110), (-240, 170), (-300, 180)]), debris, 2, "特別警戒区域", title),
        (Polygon([(280, -40), (430, -60), (440, -160), (330, -150)]), slide, 1, "警戒区域", title),
    ]
    ground.names += [((90, 90), "山田", "town"), ((-360, 210), "上山田", "koaza"), ((430, -90), "沢ノ上", "koaza")]
    ground.site((150, -10), "山田公民館", (SiteKind.EMERGENCY, SiteKind.SHELTER), (Hazard.EARTHQUAKE, Hazard.FLOOD))
    return ground


def valley() -> Ground:
    """One association along a valley for three kilometres: three clusters that no single sheet shows legibly."""
    rng = np.random.default_rng(23)
    low = [(-1500, -260), (-500, -170), (600, -240), (1550, -150)]
    ground = Ground(Polygon([*low, (1580, 190), (500, 150), (-600, 260), (-1520, 150)]))
    road = ground.road([(-1800, -60), (-1000, -20), (-300, 40), (300, -40), (1000, 30), (1800, 0)], "main", 7.0, "国道")
    ground.water.append((shapely.offset_curve(road, -70).buffer(9), "river"))
    ground.rails.append(shapely.offset_curve(road, 95))
    for middle in (-1150.0, 40.0, 1150.0):
        here = road.interpolate(road.project(Point(middle, 0)))
        lanes = [
            ground.road([(here.x - 170, here.y + 38), (here.x, here.y + 44), (here.x + 180, here.y + 36)], "road", 4.0),
            ground.road([(here.x - 150, here.y - 40), (here.x + 150, here.y - 38)], "lane", 3.0),
        ]
        for offset in (-120, -40, 45, 125):
            x = here.x + offset
            ground.road([(x, here.y - 40), (x + 6, here.y), (x, here.y + 44)], "lane", 2.5)
        at = road.project(Point(here))
        ground.along(road, 13, 5, rng, side=1, size=(9, 10), share=0.85, start=at - 180, end=at + 180)
        ground.along(road, 13, 5, rng, side=-1, size=(9, 10), share=0.85, start=at - 180, end=at + 180)
        for lane in lanes:
            for side in (1, -1):
                ground.along(lane, 14, 4, rng, side=side, size=(9, 9), share=0.8)
    for x in (-1500, -700, 500, 1400):
        ground.hill((x, 430), tuple(range(210, 30, -30)), 40, 10, x / 300)
        ground.hill((x + 250, -470), tuple(range(230, 30, -30)), 40, 10, x / 200)
    river, title = shapely.offset_curve(road, -70), "洪水浸水想定"
    ground.zones.append((river.buffer(45), HazardKind.FLOOD, 1, "0.5m未満", title))
    ground.zones.append((river.buffer(26), HazardKind.FLOOD, 2, "0.5m以上3.0m未満", title))
    ground.names += [((-1150, 90), "下長谷", "koaza"), ((40, 100), "中長谷", "koaza"), ((1150, 100), "上長谷", "koaza")]
    ground.house((70, 72), 22, 14, 0, kind="public", name="長谷小学校")
    ground.site((70, 72), "長谷小学校", (SiteKind.EMERGENCY, SiteKind.SHELTER), (Hazard.EARTHQUAKE, Hazard.LANDSLIDE))
    return ground


def suburb() -> Ground:
    """A planned suburb: straight streets, four hundred houses, room for a hundred and twenty people."""
    rng = np.random.default_rng(3)
    ground = Ground(box(-250, -170, 250, 170))
    for y in range(-170, 171, 48):
        ground.road([(-600, y), (600, y)], "main" if y == 22 else "road", 7.0 if y == 22 else 4.5, smooth=False)
    for x in (-250, -125, 0, 125, 250):
        ground.road([(x, -400), (x, 400)], "road", 4.5, smooth=False)
    ground.house((62, 46), 40, 22, 0, kind="public", name="新町小学校")
    ground.house((-60, -49), 18, 14, 0, kind="public", name="新町公民館")
    for line, _, width, _ in ground.roads[:8]:
        for side in (1, -1):
            ground.along(line, 12.5, width / 2 + 1.5, rng, side=side, size=(9.0, 10.5), share=0.95, start=354, end=846)
    ground.water.append((box(-600, -215, 600, -205), "river"))
    ground.zones.append((box(-600, -205, 600, -90), HazardKind.INLAND_FLOOD, 1, "0.5m未満", "内水浸水想定"))
    ground.names += [((-10, 10), "新町", "town")]
    ground.site(
        (62, 46), "新町小学校", (SiteKind.EMERGENCY, SiteKind.SHELTER), (Hazard.EARTHQUAKE, Hazard.INLAND_FLOOD)
    )
    return ground


GROUNDS: Final[dict[str, Callable[[], Ground]]] = {
    "port": port, "hamlet": hamlet, "valley": valley, "suburb": suburb,
}  # fmt: skip
