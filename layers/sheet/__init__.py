"""The A3 map sheet as Scenes: map, and around it everything a sheet must say."""

from layers.sheet.map_sheet import map_sheet
from layers.sheet.texts import SheetTexts

__all__ = ["SheetTexts", "map_sheet"]
