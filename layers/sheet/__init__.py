"""The map sheet as Scenes: map, and around it everything a sheet must say."""

from layers.sheet.map_sheet import map_sheet
from layers.sheet.options import PAPERS, SheetOptions
from layers.sheet.sheet_set import SheetSet
from layers.sheet.texts import SheetTexts

__all__ = ["PAPERS", "SheetOptions", "SheetSet", "SheetTexts", "map_sheet"]
