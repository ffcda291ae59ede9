"""The public web map: one HTML file that opens with no network.

It takes no Disclosure of people at all, only a :class:`~himi_map.publicmap.PublicMap`; that is what makes it safe to
publish. Coordinates are rounded to about a metre and lines simplified, to stay small.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import mapping

from exports.pdf.writing import write_atomically
from himi_map.disclosed import Disclosure
from himi_map.errors import ExportError
from himi_map.glossary import term
from himi_map.look import COLOURS
from himi_map.publicmap import FeatureLayer, Hazard, HazardKind, HazardLayer, PublicMap, PublicSite, SiteKind

if TYPE_CHECKING:
    from himi_map.geo.crs import PlaneCrs

LIMIT_BYTES = 5_000_000
_GRID_DEG = 1e-5
"""About one metre; finer coordinates only make the file larger."""

_SITE_LETTER = {
    SiteKind.EMERGENCY: "緊",
    SiteKind.SHELTER: "避",
    SiteKind.WELFARE: "福",
    SiteKind.GATHERING: "集",
}


def write_web_map(path: Path, disclosure: Disclosure, public_map: PublicMap, *, title: str) -> int:
    """Write the map, whole or not at all; returns its size in bytes.

    Parameters
    ----------
    disclosure
        Made for ``Output.WEB_MAP``; must hold nobody.
    public_map
        What is on the map, metres of its plane zone.

    Raises
    ------
    ExportError
        ``export.web_has_people`` when the Disclosure holds a person; ``export.web_too_large`` above 5 MB even with
        lanes left out.
    """
    if disclosure.people or disclosure.supporters:
        raise ExportError("export.web_has_people")
    for detail in ("all", "roads", "main"):
        text = _page(public_map, title, disclosure, detail)
        data = text.encode("utf-8")
        if len(data) <= LIMIT_BYTES:
            write_atomically(path, data)
            return len(data)
    raise ExportError("export.web_too_large", size=len(data))


def _page(public_map: PublicMap, title: str, disclosure: Disclosure, detail: str) -> str:
    import folium
    from branca.element import Element

    from exports.web.leaflet import OfflineMap, Reading

    crs = public_map.crs
    x0, y0, x1, y1 = public_map.extent
    centre = crs.lonlat((x0 + x1) / 2, (y0 + y1) / 2)
    page = OfflineMap(
        location=[centre.lat, centre.lon], zoom_start=14, tiles=None, prefer_canvas=True, attribution_control=False
    )
    page.with_leaflet()
    for name, features, style in _base(public_map, detail):
        layer = folium.FeatureGroup(name=name, control=False)
        folium.GeoJson(features, style_function=lambda _, style=style: style, interactive=False).add_to(layer)
        layer.add_to(page)
    for hazard in public_map.hazards:
        _hazard(hazard, crs).add_to(page)
    _areas(public_map).add_to(page)
    _notes(public_map).add_to(page)
    _sites(public_map).add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    Reading().add_to(page)
    figure: Any = page.get_root()
    head = figure.header
    head.add_child(Element(_css()))
    head.add_child(Element(f"{{% raw %}}<title>{_inert(title)}</title>{{% endraw %}}"))
    body = figure.html
    body.add_child(Element(f"{{% raw %}}{_heading(title, public_map, disclosure)}{{% endraw %}}"))
    west, south, east, north = _first_view(public_map)
    page.fit_bounds([[south, west], [north, east]])
    text: str = figure.render()
    return text.replace("<html>", '<html lang="ja">', 1)


_INERT = {ord(letter): f"&#{ord(letter)};" for letter in "{`\\"}
"""folium writes texts into templates and into JavaScript literals: what means something there is spelt as HTML."""


def _inert(text: str) -> str:
    """Text for the page that can be nothing but text: neither tag nor script nor template."""
    return html.escape(text).translate(_INERT)


def _first_view(public_map: PublicMap) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees: the associations; without any the sites; else all the ground."""
    shapes = [one.geometry for one in public_map.areas] or [
        shapely.Point(public_map.crs.point(site.position)) for site in public_map.sites if site.position is not None
    ]
    box = shapely.total_bounds(shapes) if shapes else np.array(public_map.extent)
    corners = np.array(box).reshape(2, 2)
    (west, south), (east, north) = public_map.crs.unproject(corners).tolist()
    return west, south, east, north


