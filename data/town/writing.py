"""Writes the fictional town to disk: its map pack and its atlas."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import shapely

from data.mappack import PackContent, write_pack
from data.store import create_atlas
from data.town.geometry import CRS, Size, TownGeometry, build_geometry
from data.town.people import build_people
from himi_map.edits import EditBuilder, Origin
from himi_map.ports import EntryKind
from himi_map.profiles import load_profile
from himi_map.publicmap import FeatureLayer
from himi_map.records.atlas import Records
from himi_map.records.kinds import APPEND_ONLY, KIND_OF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himi_map.ports import AtlasStore
    from himi_map.records.base import Record

TOWN_PASSPHRASE: Final = "mihon"
"""Known to everybody: nobody in the town is real."""

TOWN_NOW: Final = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
"""The fixed clock of the fictional town."""


@dataclass(frozen=True, slots=True)
class Town:
    """A fictional town, built and not yet written.

    Attributes
    ----------
    at
        Its present.
    """

    geometry: TownGeometry
    records: Sequence[Record]
    at: dt.datetime


def build_town(size: Size = "town", *, at: dt.datetime = TOWN_NOW, scale: int = 1) -> Town:
    """Build ground and people; the same arguments give the same town.

    Parameters
    ----------
    scale
        How many times as large: ``build_town("city", scale=10)`` has 2,260 associations, 300,000 houses and 50,000
        registered people, for benchmarks.
    """
    geometry = build_geometry(size, scale=scale)
    return Town(geometry, build_people(geometry, at), at)


def write_town(folder: Path, *, size: Size = "town", at: dt.datetime = TOWN_NOW, scale: int = 1) -> Path:
    """Write 見本市 into *folder* and return its atlas; a town that stood there is replaced.

    Raises
    ------
    StoreError
        The atlas or the map pack cannot be written.
    """
    return write_built(folder, build_town(size, at=at, scale=scale))


def write_built(folder: Path, town: Town) -> Path:
    """Write a town that is built, as :func:`write_town` does."""
    name = "見本市" if town.geometry.size == "town" else "見本市_全市"
    pack = folder / f"{name}.himimap"
    digest = write_pack(pack, pack_content(town.geometry, town.at.date()))
    atlas = folder / f"{name}.himi"
    atlas.unlink(missing_ok=True)
    store = create_atlas(atlas, passphrase=TOWN_PASSPHRASE, profile=load_profile("mihon"), at=town.at)
    try:
        fill(store, town.records, at=town.at)
        store.note(
            EntryKind.PUBLIC_DATA,
            at=town.at,
            author="見本市",
            label="地図データを書きました",
            payload=digest.encode("ascii"),
        )
    finally:
        store.close()
    return atlas


def pack_content(geometry: TownGeometry, made: dt.date | None = None) -> PackContent:
    """The town's ground in EPSG:6668 as it was on the day *made* (its present), ready for a map pack."""
    layers = {
        name: FeatureLayer(shapely.transform(layer.geometry, CRS.unproject), layer.columns)
        for name, layer in geometry.layers.items()
    }
    return PackContent(
        layers=layers,
        sites=geometry.sites,
        addresses=geometry.addresses,
        credits={"buildings": "架空の町「見本市」"},
        made=dict.fromkeys(layers, made or TOWN_NOW.date()),
    )


def fill(store: AtlasStore, records: Sequence[Record], *, at: dt.datetime) -> None:
    """Put records into an atlas: first what can be undone, then the facts about it."""
    edits = []
    for facts, label in ((False, "見本市の記録を入れました"), (True, "見本市の同意の記録を入れました")):
        builder = EditBuilder(Records(), label=label, author="見本市", at=at, origin=Origin.SYSTEM)
        for record in records:
            if (KIND_OF[type(record)] in APPEND_ONLY) == facts:
                builder.create(record)
        edit = builder.build()
        if edit is not None:
            edits.append(edit)
    store.apply_all(edits)
