"""Correcting the boundary of the association and its 班: take a corner and move it; who falls outside is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from PySide6.QtWidgets import QVBoxLayout, QWidget

from himi_map.boundaries import Area, Fabric, crossed
from himi_map.errors import HimiMapError
from himi_map.records.people import Group
from ui.canvas.handtools import DrawPath, EditVertices
from ui.choice_button import ChoiceButton
from ui.commands.areas import CorrectBoundaries
from ui.panels.rows import called, desk_people
from ui.widgets import Words, heading

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.stage import Stage

_TOLD = 6
"""So many people are named; more are counted."""


class BoundaryDesk(QWidget):
    """A button to begin with, and what every correction means for people and houses."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._tool: EditVertices | None = None
        self._fabric: Fabric | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.begin_button = ChoiceButton("区域の線を直す", self.begin, "自治会と班の線を、角をつまんで動かします")
        self.words = Words("", "ask")
        self.words.hide()
        self.end_button = ChoiceButton("線を直すのを終わる", self.end)
        self.end_button.hide()
        for one in (heading("区域", "part"), self.begin_button, self.words, self.end_button):
            column.addWidget(one)
        stage.workspace.changed.connect(lambda _changes, _origin: self._follow())
        stage.workspace.association_changed.connect(self.end)

    def begin(self) -> None:
        """Take the corners up; without a boundary, draw the first one."""
        areas = self.areas()
        association = self._stage.workspace.association
        if association is None:
            return
        if not any(one.key == association.id for one in areas):
            path = DrawPath(area=True)
            path.drawn.connect(self._first)
            self._stage.canvas.take(path)
            self._say(path.hint)
            return
        tool = EditVertices()
        tool.moved.connect(lambda index, x, y: self._change(lambda fabric: fabric.move(index, x, y)))
        tool.inserted.connect(lambda x, y: self._change(lambda fabric: fabric.insert(x, y)))
        tool.removed.connect(lambda index: self._change(lambda fabric: fabric.remove(index)))
        self._tool = tool
        self._stage.canvas.take(tool)
        self._follow()
        self._say(tool.hint)

    def end(self) -> None:
        """Lay the corners down."""
        if self._tool is not None and self._stage.canvas.tool is self._tool:
            self._stage.canvas.take(None)
        self._tool = None
        self.words.hide()
        self.end_button.hide()
        self.begin_button.show()

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.show()
        self.end_button.show()
        self.begin_button.hide()

    def areas(self) -> list[Area]:
        """The association, its 班, and the neighbours whose line is the same, metres."""
        work = self._stage.workspace
        association = work.association
        if association is None:
            return []
        own = self._area(association.id, association.name, "association", association.boundary)
        groups = [
            self._area(one.id, one.name, "group", one.boundary)
            for one in work.records.of_association(Group, association.id)
            if one.put_away is None
        ]
        found = [one for one in (own, *groups) if one is not None]
        if own is not None:
            for other in work.records.associations.values():
                if other.id != association.id and other.put_away is None:
                    near = self._area(other.id, other.name, "association", other.boundary)
                    if near is not None and shapely.dwithin(near.shape, own.shape, 1.0):
                        found.append(near)
        return found

    def _area(self, key: str, name: str, level: str, boundary: str | None) -> Area | None:
        if boundary is None:
            return None
        crs = self._stage.workspace.crs
        shape = shapely.from_geojson(boundary)
        return Area(key, name, level, shapely.transform(shape, lambda xy: crs.project(xy[:, 0], xy[:, 1])))

    def _follow(self) -> None:
        """The records changed, perhaps by an undo: show the corners as they are now."""
        if self._tool is None or not self._tool.held:
            return
        self._fabric = Fabric.of(self.areas())
        self._tool.show(self._fabric.vertices, list(self._fabric.shapes().values()))

    def _change(self, change: Callable[[Fabric], Fabric]) -> None:
        before = self._fabric
        if before is None:
            return
        try:
            after = change(before)
        except HimiMapError as error:
            self._stage.refused.emit(error)
            self._follow()
            return
        changed = after.changed(before)
        if not changed:  # a corner on a straight line: it is there when it is moved
            self._fabric = after
            if self._tool is not None:
                self._tool.show(after.vertices, list(after.shapes().values()))
            return
        if self._stage.do(CorrectBoundaries(tuple(changed.items())), "boundary"):
            self._say(self._outcome(before.shapes(), after.shapes()))

    def _first(self, points: tuple[tuple[float, float], ...]) -> None:
        association = self._stage.workspace.association
        assert association is not None
        shape = shapely.Polygon(points)
        self._stage.canvas.take(None)
        if not shapely.is_valid(shape):
            self._say("線が交わっています。もう一度、角を順に押してください。")
            self.begin()
            return
        if self._stage.do(CorrectBoundaries(((association.id, shape),)), "boundary"):
            self.end()
            self._stage.say("自治会の区域の線をかきました。")

    def _outcome(self, before: dict[str, Any], after: dict[str, Any]) -> str:
        """Who and how many houses fall outside now, in whole sentences."""
        work = self._stage.workspace
        association = work.association
        assert association is not None
        old, new = before[association.id], after[association.id]
        people = [one for one in desk_people(work) if one.resident.home is not None and one.resident.home.exact]
        homes = np.array([work.crs.point(one.resident.home.position) for one in people if one.resident.home]).reshape(
            -1, 2
        )
        houses = shapely.get_coordinates(shapely.centroid(work.ground().buildings.geometry))
        gone, lost = crossed(old, new, homes), crossed(old, new, houses)
        lines = ["区域の線を直しました。"]
        if gone.out:
            names = "、".join(
                f"{people[one].registration.number}番 {called(work, people[one])}" for one in gone.out[:_TOLD]
            )
            more = f"ほか{len(gone.out) - _TOLD}人" if len(gone.out) > _TOLD else ""
            lines.append(f"区域の外になった人：{names}{more}")
        if lost.out or lost.into:
            lines.append(f"外になった家 {len(lost.out)}軒、中になった家 {len(lost.into)}軒")
        if sum(one in after for one in after) and any(
            key != association.id
            and key in work.records.associations
            and not shapely.equals_exact(after[key], before[key], 1e-6)
            for key in after
        ):
            lines.append("隣の自治会の同じ線も、いっしょに動きました。")
        return "\n".join(lines)
