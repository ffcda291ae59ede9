"""The help pages and their pictures: both lie beside this file, so that an installed program has them too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HERE = Path(__file__).parent
PICTURES: Final = _HERE / "pictures"
"""Made by ``python3 dev.py pictures``."""
PICTURE: Final = re.compile(r"!\[([^\]]*)\]\(([\w-]+)\)")
"""A picture in a page: its words, its name."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its file, and its title (the first heading)."""

    name: str
    title: str
    file: Path


def pages() -> tuple[Page, ...]:
    """All pages in the order of their file names."""
    found = []
    for file in sorted((_HERE / "pages").glob("*.md")):
        first = file.read_text(encoding="utf-8").split("\n", 1)[0]
        found.append(Page(file.stem.split("_", 1)[-1], first.lstrip("# ").strip(), file))
    return tuple(found)


def picture_file(name: str) -> Path | None:
    """The picture of a name, or None when it was not made."""
    file = PICTURES / f"{name}.png"
    return file if file.exists() else None


def pictures_of(page: Page) -> tuple[str, ...]:
    """Names of the pictures a page shows."""
    return tuple(name for _, name in PICTURE.findall(page.file.read_text(encoding="utf-8")))
