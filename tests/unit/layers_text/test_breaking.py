"""Line breaking by the rules of Japanese setting, and names that fit without losing a letter."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.text import fit, wrap
from layers.text.breaking import NOT_AT_END, NOT_AT_START

PROSE = st.text(alphabet=st.sampled_from("氷見市のマップ、。（）「」ー々ッあいう"), max_size=60)
NAMES = st.text(alphabet=st.sampled_from("氷見市福祉協議会髙𠮷ヴィABC株"), min_size=1, max_size=40)


def _texts(runs) -> list[str]:
    return [run.text for run in runs]


def test_closing_marks_do_not_begin_a_line():
    assert _texts(wrap("あいう。えお", 1.0, 3.0)) == ["あい", "う。え", "お"]


def test_opening_brackets_do_not_end_a_line():
    assert _texts(wrap("あい「う」", 1.0, 3.0)) == ["あい", "「う」"]


def test_latin_words_and_numbers_stay_whole():
    assert _texts(wrap("電話 0766-74-8100 へ", 1.0, 7.0, role="mono")) == ["電話", "0766-74-8100", "へ"]


def test_line_ends_of_the_text_are_kept():
    assert _texts(wrap("一\n\n二", 1.0, 10.0)) == ["一", "", "二"]


@given(PROSE, st.integers(4, 12))
def test_wrapping_loses_nothing_and_keeps_the_rules(text, width):
    lines = wrap(text, 1.0, float(width))
    assert "".join(_texts(lines)) == text
    for before, after in pairwise(lines):
        # A cluster of marks wider than the line is the one thing that may break the rules.
        if before.width_mm + after.width_mm <= 2 * width and not _hopeless(text, width):
            assert after.text[0] not in NOT_AT_START
            assert before.text[-1] not in NOT_AT_END
    assert all(line.width_mm <= width + 1e-9 or len(line.text) == 1 for line in lines)


def _hopeless(text: str, width: int) -> bool:
    run = 0
    for character in text:
        run = run + 1 if character in NOT_AT_START | NOT_AT_END else 0
        if run >= width - 2:
            return True
    return False


def test_more_lines_than_wanted_end_in_an_ellipsis():
    lines = wrap("あ" * 30, 1.0, 10.0, max_lines=2)
    assert len(lines) == 2
    assert lines[-1].text.endswith("…")
    assert lines[-1].width_mm <= 10.0


@given(NAMES, st.floats(3.0, 40.0))
def test_fitting_a_name_never_drops_a_letter(name, width):
    runs = fit(name, 4.0, width, 2.0)
    assert "".join(_texts(runs)) == name
    assert all(2.0 <= run.size_mm <= 4.0 for run in runs)
    assert all(run.width_mm <= width + 1e-9 for run in runs)


@pytest.mark.parametrize(
    ("width", "lines", "size"),
    [
        pytest.param(40.0, 1, 4.0, id="as it is"),
        pytest.param(24.0, 1, 3.0, id="smaller"),
        pytest.param(12.0, 2, 3.0, id="two lines"),
    ],
)
def test_fitting_shrinks_before_it_breaks(width, lines, size):
    runs = fit("氷見市社会福祉協", 4.0, width, 2.5)
    assert (len(runs), runs[0].size_mm) == (lines, pytest.approx(size, abs=0.01))


def test_fitting_breaks_a_long_name_at_its_blank():
    assert _texts(fit("見本市社会福祉協議会 氷見支部", 4.0, 20.0, 1.9)) == ["見本市社会福祉協議会", "氷見支部"]


@pytest.mark.parametrize("ending", ["ん。", "です。", "せん。", "ません。"])
def test_no_balanced_paragraph_ends_in_a_line_of_a_letter_or_two(ending):
    for count in range(30, 60):
        words = "支援は善意によるもので法的な責任や義務を負うものではあり" * 3
        words = words[:count] + ending
        lines = wrap(words, 2.5, 60.0, balanced=True)
        assert "".join(run.text for run in lines) == words
        assert all(run.width_mm <= 60.0 for run in lines)
        assert len(lines) == len(wrap(words, 2.5, 60.0))
        assert len(lines) == 1 or lines[-1].width_mm >= 6 * 2.5 * 0.9
        assert all(run.text[0] not in NOT_AT_START for run in lines)
