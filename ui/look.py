"""How the window looks: the product's tokens as Qt colours and fonts, for four type sizes.

Sizes are logical pixels at the middle size; :class:`TypeScale` multiplies them. Colours come from
:mod:`himi_map.look` only.
"""

from __future__ import annotations

import enum
from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase

from himi_map.look import COLOURS

FAMILIES: Final = ("BIZ UDPGothic", "BIZ UDPゴシック", "Noto Sans CJK JP", "Hiragino Sans", "IPAmjMincho")
MONO_FAMILIES: Final = ("BIZ UDGothic", "BIZ UDゴシック", "Noto Sans Mono CJK JP")
STEPS: Final = {"small": 16, "body": 18, "head": 22, "title": 28, "spoken": 36}
"""Type steps in logical pixels at the middle size; the last for what is read out on the telephone."""

TARGET: Final = 48
"""Least height of anything to press, logical pixels at the middle size."""


class TypeScale(enum.Enum):
    """The reader's type size."""

    MIDDLE = 1.0
    LARGE = 1.25
    WALL = 1.6
    DOUBLE = 2.0

    @property
    def words(self) -> str:
        """Its name on the menu."""
        return {"MIDDLE": "ふつう", "LARGE": "大きい", "WALL": "壁映し", "DOUBLE": "とても大きい"}[self.name]

    @property
    def room(self) -> float:
        """By how much heights and paddings grow."""
        return 1.0 + (self.value - 1.0) * 0.4

    @property
    def width(self) -> float:
        """By how much panels and dialogs grow."""
        return 1.0 + (self.value - 1.0) * 0.4

    @property
    def marks(self) -> float:
        """By how much marks and words on the map grow."""
        return 1.0 + (self.value - 1.0) * 0.5


def colour(name: str) -> QColor:
    """A token as a QColor."""
    return QColor(COLOURS[name])


@cache
def _present(*, mono: bool) -> tuple[str, ...]:
    """The families of this machine, best first; names of people may need the last of them even in equal widths."""
    known = set(QFontDatabase.families())
    wanted = (*MONO_FAMILIES, *FAMILIES) if mono else FAMILIES
    usual = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    return tuple(one for one in wanted if one in known) or (usual,)


def families(*, mono: bool = False) -> str:
    """The families as a style sheet names them."""
    return ", ".join(f'"{one}"' for one in _present(mono=mono))


def font(step: str = "body", scale: TypeScale = TypeScale.MIDDLE, *, bold: bool = False, mono: bool = False) -> QFont:
    """A font of one type step."""
    made = QFont()
    made.setFamilies(list(_present(mono=mono)))
    made.setPixelSize(round(STEPS[step] * scale.value))
    made.setBold(bold)
    return made


def picture(name: str) -> str:
    """Address of a small drawing for the style sheet."""
    return (Path(__file__).with_name("pictures") / f"{name}.svg").as_posix()
