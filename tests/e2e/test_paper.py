"""The paper itself: what four associations' sheets measure and say, read back from the PDF as a stranger would."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pyproj import Geod, Transformer

from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from tests.e2e.searching import pdf_text
from tests.property.disclosure_oracle import Oracle

POINTS_PER_MM = 72 / 25.4
RARE = "𠮷﨑髙邉"
GEOD = Geod(ellps="GRS80")


@dataclass(frozen=True)
class Sheets:
    """Four associations' paper of the fictional town, and what the atlas knows."""

    folder: Path
    manifest: dict
    records: object
    profile: object
    pack: Path

    def path(self, name: str) -> Path:
        return self.folder / next(one["file"] for one in self.manifest["sheets"] if one["association"] == name)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory) -> Sheets:
    from data.store import open_atlas
    from tests.e2e.running import Machine

    machine = Machine(tmp_path_factory.mktemp("paper") / "machine")
    atlas = write_town(machine.root / "atlases")
    store = open_atlas(atlas, TOWN_PASSPHRASE, read_only=True)
    records, profile = store.load(), store.profile
    store.close()
    chosen = _four(records, profile)
    words = [word for name in chosen for word in ("--association", name)]
    folder = machine.root / "out"
    done = machine.himi_map(
        "sheets", str(atlas), *words, "--out", str(folder),
        HIMI_MAP_PASSPHRASE=TOWN_PASSPHRASE, HIMI_MAP_NOW=TOWN_NOW.isoformat(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["sheets"]) == 4
    return Sheets(folder, manifest, records, profile, atlas.with_suffix(".himimap"))


def names_for_officers(records, profile, association: str) -> tuple[set[str], set[str]]:
    """Names that may stand on an association's paper, and those of everybody else in the atlas."""
    from himi_map.disclosed import DisclosureRequest, Output, Purpose, Recipient

    request = DisclosureRequest(
        output=Output.SUPPORTER_LIST, recipient=Recipient.parse("association"), purpose=Purpose.PREPARE, at=TOWN_NOW,
        operator="", associations=(association,),
    )  # fmt: skip
    found = Oracle(records, request, profile).expected()
    shown = {one["name"] for one in found["people"].values()}
    for one in found["people"].values():
        shown |= {row[1] for row in one["helpers"] if row[2]}
    everybody = {
        one.name for table in (records.residents, records.supporters, records.contacts) for one in table.values()
    }
    return shown, everybody - shown


def _four(records, profile) -> list[str]:
    """Four printable associations on whose lists all the rare letters stand."""
    from himi_map.checks import preflight

    waiting = {one.association for one in preflight(records, profile=profile, at=TOWN_NOW)}
    left = {
        one.name: set("".join(names_for_officers(records, profile, one.id)[0])) & set(RARE)
        for one in records.associations.values()
        if one.id not in waiting
    }
    chosen: list[str] = []
    while len(chosen) < 4:
        seen = set().union(*(left[name] for name in chosen)) if chosen else set()
        chosen.append(
            max((name for name in left if name not in chosen), key=lambda name: (len(left[name] - seen), name))
        )
    return chosen


FOUR = range(4)


def entry(sheets: Sheets, number: int) -> dict:
    return sheets.manifest["sheets"][number]


# --- what the pen drew ------------------------------------------------------------------------------------------------
def subpaths(path: Path, page: int = 0) -> list[np.ndarray]:
    """Every subpath of a page in millimetres from its lower left corner, by following the content stream."""
    found: list[np.ndarray] = []
    with pikepdf.open(path) as document:
        _follow(document.pages[page], document.pages[page].obj, np.eye(3), found)
    return found


def _follow(source, owner, matrix, found) -> None:
    stack, current = [], []
    resources = owner.get("/Resources", pikepdf.Dictionary())

    def close() -> None:
        if current:
            points = np.column_stack([np.array(current), np.ones(len(current))]) @ matrix
            found.append(points[:, :2] / POINTS_PER_MM)
            current.clear()

    for operands, operator in pikepdf.parse_content_stream(source):
        name = str(operator)
        if name == "q":
            stack.append(matrix)
        elif name == "Q":
            close()
            matrix = stack.pop()
        elif name == "cm":
            matrix = _matrix(operands) @ matrix
        elif name == "m":
            close()
            current.append([float(one) for one in operands])
        elif name == "l":
            current.append([float(one) for one in operands])
        elif name == "re":
            close()
            x, y, w, h = (float(one) for one in operands)
            current.extend([[x, y], [x + w, y], [x + w, y + h], [x, y + h]])
        elif name in ("S", "s", "f", "f*", "B", "B*", "b", "b*", "n"):
            close()
        elif name == "Do":
            form = resources.XObject[operands[0]]
            if form.get("/Subtype") == "/Form":
                inner = _matrix(form.get("/Matrix", [1, 0, 0, 1, 0, 0])) @ matrix
                _follow(form, form, inner, found)


def _matrix(numbers) -> np.ndarray:
    a, b, c, d, e, f = (float(one) for one in numbers)
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]])


