"""What is printed can be searched and copied exactly as it was stored."""

from __future__ import annotations

import io
from contextlib import closing
from functools import cache

import numpy as np
import pikepdf
import pypdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.pdf.coarsening import PAPER_EM
from layers.scene import Space, Text
from layers.text import lay_out, system_fonts
from tests.unit.exports_pdf.drawing import page_of, pdf_of, tool

NAMES = [
    "𠮷田髙﨑",
    "山﨑邉子",
    "濵田德次郎",
    "桒原曻",
    "神\ufa19福\ufa1b",
    "辻\U000e0100本",
    "か\u3099っこう",
    "①㈱Ⅰ㎡～－",
]


def _column(texts, **how) -> bytes:
    step = 280.0 / max(len(texts), 1)
    items = [
        Text(lay_out(text, 4.0, **how), (20.0, 290.0 - step * (i + 1)), "ink", space=Space.PAPER)
        for i, text in enumerate(texts)
    ]
    return pdf_of(page_of(*items))


def _read(data: bytes) -> list[str]:
    return tool("pdftotext", "-raw", "-enc", "UTF-8", "-", "-", data=data).rstrip("\n\f").split("\n")


@pytest.mark.parametrize("role", ["regular", "bold", "mono"])
def test_pdftotext_gives_back_every_name(role):
    assert _read(_column(NAMES, role=role)) == NAMES


def test_pypdf_gives_back_every_name():
    (page,) = pypdf.PdfReader(io.BytesIO(_column(NAMES))).pages
    assert page.extract_text().split("\n") == NAMES


@cache
def _repertoire() -> list[str]:
    """Characters that stand alone and read from left to right, of the main font and of the rare-name font."""
    faces = [face for _, face in system_fonts().chain("regular")]
    main = [chr(code) for code in range(0x21, len(faces[0].characters)) if faces[0].characters[code]]
    rare = [chr(code) for code in range(0x20000, 0x2A6D7, 7) if system_fonts() and any(f.glyph(code) for f in faces)]
    sequences = [chr(base) + chr(selector) for base, selector in list(faces[0].sequences)[::5]]
    usable = [c for c in main if c.isprintable() and not c.isspace() and not 0x300 <= ord(c) < 0x370]
    marks = "\u3099\u309a\u20dd\u20de\u20e3"
    return [c for c in usable if c not in marks and not 0xE000 <= ord(c) < 0xF900] + rare + sequences


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_any_text_the_fonts_can_draw_comes_out_again(data):
    characters = st.sampled_from(_repertoire())
    word = st.lists(characters, min_size=1, max_size=12).map("".join)
    texts = data.draw(st.lists(word, min_size=30, max_size=40))
    assert _read(_column(texts)) == texts


@pytest.mark.parametrize(
    ("how", "where"),
    [
        pytest.param({"vertical": True}, {}, id="vertical"),
        pytest.param({"letter_spacing": 0.6}, {}, id="wide"),
        pytest.param({}, {"angle": 33.0}, id="slanting"),
        pytest.param({}, {"angle": 90.0}, id="turned"),
        pytest.param({}, {"halo": "paper", "halo_width": 1.0}, id="with a halo"),
    ],
)
def test_text_in_any_position_is_read_once_and_whole(how, where):
    item = Text(lay_out("見本𠮷川﨑", 4.0, **how), (100.0, 100.0), "ink", space=Space.PAPER, **where)
    assert _read(pdf_of(page_of(item))) == ["見本𠮷川﨑"]


def test_only_embedded_subsets_are_listed():
    data = pdf_of(page_of(), page_of(Text(lay_out("𠮷田", 4.0), (9.0, 9.0), "ink", space=Space.PAPER)))
    lines = tool("pdffonts", "-", data=data).splitlines()[2:]
    assert len(lines) == 2
    for line in lines:
        assert line[6] == "+"
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line
    assert "Helvetica" not in "\n".join(lines)


def test_page_without_text_lists_no_font():
    assert tool("pdffonts", "-", data=pdf_of(page_of())).splitlines()[2:] == []


def test_embedded_outlines_and_widths_are_those_of_the_font():
    text = "氷見が𠮷i"
    pieces = lay_out(text, 4.0).pieces
    compared = 0
    with pikepdf.open(io.BytesIO(_column([text]))) as document:
        for number, key in enumerate(dict.fromkeys(piece.font for piece in pieces), 1):
            source = system_fonts().face(key)
            (descendant,) = document.pages[0].Resources.Font[f"/F{number}"].DescendantFonts
            subset = TTFont(io.BytesIO(descendant.FontDescriptor.FontFile2.read_bytes()))
            glyphs = [glyph for piece in pieces if piece.font == key for glyph in piece.glyphs.tolist()]
            with closing(TTFont(key.path, fontNumber=key.face_index, lazy=True)) as whole:
                for code, glyph in enumerate(glyphs, 1):
                    fine = np.array(_outline(whole, glyph)) * PAPER_EM / source.units_per_em
                    assert np.abs(np.array(_outline(subset, code)) - fine).max() <= 0.5, "nearest steps"
                    width = int(source.advances[glyph]) * 1000 / source.units_per_em
                    assert _width(descendant, code) == pytest.approx(width, abs=0.01)
                    compared += 1
    assert compared == 5


def _width(descendant: pikepdf.Object, code: int) -> float:
    """Width of a code by the rules of PDF 32000-1, 9.7.4.3."""
    entries = list(descendant.W)
    for first, widths in zip(entries[::2], entries[1::2], strict=True):
        if 0 <= code - int(first) < len(widths):
            return float(widths[code - int(first)])
    return float(descendant.DW)


def _outline(font: TTFont, glyph: int) -> list[tuple[int, int]]:
    table = font["glyf"]
    return list(table[font.getGlyphName(glyph)].getCoordinates(table)[0])


def test_same_glyph_for_two_writings_keeps_both_apart():
    base = "葛"
    default = next(
        (
            chr(s)
            for (b, s), g in system_fonts().primary("regular").sequences.items()
            if b == ord(base) and g == system_fonts().primary("regular").glyph(b)
        ),
        None,
    )
    assert default is not None
    texts = [base, base + default]
    assert _read(_column(texts)) == texts
