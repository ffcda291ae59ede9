"""Edits about one person: placing the home, and correcting the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from himi_map.records.people import Home, PositionQuality

if TYPE_CHECKING:
    from himi_map.records.people import Registration, Resident
    from ui.bridge import Workspace


def place_home(workspace: Workspace, resident: str, x: float, y: float, building: str, *, origin: str) -> bool:
    """Put a home where somebody pointed: on a house when they hit one.

    Parameters
    ----------
    x, y
        Metres of the plane zone.
    building
        Key of the house in the map pack, "" for open ground.
    """
    person = workspace.records.residents[resident]
    label = "家の位置を決めました" if person.home is None else "家の位置を直しました"
    quality = PositionQuality.BUILDING if building else PositionQuality.PLACED
    home = Home(position=workspace.crs.lonlat(x, y), quality=quality, building=building)
    builder = workspace.builder(label)
    builder.change(person, home=home, unplaced_reason="")
    return workspace.apply(builder.build(), origin)


def unplace_home(workspace: Workspace, resident: str, *, origin: str) -> bool:
    """Take a home off the map; the person stays on the list as unplaced."""
    person = workspace.records.residents[resident]
    builder = workspace.builder("家の位置を外しました")
    builder.change(person, home=None, unplaced_reason="位置を外しました")
    return workspace.apply(builder.build(), origin)


def correct_card(
    workspace: Workspace,
    resident: Resident,
    registration: Registration | None,
    *,
    person: dict[str, Any],
    listing: dict[str, Any],
    origin: str,
) -> bool:
    """Correct the main fields of the card in one Edit; only what is different is written.

    Raises
    ------
    HimiMapError
        A value does not fit the record; nothing was changed.
    """
    builder = workspace.builder("記録を直しました")
    builder.change(resident, **person)
    if registration is not None and listing:
        builder.change(registration, **listing)
    return workspace.apply(builder.build(), origin)


def replace_support(registration: Registration, **ticks: Any) -> Any:
    """The registration's 支援内容 with some ticks changed."""
    return msgspec.structs.replace(registration.support, **ticks)
