"""A ruler that cannot fail measures nothing."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from exports.pdf.page import SheetWriter
from layers.scene import Scene, Shapes, Space, Stroke, Text
from layers.text import lay_out
from tests.golden.ruler import assert_same_page, compare_pages, render

SQUARE = np.array([[20.0, 20.0], [60.0, 20.0], [60.0, 60.0], [20.0, 60.0]])


def _scene() -> Scene:
    items = (
        Shapes(SQUARE, np.array([0]), True, fill="depth_3_blend", space=Space.PAPER),
        Shapes(SQUARE + 70, np.array([0]), True, stroke=Stroke("ink", 0.35), space=Space.PAPER),
        Text(lay_out("見本 一郎", 4.0), (30.0, 100.0), "ink", space=Space.PAPER),
        Text(lay_out("12", 3.0, role="bold"), (100.0, 100.0), "ink", space=Space.PAPER),
    )
    return Scene((210.0, 148.0), items)


def _pdf(scene: Scene) -> bytes:
    buffer = io.BytesIO()
    with SheetWriter(buffer, title="見本", practice="") as writer:
        writer.add(scene)
    return buffer.getvalue()


def _with(index, **changes) -> Scene:
    scene = _scene()
    items = list(scene.items)
    items[index] = replace(items[index], **changes)
    return replace(scene, items=tuple(items))


def test_same_page_has_no_difference():
    assert compare_pages(_pdf(_scene()), _pdf(_scene())).share == 0
    assert_same_page(_pdf(_scene()), _pdf(_scene()))


def test_page_equals_its_own_picture(tmp_path):
    picture = tmp_path / "page.png"
    Image.fromarray(render(_pdf(_scene()))).save(picture)
    assert_same_page(_pdf(_scene()), picture)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda: _with(2, at=(31.0, 100.0)), id="label moved by a millimetre"),
        pytest.param(lambda: _with(3, at=(100.0, 101.0)), id="number moved by a millimetre"),
        pytest.param(lambda: _with(3, run=lay_out("13", 3.0, role="bold")), id="another number"),
        pytest.param(lambda: _with(0, fill="depth_5_blend"), id="another depth class"),
        pytest.param(lambda: _with(0, fill="depth_2_blend"), id="the depth class below"),
        pytest.param(lambda: _with(1, stroke=None), id="line missing"),
        pytest.param(lambda: replace(_scene(), items=_scene().items[:3]), id="number missing"),
        pytest.param(lambda: replace(_scene(), page=(210.0, 149.0)), id="page too high"),
    ],
)
def test_ruler_fails_on_a_wrong_page(wrong):
    with pytest.raises(AssertionError, match="differs"):
        assert_same_page(_pdf(_scene()), _pdf(wrong()))
