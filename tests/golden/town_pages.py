"""The pages that are kept: one of each kind of paper, of the fictional town, always with the same ids and clock.

``python -m tests.golden.town_pages`` draws them anew into ``tests/golden/pages`` (``dev.py pictures`` does it as well);
look at each before it is committed. Beside the pictures stands with which fonts they were drawn: another version of a
font has other shapes and widths, and then a page that differs tells nothing about this program.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image

from data.mappack import MapPack, write_pack
from data.town import SHOWN_ASSOCIATION, TOWN_NOW, build_geometry, build_people
from data.town.writing import pack_content
from exports.carenet import half_year_report
from exports.evacuation import evacuation_list, within
from exports.lists import supporter_list
from exports.pdf.page import SheetWriter
from exports.sheets import paper_texts
from exports.tables.pages import all_pages, table_pages
from himi_map.disclosed import Disclosure, DisclosureRequest, Output, Purpose, Recipient, RecipientKind
from himi_map.disclosure import disclose
from himi_map.geo.crs import PlaneCrs
from himi_map.glossary import term
from himi_map.profiles import load_profile
from himi_map.publicmap import Hazard
from himi_map.records.atlas import Records
from himi_map.services.exposure import hazard_zones
from himi_map.services.public_map import public_map
from layers.sheet import map_sheet
from layers.text import system_fonts
from tests.golden.ruler import render

if TYPE_CHECKING:
    from layers.scene import Scene

KEPT = Path(__file__).with_name("pages")
FONTS = KEPT / "fonts.json"
DPI = 72
SURFACE = 300
"""Dots from which on a colour is a surface, not the edge of something."""
SHEET = "0123abcd-4567-89ef-0123-456789abcdef"


class Town:
    """The fictional town in memory, with its map pack in *folder*."""

    def __init__(self, folder: Path) -> None:
        self.profile = load_profile("mihon")
        self.crs = PlaneCrs(self.profile.plane_epsg)
        geometry = build_geometry("town")
        self.records = Records.of(build_people(geometry, TOWN_NOW))
        write_pack(folder / "town.himimap", pack_content(geometry))
        self.pack = MapPack.open(folder / "town.himimap")
        self.shown = next(one for one in self.records.associations.values() if one.name == SHOWN_ASSOCIATION)

    def disclosed(
        self, output: Output, recipient: RecipientKind, purpose: Purpose, *, half: str = "", all_areas: bool = False
    ) -> Disclosure:
        """What a recipient may have, under an id that is always the same."""
        request = DisclosureRequest(
            output=output, recipient=Recipient(recipient), purpose=purpose, at=TOWN_NOW, operator="op", half=half,
            associations=() if all_areas else (self.shown.id,),
        )  # fmt: skip
        return disclose(
            self.records, request, profile=self.profile, new_id=lambda: SHEET, sites=self.pack.sites()
        )  # fmt: skip


def town_pages(town: Town) -> Iterator[tuple[str, Scene]]:
    """Name and Scene of each page that is kept."""
    area, title = town.shown.id, town.profile.title_of_list(town.shown.name)
    ground = public_map(town.records, area, town.crs, town.pack)
    texts = paper_texts(town.profile, town.shown.name, town.shown.ward, TOWN_NOW)
    for kind in (RecipientKind.ASSOCIATION, RecipientKind.NOTICE):
        purpose = Purpose.PREPARE if kind is RecipientKind.ASSOCIATION else Purpose.PUBLISH
        found = town.disclosed(Output.MAP_SHEET, kind, purpose)
        yield f"map_{kind}", map_sheet(found, ground, area=area, texts=texts).scenes[0]
    listed = supporter_list(
        town.disclosed(Output.SUPPORTER_LIST, RecipientKind.ASSOCIATION, Purpose.PREPARE), area, title=title
    )
    yield "list_a3", table_pages(listed, paper="A3")[0]
    yield "list_a4", table_pages(listed, paper="A4")[0]
    draft = supporter_list(
        town.disclosed(Output.INTERVIEW_DRAFT, RecipientKind.SHAKYO, Purpose.INTERVIEW), area, title=title
    )
    yield "draft_a4", table_pages(draft, paper="A4")[0]
    yield from _evacuation(town)
    half = town.disclosed(
        Output.CARENET_REPORT, RecipientKind.SHAKYO, Purpose.ADMINISTER, half="2026H1", all_areas=True
    )
    for number, scene in enumerate(all_pages(half_year_report(half), paper="A4"), start=1):
        yield f"carenet_{number}", scene


def _evacuation(town: Town) -> Iterator[tuple[str, Scene]]:
    found = town.disclosed(Output.EVACUATION_LIST, RecipientKind.SHAKYO, Purpose.EVACUATE, all_areas=True)
    hazards = town.pack.read(town.crs, town.pack.extent(town.crs)).hazards
    selection = within(found, hazard_zones(hazards, Hazard.TSUNAMI))
    document = evacuation_list(
        found, selection, town.pack.sites(), town.crs, hazard=Hazard.TSUNAMI, place="想定区域の内"
    )
    pages = all_pages(document, paper="A3")
    yield "evacuation_first", pages[0]
    yield "evacuation_totals", pages[-1]


def as_pdf(scene: Scene) -> bytes:
    """One page as a document, by the real writer."""
    target = io.BytesIO()
    with SheetWriter(target, title="見本", practice=term("banner.practice")) as writer:
        writer.add(scene)
    return target.getvalue()


def fonts_here() -> dict[str, str]:
    """Name and version of the face that speaks first in each voice on this machine."""
    found: dict[str, str] = {}
    for role in ("regular", "bold", "mono", "mono_bold"):
        key = system_fonts().primary(role).key
        with TTFont(key.path, fontNumber=key.index, lazy=True) as font:
            found[role] = f"{font['name'].getDebugName(4)}, {font['name'].getDebugName(5)}"
    return found


def colours_of(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The colours of a page, shape (n, 3), and which of them each dot has."""
    codes, where = np.unique(pixels.reshape(-1, 3).astype(int) @ (65536, 256, 1), return_inverse=True)
    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1), where.ravel()


