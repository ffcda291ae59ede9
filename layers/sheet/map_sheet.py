"""One association's map sheets: title, map, legend, key of sites, proof line, and room for the marks of a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from layers.ground import ground_items
from layers.labels.previous import PreviousLayout
from layers.scene import Box, Drawable, Frame, Scene
from layers.sheet.choosing import choose, ground_of
from layers.sheet.column import frame_of
from layers.sheet.crowd import draw, place_all
from layers.sheet.furniture import bars, boxes_on_map, head_band, marks_on_map, side_column
from layers.sheet.options import SheetOptions
from layers.sheet.sheet_set import SheetSet
from layers.sheet.split import neighbour_boxes, neighbour_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himi_map.disclosed import Disclosure
    from himi_map.publicmap import PublicMap
    from layers.sheet.choosing import Choice
    from layers.sheet.texts import SheetTexts

_USUAL: Final = SheetOptions()


def map_sheet(
    disclosure: Disclosure,
    public_map: PublicMap,
    *,
    area: str,
    texts: SheetTexts,
    options: SheetOptions = _USUAL,
    previous: PreviousLayout | None = None,
) -> SheetSet:
    """The sheets of one association; one, or several where the ground would be too small to read.

    Parameters
    ----------
    disclosure
        Made for ``Output.MAP_SHEET``.
    public_map
        The ground; its first area is the association.
    area
        Key of the association in *disclosure*.
    options
        Paper, scale, and which way up.
    previous
        How the sheets were laid out last: kept as far as it still does.

    Raises
    ------
    ExportError
        ``export.no_area``, ``export.no_room``, ``export.too_many_sheets``.
    """
    choice = choose(ground_of(public_map), options, previous)
    found = choice.frames
    base = tuple(ground_items(public_map, found[0].scale, extent=_around(found), printed=True))
    scenes = []
    for number, frame in enumerate(found):
        taken = (*boxes_on_map(frame, public_map), *neighbour_boxes(found, number))
        crowd = place_all(found, number, disclosure, area, public_map, taken)
        items: list[Drawable] = [*base, *neighbour_marks(found, number), *marks_on_map(frame, public_map)]
        items += [*draw(crowd), frame_of(frame.paper, "bold")]
        items += head_band(choice.layout, disclosure, number + 1, len(found))
        items += bars(choice.layout.foot, frame)
        items += side_column(choice.layout, disclosure, public_map, area, texts, found, number, [crowd])
        scenes.append(
            Scene(
                page=frame.page, items=tuple(items), frame=frame, boxes=crowd.boxes, custody=choice.layout.slots
            )
        )  # fmt: skip
    return SheetSet(tuple(scenes), _layout_of(choice, scenes))


def _around(found: Sequence[Frame]) -> Box:
    """The ground that all sheets show."""
    boxes = np.array([one.extent for one in found])
    (x0, y0), (x1, y1) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def _layout_of(choice: Choice, scenes: Sequence[Scene]) -> PreviousLayout:
    first = choice.frames[0]
    return PreviousLayout(
        paper=choice.layout.paper,
        upright=choice.layout.upright,
        scale=first.scale,
        angle=first.angle,
        by_hand=choice.by_hand,
        centres=tuple(one.centre for one in choice.frames),
        places={
            name: (number, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            for number, scene in enumerate(scenes)
            for name, box in scene.boxes.items()
        },
    )
