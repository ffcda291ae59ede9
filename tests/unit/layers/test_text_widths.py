"""Widths and lines: trying a width gives what setting it gives; nothing is wider than its column or lost on the way."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.text import fit, lay_out, wrap
from layers.text.breaking import NOT_AT_END, NOT_AT_START
from layers.text.layout import width_of

RARE = ["𠮷", "髙", "辻\U000e0100", "葛\U000e0100", "は\u309a", "㍿", "\u200b", "\ue000"]
texts = st.lists(
    st.sampled_from([*"氷見浜川端一二三（）、。「」ー々っ　 ", *"abcXYZ0123-", *RARE]) | st.characters(codec="utf-8"),
    max_size=40,
).map("".join)  # fmt: skip
plain = st.text(st.sampled_from("氷見浜川端南北東西一二三四（）、。「」ー々っ・2026"), min_size=1, max_size=60)
roles = st.sampled_from(["regular", "bold", "mono", "mono_bold"])
sizes = st.floats(1.5, 8.0)


@given(texts, sizes, roles)
def test_a_width_tried_is_the_width_set(text, size, role):
    assert width_of(text, size, role=role) == lay_out(text, size, role=role).width_mm


@given(plain, sizes, st.floats(8.0, 120.0), roles)
def test_lines_stay_in_their_column_and_hold_every_letter(text, size, width, role):
    runs = wrap(text, size, width, role=role)
    assert "".join(run.text for run in runs) == text
    for run in runs:
        assert run.width_mm <= width or len(run.text) == 1


@given(plain, sizes, st.floats(70.0, 120.0))
def test_no_line_begins_or_ends_with_what_may_not_stand_there(text, size, width):
    if re.search(r"[（）、。「」ー々っ・0-9]{6}", text):
        return  # so many in a row do not fit a line
    runs = wrap(text, size, width)
    for before, after in itertools.pairwise(runs):
        assert before.text[-1] not in NOT_AT_END
        assert after.text[0] not in NOT_AT_START


@given(plain, sizes, st.floats(8.0, 120.0), st.integers(1, 3))
def test_shortened_text_says_so_and_only_then(text, size, width, most):
    runs = wrap(text, size, width, most)
    assert len(runs) <= most
    whole = wrap(text, size, width)
    assert (runs == whole) == (len(whole) <= most)
    if runs != whole:
        assert runs[-1].text.endswith("…")
        assert runs[:-1] == whole[: most - 1]


@given(plain, sizes, st.floats(8.0, 120.0), roles)
def test_a_name_shrinks_before_it_breaks_and_is_never_cut(text, size, width, role):
    least = size * 0.6
    runs = fit(text, size, width, least, role=role)
    assert "".join(run.text for run in runs) == text
    for run in runs:
        assert least <= run.size_mm <= size
        assert run.width_mm <= width or (run.size_mm == least and len(run.text) == 1)
    if len(runs) > 1:
        assert lay_out(text, least + 0.01, role=role).width_mm > width, "it would have fitted on one line, smaller"
    if width_of(text, size, role=role) <= width:
        assert [run.size_mm for run in runs] == [size]


@pytest.mark.parametrize("text", RARE[:6])
def test_a_rare_letter_takes_room_and_keeps_its_spelling(text):
    run = lay_out(text, 4.0)
    assert run.width_mm > 1.0
    assert "".join(cluster for piece in run.pieces for cluster in piece.clusters) == text
    assert all(glyph != 0 for piece in run.pieces for glyph in piece.glyphs)
