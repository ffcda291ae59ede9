"""Where people live: putting a home on a house, taking it off the map, swapping two homes that were mixed up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.records.people import Home, PositionQuality

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class PlaceHome:
    """Put a home where somebody pointed: on a house when they hit one.

    Attributes
    ----------
    resident
        Whose home.
    x, y
        Metres of the plane zone.
    building
        Key of the house in the map pack, "" for open ground.
    """

    resident: str
    x: float
    y: float
    building: str = ""

    def edit(self, workspace: Workspace) -> Edit | None:
        """The home of one person is set."""
        person = workspace.records.residents[self.resident]
        quality = PositionQuality.BUILDING if self.building else PositionQuality.PLACED
        home = Home(position=workspace.crs.lonlat(self.x, self.y), quality=quality, building=self.building)
        builder = workspace.builder("家の位置を決めました" if person.home is None else "家の位置を直しました")
        builder.change(person, home=home, unplaced_reason="")
        return builder.build()


@dataclass(frozen=True, slots=True)
class UnplaceHome:
    """Take a home off the map; the person stays on the list, among those who are not on the map yet."""

    resident: str

    def edit(self, workspace: Workspace) -> Edit | None:
        """The home is forgotten and the reason said."""
        person = workspace.records.residents[self.resident]
        builder = workspace.builder("家の位置を外しました")
        builder.change(person, home=None, unplaced_reason="位置を外しました")
        return builder.build()


@dataclass(frozen=True, slots=True)
class SwapHomes:
    """Two homes were mixed up: each gets the place of the other, in one step that can be undone."""

    first: str
    second: str

    def edit(self, workspace: Workspace) -> Edit | None:
        """Both homes change hands; when one of them had no place the other has none now."""
        one, other = (workspace.records.residents[key] for key in (self.first, self.second))
        builder = workspace.builder("2人の家の位置を入れかえました")
        builder.change(one, home=other.home, unplaced_reason=other.unplaced_reason)
        builder.change(other, home=one.home, unplaced_reason=one.unplaced_reason)
        return builder.build()
