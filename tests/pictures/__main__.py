"""Makes every picture of README and docs: the real window and the real pages, on the fictional town."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

from tests.golden.town_pages import keep_all
from tests.pictures.rules import rules_page, schema_text

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"


def main() -> None:
    """Write ``docs/pictures``, ``docs/rules.md``, ``docs/json.schema.json`` and the golden pages."""
    from data.town import TOWN_NOW, TOWN_PASSPHRASE
    from himi_map.cli.console import Console
    from himi_map.cli.demo_paper import build_demo, make_demo_paper

    PICTURES.mkdir(parents=True, exist_ok=True)
    keep_all()
    (ROOT / "docs" / "rules.md").write_text(rules_page(), encoding="utf-8")
    (ROOT / "docs" / "json.schema.json").write_text(schema_text(), encoding="utf-8")
    os.environ["HIMI_MAP_PASSPHRASE"] = TOWN_PASSPHRASE
    os.environ["HIMI_MAP_NOW"] = TOWN_NOW.isoformat()
    console = Console(json=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        atlas = build_demo(folder, city=False, at=TOWN_NOW, console=console)
        papers = [path for _, path in make_demo_paper(atlas, folder, console=console) if path.suffix == ".pdf"]
        sheet = next(path for path in papers if "地区_" in path.name)
        save(page(sheet, 0), "sheet.png")
        save(page(sheet, 1), "list.png")
        draft = next(path for path in papers if "下書き" in path.name)
        save(page(draft, 0), "draft.png")
        windows(atlas)


def page(path: Path, number: int, width: int = 1400) -> Image.Image:
    """A page of a PDF as an image *width* pixels wide."""
    with pypdfium2.PdfDocument(path) as document:
        found = document[number]
        image: Image.Image = found.render(scale=width / found.get_width()).to_pil()
        return image.convert("RGB")


def save(image: Image.Image, name: str) -> None:
    """Write a picture in its true colours: a palette changes the official ones of the hazards."""
    image.save(PICTURES / name, optimize=True)
    print(PICTURES / name)  # noqa: T201


def windows(atlas: Path) -> None:
    """The main window at 1366x768, as it stands in a hall, and with the layers open."""
    from PySide6.QtCore import Qt

    from data.town import SHOWN_ASSOCIATION
    from ui.app import application, open_atlas_window

    app = application()
    window = open_atlas_window(atlas)
    assert window is not None
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    at = window.choice.findText(SHOWN_ASSOCIATION, Qt.MatchFlag.MatchStartsWith)
    window.choice.setCurrentIndex(at)
    window.choice.activated.emit(at)
    app.processEvents()
    window.workspace.select(window.people.model.rows[3].resident)
    for _ in range(5):
        window.canvas.draw_all_tiles()
        app.processEvents()
    with tempfile.TemporaryDirectory() as name:
        shot = Path(name) / "window.png"
        window.grab().save(str(shot))
        save(Image.open(shot).convert("RGB"), "window.png")
    window.close()


if __name__ == "__main__":
    main()
