"""Text as data: fonts found on the machine, lines laid out as positioned glyphs, before any painter.

``lay_out`` sets one line, ``wrap`` several with 禁則処理, ``fit`` makes a name fit without cutting it, and
``missing_glyphs`` tells before printing which characters no font can draw.
"""

from layers.text.breaking import fit, wrap
from layers.text.faces import Face
from layers.text.fonts import FontSet, font_directories, system_fonts
from layers.text.layout import fonts_of, lay_out, missing_glyphs, width_of
from layers.text.run import FontKey, GlyphPiece, GlyphRun, Role

__all__ = [
    "Face",
    "FontKey",
    "FontSet",
    "GlyphPiece",
    "GlyphRun",
    "Role",
    "fit",
    "font_directories",
    "fonts_of",
    "lay_out",
    "missing_glyphs",
    "system_fonts",
    "width_of",
    "wrap",
]
