"""The A3 map sheet as Scenes: map, and around it everything a sheet must say."""

from layers.sheet.map_sheet import SheetTexts, map_sheet

__all__ = ["SheetTexts", "map_sheet"]
