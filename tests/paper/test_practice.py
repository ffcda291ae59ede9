"""Paper of the practice town says so on every page, whichever paper it is; paper of a real town never does."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from data.town import TOWN_NOW, TOWN_PASSPHRASE
from himi_map.cli.console import Console
from himi_map.cli.demo_paper import build_demo, make_demo_paper
from himi_map.glossary import term
from himi_map.profiles import load_profile, profile_names


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIMI_MAP_PASSPHRASE", TOWN_PASSPHRASE)
        patch.setenv("HIMI_MAP_NOW", TOWN_NOW.isoformat())
        folder = tmp_path_factory.mktemp("practice")
        console = Console(json=True)
        atlas = build_demo(folder, city=False, at=TOWN_NOW, console=console)
        return [path for _, path in make_demo_paper(atlas, folder, console=console) if path.suffix == ".pdf"]


def test_every_page_says_practice(papers: list[Path]) -> None:
    pages = 0
    assert len(papers) >= 3
    for path in papers:
        with pypdfium2.PdfDocument(path) as document:
            for number in range(len(document)):
                text = document[number].get_textpage().get_text_range()
                assert "練習" in text and "架空の町です" in text, f"{path.name}, page {number + 1}"
                pages += 1
    assert pages >= len(papers)


def test_only_the_fictional_town_is_practice() -> None:
    assert {name for name in profile_names() if load_profile(name).practice} == {"mihon"}
    assert term("banner.practice").startswith("練習")
