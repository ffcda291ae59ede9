"""Reading fonts: our quick tables agree with fontTools' careful ones."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from layers.text import Face, FontKey, FontSet, lay_out, system_fonts
from layers.text.faces import _segment_mapping

LETTERS = "あ漢ー１A"


@pytest.fixture(scope="module")
def biz() -> Face:
    return system_fonts().primary("regular")


@pytest.fixture(scope="module")
def careful(biz) -> TTFont:
    return TTFont(biz.key.path, fontNumber=biz.key.face_index)


def _small_font(family: str, *, cff: bool = False, width: int = 1000) -> TTFont:
    names = [".notdef", *(f"g{i}" for i in range(len(LETTERS)))]
    builder = FontBuilder(1000, isTTF=not cff)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(letter): f"g{i}" for i, letter in enumerate(LETTERS)})
    glyphs = {}
    for number, name in enumerate(names):
        pen = T2CharStringPen(width, None) if cff else TTGlyphPen(None)
        pen.moveTo((100, 0))
        pen.lineTo((100, 500 + 10 * number))
        pen.curveTo((300, 700), (500, 700), (700, 500)) if cff else pen.qCurveTo((400, 800), (700, 500))
        pen.lineTo((700, 0))
        pen.closePath()
        glyphs[name] = pen.getCharString() if cff else pen.glyph()
    if cff:
        builder.setupCFF(f"{family}-Regular".replace(" ", ""), {}, glyphs, {})
    else:
        builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (width, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    builder.setupOS2()
    builder.setupPost()
    return builder.font


@pytest.fixture
def windows_fonts(tmp_path):
    """A folder as on Windows: collections, the proportional face second."""
    for suffix in "RB":
        collection = TTCollection()
        collection.fonts = [_small_font("BIZ UDGothic", width=500), _small_font("BIZ UDPGothic", width=700)]
        collection.save(tmp_path / f"BIZ-UDGothic{suffix}.ttc")
    return tmp_path


def test_character_map_agrees_with_fonttools(biz, careful):
    wanted = {code: careful.getGlyphID(name) for code, name in careful.getBestCmap().items()}
    found = {int(code): int(biz.characters[code]) for code in np.flatnonzero(biz.characters)}
    assert found == {code: glyph for code, glyph in wanted.items() if glyph}


def test_older_character_map_format_agrees_on_the_basic_plane(biz):
    offset = biz._cmap_places[3, 1]
    cmap = biz.table("cmap")
    assert struct.unpack_from(">H", cmap, offset)[0] == 4
    older = _segment_mapping(cmap, offset)
    assert (older[:0xFFFF] == biz.characters[:0xFFFF]).all()


def test_variation_sequences_agree_with_fonttools(biz, careful):
    (table,) = [each for each in careful["cmap"].tables if each.format == 14]
    best = careful.getBestCmap()
    wanted = {
        (code, selector): careful.getGlyphID(name or best[code])
        for selector, pairs in table.uvsDict.items()
        for code, name in pairs
    }
    assert len(wanted) > 5000
    assert biz.sequences == wanted


def test_advances_agree_with_fonttools(biz, careful):
    wanted = [careful["hmtx"][name][0] for name in careful.getGlyphOrder()]
    assert biz.advances.tolist() == wanted


def test_vertical_forms_are_read_from_the_font(biz, careful):
    stroke = biz.glyph(ord("ー"))
    assert stroke in biz.vertical_forms
    assert biz.vertical_forms[stroke] != stroke
    assert biz.glyph(ord("田")) not in biz.vertical_forms


def test_proportional_face_is_found_inside_the_windows_collection(windows_fonts):
    fonts = FontSet([windows_fonts])
    assert fonts.primary("regular").key == FontKey(str(windows_fonts / "BIZ-UDGothicR.ttc"), 1)
    assert fonts.primary("mono").key == FontKey(str(windows_fonts / "BIZ-UDGothicR.ttc"), 0)
    assert fonts.primary("bold").key == FontKey(str(windows_fonts / "BIZ-UDGothicB.ttc"), 1)
    assert lay_out("漢", 10.0, fonts=fonts).width_mm == pytest.approx(7.0)
    assert lay_out("漢", 10.0, role="mono", fonts=fonts).width_mm == pytest.approx(5.0)


def test_face_of_a_collection_stands_alone(windows_fonts):
    face = FontSet([windows_fonts]).primary("regular")
    alone = TTFont(io.BytesIO(face.standalone()))
    assert alone["name"].getDebugName(1) == "BIZ UDPGothic"
    assert alone["hmtx"]["g0"] == (700, 100)


def test_named_folder_comes_before_the_system(windows_fonts, monkeypatch):
    monkeypatch.setenv("HIMI_MAP_FONT_DIRS", str(windows_fonts))
    assert FontSet().primary("mono_bold").key.path in {
        str(windows_fonts / "BIZ-UDGothicB.ttc"),
        system_fonts().primary("mono_bold").key.path,
    }
    assert FontSet()._files["biz-udgothicr.ttc"] == windows_fonts / "BIZ-UDGothicR.ttc"


def test_font_that_forbids_embedding_is_not_used(tmp_path):
    font = _small_font("Noto Sans CJK JP", cff=True)
    font.save(tmp_path / "NotoSansJP-Regular.otf")
    assert FontSet([tmp_path]).primary("regular").key.path.endswith("NotoSansJP-Regular.otf")
    font["OS/2"].fsType = 2
    font.save(tmp_path / "NotoSansJP-Regular.otf")
    with pytest.raises(Exception, match="書体"):
        FontSet([tmp_path])
