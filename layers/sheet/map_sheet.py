"""One association's A3 sheets: title, map, legend of what is there, key of sites, proof line, QR and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from himi_map.glossary import term
from himi_map.look import WEIGHTS
from layers import areas
from layers.frame import frames
from layers.ground import ground_items
from layers.labels.previous import PreviousLayout
from layers.scene import Box, Drawable, Frame, Scene, Space, Stroke, Text
from layers.shapes import ring
from layers.sheet.column import frame_of
from layers.sheet.crowd import Crowd, draw, place_all
from layers.sheet.furniture import boxes_on_map, marks_on_map, side_column
from layers.sheet.options import SheetOptions
from layers.sheet.sheet_set import SheetSet
from layers.sheet.texts import SheetTexts
from layers.text import lay_out

if TYPE_CHECKING:
    from himi_map.disclosed import Disclosure
    from himi_map.publicmap import PublicMap

PAGE: Final = (420.0, 297.0)
MARGIN: Final = 10.0
COLUMN: Final = 92.0
MAP_BOX: Final[Box] = (MARGIN, MARGIN, PAGE[0] - MARGIN - COLUMN - 4.0, PAGE[1] - MARGIN)
_CORNER: Final = 6.0
_BANNER: Final = 9.0
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
    ground = areas.extent_of(public_map)
    del previous  # not yet kept
    box = _map_box(disclosure)
    found = frames(ground, public_map.crs, box, PAGE, options.scale)
    corners = np.array([one.extent for one in found])
    extent = (*corners[:, :2].min(axis=0).tolist(), *corners[:, 2:].max(axis=0).tolist())
    base = tuple(ground_items(public_map, found[0].scale, extent=extent))
    scenes = []
    for number, frame in enumerate(found):
        crowd = place_all(found, number, disclosure, area, public_map, boxes_on_map(frame, public_map))
        ground_here = (*base, *marks_on_map(frame, public_map))
        scenes.append(_sheet(disclosure, public_map, area, texts, frame, crowd, ground_here, number + 1, len(found)))
    layout = PreviousLayout(
        scale=found[0].scale,
        by_hand=options.scale is not None,
        centres=tuple(one.centre for one in found),
        places={
            name: (number, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            for number, scene in enumerate(scenes)
            for name, box in scene.boxes.items()
        },
    )
    return SheetSet(tuple(scenes), layout)


def _map_box(disclosure: Disclosure) -> Box:
    """The map's rectangle: the same for every recipient, so that the frame tells nothing."""
    del disclosure
    x0, y0, x1, y1 = MAP_BOX
    return (x0, y0, x1, y1 - _BANNER - 1.0)


def _sheet(
    disclosure: Disclosure,
    public_map: PublicMap,
    area: str,
    texts: SheetTexts,
    frame: Frame,
    crowd: Crowd,
    base: tuple[Drawable, ...],
    number: int,
    total: int,
) -> Scene:
    items: list[Drawable] = [*base, *draw(crowd), frame_of(frame.paper, "bold")]
    items += _head_band(disclosure, texts, number, total)
    column_box = (PAGE[0] - MARGIN - COLUMN, MARGIN, PAGE[0] - MARGIN, PAGE[1] - MARGIN)
    items += side_column(column_box, disclosure, public_map, area, texts, frame, crowd)
    items += corner_marks()
    return Scene(page=PAGE, items=tuple(items), frame=frame, boxes=crowd.boxes)


def _head_band(disclosure: Disclosure, texts: SheetTexts, number: int, total: int) -> list[Drawable]:
    """The line above the map: the banner when there is one, else what the sheet is for; sheet n/N."""
    x0, _, x1, y1 = MAP_BOX
    box = (x0, y1 - _BANNER, x1, y1)
    handling = term("handling.caution") if disclosure.people or disclosure.granted else term("handling.public")
    words = disclosure.banner or f"{disclosure.recipient_words}　{handling}"
    run = lay_out(words, 4.6, role="bold")
    items: list[Drawable] = [Text(run, (x0 + 4.0, box[1] + 2.8), "ink", space=Space.PAPER)]
    if disclosure.banner:
        items.insert(0, frame_of(box, "bold"))
    if total > 1:
        page = lay_out(f"{texts.title}　{number}/{total}枚目", 3.6, role="bold")
        items.append(Text(page, (x1 - page.width_mm - 4.0, box[1] + 3.0), "ink", space=Space.PAPER))
    return items


def corner_marks() -> list[Drawable]:
    """Four marks by which a photograph of the sheet can be straightened."""
    width, height = PAGE
    items: list[Drawable] = []
    for x, y, dx, dy in ((4, 4, 1, 1), (width - 4, 4, -1, 1), (4, height - 4, 1, -1), (width - 4, height - 4, -1, -1)):
        points = [(x + dx * _CORNER, y), (x, y), (x, y + dy * _CORNER)]
        items.append(ring(points, closed=False, stroke=Stroke("ink", WEIGHTS["bold"])))
    return items
