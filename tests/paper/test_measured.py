"""Four associations on A3 by the real command: measured, read with pdftotext, opened with pdffonts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import shapely

from data.mappack import MapPack
from data.store import open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from himi_map.disclosed import Output, Purpose, Recipient, RecipientKind
from himi_map.geo.crs import PlaneCrs
from himi_map.records.atlas import Records
from himi_map.services.disclosing import compile_for

ROOT = Path(__file__).resolve().parents[2]
POINTS_PER_MM = 72 / 25.4
ASSOCIATIONS = 4


@dataclass(frozen=True)
class Printed:
    """One printed association."""

    path: Path
    name: str
    scale: float
    sheet: dict[str, object]


@dataclass(frozen=True)
class Town:
    """The town, what was printed of it, and what may be read on it."""

    atlas: Path
    records: Records
    pack: MapPack
    crs: PlaneCrs
    printed: tuple[Printed, ...]
    shown: dict[str, tuple[str, ...]]
    """Association to the names its list may show (people, and supporters who agreed)."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    atlas = write_town(folder)
    out = folder / "紙"
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        records = store.load()
        crs = PlaneCrs(store.profile.plane_epsg)
        assert store.map_pack is not None
        pack = MapPack.open(store.map_pack)
        everybody = sorted(records.associations.values(), key=lambda one: one.name)
        chosen = everybody[:: len(everybody) // ASSOCIATIONS][:ASSOCIATIONS]
        operator = next(iter(records.operators.values()))
        shown = {}
        for one in chosen:
            found = compile_for(
                records, store, output=Output.SUPPORTER_LIST, recipient=Recipient(RecipientKind.ASSOCIATION),
                purpose=Purpose.PREPARE, operator=operator, at=TOWN_NOW, associations=(one.id,),
            )  # fmt: skip
            names = [str(person.name) for person in found.people]
            names += [row.name for person in found.people for row in person.helpers if row.name]
            shown[one.name] = tuple(dict.fromkeys(names))
    arguments = [item for one in chosen for item in ("--association", one.name)]
    done = subprocess.run(
        [sys.executable, "-m", "himi_map", "sheets", str(atlas), *arguments, "--out", str(out), "--json"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "HIMI_MAP_PASSPHRASE": TOWN_PASSPHRASE, "HIMI_MAP_NOW": TOWN_NOW.isoformat()},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    sheets = json.loads(done.stdout)["sheets"]
    printed = tuple(Printed(out / one["file"], one["association"], one["scale"], one) for one in sheets)
    assert len(printed) == ASSOCIATIONS
    yield Town(atlas, records, pack, crs, printed, shown)


def text_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def polygons_on(page: pikepdf.Page) -> list[np.ndarray]:
    """Corner points in mm of every closed path of straight lines on a page."""
    matrix = np.eye(3)
    stack: list[np.ndarray] = []
    found: list[np.ndarray] = []
    current: list[tuple[float, float]] = []
    for instruction in pikepdf.parse_content_stream(page):
        operands, name = list(instruction.operands), str(instruction.operator)
        if name == "q":
            stack.append(matrix)
        elif name == "Q":
            matrix = stack.pop()
        elif name == "cm":
            a, b, c, d, e, f = (float(one) for one in operands)
            matrix = np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) @ matrix
        elif name in ("m", "l"):
            x, y = (float(one) for one in operands)
            px, py, _ = np.array([x, y, 1.0]) @ matrix
            if name == "m":
                current = []
            current.append((px / POINTS_PER_MM, py / POINTS_PER_MM))
        elif name == "h" and len(current) >= 4:
            found.append(np.array(current))
            current = []
    return found


def shape_of(corners: np.ndarray) -> np.ndarray:
    """Side lengths in order, each polygon's own fingerprint but for its size."""
    closed = np.vstack([corners, corners[:1]])
    sides: np.ndarray = np.hypot(*np.diff(closed, axis=0).T)
    return sides


def test_page_is_a3(town: Town) -> None:
    for one in town.printed:
        with pikepdf.open(one.path) as document:
            x0, y0, x1, y1 = (float(side) / POINTS_PER_MM for side in document.pages[0].mediabox)
        assert (round(x1 - x0, 1), round(y1 - y0, 1)) == (420.0, 297.0)


def test_houses_measure_the_printed_scale(town: Town) -> None:
    """The longest distance between two houses that are on the page whole, against the plane CRS."""
    for one in town.printed:
        association = next(each for each in town.records.associations.values() if each.name == one.name)
        area = shapely.from_geojson(association.boundary or "")
        west, south, east, north = area.bounds
        corners = town.crs.project(np.array([west, east, west, east]), np.array([south, south, north, north]))
        extent = (corners[:, 0].min(), corners[:, 1].min(), corners[:, 0].max(), corners[:, 1].max())
        houses = town.pack.read(town.crs, extent).buildings.geometry
        with pikepdf.open(one.path) as document:
            drawn = polygons_on(document.pages[0])
        pairs = []
        for house in (part for geometry in houses for part in shapely.get_parts(geometry)):
            true = shapely.get_coordinates(shapely.get_exterior_ring(house))[:-1]
            sides = shape_of(true) / one.scale * 1000
            for page in drawn:
                if len(page) != len(true):
                    continue
                if np.abs(shape_of(page) - sides).max() < 0.06:
                    pairs.append((true[0], page[0]))
        truths, pages = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
        assert len(pairs) >= 5, one.name
        # houses may be alike: the one shift that most pairs agree on tells which belong together
        shift = pages - truths / one.scale * 1000
        agreed = np.abs(shift - np.median(shift, axis=0)).max(axis=1) < 0.3
        truths, pages = truths[agreed], pages[agreed]
        assert len(truths) >= 5, one.name
        first, last = np.argmin(truths[:, 0]), np.argmax(truths[:, 0])
        metres = float(np.hypot(*(truths[last] - truths[first])))
        millimetres = float(np.hypot(*(pages[last] - pages[first])))
        assert millimetres > 60, "two points far apart"
        measured = metres * 1000 / millimetres
        assert abs(measured / one.scale - 1) < 0.001, f"{one.name}: 1:{measured:.1f} instead of 1:{one.scale:.0f}"
        assert f"1:{one.scale:,.0f}" in text_of(one.path)


def test_names_come_out_as_they_are_stored(town: Town) -> None:
    letters = set()
    for one in town.printed:
        text = re.sub(r"\s", "", text_of(one.path))
        for name in town.shown[one.name]:
            assert re.sub(r"\s", "", name) in text, f"{one.name}: a name does not come out of the PDF"
            letters |= set(name)
    assert letters & set("𠮷﨑髙邉")


def test_nobody_else_is_named(town: Town) -> None:
    everybody = {person.name for person in town.records.residents.values()}
    everybody |= {helper.name for helper in town.records.supporters.values()}
    for one in town.printed:
        text = re.sub(r"\s", "", text_of(one.path))
        allowed = {re.sub(r"\s", "", name) for name in town.shown[one.name]}
        for name in everybody:
            plain = re.sub(r"\s", "", name)
            if plain not in allowed and not any(plain in other for other in allowed):
                assert plain not in text, f"{one.name}: somebody is named who must not be"


def test_fonts_are_embedded_subsets_and_the_sheet_is_small(town: Town) -> None:
    for one in town.printed:
        listed = subprocess.run(["pdffonts", str(one.path)], capture_output=True, text=True, check=True).stdout
        rows = listed.splitlines()[2:]
        assert rows
        for row in rows:
            assert re.match(r"[A-Z]{6}\+", row), row
            assert re.search(r"\s+yes\s+yes\s+yes\s+\d+\s+\d+\s*$", row), row
        assert one.path.stat().st_size < 1_000_000
