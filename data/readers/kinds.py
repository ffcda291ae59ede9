"""What a file is, when nobody said so: told by its columns and shapes, never by guessing between two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from data.readers.addresses.reading import TOWN_ROLES
from data.readers.geodata.areas import municipality
from data.readers.geodata.basemap import guess_layer
from data.readers.geodata.hazards import is_hazard
from data.readers.geodata.vector import VectorLayer, read_layers
from data.readers.options import ImportOptions
from data.readers.people.rows import NAME_ROLES
from data.readers.sites.geojson import parse_json, table_of_points
from data.readers.sites.records import is_site_list
from data.readers.sources import MAP_FILES, Source
from data.readers.tables.headers import find_table
from data.readers.tables.reading import sheets_from_bytes
from data.readers.tables.table import Table
from data.readers.tables.vocabulary import vocabulary
from himi_map.errors import InputError
from himi_map.profiles.profile import Profile

ORDER: Final = ("associations", "hazards", "basemap", "sites", "addresses", "people", "carenet", "batons")
"""Order of work: what others stand on comes first."""

MAP_KINDS: Final = frozenset({"associations", "hazards", "basemap"})

_SHELTER_ROLES: Final = frozenset(
    {
        "flood",
        "flood_l1",
        "flood_l2",
        "landslide",
        "storm_surge",
        "tsunami",
        "inland_flood",
        "also_shelter",
        "also_emergency",
    }
)

_ASSOCIATION_COLUMNS: Final = frozenset({"自治会名", "自治会", "町内会名", "町内会", "町会名", "行政区名"})


def kind_of(source: Source, *, profile: Profile, options: ImportOptions) -> str:
    """The kind of one file.

    Raises
    ------
    InputError
        ``input.cannot_tell``, and what opening the file may raise.
    """
    if source.suffix in MAP_FILES:
        found = _of_json(source) if source.suffix in (".json", ".geojson") else ""
        found = found or _of_layers(layers_of(source), profile, options)
    else:
        found = _of_table(source, options)
    if not found:
        raise InputError("input.cannot_tell", file=source.name)
    return found


def layers_of(source: Source) -> list[VectorLayer]:
    """The layers of a map file."""
    if source.path is None:
        raise InputError("input.geo_unreadable", file=source.name)
    return read_layers(source.path, source.name)


def _of_json(source: Source) -> str:
    content = parse_json(source.read(), source.name)
    if isinstance(content, list):
        return "addresses"
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        return ""
    shapes = [one.get("geometry") for one in features if isinstance(one, dict)]
    points = [one for one in shapes if isinstance(one, dict) and one.get("type") == "Point"]
    if len(points) * 2 < len(features):
        return ""
    table = table_of_points(source.read(), source.name, vocabulary("sites"))
    return "sites" if _of_shelters(table, source) else ""


def _of_shelters(table: Table, source: Source) -> bool:
    """Whether places are for evacuation: a list of libraries has names and positions too."""
    if not table.has("name") or not is_site_list(table):
        return False
    named = re.search(r"避難|hinan|evacuation|shelter", unicodedata.normalize("NFKC", source.name).casefold())
    return bool(named) or bool(_SHELTER_ROLES & set(table.by_role))


def _of_layers(layers: Sequence[VectorLayer], profile: Profile, options: ImportOptions) -> str:
    if municipality(layers, profile) is not None:
        return "associations"
    if any(_ASSOCIATION_COLUMNS & set(layer.columns) and "area" in layer.kinds() for layer in layers):
        return "associations"
    if is_hazard(layers, options):
        return "hazards"
    return "basemap" if any(guess_layer(layer) for layer in layers) else ""


def _of_table(source: Source, options: ImportOptions) -> str:
    sheets = sheets_from_bytes(source.read(), source.name)
    people, sites = vocabulary("people", options.mapping), vocabulary("sites", options.mapping)
    if any(find_table(sheet, people, NAME_ROLES) is not None for sheet in sheets):
        return "people"
    places = [find_table(sheet, sites, ("name",)) for sheet in sheets]
    if any(table is not None and _of_shelters(table, source) for table in places):
        return "sites"
    addresses = vocabulary("addresses", options.mapping)
    return "addresses" if any(find_table(sheet, addresses, TOWN_ROLES) is not None for sheet in sheets) else ""
