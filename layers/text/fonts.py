"""Finds the Japanese fonts of this machine and says which face draws which character.

Fonts are not shipped: BIZ UD Gothic is on every Windows 10 and 11 and is a package on Debian. Each voice has a chain of
faces; a character is drawn from the first that has it. A face is opened only when all before it lack a character.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import readTTCHeader

from himi_map.errors import ExportError
from layers.text.faces import Face
from layers.text.run import FontKey, Role

_FILES = {
    "BIZ UDPGothic": ("BIZUDPGothic-Regular.ttf", "BIZ-UDGothicR.ttc", "BIZ-UDGothicR.ttf"),
    "BIZ UDPGothic Bold": ("BIZUDPGothic-Bold.ttf", "BIZ-UDGothicB.ttc", "BIZ-UDGothicB.ttf"),
    "BIZ UDGothic": ("BIZUDGothic-Regular.ttf", "BIZ-UDGothicR.ttc", "BIZ-UDGothicR.ttf"),
    "BIZ UDGothic Bold": ("BIZUDGothic-Bold.ttf", "BIZ-UDGothicB.ttc", "BIZ-UDGothicB.ttf"),
    "Noto Sans CJK JP": ("NotoSansCJK-Regular.ttc", "NotoSansCJKjp-Regular.otf", "NotoSansJP-Regular.otf"),
    "Noto Sans CJK JP Bold": ("NotoSansCJK-Bold.ttc", "NotoSansCJKjp-Bold.otf", "NotoSansJP-Bold.otf"),
    "Hiragino Sans": ("ヒラギノ角ゴシック W3.ttc", "HiraginoSans-W3.ttc"),
    "Hiragino Sans Bold": ("ヒラギノ角ゴシック W6.ttc", "HiraginoSans-W6.ttc"),
    "Yu Gothic": ("YuGothR.ttc", "YuGothM.ttc"),
    "Yu Gothic Bold": ("YuGothB.ttc",),
    "IPAmjMincho": ("ipamjm.ttf",),
    "IPAexGothic": ("ipaexg.ttf", "ipag.ttf"),
    "MS Gothic": ("msgothic.ttc",),
    "MingLiU-ExtB": ("mingliub.ttc",),
    "SimSun-ExtB": ("simsunb.ttf",),
    "Segoe UI Symbol": ("seguisym.ttf",),
    "DejaVu Sans": ("DejaVuSans.ttf",),
}
"""Family to the file names it goes by, on Windows, Debian and macOS."""

_REGULAR_FALLBACK = ("Noto Sans CJK JP", "Hiragino Sans", "IPAmjMincho", "Yu Gothic", "IPAexGothic", "MS Gothic")
_BOLD_FALLBACK = ("Noto Sans CJK JP Bold", "Hiragino Sans Bold", "Yu Gothic Bold")
_LAST = ("MingLiU-ExtB", "SimSun-ExtB", "Segoe UI Symbol", "DejaVu Sans")

_CHAINS: dict[Role, tuple[str, ...]] = {
    "regular": ("BIZ UDPGothic", *_REGULAR_FALLBACK, *_LAST),
    "bold": ("BIZ UDPGothic Bold", *_BOLD_FALLBACK, "BIZ UDPGothic", *_REGULAR_FALLBACK, *_LAST),
    "mono": ("BIZ UDGothic", "BIZ UDPGothic", *_REGULAR_FALLBACK, *_LAST),
    "mono_bold": (
        "BIZ UDGothic Bold",
        "BIZ UDPGothic Bold",
        *_BOLD_FALLBACK,
        "BIZ UDGothic",
        *_REGULAR_FALLBACK,
        *_LAST,
    ),
}
_JAPANESE = "あ漢ー１"
"""A face without these cannot set this program's papers."""


def font_directories() -> list[Path]:
    """Where fonts are looked for: ``HIMI_MAP_FONT_DIRS`` first, then the places of this system."""
    named = [Path(part) for part in os.environ.get("HIMI_MAP_FONT_DIRS", "").split(os.pathsep) if part]
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", str(home / "AppData/Local")))
        places = [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local / "Microsoft/Windows/Fonts"]
    elif sys.platform == "darwin":
        places = [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
        places.append(Path("/System/Library/AssetsV2"))
    else:
        data = Path(os.environ.get("XDG_DATA_HOME", str(home / ".local/share")))
        places = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data / "fonts", home / ".fonts"]
    return [*named, *places]


class FontSet:
    """The faces of this machine by voice.

    Parameters
    ----------
    directories
        Searched with their sub-folders, the first hit of a file name wins. Default: :func:`font_directories`.

    Raises
    ------
    ExportError
        ``export.font_missing``: none of the known Japanese fonts is there.
    """

    def __init__(self, directories: Sequence[Path] | None = None) -> None:
        self._files = _index(font_directories() if directories is None else directories)
        self._families: dict[str, FontKey | None] = {}
        self._faces: dict[FontKey, Face] = {}
        self._primary: dict[Role, Face] = {}
        for role in _CHAINS:
            first = next((face for _, face in self.chain(role) if all(face.glyph(ord(c)) for c in _JAPANESE)), None)
            if first is None:
                raise ExportError("export.font_missing")
            self._primary[role] = first

    def primary(self, role: Role) -> Face:
        """The face that gives *role* its line height and its empty box."""
        return self._primary[role]

    def chain(self, role: Role) -> Iterator[tuple[str, Face]]:
        """Family names and faces of *role*, first choice first, each opened when it is reached."""
        for family in _CHAINS[role]:
            key = self._key(family)
            if key is not None:
                yield family, self.face(key)

    def face(self, key: FontKey) -> Face:
        """The opened face of *key*."""
        face = self._faces.get(key)
        if face is None:
            face = self._faces[key] = Face(key)
        return face

    def opened(self) -> list[FontKey]:
        """Faces opened so far."""
        return list(self._faces)

    def _key(self, family: str) -> FontKey | None:
        if family not in self._families:
            self._families[family] = self._find(family)
        return self._families[family]

    def _find(self, family: str) -> FontKey | None:
        for name in _FILES[family]:
            path = self._files.get(name.lower())
            if path is None:
                continue
            index = _face_index(path, family)
            if index is not None:
                key = FontKey(str(path), index)
                if self.face(key).embeddable:
                    return key
        return None


def _index(directories: Sequence[Path]) -> dict[str, Path]:
    wanted = {name.lower() for names in _FILES.values() for name in names}
    found: dict[str, Path] = {}
    for directory in directories:
        for folder, folders, names in os.walk(directory):
            folders.sort()
            for name in names:
                if name.lower() in wanted:
                    found.setdefault(name.lower(), Path(folder) / name)
    return found


def _face_index(path: Path, family: str) -> int | None:
    """Which face of a collection is *family*; 0 for a plain font file."""
    with path.open("rb") as file:
        if file.read(4) != b"ttcf":
            return 0
        file.seek(0)
        count: int = readTTCHeader(file).numFonts
    plain = family.removesuffix(" Bold")
    for index in range(count):
        font: Any = TTFont(str(path), fontNumber=index, lazy=True)
        names = {record.toUnicode() for record in font["name"].names if record.nameID in (1, 16)}
        font.close()
        if plain in names or any(name.startswith(f"{plain} W") for name in names):
            return index
    return None


@cache
def system_fonts() -> FontSet:
    """The fonts of this machine, found once.

    Raises
    ------
    ExportError
        ``export.font_missing``.
    """
    return FontSet()
