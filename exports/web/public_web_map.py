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

    from exports.web.leaflet import OfflineMap

    crs = public_map.crs
    x0, y0, x1, y1 = public_map.extent
    centre = crs.lonlat((x0 + x1) / 2, (y0 + y1) / 2)
    page = OfflineMap(
        location=[centre.lat, centre.lon], zoom_start=14, tiles=None, control_scale=True, prefer_canvas=True
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
    figure: Any = page.get_root()
    head = figure.header
    head.add_child(Element(_css()))
    head.add_child(Element(f"{{% raw %}}<title>{html.escape(title)}</title>{{% endraw %}}"))
    body = figure.html
    body.add_child(Element(f"{{% raw %}}{_heading(title, public_map, disclosure)}{{% endraw %}}"))
    bounds = crs.unproject(np.array([[x0, y0], [x1, y1]]))
    if public_map.sites or len(public_map.buildings):
        page.fit_bounds([[float(bounds[0, 1]), float(bounds[0, 0])], [float(bounds[1, 1]), float(bounds[1, 0])]])
    text: str = figure.render()
    return text.replace("<html>", '<html lang="ja">', 1)


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

    group = folium.FeatureGroup(name=html.escape(hazard.title))
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
            tooltip=html.escape(f"{hazard.title}　{labels[chosen][0]}"),
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
            tooltip=html.escape(area.name),
        ).add_to(group)
    return group


def _notes(public_map: PublicMap) -> Any:
    import folium

    group = folium.FeatureGroup(name=term("layer.notes"))
    for note in public_map.notes:
        at = shapely.point_on_surface(_lonlat(note.geometry, public_map.crs, 0.0))
        mark = (
            f'<div class="note {"danger" if note.danger else "resource"}">{html.escape(note.label or note.stamp)}</div>'
        )
        folium.Marker(
            [float(shapely.get_y(at)), float(shapely.get_x(at))],
            icon=folium.DivIcon(html=mark, icon_size=(0, 0), class_name="mark"),
        ).add_to(group)
    return group


def _sites(public_map: PublicMap) -> Any:
    import folium

    group = folium.FeatureGroup(name=term("layer.sites"))
    for site in public_map.sites:
        if site.position is None:
            continue
        letter = "".join(_SITE_LETTER[kind] for kind in site.kinds)[:2] or "避"
        mark = f'<div class="site">{letter}</div><div class="site-name">{html.escape(site.name)}</div>'
        folium.Marker(
            [round(site.position.lat, 6), round(site.position.lon, 6)],
            icon=folium.DivIcon(html=mark, icon_size=(30, 30), icon_anchor=(15, 15), class_name="mark"),
            popup=folium.Popup(_card(site), max_width=320),
        ).add_to(group)
    return group


def _card(site: PublicSite) -> str:
    kinds = "・".join(term(f"site_kind.{kind}") for kind in site.kinds)
    valid = "".join(
        f'<li class="{"yes" if hazard in site.hazards else "no"}">{"○" if hazard in site.hazards else "×"} '
        f"{html.escape(term(f'hazard.{hazard}'))}</li>"
        for hazard in Hazard
    )
    lines = [f"<h3>{html.escape(site.name)}</h3><p>{html.escape(kinds)}</p>"]
    if SiteKind.EMERGENCY in site.kinds:
        lines.append(f"<ul>{valid}</ul>")
    if site.conditions:
        lines.append(f"<p><b>{html.escape(site.conditions)}</b></p>")
    if site.address:
        lines.append(f"<p>{html.escape(site.address)}</p>")
    if site.capacity_text or site.capacity:
        lines.append(f"<p>{term('site.capacity')} {html.escape(site.capacity_text or f'{site.capacity}人')}</p>")
    return "".join(lines).replace("{", "&#123;")


def _heading(title: str, public_map: PublicMap, disclosure: Disclosure) -> str:
    notes = "".join(f"<p>{html.escape(one)}</p>" for one in disclosure.notes)
    credits = "".join(f"<p>{html.escape(one)}</p>" for one in public_map.credits)
    return (
        f'<div id="head"><h1>{html.escape(title)}</h1>'
        f"<p>避難場所と避難所は役割が違います。○が使える災害です。</p></div>"
        f'<div id="foot">{notes}{credits}</div>'
    )


def _css() -> str:
    ink, paper, site, surface = COLOURS["ink"], COLOURS["paper"], COLOURS["site"], COLOURS["surface"]
    font = '"BIZ UDPGothic","BIZ UDPゴシック","Hiragino Sans","Noto Sans CJK JP",sans-serif'
    return f"""<style>
html,body{{height:100%;margin:0;background:{surface}}}
.leaflet-container{{font:16px/1.5 {font};color:{ink};background:{paper}}}
#head{{position:absolute;z-index:1000;left:60px;top:10px;background:{paper};padding:8px 16px;border-radius:6px;
font-family:{font};color:{ink};
max-width:60%}}
#head h1{{font-size:20px;margin:0}}#head p{{margin:0;font-size:14px}}
#foot{{position:absolute;z-index:1000;left:0;bottom:0;background:{paper};
font:12px/1.4 {font};color:{ink};padding:2px 8px}}
#foot p{{margin:0}}
.site{{width:30px;height:30px;border-radius:6px;background:{site};color:{paper};font-weight:bold;font-size:15px;
text-align:center;line-height:30px}}
.site-name{{position:absolute;left:34px;top:2px;white-space:nowrap;font-weight:bold;
text-shadow:0 0 3px {paper},0 0 3px {paper},0 0 3px {paper}}}
.note{{position:absolute;white-space:nowrap;transform:translate(-50%,-50%);background:{paper};border:2px solid {ink};
padding:0 4px;font-size:14px}}
.note.resource{{border-radius:6px}}.note.danger{{border-style:dashed}}
.leaflet-popup-content h3{{margin:0;font-size:18px}}.leaflet-popup-content ul{{padding-left:1em;margin:4px 0}}
.leaflet-popup-content li{{list-style:none}}.leaflet-popup-content p{{margin:2px 0}}
</style>"""
