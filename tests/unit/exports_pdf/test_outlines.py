"""Subset fonts of our own making are sound fonts."""

from __future__ import annotations

import io

import numpy as np
import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.ttLib import TTFont

from exports.pdf.coarsening import PAPER_EM
from exports.pdf.outlines import outlines_of
from exports.pdf.subset import subset_font
from layers.scene import Space, Text
from layers.text import Face, FontSet, lay_out, system_fonts
from tests.golden.ruler import render
from tests.unit.exports_pdf.drawing import page_of, pdf_of
from tests.unit.layers_text.test_faces import _small_font


def _composite() -> tuple[Face, int]:
    """Some accented letter made of two glyphs; Japanese fonts have few, Western ones many."""
    for _, face in system_fonts().chain("regular"):
        for glyph in map(face.glyph, range(0xC0, 0x180)):
            if glyph and face.has_outlines and outlines_of(face)[glyph].parts:
                return face, glyph
    pytest.skip("no font of this machine has composite glyphs")


def test_parts_of_a_composite_travel_with_it():
    face, glyph = _composite()
    subset = TTFont(io.BytesIO(subset_font(outlines_of(face), [0, glyph])))
    whole = TTFont(face.key.path, fontNumber=face.key.face_index, lazy=False)
    got = subset["glyf"][subset.getGlyphName(1)].getCoordinates(subset["glyf"])
    want = whole["glyf"][whole.getGlyphName(glyph)].getCoordinates(whole["glyf"])
    # a part and its place are rounded one after the other
    assert np.abs(np.array(got[0]) - np.array(want[0]) * PAPER_EM / face.units_per_em).max() <= 1.0
    assert subset["maxp"].numGlyphs > 2


def test_checksums_are_right():
    face = system_fonts().primary("bold")
    data = subset_font(outlines_of(face), [0, *range(100, 160)])
    font = TTFont(io.BytesIO(data), checkChecksums=2)
    for tag in ("glyf", "head", "hhea", "hmtx", "loca", "maxp"):
        font[tag]


def test_subset_carries_no_hinting_programs():
    face = system_fonts().primary("regular")
    font = TTFont(io.BytesIO(subset_font(outlines_of(face), [0, face.glyph(ord("氷"))])))
    assert not {"fpgm", "prep", "cvt "} & set(font.keys())
    assert not font["glyf"][font.getGlyphName(1)].program.getBytecode()


@pytest.fixture
def cff_fonts(tmp_path):
    _small_font("Noto Sans CJK JP", cff=True).save(tmp_path / "NotoSansJP-Regular.otf")
    return FontSet([tmp_path])


def test_cff_outlines_become_truetype_ones_of_the_same_area(cff_fonts):
    face = cff_fonts.primary("regular")
    assert not face.has_outlines
    glyph = face.glyph(ord("漢"))
    subset = TTFont(io.BytesIO(subset_font(outlines_of(face), [0, glyph])))
    whole = TTFont(face.key.path)
    areas = []
    for font, name in ((subset, subset.getGlyphName(1)), (whole, whole.getGlyphName(glyph))):
        pen = AreaPen(font.getGlyphSet())
        font.getGlyphSet()[name].draw(pen)
        areas.append(abs(pen.value) / font["head"].unitsPerEm ** 2)
    assert areas[0] == pytest.approx(areas[1], rel=0.005)
    assert areas[0] > 0.1


def test_cff_text_is_drawn(cff_fonts):
    scene = page_of(
        Text(lay_out("漢", 50.0, fonts=cff_fonts), (20.0, 20.0), "ink", space=Space.PAPER), page=(100.0, 100.0)
    )
    pixels = render(pdf_of(scene, fonts=cff_fonts))
    assert 0.03 < (pixels < 128).mean() < 0.3
