"""Codes of real sheets and lists, scanned and photographed, lead to the entry of that very copy in the ledger.

The pages are those of a run of two copies of every association of the fictional town; the reader is zxing-cpp, which
knows nothing of us. A few pages always, fifty in the thorough form.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from data.store import open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from himi_map.custody import find_copy
from himi_map.records.atlas import Records
from tests.unit.custody.pages import photographed, read, scanned

ROOT = Path(__file__).resolve().parents[2]
CODES = 4
"""One at the foot and one in each other corner."""
COPIES = 2


@dataclass(frozen=True)
class Printed:
    """A run of copies, and the atlas as it is after it."""

    pages: list[tuple[Path, int]]
    records: Records


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    folder = tmp_path_factory.mktemp("codes")
    atlas, out = write_town(folder), folder / "紙"
    subprocess.run(
        [sys.executable, "-m", "himi_map", "sheets", str(atlas), "--all", "--copies", str(COPIES), "--out", str(out)],
        cwd=ROOT, capture_output=True, check=False,
        env={**os.environ, "HIMI_MAP_PASSPHRASE": TOWN_PASSPHRASE, "HIMI_MAP_NOW": TOWN_NOW.isoformat()},
    )  # fmt: skip
    pages = []
    for path in sorted(out.glob("*.pdf")):
        with pypdfium2.PdfDocument(path) as document:
            pages += [(path, number) for number in range(len(document))]
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        return Printed(pages, store.load())


def picture_of(path: Path, page: int, dpi: float) -> Image.Image:
    with pypdfium2.PdfDocument(path) as document:
        return document[page].render(scale=dpi / 72.0, grayscale=True).to_pil().convert("L")


def some() -> list[object]:
    """Every seventh page, so that maps and lists, first and second copies come."""
    return [number if number < 3 else pytest.param(number, marks=pytest.mark.thorough) for number in range(50)]


@pytest.mark.parametrize("number", some())
def test_scan_and_photograph_find_the_copy(printed: Printed, number: int) -> None:
    path, page = printed.pages[number * 7 % len(printed.pages)]
    with pypdfium2.PdfDocument(path) as document:
        copy = page // (len(document) // COPIES) + 1
    for taken in (scanned(picture_of(path, page, 200), number), photographed(picture_of(path, page, 400), number)):
        said = read(taken)
        assert len(said) == CODES
        found = {find_copy(printed.records, text).id for text in said}
        assert len(found) == 1
        entry = printed.records.copies[found.pop()]
        association = printed.records.associations[entry.association or ""]
        assert path.stem == f"{association.ward}_{association.name}"
        assert (entry.number, entry.of) == (copy, COPIES)


def test_the_town_gives_fifty_pages(printed: Printed) -> None:
    assert len(printed.pages) >= 50