def house_corners(sheets: Sheets, association: str) -> np.ndarray:
    """Corners of the houses of an association, EPSG:6668 degrees, straight from the map pack."""
    import geopandas
    import shapely

    known = next(one for one in sheets.records.associations.values() if one.name == association)
    boundary = shapely.from_geojson(known.boundary)
    copy = sheets.folder / "houses.gpkg"  # the pack is a GeoPackage under a name of its own
    shutil.copyfile(sheets.pack, copy)
    houses = geopandas.read_file(copy, layer="buildings", bbox=tuple(boundary.bounds))
    inside = houses.geometry[shapely.covers(boundary, houses.geometry.values)]
    return np.unique(shapely.get_coordinates(inside.values), axis=0)


def pairs_on_paper(corners_m: np.ndarray, drawn_mm: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """(index of the corner, its point on paper): the shift most corners agree on, then the nearest drawn point."""
    paper = corners_m * (1000.0 / scale)
    some = paper[np.linspace(0, len(paper) - 1, 60).astype(int)]
    shifts = (drawn_mm[None, :, :] - some[:, None, :]).reshape(-1, 2)
    cells, counts = np.unique(np.round(shifts / 0.4).astype(int), axis=0, return_counts=True)
    shift = cells[counts.argmax()] * 0.4
    gaps = np.hypot(*(paper[:, None, :] + shift - drawn_mm[None, :, :]).transpose(2, 0, 1))
    nearest = gaps.argmin(axis=1)
    good = np.flatnonzero(gaps[np.arange(len(paper)), nearest] < 0.6)
    return good, drawn_mm[nearest[good]]


def measured_scale(sheets: Sheets, number: int, paths: list[np.ndarray], printed: float) -> tuple[float, float, float]:
    """Scale between the two house corners that are farthest apart: by geodesic, by plane; and their distance in m."""
    corners = house_corners(sheets, entry(sheets, number)["association"])
    to_plane = Transformer.from_crs(6668, sheets.profile.plane_epsg, always_xy=True)
    metres = np.column_stack(to_plane.transform(corners[:, 0], corners[:, 1]))
    drawn = np.unique(np.round(np.vstack([one for one in paths if 4 <= len(one) <= 40]), 3), axis=0)
    which, paper = pairs_on_paper(metres, drawn, printed)
    assert len(which) > 20, "too few corners of houses were found on the sheet"
    a, b = _farthest(metres[which])
    on_paper = float(np.hypot(*(paper[a] - paper[b]))) / 1000.0
    (lon1, lat1), (lon2, lat2) = corners[which[a]], corners[which[b]]
    geodesic = GEOD.inv(lon1, lat1, lon2, lat2)[2]
    plane = float(np.hypot(*(metres[which[a]] - metres[which[b]])))
    return geodesic / on_paper, plane / on_paper, plane


def _farthest(points: np.ndarray) -> tuple[int, int]:
    gaps = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    a, b = np.unravel_index(gaps.argmax(), gaps.shape)
    return int(a), int(b)


def printed_scale(path: Path) -> float:
    """As a reader sees it."""
    (words,) = re.findall(r"1:([\d,]+)", pdf_text(path, "-raw", "-l", "1"))
    return float(words.replace(",", ""))


# --- the proof --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", FOUR)
def test_two_corners_of_houses_give_the_printed_scale(sheets, number):
    path = sheets.folder / entry(sheets, number)["file"]
    printed = printed_scale(path)
    assert printed == entry(sheets, number)["scale"]
    by_geodesic, by_plane, apart = measured_scale(sheets, number, subpaths(path), printed)
    assert apart > 100
    assert by_plane == pytest.approx(printed, rel=0.001)
    assert by_geodesic == pytest.approx(printed, rel=0.001)


def test_the_measure_notices_a_sheet_that_is_two_thousandths_off(sheets):
    path = sheets.folder / entry(sheets, 0)["file"]
    stretched = [one * 1.002 for one in subpaths(path)]
    _, by_plane, _ = measured_scale(sheets, 0, stretched, printed_scale(path))
    assert by_plane != pytest.approx(printed_scale(path), rel=0.001)


@pytest.mark.parametrize("number", FOUR)
def test_check_bar_and_scale_bar(sheets, number):
    path = sheets.folder / entry(sheets, number)["file"]
    paths = subpaths(path)
    level = [one for one in paths if len(one) == 2 and abs(one[0, 1] - one[1, 1]) < 0.01]
    assert [1 for one in level if abs(abs(one[1, 0] - one[0, 0]) - 100.0) < 0.02], "no line of 100 mm"
    (half, whole) = re.search(r"(?:^|\s)0 (\d+) (\d+)m$", pdf_text(path, "-raw", "-l", "1"), re.MULTILINE).groups()
    assert int(whole) == 2 * int(half)
    length = int(whole) * 1000.0 / printed_scale(path)
    boxes = {}
    for one in paths:
        if len(one) >= 4 and np.allclose(one.min(axis=0) + np.array([length / 4, 1.4]), one.max(axis=0), atol=0.02):
            boxes.setdefault(round(float(one[:, 1].min()), 1), []).append((one[:, 0].min(), one[:, 0].max()))
    rows = [max(right for _, right in row) - min(left for left, _ in row) for row in boxes.values() if len(row) >= 4]
    assert rows == pytest.approx([length], abs=0.03)


@pytest.mark.parametrize("number", FOUR)
def test_size_of_page_and_file_and_fonts(sheets, number):
    path = sheets.folder / entry(sheets, number)["file"]
    with pikepdf.open(path) as document:
        for page in document.pages:
            box = [float(one) / POINTS_PER_MM for one in page.mediabox]
            assert box == pytest.approx([0, 0, 420, 297], abs=0.01)
            assert float(page.obj.get("/UserUnit", 1)) == 1
            assert int(page.obj.get("/Rotate", 0)) == 0
    assert path.stat().st_size < 1_000_000
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    assert fonts
    for line in fonts:
        assert re.match(r"[A-Z]{6}\+", line), line
        embedded, subset, unicode = re.search(r"\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line).groups()
        assert (embedded, subset, unicode) == ("yes", "yes", "yes"), line


@pytest.mark.parametrize("number", FOUR)
def test_every_name_is_read_back_as_stored_and_nobody_elses(sheets, number):
    found = entry(sheets, number)
    association = next(one.id for one in sheets.records.associations.values() if one.name == found["association"])
    shown, hidden = names_for_officers(sheets.records, sheets.profile, association)
    text = "".join(pdf_text(sheets.folder / found["file"], "-raw").split())
    assert len(shown) >= 5
    assert [name for name in shown if "".join(name.split()) not in text] == []
    plain = {"".join(name.split()) for name in shown}
    others = ["".join(name.split()) for name in hidden]
    assert [name for name in others if name in text and not any(name in one for one in plain)] == []


def test_rare_letters_stand_on_these_lists(sheets):
    text = "".join(pdf_text(sheets.folder / one["file"], "-raw") for one in sheets.manifest["sheets"])
    assert [letter for letter in RARE if letter not in text] == []
