"""What paper costs: laying out a city's text, one sheet, a city of sheets."""

from __future__ import annotations

import io
import random

import numpy as np

from exports.pdf.page import SheetWriter
from layers.scene import Scene, Shapes, Space, Stroke, Symbol, Text
from layers.text import FontSet, lay_out
from tests.unit.exports_pdf.drawing import A3, DIAMOND, FRAME

SHEETS, RUNS = 226, 800
FAMILY, GIVEN = "髙橋佐藤鈴木山﨑濵田邉見本氷比美宮仏生寺堀田床鍋", "一郎次三子美恵德曻和正義清幸代千枝文"


def _sheet_scene(seed: int) -> Scene:
    """1,500 houses, 60 roads, 800 texts, 60 symbols: a dense association."""
    draw, rng = random.Random(seed), np.random.default_rng(seed)
    centres = np.array(FRAME.centre) + rng.uniform(-220, 220, (1500, 2))
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) * 5.0
    houses = (centres[:, None] + corners).reshape(-1, 2)
    bends = np.cumsum(rng.normal(0, 15, (60, 25, 2)), axis=1) + np.array(FRAME.centre)
    items: list = [
        Shapes(bends.reshape(-1, 2), np.arange(60) * 25, False, stroke=Stroke("road_casing", 3.0)),
        Shapes(bends.reshape(-1, 2), np.arange(60) * 25, False, stroke=Stroke("road", 2.76)),
        Shapes(houses, np.arange(1500) * 5, True, fill="house", stroke=Stroke("house_edge", 0.12)),
    ]
    for i in range(RUNS):
        name = "".join(draw.choices(FAMILY, k=2) + draw.choices(GIVEN, k=2))
        place = (312 + 13 * (i % 8), 280 - 2.6 * (i // 8))
        items.append(Text(lay_out(name, 2.5), place, "ink", space=Space.PAPER))
    items += [Symbol("shelter", tuple(centre), 7.0) for centre in centres[:60].tolist()]
    return Scene(A3, tuple(items), FRAME)


def _write(scene: Scene) -> bytes:
    buffer = io.BytesIO()
    with SheetWriter(buffer, title="見本", practice="", symbols=lambda name: DIAMOND) as writer:
        writer.add(scene)
    return buffer.getvalue()


def test_fonts_are_found(benchmark):
    fonts = benchmark(FontSet)
    assert fonts.primary("regular").glyph(ord("氷"))


def test_text_of_a_city_is_laid_out(benchmark):
    """226 sheets x 800 runs, a fifth of them never seen before."""
    draw = random.Random(1)
    letters = FAMILY + GIVEN
    distinct = ["".join(draw.choices(letters, k=6)) for _ in range(SHEETS * RUNS // 5)]
    texts = [draw.choice(distinct) for _ in range(SHEETS * RUNS)]

    def lay_out_all() -> float:
        return sum(lay_out(text, 2.5).width_mm for text in texts)

    assert benchmark.pedantic(lay_out_all, rounds=1) > 0


def test_one_sheet_is_painted(benchmark):
    scene = _sheet_scene(1)
    data = benchmark(_write, scene)
    assert len(data) < 400_000


def test_fonts_of_one_sheet_are_embedded(benchmark):
    """Text only: what the fonts cost a document once their outlines are known."""
    scene = _sheet_scene(2)
    words = Scene(A3, tuple(item for item in scene.items if isinstance(item, Text)))
    data = benchmark(_write, words)
    assert data.count(b"FontFile2") == 1


def test_city_of_sheets_is_painted(benchmark):
    scenes = [_sheet_scene(seed) for seed in range(20)]

    def write_all() -> int:
        return sum(len(_write(scenes[i % 20])) for i in range(SHEETS))

    assert benchmark.pedantic(write_all, rounds=1) < 60_000_000
