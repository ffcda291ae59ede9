"""Lists as asked for on the command line, and the list on the back of the map, read from the finished files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from data.town import SHOWN_ASSOCIATION, TOWN_NOW, TOWN_PASSPHRASE, write_town

ROOT = Path(__file__).resolve().parents[2]
MM = 72 / 25.4


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("town"))


def himi_map(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "himi_map", *arguments],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "HIMI_MAP_PASSPHRASE": TOWN_PASSPHRASE, "HIMI_MAP_NOW": TOWN_NOW.isoformat()},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def pages(path: Path) -> list[tuple[tuple[int, int], str]]:
    """Size in whole mm and text of each page."""
    with pypdfium2.PdfDocument(path) as document:
        return [
            ((round(page.get_width() / MM), round(page.get_height() / MM)), page.get_textpage().get_text_range())
            for page in (document[number] for number in range(len(document)))
        ]


def test_a_list_upright_without_readings_and_with_rows_for_the_pen(atlas: Path, tmp_path: Path) -> None:
    asked = ("--paper", "A4", "--upright", "--no-kana", "--pen-rows", "6")
    himi_map("supporters", str(atlas), "--association", SHOWN_ASSOCIATION, "--out", str(tmp_path / "a.pdf"), *asked)
    himi_map("supporters", str(atlas), "--association", SHOWN_ASSOCIATION, "--out", str(tmp_path / "b.pdf"))
    upright, usual = pages(tmp_path / "a.pdf"), pages(tmp_path / "b.pdf")
    assert {size for size, _ in upright} == {(210, 297)}
    assert {size for size, _ in usual} == {(420, 297)}
    text, plain = ("".join(words for _, words in found) for found in (upright, usual))
    assert (text.count("書き足し"), 0 < plain.count("書き足し") <= 3) == (6, True)
    assert ("たなべ" in text, "たなべ" in plain) == (False, True)
    assert "田邉 トメ" in text.replace("田邊", "田邉")


def test_the_list_is_on_the_back_of_the_map_in_every_copy(atlas: Path, tmp_path: Path) -> None:
    himi_map(
        "sheets", str(atlas), "--association", SHOWN_ASSOCIATION, "--out", str(tmp_path), "--duplex", "--copies", "2"
    )
    (path,) = tmp_path.glob("*.pdf")
    found = pages(path)
    assert len({size for size, _ in found}) == 1
    half = len(found) // 2
    assert half % 2 == 0
    for copy in (found[:half], found[half:]):
        maps = [number for number, (_, text) in enumerate(copy) if "縮尺" in text]
        lists = [number for number, (_, text) in enumerate(copy) if "対象者氏名" in text or "対象者（氏名" in text]
        assert maps
        assert all(number % 2 == 0 for number in maps), "maps are fronts"
        assert lists[0] == 1, "the list begins behind the first map"
        assert "うら面：支援者リスト" in copy[0][1]
        assert all("この面には、何も印刷していません。" in copy[n][1] for n in range(half) if n not in (*maps, *lists))
