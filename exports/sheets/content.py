"""The content hash: what finished pages tell, without the day, the copy and everything else that is of one run.

It is taken over the drawables of the Scenes, not over the file: two files with the same hash say the same.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

from layers.scene import Scene, Shapes, Text

if TYPE_CHECKING:
    from layers.scene import Drawable, Stroke

RUN_LAYER: Final = "run"
"""Layer of drawables that are of the run and not of the content."""

_GRID: Final = 1000.0
"""Coordinates count to a thousandth of a metre or of a millimetre: sums in another order give the same hash."""


def content_hash(pages: Iterable[Scene]) -> str:
    """A hash (hex) of everything on *pages* that is not of the run."""
    total = hashlib.blake2b(digest_size=16)
    for page in pages:
        frame = page.frame
        head = [*page.page] if frame is None else [*page.page, *frame.paper, *frame.centre, frame.scale]
        total.update(_numbers(head))
        for item in page.items:
            if item.layer != RUN_LAYER:
                total.update(_told(item))
    return total.hexdigest()


def _told(item: Drawable) -> bytes:
    if isinstance(item, Shapes):
        features = b"" if item.features is None else np.asarray(item.features, dtype=np.int64).tobytes()
        style = f"\1{item.space.value}|{item.closed}|{item.fill}|{_stroke(item.stroke)}|{item.hatch}|{item.clip}|"
        xy = np.rint(np.asarray(item.xy, dtype=np.float64) * _GRID).astype(np.int64)
        return b"".join((style.encode(), xy.tobytes(), np.asarray(item.starts, dtype=np.int64).tobytes(), features))
    if isinstance(item, Text):
        run = item.run
        words = f"\2{item.space.value}|{item.colour}|{item.halo}|{run.role}|{run.vertical}|{run.text}|"
        measures = (*item.at, *item.offset, item.angle, item.halo_width, run.size_mm, run.letter_spacing, run.width_mm)
        return words.encode("utf-8", "surrogatepass") + _numbers(measures)
    return f"\3{item.space.value}|{item.name}|".encode() + _numbers((*item.at, *item.offset, item.size))


def _stroke(stroke: Stroke | None) -> str:
    return "" if stroke is None else f"{stroke.colour},{stroke.width:g},{stroke.dash}"


def _numbers(values: Iterable[float]) -> bytes:
    whole = [round(value * _GRID) for value in values]
    return struct.pack(f"<{len(whole)}q", *whole)