def as_kept(pixels: np.ndarray) -> Image.Image:
    """A page in 256 of its own colours, every plain surface as it is: it lies in the repository."""
    colours, where = colours_of(pixels)
    counts = np.bincount(where)
    chosen = np.empty((0, 3), dtype=int)
    for index in np.argsort(-counts, kind="stable"):
        near = 3 if counts[index] > SURFACE else 8
        if np.all(np.abs(chosen - colours[index]).max(axis=1) > near):
            chosen = np.vstack([chosen, colours[index]])
        if len(chosen) == 256:
            break
    return _in_colours(chosen, pixels)


def in_colours_of(kept: Image.Image, pixels: np.ndarray) -> Image.Image:
    """A page in the colours of a kept one, so that the two can be compared."""
    return _in_colours(np.array(kept.getpalette(), dtype=int).reshape(-1, 3)[: kept.getextrema()[1] + 1], pixels)


def _in_colours(chosen: np.ndarray, pixels: np.ndarray) -> Image.Image:
    """Each dot in the nearest of the chosen colours (Pillow's own search takes short cuts: paper turns grey)."""
    colours, where = colours_of(pixels)
    nearest = np.abs(colours[:, None, :] - chosen[None]).max(axis=2).argmin(axis=1)
    picture = Image.fromarray(nearest.astype(np.uint8)[where].reshape(pixels.shape[:2]), "L").convert("P")
    picture.putpalette(chosen.astype(np.uint8).tobytes())
    return picture


def keep_all() -> None:
    """Draw every page anew."""
    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, scene in town_pages(Town(Path(folder))):
            as_kept(render(as_pdf(scene), DPI)).save(KEPT / f"{name}.png", optimize=True)
    FONTS.write_text(json.dumps(fonts_here(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    keep_all()
