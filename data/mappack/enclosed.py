"""A map pack that lies inside another file (a pack on a stick): laid once into the user's cache folder to be read.

It is public data, so it may lie there; it is named by its digest, so it is made once and never mistaken.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

import platformdirs

from himi_map.errors import StoreError

GROUND: Final = "mappack"
"""Name of the enclosure in a pack."""


def laid_out(content: bytes) -> Path:
    """A file with *content* in the user's cache folder, for reading; made once.

    Raises
    ------
    StoreError
        ``mappack.write_failed``.
    """
    folder = Path(platformdirs.user_cache_dir("himi-map", appauthor=False)) / "packs"
    place = folder / f"{hashlib.sha256(content).hexdigest()[:32]}.himimap"
    if place.is_file() and place.stat().st_size == len(content):
        return place
    part = place.with_name(f".{secrets.token_hex(6)}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(place)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StoreError("mappack.write_failed", file=place.name) from error
    return place
