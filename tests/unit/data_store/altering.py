"""Makes atlases that no honest program makes: of another version, or with a journal somebody rewrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from data.store.atlasfile import look_through
from data.store.folding import change_image, copy_image
from data.store.sealing import derive_key
from data.store.tables import SCHEMA


def altered(
    source: Path, target: Path, passphrase: str, change: Callable[[Connection], None], *, schema: int = SCHEMA
) -> Path:
    """A copy of a closed atlas with *change* made in its tables, sealed like an honest one."""
    layout = look_through(source)
    copy_image(source, layout.length, target)
    change_image(target, derive_key(passphrase, layout.salt), change, schema=schema)
    return target
