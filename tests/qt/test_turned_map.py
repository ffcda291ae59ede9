"""A turned map stands on the screen where it stands on paper."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from himi_map.geo.crs import PlaneCrs
from layers.scene import Frame, Scene, Shapes, Stroke
from ui.painter.scene_painter import ScenePainter

CRS = PlaneCrs(6675)
MM = 4


@pytest.mark.parametrize("angle", [0.0, 35.0, -60.0])
@pytest.mark.parametrize("inset", [False, True])
def test_a_place_is_drawn_where_the_frame_says(qapp, angle, inset):
    page = (100.0, 80.0)
    frame = Frame(CRS, (10.0, 10.0, 90.0, 70.0), (-20000.0, 85000.0), 1000.0, page, angle)
    other = Frame(CRS, (20.0, 20.0, 60.0, 50.0), (-20010.0, 85005.0), 500.0, page, angle)
    place = np.array([(-20005.0, 85008.0)])
    dot = place + np.array([(-0.4, -0.4), (0.4, -0.4), (0.4, 0.4), (-0.4, 0.4)])
    shapes = Shapes(dot, np.zeros(1, dtype=np.int64), True, fill="ink", stroke=Stroke("ink", 0.2),
                    frame=other if inset else None)  # fmt: skip
    image = QImage(int(page[0] * MM), int(page[1] * MM), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    ScenePainter(painter, MM).paint(Scene(page=page, items=(shapes,), frame=frame))
    painter.end()
    dark = [
        (x, y) for y in range(image.height()) for x in range(image.width()) if image.pixelColor(x, y).lightness() < 100
    ]
    assert dark
    middle = np.mean(dark, axis=0)
    x, y = (other if inset else frame).to_paper(place)[0]
    assert middle == pytest.approx(np.array([x, page[1] - y]) * MM, abs=1.5)
