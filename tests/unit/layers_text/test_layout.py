"""Lines of text: the right font for each character, every character accounted for."""

from __future__ import annotations

import pickle
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himi_map.errors import ExportError
from layers.text import FontSet, GlyphRun, fonts_of, lay_out, missing_glyphs, system_fonts

TSUJI = "辻\U000e0100"
NOWHERE = "\ue000"


def _fonts(run: GlyphRun) -> list[str]:
    return [Path(piece.font.path).stem for piece in run.pieces]


def test_rare_name_character_comes_from_the_next_font_that_has_it():
    run = lay_out("𠮷田", 3.0)
    assert [piece.clusters for piece in run.pieces] == [("𠮷",), ("田",)]
    first, second = run.pieces
    assert first.font != second.font
    assert system_fonts().primary("regular").key == second.font
    assert first.glyphs[0] != 0


def test_common_name_characters_need_no_second_font():
    assert len(fonts_of(lay_out("髙橋﨑濵邉齋德曻栁桒瀨", 3.0))) == 1


def test_stand_in_for_a_bold_character_is_emboldened():
    stand_in, own = lay_out("𠮷田", 4.0, role="bold").pieces
    assert stand_in.embolden_mm > 0
    assert own.embolden_mm == 0


def test_variation_sequence_is_one_glyph_for_two_characters():
    (piece,) = lay_out(TSUJI, 3.0).pieces
    assert piece.clusters == (TSUJI,)
    assert piece.glyphs[0] != lay_out("辻", 3.0).pieces[0].glyphs[0] or _is_default(TSUJI)
    assert missing_glyphs(TSUJI) == []


def _is_default(text: str) -> bool:
    face = system_fonts().primary("regular")
    return face.sequences[ord(text[0]), ord(text[1])] == face.glyph(ord(text[0]))


def test_unknown_variation_sequence_prints_the_base_and_is_reported():
    unknown = "辻\U000e01ef"
    (piece,) = lay_out(unknown, 3.0).pieces
    assert piece.glyphs.tolist() == lay_out("辻", 3.0).pieces[0].glyphs.tolist()
    assert piece.clusters == (unknown,)
    assert missing_glyphs([unknown, "辻"]) == [unknown]


def test_separate_voicing_mark_becomes_the_voiced_kana():
    decomposed = unicodedata.normalize("NFD", "がぱ")
    (piece,) = lay_out(decomposed, 3.0).pieces
    assert piece.glyphs.tolist() == lay_out("がぱ", 3.0).pieces[0].glyphs.tolist()
    assert piece.clusters == ("か\u3099", "は\u309a")


def test_character_in_no_font_is_an_empty_box_and_is_reported_once():
    run = lay_out(NOWHERE + "田", 3.0)
    assert run.pieces[0].glyphs[0] == 0
    assert missing_glyphs(["田", NOWHERE + "田" + NOWHERE]) == [NOWHERE]


def test_invisible_characters_take_no_room_and_are_not_reported():
    assert lay_out("a\u200bb", 3.0).width_mm == lay_out("ab", 3.0).width_mm
    assert missing_glyphs("a\u200b\ufeffb\n") == []


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_no_character_is_lost(text):
    run = lay_out(text, 3.0)
    if run.pieces:
        assert "".join(cluster for piece in run.pieces for cluster in piece.clusters) == text
    else:  # nothing to see: the characters wait for a glyph to go with
        assert lay_out(text + "a", 3.0).pieces[0].clusters == (text + "a",)
    for piece in run.pieces:
        assert len(piece.glyphs) == len(piece.x) == len(piece.y) == len(piece.clusters)


@given(st.text(alphabet=st.sampled_from("氷見市ABCgjアｱ1１、髙𠮷"), min_size=1, max_size=20), st.floats(1, 20))
def test_width_is_the_sum_of_the_characters_and_scales_with_size(text, size):
    width = lay_out(text, size).width_mm
    assert width == pytest.approx(sum(lay_out(c, size).width_mm for c in text))
    assert width == pytest.approx(lay_out(text, 1.0).width_mm * size)


def test_letter_spacing_stands_between_letters_only():
    plain, spaced = lay_out("氷見市", 10.0), lay_out("氷見市", 10.0, letter_spacing=0.2)
    assert spaced.width_mm == pytest.approx(plain.width_mm + 2 * 2.0)
    assert spaced.pieces[0].x == pytest.approx(plain.pieces[0].x + np.array([0.0, 2.0, 4.0]))


def test_mono_gives_all_digits_and_letters_one_width():
    widths = {lay_out(c, 10.0, role="mono").width_mm for c in "0123456789iWm.-"}
    assert widths == {5.0}
    assert len({lay_out(c, 10.0).width_mm for c in "iW"}) == 2


def test_vertical_text_runs_down_with_turned_forms():
    run = lay_out("田ー。", 10.0, vertical=True)
    level = lay_out("田ー。", 10.0)
    (piece,), (flat,) = run.pieces, level.pieces
    assert (np.diff(piece.y) == -10.0).all()
    assert piece.glyphs[0] == flat.glyphs[0]
    assert piece.glyphs[1] != flat.glyphs[1]
    assert run.box == (-5.0, -30.0, 5.0, 0.0)
    assert piece.x[0] == pytest.approx(-lay_out("田", 10.0).width_mm / 2)


def test_same_call_gives_the_same_run_and_other_size_another():
    assert lay_out("氷見", 3.0) is lay_out("氷見", 3.0)
    assert lay_out("氷見", 3.0) != lay_out("氷見", 3.1)
    assert lay_out("氷見", 3.0) != lay_out("氷見", 3.0, role="bold")


def test_repr_does_not_tell_the_text():
    run = lay_out("見本一郎", 3.0)
    told = repr(run) + repr(run.pieces)
    assert not set("見本一郎") & set(told)
    assert str(run.pieces[0].glyphs[0]) not in told


def test_run_travels_to_another_process_unchanged():
    run = lay_out("𠮷田", 3.0, role="bold")
    again = pickle.loads(pickle.dumps(run))
    assert again == run
    assert [piece.clusters for piece in again.pieces] == [("𠮷",), ("田",)]


def test_big_fallback_font_stays_closed_until_a_character_needs_it():
    fonts = FontSet()
    lay_out("氷見市福祉防災", 3.0, fonts=fonts)
    lay_out("氷見市福祉防災", 3.0, role="bold", fonts=fonts)
    before = set(fonts.opened())
    assert {Path(key.path).name for key in before} <= {
        Path(fonts.primary(role).key.path).name for role in ("regular", "bold", "mono", "mono_bold")
    }
    lay_out("𠮷", 3.0, fonts=fonts)
    assert set(fonts.opened()) > before


def test_no_japanese_font_is_told_with_a_remedy(tmp_path):
    with pytest.raises(ExportError) as caught:
        FontSet([tmp_path])
    assert caught.value.code == "export.font_missing"
    assert "BIZ" in str(caught.value)
