"""What the fonts of this machine cannot draw, asked of finished pages before they are written.

A character in no font would print as an empty box: nobody's name is printed so. A variation sequence (a letter with the
mark for one of its shapes, as in 邉󠄁) that no font has is drawn in the letter's usual shape, which everybody can read;
its text in the file is what was stored. That is said, not refused: paper that is not made helps nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from himi_map.errors import MissingGlyphError
from layers.text import missing_glyphs

if TYPE_CHECKING:
    from layers.scene import Scene


def refuse_missing_glyphs(pages: Iterable[Scene]) -> tuple[str, ...]:
    """Stop before a page is printed with a hole in it.

    Returns
    -------
    tuple of str
        Letters with a mark for a shape that no font has: they are drawn in their usual shape.

    Raises
    ------
    MissingGlyphError
        ``export.missing_glyph`` naming the characters.
    """
    found = missing_glyphs(chain.from_iterable(page.words() for page in pages))
    boxes = [letter for letter in found if len(letter) == 1]
    if boxes:
        raise MissingGlyphError(
            "export.missing_glyph", characters="、".join(f"{letter}（U+{ord(letter):04X}）" for letter in boxes)
        )
    return tuple(found)