def _lonlat(geometry: Any, crs: PlaneCrs, tolerance_m: float) -> Any:
    simple = shapely.simplify(geometry, tolerance_m)
    turned = shapely.transform(simple, crs.unproject)
    return shapely.set_precision(turned, _GRID_DEG)


def _collection(geometries: Any, crs: PlaneCrs, tolerance_m: float) -> dict[str, Any]:
    turned = _lonlat(np.asarray(geometries, dtype=object), crs, tolerance_m)
    features = [
        {"type": "Feature", "properties": {}, "geometry": _short(one)} for one in turned if not shapely.is_empty(one)
    ]
    return {"type": "FeatureCollection", "features": features}


def _short(geometry: Any) -> dict[str, Any]:
    """A GeoJSON geometry with coordinates cut to five decimals."""
    short: dict[str, Any] = json.loads(json.dumps(mapping(geometry)), parse_float=lambda text: round(float(text), 5))
    return short


def _of_kind(layer: FeatureLayer, *kinds: str) -> Any:
    if not kinds or "kind" not in layer.columns:
        return layer.geometry
    return layer.geometry[np.isin(layer.columns["kind"].astype(str), kinds)]


def _base(public_map: PublicMap, detail: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    crs = public_map.crs
    water = {"stroke": False, "fillColor": COLOURS["water"], "fillOpacity": 1.0}
    yield "water", _collection(public_map.water.geometry, crs, 3.0), water
    line = {"color": COLOURS["water_edge"], "weight": 1}
    yield "waterlines", _collection(public_map.waterlines.geometry, crs, 3.0), line
    if detail == "all":
        house = {"color": COLOURS["house_edge"], "weight": 0.5, "fillColor": COLOURS["house"], "fillOpacity": 1.0}
        if len(public_map.buildings) <= 6000:
            yield "houses", _collection(public_map.buildings.geometry, crs, 0.8), house
    if detail != "main":
        lanes = {"color": COLOURS["road_casing"], "weight": 1}
        yield "lanes", _collection(_of_kind(public_map.roads, "lane", "foot", "road"), crs, 2.0), lanes
    main = {"color": COLOURS["road_casing"], "weight": 3}
    yield "main roads", _collection(_of_kind(public_map.roads, "main"), crs, 2.0), main
    rail = {"color": COLOURS["rail"], "weight": 2, "dashArray": "6 4"}
    yield "rails", _collection(public_map.rails.geometry, crs, 2.0), rail


def hazard_colour(kind: HazardKind, rank: int) -> str:
    """Colour name of a rank of a hazard: depth kinds share one scale."""
    if kind in (HazardKind.STEEP_SLOPE, HazardKind.DEBRIS_FLOW, HazardKind.LANDSLIDE):
        return f"{kind}_{min(max(rank, 1), 2)}"
    if kind is HazardKind.COLLAPSE:
        return "collapse_1"
    return f"depth_{min(max(rank, 1), 6)}"


def _hazard(hazard: HazardLayer, crs: PlaneCrs) -> Any:
    import folium

    group = folium.FeatureGroup(name=_inert(hazard.title))
    ranks = np.asarray(hazard.zones.columns["rank"]).astype(int)
    labels = np.asarray(hazard.zones.columns["label"]).astype(str)
    for rank in np.unique(ranks):
        chosen = ranks == rank
        colour = COLOURS[hazard_colour(hazard.kind, int(rank))]
        style = {"stroke": False, "fillColor": colour, "fillOpacity": 0.45}
        merged = _collection(hazard.zones.geometry[chosen], crs, 4.0)
        folium.GeoJson(
            merged,
            style_function=lambda _, style=style: style,
            tooltip=_inert(f"{hazard.title}　{labels[chosen][0]}"),
        ).add_to(group)
    return group


def _areas(public_map: PublicMap) -> Any:
    import folium

    group = folium.FeatureGroup(name=term("layer.areas"))
    for area in public_map.areas:
        if area.level != "association":
            continue
        folium.GeoJson(
            _collection([area.geometry], public_map.crs, 2.0),
            style_function=lambda _: {"color": COLOURS["ink"], "weight": 1.5, "dashArray": "8 3 2 3", "fill": False},
            tooltip=_inert(area.name),
        ).add_to(group)
    return group


def _notes(public_map: PublicMap) -> Any:
    import folium

    from exports.web.leaflet import Marks

    group = folium.FeatureGroup(name=term("layer.notes"))
    marks = []
    for note in public_map.notes:
        at = shapely.point_on_surface(_lonlat(note.geometry, public_map.crs, 0.0))
        kind = "danger" if note.danger else "resource"
        words = _inert(note.label or note.stamp)
        marks.append(
            {
                "at": [round(float(shapely.get_y(at)), 5), round(float(shapely.get_x(at)), 5)],
                "html": f'<div class="note {kind}"></div><div class="words note-words">{words}</div>',
                "size": 14,
                "card": words,
            }
        )
    Marks(marks).add_to(group)
    return group


def _sites(public_map: PublicMap) -> Any:
    import folium

    from exports.web.leaflet import Marks

    group = folium.FeatureGroup(name=term("layer.sites"))
    marks = []
    for site in public_map.sites:
        if site.position is None:
            continue
        letter = "".join(_SITE_LETTER[kind] for kind in site.kinds)[:2] or "避"
        words = _inert(site.name)
        marks.append(
            {
                "at": [round(site.position.lat, 6), round(site.position.lon, 6)],
                "html": f'<div class="site">{letter}</div><div class="words site-name">{words}</div>',
                "size": 34,
                "card": _card(site),
            }
        )
    Marks(marks, above=1000).add_to(group)
    return group


def _card(site: PublicSite) -> str:
    kinds = "・".join(term(f"site_kind.{kind}") for kind in site.kinds)
    valid = "".join(
        f'<li class="{"yes" if hazard in site.hazards else "no"}">{"○" if hazard in site.hazards else "×"} '
        f"{_inert(term(f'hazard.{hazard}'))}</li>"
        for hazard in Hazard
    )
    lines = [f"<h3>{_inert(site.name)}</h3><p>{_inert(kinds)}</p>"]
    if SiteKind.EMERGENCY in site.kinds:
        lines.append(f"<ul>{valid}</ul>")
    if site.conditions:
        lines.append(f"<p><b>{_inert(site.conditions)}</b></p>")
    if site.address:
        lines.append(f"<p>{_inert(site.address)}</p>")
    if site.capacity_text or site.capacity:
        lines.append(f"<p>{term('site.capacity')} {_inert(site.capacity_text or f'{site.capacity}人')}</p>")
    return "".join(lines)


def _heading(title: str, public_map: PublicMap, disclosure: Disclosure) -> str:
    notes = "".join(f"<p>{_inert(one)}</p>" for one in disclosure.notes)
    practice = f'<p id="practice">{_inert(disclosure.practice)}</p>' if disclosure.practice else ""
    credits = "".join(f"<p>{_inert(one)}</p>" for one in public_map.credits)
    return (
        f'<div id="head">{practice}<h1>{_inert(title)}</h1>'
        f"<p>避難場所と避難所は役割が違います。○が使える災害です。</p></div>"
        f'<div id="foot">{notes}{credits}</div>'
        f"{_legend(public_map)}"
    )


def _legend(public_map: PublicMap) -> str:
    """What letters, marks and colours mean, of those that are on the map; it can be folded away."""
    sites = [site for site in public_map.sites if site.position is not None]
    rows = [
        f'<p><span class="letter">{letter}</span>{_inert(term(f"site_kind.{kind}"))}</p>'
        for kind, letter in _SITE_LETTER.items()
        if any(kind in site.kinds for site in sites)
    ]
    for danger, kind, words in ((True, "danger", "あぶない所"), (False, "resource", "役に立つもの")):
        if any(note.danger is danger for note in public_map.notes):
            rows.append(f'<p><span class="{kind} note"></span>{words}</p>')
    for colour, words in _classes(public_map):
        rows.append(
            f'<p><span class="class" style="background:{COLOURS[f"{colour}_blend"]}"></span>{_inert(words)}</p>'
        )
    return f'<details id="legend" open><summary>{term("sheet.legend")}</summary>{"".join(rows)}</details>'


def _classes(public_map: PublicMap) -> list[tuple[str, str]]:
    """Colour name and words of every class of the hazards; the kinds that tell a depth share theirs."""
    found = set()
    for hazard in public_map.hazards:
        for rank, label in zip(hazard.zones.columns["rank"], hazard.zones.columns["label"], strict=True):
            colour = hazard_colour(hazard.kind, int(rank))
            found.add((colour, f"深さ {label}" if colour.startswith("depth_") else f"{hazard.title}　{label}"))
    return sorted(found)


def _css() -> str:
    ink, paper, site, surface = COLOURS["ink"], COLOURS["paper"], COLOURS["site"], COLOURS["surface"]
    ink2, edge = COLOURS["ink2"], COLOURS["hairline"]
    font = '"BIZ UDPGothic","BIZ UDPゴシック","Hiragino Sans","Noto Sans CJK JP",sans-serif'
    return f"""<style>
html,body{{height:100%;margin:0;background:{surface}}}
.leaflet-container{{font:16px/1.5 {font};color:{ink};background:{paper}}}
#head{{position:absolute;z-index:1000;left:60px;top:10px;background:{paper};padding:8px 16px;border-radius:6px;
border:1px solid {edge};font:16px/1.5 {font};color:{ink};max-width:55%}}
#practice{{background:{COLOURS["practice"]};font-weight:bold;padding:2px 8px;text-align:center}}
#head h1{{font-size:22px;line-height:1.4;margin:0}}#head p{{margin:0}}
#foot{{position:absolute;z-index:1000;left:0;bottom:0;background:{paper};border:1px solid {edge};max-width:75%;
font:13px/1.5 {font};color:{ink};padding:4px 12px}}
#foot p{{margin:0}}
#legend{{position:absolute;z-index:1000;right:10px;bottom:50px;max-width:22em;max-height:45%;overflow:auto;
background:{paper};border:1px solid {edge};border-radius:6px;font:14px/1.6 {font};color:{ink};padding:4px 12px}}
#legend p{{margin:0;display:flex;align-items:center;gap:8px}}#legend summary{{font-weight:bold;cursor:pointer}}
#legend span{{flex:none}}.letter{{background:{site};color:{paper};font-weight:bold;border-radius:4px;padding:0 4px}}
.class{{width:24px;height:14px;border:1px solid {edge}}}
.site{{width:34px;height:34px;border-radius:6px;background:{site};color:{paper};font-weight:bold;font-size:15px;
text-align:center;line-height:34px;border:1px solid {paper};transform:scale(.4)}}
.middle .site{{transform:none}}
.note{{box-sizing:border-box;width:14px;height:14px;background:{paper};border:3px solid {ink}}}
.note.resource{{border-radius:7px;border-color:{ink2}}}.note.danger{{transform:rotate(45deg)}}
.words{{display:none;position:absolute;white-space:nowrap;font:14px/1.4 {font};
text-shadow:0 0 3px {paper},0 0 3px {paper},0 0 3px {paper},0 0 3px {paper}}}
.site-name{{left:40px;top:6px;font-weight:bold;font-size:16px}}.note-words{{left:18px;top:-3px}}
.near .site-name,.nearest .words{{display:block}}
.leaflet-control-layers{{font:16px/1.7 {font};padding:8px 14px!important}}
.leaflet-control-layers input{{width:18px;height:18px;vertical-align:middle}}
.leaflet-popup-content{{font:16px/1.5 {font}}}
.leaflet-popup-content h3{{margin:0;font-size:18px}}.leaflet-popup-content ul{{padding-left:1em;margin:4px 0}}
.leaflet-popup-content li{{list-style:none}}.leaflet-popup-content p{{margin:2px 0}}
</style>"""
