"""Making an atlas file: build or change an image in a file nobody sees yet, then put it in place by one rename.

Everything that writes a whole file goes through :func:`replacing`: creating, folding the log in, migrating, erasing,
a new passphrase, backups and restoring. Until the rename nothing has happened; after it everything has.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text, update
from sqlalchemy.exc import DatabaseError

from data.store.atlasfile import PAGE, anchor_frame, fresh_generation, sync_file, sync_folder
from data.store.database import open_scratch
from data.store.faults import told, why_not_written
from data.store.sealing import AtlasKey
from data.store.tables import MAIN, SCHEMA
from himi_map.errors import StoreError

_CHUNK: Final = 1 << 20
_PATIENCE: Final = (0.0, 0.05, 0.1, 0.2, 0.4)
"""Seconds between tries of the rename on Windows, where a virus scanner may hold a file for a moment."""


def scratch_path(target: Path) -> Path:
    """The file that is being made in place of *target*; left over only by a crash, overwritten by the next one."""
    return target.with_name(f".{target.name}.new")


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path to make a file at; when the block ends well it is synced and becomes *target*.

    Raises
    ------
    StoreError
        ``store.disk_full``, ``store.read_only_place``, ``store.in_use`` (Windows: somebody has *target* open), and
        what else can happen to a file. *target* is then as it was and nothing else is left.
    """
    scratch = scratch_path(target)
    try:
        scratch.unlink(missing_ok=True)
        scratch.touch(0o600, exist_ok=False)
        yield scratch
        if target.exists():
            shutil.copymode(target, scratch)
        with scratch.open("rb+", buffering=0) as file:
            sync_file(file.fileno())
        _rename(scratch, target)
        sync_folder(target.parent)
    except OSError as error:
        raise told(error, target, writing=True) from error
    except DatabaseError as error:
        raise why_not_written(scratch) from error
    finally:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)


def _rename(scratch: Path, target: Path) -> None:
    for pause in _PATIENCE:
        time.sleep(pause)
        try:
            scratch.replace(target)
        except PermissionError:
            if os.name != "nt":
                raise
        else:
            return
    raise StoreError("store.in_use", file=target.name)


def copy_image(source: Path, length: int, scratch: Path) -> None:
    """Copy the first *length* bytes of *source*, its image, to *scratch*."""
    with source.open("rb") as old, scratch.open("wb") as new:
        left = length
        while left:
            chunk = old.read(min(_CHUNK, left))
            if not chunk:
                raise StoreError("store.truncated", file=source.name)
            new.write(chunk)
            left -= len(chunk)


def change_image(
    scratch: Path,
    key: AtlasKey,
    change: Callable[[Connection], None],
    *,
    compact: bool = False,
    fresh_key: AtlasKey | None = None,
    schema: int = SCHEMA,
) -> None:
    """Change the database at *scratch* in one transaction, then put header and anchor behind it.

    Parameters
    ----------
    compact
        Rebuild the file, so that nothing of what was deleted is left in it.
    fresh_key
        Write every page anew under this key and salt.
    schema
        Version of the tables as *change* leaves them.
    """
    generation = fresh_generation()
    engine = open_scratch(scratch, key)
    try:
        with engine.begin() as connection:
            change(connection)
            connection.execute(update(MAIN.meta).where(MAIN.meta.c.name == "generation").values(value=generation))
        if compact:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM"))
        if fresh_key is not None:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f'PRAGMA rekey = "{fresh_key.for_sql}"'))
    finally:
        engine.dispose()
    seal_image(scratch, fresh_key or key, generation, schema)


def seal_image(scratch: Path, key: AtlasKey, generation: str, schema: int) -> None:
    """Put header and anchor behind the image at *scratch*."""
    hashed = hashlib.blake2b(digest_size=32)
    with scratch.open("rb+") as file:
        while chunk := file.read(_CHUNK):
            hashed.update(chunk)
        length = file.seek(0, os.SEEK_END)
        if length % PAGE or not length:
            raise StoreError("store.damaged", file=scratch.name)
        file.write(anchor_frame(key, length=length, digest=hashed.hexdigest(), generation=generation, schema=schema))
