"""folium without the network: Leaflet's own files inlined from the XStatic package, and nothing else.

folium by default refers to ten scripts and styles on the network (jQuery, Bootstrap, icon fonts …). A map at a hall, or
on a USB stick after an earthquake, must open without any of them.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.template import Template

_URL = re.compile(r"url\((?!['\"]?data:)['\"]?([^'\")]+)['\"]?\)")


class OfflineMap(folium.Map):
    """A folium map that refers to no address on the network."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.default_js = []
        self.default_css = []

    def with_leaflet(self) -> OfflineMap:
        """Inline Leaflet's script and style into the page head; call once, before saving."""
        figure: Any = self.get_root()
        head = figure.header
        head.add_child(Element(_verbatim(f"<style>{_style()}</style>")), name="leaflet_style", index=0)
        head.add_child(Element(_verbatim(f"<script>{_script()}</script>")), name="leaflet_script", index=1)
        return self


class Marks(MacroElement):
    """Points with a picture of their own and a card that opens on a click, all of a layer in one script.

    folium's own popups call jQuery, without which the whole page would stop; and one template a marker is slow.

    Parameters
    ----------
    marks
        ``at`` (latitude, longitude), ``html``, ``size`` (pixels), and ``card`` (HTML, "" for none) of each.
    above
        Drawn over marks with a smaller number.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        {{ this.marks | tojson }}.forEach(function (one) {
            var mark = L.marker(one.at, {
                icon: L.divIcon({html: one.html, iconSize: [one.size, one.size], className: "mark"}),
                zIndexOffset: {{ this.above }}, keyboard: one.card !== "", interactive: one.card !== ""
            });
            if (one.card !== "") { mark.bindPopup(one.card, {maxWidth: 320}); }
            mark.addTo({{ this._parent.get_name() }});
        });
        {% endmacro %}
        """)

    def __init__(self, marks: list[dict[str, Any]], *, above: int = 0) -> None:
        super().__init__()
        self._name = "Marks"
        self.marks = marks
        self.above = above


class Reading(MacroElement):
    """Words appear when there is room for them; a scale in metres only."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        L.control.scale({imperial: false, maxWidth: 160, position: "bottomright"}).addTo({{ this._parent.get_name() }});
        (function (map) {
            function look() {
                map.getContainer().classList.toggle("middle", map.getZoom() >= 14);
                map.getContainer().classList.toggle("near", map.getZoom() >= 16);
                map.getContainer().classList.toggle("nearest", map.getZoom() >= 17);
            }
            map.on("zoomend", look);
            map.whenReady(look);
        })({{ this._parent.get_name() }});
        {% endmacro %}
        """)

    def __init__(self) -> None:
        super().__init__()
        self._name = "Reading"


def _verbatim(text: str) -> str:
    """Kept from the template engine that folium writes its page with."""
    return f"{{% raw %}}{text}{{% endraw %}}"


@cache
def _folder() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


def _find(name: str) -> Path:
    return next(_folder().rglob(name))


@cache
def _script() -> str:
    text = _find("leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=.*", "", text)  # it would be looked up beside the page


@cache
def _style() -> str:
    style = _find("leaflet.css")

    def inline(match: re.Match[str]) -> str:
        if match[1].startswith("#"):
            return match[0]
        picture = style.parent / match[1]
        if not picture.exists():
            return "none"
        return f"url(data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode()})"

    return _URL.sub(inline, style.read_text(encoding="utf-8"))
