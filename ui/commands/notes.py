"""Writing on the map: stamps, lines, areas and words; correcting them, clearing them for publishing, putting away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from himi_map.records.base import AssociationId
from himi_map.records.office import LocalNote

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from ui.bridge import Workspace

Form = Literal["point", "line", "area"]


@dataclass(frozen=True, slots=True)
class PutNote:
    """Put a stamp, a line, an area or words on the map.

    Attributes
    ----------
    stamp
        Name of the stamp (``himi_map.localnotes``).
    points
        Metres of the plane zone: one of a stamp, two or more of a line, three or more of an area.
    label
        The answer to the stamp's question, or the words themselves.
    """

    stamp: str
    points: tuple[tuple[float, float], ...]
    label: str = ""
    danger: bool = False
    form: Form = "point"

    def edit(self, workspace: Workspace) -> Edit | None:
        """One internal note; it is published only after it was cleared."""
        assert workspace.association is not None
        builder = workspace.builder("地図に書き込みました")
        builder.create(
            LocalNote(
                id=builder.new_id(),
                association=AssociationId(workspace.association.id),
                stamp=self.stamp,
                label=self.label,
                danger=self.danger,
                geometry=geojson(workspace, self.form, self.points),
            )
        )
        return builder.build()


@dataclass(frozen=True, slots=True)
class CorrectNote:
    """Other words, or another place; whatever was cleared for publishing has to be cleared again."""

    note: str
    label: str
    points: tuple[tuple[float, float], ...] = ()
    form: Form = "point"

    def edit(self, workspace: Workspace) -> Edit | None:
        """The note changes and is internal again when its words changed."""
        found = workspace.records.notes[self.note]
        builder = workspace.builder("書き込みを直しました")
        if self.label != found.label:
            builder.change(found, label=self.label, cleared_on=None, cleared_by="")
        if self.points:
            builder.change(found, geometry=geojson(workspace, self.form, self.points))
        return builder.build()


@dataclass(frozen=True, slots=True)
class ClearNote:
    """Somebody read it and found nothing about a person in it: it may stand on paper that hangs on a wall."""

    note: str
    cleared: bool = True

    def edit(self, workspace: Workspace) -> Edit | None:
        """Cleared today by whoever is signed in, or internal again."""
        found = workspace.records.notes[self.note]
        words = "書き込みを公開してよいと決めました" if self.cleared else "書き込みを内部だけにしました"
        builder = workspace.builder(words)
        builder.change(
            found,
            cleared_on=workspace.clock().date() if self.cleared else None,
            cleared_by=workspace.operator.id if self.cleared else "",
        )
        return builder.build()


@dataclass(frozen=True, slots=True)
class PutNoteAway:
    """しまう: off the map, but kept."""

    note: str

    def edit(self, workspace: Workspace) -> Edit | None:
        """The note is put away today."""
        builder = workspace.builder("書き込みをしまいました")
        builder.put_away(workspace.records.notes[self.note], workspace.clock().date())
        return builder.build()


def geojson(workspace: Workspace, form: Form, points: Sequence[tuple[float, float]]) -> str:
    """Points in metres as a GeoJSON geometry text in EPSG:6668."""
    places = [workspace.crs.lonlat(x, y) for x, y in points]
    pairs = [[round(one.lon, 9), round(one.lat, 9)] for one in places]
    if form == "point":
        return json.dumps({"type": "Point", "coordinates": pairs[0]})
    if form == "line":
        return json.dumps({"type": "LineString", "coordinates": pairs})
    ring = pairs if pairs[0] == pairs[-1] else [*pairs, pairs[0]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})
