"""Everything stands on paper where the Scene says, at the size it says."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from layers.scene import Shapes, Space, Stroke, Symbol, Text
from layers.text import lay_out
from tests.golden.ruler import render
from tests.unit.exports_pdf.drawing import FRAME, POINTS_PER_MM, content_of, page_of, pdf_of, points_of

ONE = np.zeros(1, dtype=np.int64)
CENTRE = np.array(FRAME.centre)
EAST = np.array([1.0, 0.0])
SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


def _pixel(pixels: np.ndarray, x_mm: float, y_mm: float, dpi: float = 100) -> tuple[int, ...]:
    per_mm = dpi / 25.4
    return tuple(int(v) for v in pixels[int(pixels.shape[0] - y_mm * per_mm), int(x_mm * per_mm)])


@pytest.mark.parametrize("scale", [500.0, 1500.0, 2500.0, 10000.0])
def test_scale_on_paper_is_the_scale_printed(scale):
    ground = np.array([CENTRE - EAST * scale / 10, CENTRE + EAST * scale / 10])
    frame = replace(FRAME, scale=scale)
    scene = page_of(Shapes(ground, ONE, False, stroke=Stroke("ink", 0.2)), frame=frame)
    a, b = points_of(pdf_of(scene))
    paper_mm = np.hypot(*(b - a)) / POINTS_PER_MM
    assert paper_mm == pytest.approx(200.0, rel=0.0005)


def test_paper_millimetres_are_paper_millimetres():
    bar = np.array([[20.0, 30.0], [120.0, 30.0]])
    a, b = points_of(pdf_of(page_of(Shapes(bar, ONE, False, stroke=Stroke("ink", 0.2), space=Space.PAPER, clip=False))))
    assert a == pytest.approx(np.array([20.0, 30.0]) * POINTS_PER_MM, abs=0.01)
    assert b == pytest.approx(np.array([120.0, 30.0]) * POINTS_PER_MM, abs=0.01)


def test_map_stays_inside_its_frame():
    sea = CENTRE + (SQUARE - 0.5) * 5000
    pixels = render(pdf_of(page_of(Shapes(sea, ONE, True, fill="ink"))))
    assert _pixel(pixels, 11, 11) == (27, 27, 27)
    assert _pixel(pixels, 309, 286) == (27, 27, 27)
    for outside in ((9, 150), (311, 150), (150, 9), (150, 288)):
        assert _pixel(pixels, *outside) == (255, 255, 255)


def test_unclipped_paper_shapes_may_stand_outside_the_frame():
    box = 320 + SQUARE * 20
    shapes = Shapes(box - (0, 300), ONE, True, fill="ink", space=Space.PAPER, clip=False)
    assert _pixel(render(pdf_of(page_of(shapes))), 330, 30) == (27, 27, 27)


def test_holes_stay_open_and_neighbours_that_overlap_stay_filled():
    def ring(low, high):
        return low + SQUARE * (high - low)

    xy = np.concatenate([ring(20, 80), ring(40, 60), ring(70, 120)])
    shapes = Shapes(xy, np.array([0, 4, 8]), True, fill="ink", features=np.array([0, 2]), space=Space.PAPER)
    pixels = render(pdf_of(page_of(shapes)))
    assert _pixel(pixels, 50, 50) == (255, 255, 255)
    assert _pixel(pixels, 75, 75) == (27, 27, 27)
    assert _pixel(pixels, 30, 30) == (27, 27, 27)


def test_what_is_far_away_costs_nothing():
    rng = np.random.default_rng(0)
    far = rng.uniform(5000, 9000, (500, 1, 2)) + SQUARE * 10 + CENTRE
    near = CENTRE + SQUARE * 10
    starts = np.arange(501) * 4
    both = Shapes(np.concatenate([near, far.reshape(-1, 2)]), starts, True, fill="house")
    alone = Shapes(near, ONE, True, fill="house")
    assert content_of(pdf_of(page_of(both))) == content_of(pdf_of(page_of(alone)))


def test_line_style_is_the_one_asked_for():
    line = Shapes(
        np.array([[20.0, 20.0], [90.0, 20.0]]), ONE, False, stroke=Stroke("ink", 0.6, (6.0, 2.0)), space=Space.PAPER
    )
    content = content_of(pdf_of(page_of(line)))
    assert "60 w" in content
    assert "[600 200] 0 d" in content
    assert "1 J 1 j" in content


def test_hatch_lines_stay_inside_their_shape():
    shapes = Shapes(20 + SQUARE * 40, ONE, True, hatch="flood_6", space=Space.PAPER)
    pixels = render(pdf_of(page_of(shapes)), dpi=150)
    marked = np.argwhere((pixels < 200).any(axis=2)) * 25.4 / 150
    heights, widths = 297 - marked[:, 0], marked[:, 1]
    assert len(marked) > 1000
    assert widths.min() >= 19.8 and widths.max() <= 60.2
    assert heights.min() >= 19.8 and heights.max() <= 60.2


def test_halo_lies_below_its_own_letters():
    text = Text(lay_out("口", 40.0), (50.0, 50.0), "ink", halo="person_ring", halo_width=6.0, space=Space.PAPER)
    plain = replace(text, halo=None)
    ink = (render(pdf_of(page_of(plain))) < 60).all(axis=2)
    with_halo = render(pdf_of(page_of(text)))
    assert (with_halo[ink] < 60).all()
    assert (np.abs(with_halo.astype(int) - (255, 75, 0)).max(axis=2) < 8).sum() > 500


def test_slanting_text_turns_about_its_anchor():
    text = Text(lay_out("一一一一一", 10.0), (100.0, 100.0), "ink", angle=90.0, space=Space.PAPER)
    dark = np.argwhere((render(pdf_of(page_of(text))) < 128).all(axis=2)) * 25.4 / 100
    assert (297 - dark[:, 0]).max() == pytest.approx(150, abs=2)
    assert dark[:, 1].min() >= 90
    assert dark[:, 1].max() <= 101


def test_map_text_far_outside_is_not_written():
    inside = Text(lay_out("内", 4.0), tuple(CENTRE), "ink")
    outside = Text(lay_out("外", 4.0), tuple(CENTRE + 5000), "ink")
    content = content_of(pdf_of(page_of(inside, outside)))
    assert content.count("Tj") == 1


def test_symbol_is_described_once_and_placed_at_its_size():
    at = [tuple(CENTRE + EAST * d) for d in (-50, 0, 50)]
    data = pdf_of(page_of(*(Symbol("shelter", point, 7.0) for point in at)))
    content = content_of(data)
    assert re.findall(r"/S\d+ Do", content) == ["/S1 Do"] * 3
    assert data.count(b"/Subtype /Form") == 1
    pixels = render(data)
    middle = 160.0, 148.5
    green = (0, 107, 79)
    assert _pixel(pixels, middle[0], middle[1]) == (255, 255, 255)
    row = pixels[int(pixels.shape[0] - middle[1] * 100 / 25.4)]
    marked = np.flatnonzero(np.abs(row.astype(int) - green).max(axis=1) < 40) * 25.4 / 100
    near = marked[np.abs(marked - middle[0]) < 10]
    assert near.max() - near.min() == pytest.approx(7.0, abs=0.8)


def test_map_drawable_without_a_frame_is_our_mistake():
    with pytest.raises(ValueError, match="Frame"):
        pdf_of(page_of(Symbol("shelter", (0.0, 0.0), 7.0), frame=None))
