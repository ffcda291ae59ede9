"""The QR of a sheet is the one segno draws: the same mask, format and modules, found faster."""

from __future__ import annotations

import random
import uuid

import numpy as np
import segno
from hypothesis import given
from hypothesis import strategies as st

from layers.sheet.qr import qr_cells


def by_segno(text: str) -> np.ndarray:
    return np.array(segno.make(text, error="m", micro=False).matrix, dtype=bool)


@given(st.uuids())
def test_the_code_of_a_sheet_is_the_one_segno_draws(sheet):
    text = f"HIMIMAP:{sheet}".upper()
    np.testing.assert_array_equal(qr_cells(text), by_segno(text))


@given(st.text(st.characters(codec="utf-8", min_codepoint=32, max_codepoint=0x3100), min_size=1, max_size=180))
def test_other_texts_of_any_length_too(text):
    np.testing.assert_array_equal(qr_cells(text), by_segno(text))


def test_each_of_the_eight_masks_is_found_where_it_is_the_best():
    draw = random.Random(1)
    texts = [f"HIMIMAP:{uuid.UUID(int=draw.getrandbits(128))}".upper() for _ in range(120)]
    codes = {text: segno.make(text, error="m", micro=False) for text in texts}
    assert {code.mask for code in codes.values()} == set(range(8)), "so that all are compared"
    for text, code in codes.items():
        np.testing.assert_array_equal(qr_cells(text), np.array(code.matrix, dtype=bool))
