"""Which folder is the second place of an atlas: kept on this machine, for each atlas; a path and an opaque id."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings

from ui.style import SETTINGS

_GROUP: Final = "second_place"


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """Where it was last, its id (:func:`data.store.second_place.mark`), and of which atlas file."""

    folder: Path
    mark: str
    atlas_file: Path


def remember(atlas: str, place: SecondPlace) -> None:
    """Keep it for the atlas of this id."""
    settings = QSettings(*SETTINGS)
    settings.setValue(f"{_GROUP}/{atlas}", "\n".join((place.mark, str(place.atlas_file), str(place.folder))))
    settings.sync()


def remembered(atlas: str) -> SecondPlace | None:
    """The second place of an atlas, or None."""
    return _read(QSettings(*SETTINGS).value(f"{_GROUP}/{atlas}", ""))


def remembered_for_file(atlas_file: Path) -> tuple[str, SecondPlace] | None:
    """Atlas id and second place of a file that perhaps cannot be opened any more; None when nothing is known."""
    settings = QSettings(*SETTINGS)
    settings.beginGroup(_GROUP)
    for atlas in settings.childKeys():
        found = _read(settings.value(atlas, ""))
        if found is not None and found.atlas_file == atlas_file:
            return atlas, found
    return None


def _read(value: object) -> SecondPlace | None:
    parts = str(value or "").split("\n")
    if len(parts) != 3 or not all(parts):
        return None
    return SecondPlace(Path(parts[2]), parts[0], Path(parts[1]))
