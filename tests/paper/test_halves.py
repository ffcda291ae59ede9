"""Sheets for a hall without an A3 printer, by the real command: A4 pages only, true to scale, marked, and complete."""

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
import pypdfium2
import pytest
import zxingcpp

from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from tests.paper.reading import Paper

ROOT = Path(__file__).resolve().parents[2]
HOLDERS = ("会長", "民生委員")
END_STROKE = 0.35
"""The bar is measured from the middle of the stroke at its one end to the middle of that at the other, mm."""


@dataclass(frozen=True)
class Halves:
    """One association as printed on A4x2 and on A3, the same copies."""

    path: Path
    sheet: dict[str, object]
    numbers: list[int]


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("halves"))


@pytest.fixture(scope="module", params=["--landscape", "--upright"])
def halves(request: pytest.FixtureRequest, atlas: Path) -> Iterator[Halves]:
    def printed(paper: str, *more: str) -> tuple[Path, dict[str, object]]:
        out = atlas.parent / f"{paper}{request.param}"
        done = subprocess.run(
            [
                sys.executable, "-m", "himi_map", "sheets", str(atlas), "--association", "山手", "--paper", paper,
                *more, "--out", str(out), "--json",
            ],
            cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
            env={**os.environ, "HIMI_MAP_PASSPHRASE": TOWN_PASSPHRASE, "HIMI_MAP_NOW": TOWN_NOW.isoformat()},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        sheet = json.loads(done.stdout)["sheets"][0]
        return out / sheet["file"], sheet

    whole, _ = printed("A3")
    holders = [item for one in HOLDERS for item in ("--holder", one)]
    path, sheet = printed("A4x2", request.param, *holders)
    yield Halves(path, sheet, sorted({number for page in Paper(whole).maps for number in page.numbers()}))


def test_every_page_is_a4_and_so_many_as_the_command_says(halves: Halves) -> None:
    sizes = [sorted(round(side, 1) for side in page.size) for page in Paper(halves.path).pages]
    assert set(map(tuple, sizes)) == {(210.0, 297.0)}
    assert len(sizes) == len(HOLDERS) * (int(str(halves.sheet["map_pages"])) + int(str(halves.sheet["list_pages"])))
    assert halves.sheet["map_pages"] == 2


def test_everybody_is_on_one_of_the_two_pages_in_whole_numbers(halves: Halves) -> None:
    pages = Paper(halves.path).pages
    for copy in range(len(HOLDERS)):
        first = copy * len(pages) // len(HOLDERS)
        bold = {one.text for page in pages[first : first + 2] for one in page.words if one.bold}
        assert halves.numbers and {str(number) for number in halves.numbers} <= bold


def test_check_bar_is_a_hundred_millimetres(halves: Halves) -> None:
    """Measured in the pixels of the page."""
    dpi = 600
    with pypdfium2.PdfDocument(halves.path) as document:
        lengths = [_bar(document[number], dpi) for number in range(2)]
    assert max(lengths) == pytest.approx(100.0 + END_STROKE, abs=0.1)


def test_codes_of_every_copy_are_on_its_pages_and_nobody_elses(halves: Halves) -> None:
    with pypdfium2.PdfDocument(halves.path) as document:
        count = len(document) // len(HOLDERS)
        told = [_codes(document[number]) for number in range(len(document))]
    copies = [set().union(*told[copy * count : copy * count + 2]) for copy in range(len(HOLDERS))]
    for found in copies:
        (main,) = [one.removeprefix("HIMIMAP:") for one in found if one.startswith("HIMIMAP:")]
        assert found == {f"HIMIMAP:{main}", *(f"{main}-{corner}" for corner in (1, 2, 3))}
    assert not copies[0] & copies[1]
    assert all(told), "a page that is torn off still tells whose it is"
    texts = ["".join(page.text for page in Paper(halves.path).pages[copy * count :][:2]) for copy in (0, 1)]
    assert [holder in text for holder, text in zip(HOLDERS, texts, strict=True)] == [True, True]
    assert f"2/{count}" in texts[0], "pages are counted as leaves of paper"


def _codes(page: pypdfium2.PdfPage) -> set[str]:
    picture = page.render(scale=300 / 72, grayscale=True).to_pil().convert("L")
    return {one.text for one in zxingcpp.read_barcodes(np.asarray(picture)) if re.match(r"HIMIMAP:|\w{16}-", one.text)}


def _bar(page: pypdfium2.PdfPage, dpi: int) -> float:
    """Length of the longest level line in the lowest 13 mm, mm; 0.0: none."""
    picture = np.asarray(page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L"))
    low = picture[-int(13 / 25.4 * dpi) :, int(14 / 25.4 * dpi) : int(150 / 25.4 * dpi)] < 128
    longest = 0
    for row in low:
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
        longest = max(longest, int(np.max(edges[1::2] - edges[::2], initial=0)))
    return longest / dpi * 25.4
