"""One association's map sheets: title, map, legend, key of sites, proof line, and room for the marks of a copy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from himi_map.publicmap import FeatureLayer
from layers.ground import ground_items
from layers.labels import Certificate
from layers.labels.previous import Place, PreviousLayout, all_places, inset_places
from layers.labels.previous import of_inset as of_last_inset
from layers.scene import Box, Drawable, Frame, Scene
from layers.sheet.choosing import choose, ground_of
from layers.sheet.column import frame_of
from layers.sheet.crowd import draw, place_all
from layers.sheet.furniture import bars, boxes_on_map, head_band, marks_on_map, side_column
from layers.sheet.insets import (
    Inset,
    find_insets,
    inset_frames,
    inset_ground,
    of_inset,
    outside_insets,
    plate_of,
)
from layers.sheet.keys import key_pages
from layers.sheet.options import SheetOptions
from layers.sheet.sheet_set import SheetSet
from layers.sheet.split import neighbour_boxes, neighbour_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

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
    ground = ground_of(public_map)
    choice = choose(ground, options, previous)
    found = choice.frames
    base = tuple(ground_items(public_map, found[0].scale, extent=_around(found), printed=True))
    scenes: list[Scene] = []
    on_maps: list[dict[str, tuple[float, float]]] = []
    in_insets: dict[str, Place] = {}
    certificate = Certificate()
    for number, frame in enumerate(found):
        plates = neighbour_boxes(found, number, ground.middles)
        corner = boxes_on_map(frame, public_map, ground.houses, plates.keys())
        taken = [*corner, *plates.values()]
        insets = find_insets(ground, frame, taken, _places_of(public_map)) if options.insets else ()
        items: list[Drawable] = [*base, *neighbour_marks(found, number, plates), *marks_on_map(frame, corner)]
        crowds, boxes = [], {}
        for inset in insets:
            taken += [inset.box, plate_of(inset)]
            given = of_inset(disclosure, area, inset)
            before = of_last_inset(previous, number, inset.number, inset.frame)
            crowds.append(
                place_all([inset.frame], 0, given, area, _bare(public_map), (), names=options.names, previous=before)
            )
            in_insets.update(inset_places(number, inset.number, crowds[-1].places))
            boxes.update({_name(name, inset): box for name, box in crowds[-1].boxes.items()})
            items += [*inset_ground(inset, public_map), *draw(crowds[-1]), *inset_frames(inset)]
        given = outside_insets(disclosure, area, insets) if insets else disclosure
        crowds.append(place_all(found, number, given, area, public_map, taken, names=options.names, previous=previous))
        on_maps.append(crowds[-1].places)
        certificate = sum((one.certificate for one in crowds), certificate)
        boxes.update(crowds[-1].boxes)
        items += [*draw(crowds[-1]), frame_of(frame.paper, "bold")]
        items += head_band(choice.layout, disclosure, number + 1, len(found))
        items += bars(choice.layout.foot, frame)
        column, keys = side_column(choice.layout, disclosure, public_map, area, texts, found, number, crowds)
        items += column
        scenes.append(
            Scene(
                page=frame.page,
                items=tuple(items),
                frame=frame,
                boxes=boxes,
                custody=choice.layout.slots,
                insets=tuple(one.frame for one in insets),
            )
        )
        if keys:
            scenes += key_pages(choice.layout, keys, head_band(choice.layout, disclosure, number + 1, len(found)))
    return SheetSet(tuple(scenes), _layout_of(choice, {**all_places(on_maps), **in_insets}), certificate)


def _name(name: str, inset: Inset) -> str:
    """People are drawn once; a supporter may stand on the map and in an enlargement, and so may a name."""
    return name if name.startswith("person:") else f"{name}:inset{inset.number}"


def _bare(public_map: PublicMap) -> PublicMap:
    """Without what is drawn and lettered on the map itself."""
    return replace(public_map, sites=(), notes=(), places=FeatureLayer.empty("name", "kind"))


def _places_of(public_map: PublicMap) -> NDArray[np.float64]:
    """Where the published sites are, metres, shape (n, 2)."""
    known = [one.position for one in public_map.sites if one.position is not None]
    degrees = np.array([(one.lon, one.lat) for one in known], dtype=np.float64).reshape(-1, 2)
    return public_map.crs.project(degrees[:, 0], degrees[:, 1])


def _around(found: Sequence[Frame]) -> Box:
    """The ground that all sheets show."""
    boxes = np.array([one.extent for one in found])
    (x0, y0), (x1, y1) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def _layout_of(choice: Choice, places: dict[str, Place]) -> PreviousLayout:
    first = choice.frames[0]
    return PreviousLayout(
        paper=choice.layout.paper,
        upright=choice.layout.upright,
        scale=first.scale,
        angle=first.angle,
        by_hand=choice.by_hand,
        centres=tuple(one.centre for one in choice.frames),
        places=places,
    )
