"""What the content hash sees: everything on the page, and nothing of the run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from exports.sheets.content import content_hash
from layers.scene import Scene, Shapes, Space, Stroke, Symbol, Text
from layers.shapes import ring
from layers.text import lay_out

WORD = Text(lay_out("鞍川", 4.0), (10.0, 10.0), "ink", space=Space.PAPER)
RING = ring([(0, 0), (10, 0), (10, 10)], stroke=Stroke("ink", 0.35))
MARK = Symbol("person", (3.0, 4.0), 5.2)
PAGE = Scene(page=(420.0, 297.0), items=(RING, WORD, MARK))


def hashed(*items: Shapes | Text | Symbol) -> str:
    return content_hash([replace(PAGE, items=items)])


def test_what_is_of_the_run_does_not_count():
    today = replace(WORD, run=lay_out("令和8年11月24日", 4.0), layer="run")
    assert content_hash([replace(PAGE, items=(*PAGE.items, today))]) == content_hash([PAGE])


@pytest.mark.parametrize(
    "changed",
    [
        replace(WORD, run=lay_out("鞍川東", 4.0)),
        replace(WORD, at=(10.0, 10.01)),
        replace(WORD, colour="white"),
        replace(RING, xy=RING.xy + 0.01),
        replace(RING, stroke=Stroke("ink", 0.6)),
        replace(RING, fill="ink"),
        replace(MARK, name="supporter"),
        replace(MARK, offset=(0.0, 1.0)),
    ],
    ids=repr,
)
def test_everything_else_does(changed: Shapes | Text | Symbol):
    kind = type(changed)
    items = tuple(changed if isinstance(one, kind) else one for one in PAGE.items)
    assert hashed(*items) != content_hash([PAGE])


def test_order_and_page_count():
    assert hashed(WORD, RING, MARK) != content_hash([PAGE])
    assert content_hash([PAGE, PAGE]) != content_hash([PAGE])
    assert content_hash([replace(PAGE, page=(297.0, 420.0))]) != content_hash([PAGE])


def test_sums_in_another_order_are_no_change():
    assert hashed(replace(RING, xy=RING.xy + 1e-9), WORD, MARK) == content_hash([PAGE])
    assert np.array_equal(RING.xy, np.array([(0, 0), (10, 0), (10, 10)], dtype=float))
