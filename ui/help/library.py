"""Where the help pages and their pictures are: beside this file in an installed program, in ``docs`` in the sources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_PICTURES = (_HERE / "pictures", _HERE.parents[1] / "docs" / "pictures")


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
    for folder in _PICTURES:
        file = folder / f"{name}.png"
        if file.exists():
            return file
    return None
