"""NAME.himi as bytes: an image that never changes, and behind it a log that only grows.

Why it is built so
------------------
People copy one file to a stick, at any moment, with whatever tool, while the atlas is open. A SQLite database that is
written in place cannot survive that: with WAL the main file alone lacks what was saved last; with a rollback journal a
copy taken during a commit holds some pages from before and some from after, and a slow copy overlaps many commits. Each
page of such a copy is valid by itself, so nothing even notices. No lock helps, copying tools do not ask for one.

A copy tool reads from the front to the back of one file. So a file whose bytes, once written, never change, and that
grows only at its end, gives every copy, however slow, all that was there when it began::

    +--------------------------------------------+--------+--------+---------+---------+---
    | image: a SQLCipher database, never written | header | anchor | frame 1 | frame 2 | …
    +--------------------------------------------+--------+--------+---------+---------+---

- A commit is one sealed *frame* put at the end and synced (one write, one fsync: about a millisecond). It is there
  whole or it is not there: a frame that was cut off, by a crash, a full disk or a copy, does not open and is ignored.
  Such a frame was never reported as saved before the copy began.
- When the atlas is closed, or the log has grown long, image and log are folded into a new image in a file beside it,
  synced, and put in the old one's place by one atomic rename. Who is copying goes on reading the old file to its end.
  Where the old file cannot be replaced (Windows, while a copying tool holds it) the log simply goes on growing.
- The *anchor*, the first frame, holds the length and digest of the image. A cut-off file, a damaged byte or a mixture
  of two files is refused with its own error, before a single record is believed. A frame that does not open while
  others stand behind it is damage, never a cut.
- After a clean close the log is empty, so any truncation shows. A file cut exactly between two frames of a log that was
  not folded is an earlier state of the atlas; nothing inside one file can tell that from an older copy.

The image is a plain SQLCipher 4 database with default settings: its own tools open it with the passphrase (they ignore
what stands behind the last page), and see the state of the last fold.

What was weighed: replacing the whole file after every commit (a city of 30 MB per moved pin), rebuilding torn tables
from the journal inside (its own pages tear as well, and payloads the law made us erase cannot be replayed), a working
file beside it (two files to keep together; what is copied lacks the last edits).
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from data.store.faults import told
from data.store.sealing import MAGIC, NONCE_BYTES, SALT_BYTES, AtlasKey
from himi_map.errors import StoreError

PAGE: Final = 4096
"""Bytes of a database page; images are whole pages. SQLCipher 4 default."""
HEADER_MARK: Final = b"HIMILOG\x01"
FRAME_MARK: Final = b"\xffHIMIFR\x01"
HEADER_BYTES: Final = len(HEADER_MARK) + 8
FRAME_HEAD: Final = len(FRAME_MARK) + 4
_CHUNK: Final = 256 * PAGE
_SMALLEST_FRAME: Final = NONCE_BYTES + 16


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """What the image in front of it must be. Readable by every version, so that a newer file is known as newer.

    Attributes
    ----------
    schema
        Of the records in the image and the frames.
    generation
        Hex, fresh at each fold; frames open only behind the image they were made for.
    image
        BLAKE2b-256 (hex) of the image's bytes.
    length
        Of the image, bytes.
    """

    schema: int
    generation: str
    image: str
    length: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in an atlas file that was looked through without a key.

    Attributes
    ----------
    salt
        First 16 bytes.
    length, digest
        Of the image: bytes, and BLAKE2b-256 as found (hex).
    """

    salt: bytes
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Log:
    """What stood behind the image.

    Attributes
    ----------
    frames
        Opened frames, without the anchor.
    end
        Offset behind the last whole frame.
    cut_off
        A frame was begun behind *end* and is not whole: saving was interrupted, or the file was copied meanwhile.
    """

    anchor: Anchor
    frames: tuple[bytes, ...]
    end: int
    cut_off: bool


def look_through(path: Path) -> Layout:
    """Find the parts of an atlas file. Only reads.

    Raises
    ------
    StoreError
        ``store.missing``, ``store.folder_missing``, ``store.no_permission``, ``store.not_an_atlas``,
        ``store.truncated``, ``store.io_failed``.
    """
    if path.is_dir():
        raise StoreError("store.not_an_atlas", file=path.name)
    try:
        with path.open("rb") as file:
            salt = file.read(SALT_BYTES)
            if salt[: len(MAGIC)] != MAGIC[: len(salt)] or not salt:
                raise StoreError("store.not_an_atlas", file=path.name)
            if len(salt) < SALT_BYTES:
                raise StoreError("store.truncated", file=path.name)
            file.seek(0)
            hashed = hashlib.blake2b(digest_size=32)
            start = 0
            while chunk := file.read(_CHUNK):
                for offset in range(0, len(chunk), PAGE):
                    if chunk.startswith(HEADER_MARK, offset) and _tells_its_place(chunk, offset, start + offset):
                        hashed.update(memoryview(chunk)[:offset])
                        return Layout(salt, start + offset, hashed.hexdigest())
                hashed.update(chunk)
                start += len(chunk)
    except OSError as error:
        raise told(error, path, writing=False) from error
    raise StoreError("store.truncated", file=path.name)


def _tells_its_place(chunk: bytes, offset: int, place: int) -> bool:
    told_place = chunk[offset + len(HEADER_MARK) : offset + HEADER_BYTES]
    return len(told_place) < 8 or int.from_bytes(told_place, "big") == place


def header_of(length: int) -> bytes:
    """The bytes right behind an image of *length* bytes."""
    return HEADER_MARK + length.to_bytes(8, "big")


def fresh_generation() -> str:
    """A name for a new image."""
    return secrets.token_hex(16)


def anchor_frame(key: AtlasKey, *, length: int, digest: str, generation: str, schema: int) -> bytes:
    """Header and anchor for an image."""
    anchor = Anchor(schema=schema, generation=generation, image=digest, length=length)
    header = header_of(length)
    return header + framed(key.seal(msgspec.json.encode(anchor), header))


def framed(sealed: bytes) -> bytes:
    """A frame as it stands in the file."""
    return FRAME_MARK + len(sealed).to_bytes(4, "big") + sealed


def context(generation: str, number: int) -> bytes:
    """What a frame is bound to: its image and its place in the log (1, 2, 3 …)."""
    return bytes.fromhex(generation) + number.to_bytes(8, "big")


def read_log(path: Path, layout: Layout, key: AtlasKey) -> Log | None:
    """Open the anchor and all whole frames; None when the anchor does not open with *key*.

    Raises
    ------
    StoreError
        ``store.truncated`` when the anchor is cut off; ``store.damaged`` when the image is not the anchor's, or when a
        frame does not open although more follow.
    """
    try:
        with path.open("rb") as file:
            file.seek(layout.length)
            log = file.read()
    except OSError as error:
        raise told(error, path, writing=False) from error
    pieces = _pieces(log)
    first = next(pieces, None)
    if first is None:
        raise StoreError("store.truncated", file=path.name)
    plain = key.unseal(first[0], header_of(layout.length))
    if plain is None:
        return None
    anchor = msgspec.json.decode(plain, type=Anchor)
    if anchor.length != layout.length or anchor.image != layout.digest:
        raise StoreError("store.damaged", file=path.name)
    end = first[1]
    frames: list[bytes] = []
    for sealed, behind in pieces:
        plain = key.unseal(sealed, context(anchor.generation, len(frames) + 1))
        if plain is None:
            break
        frames.append(plain)
        end = behind
    rest = log[end:]
    if FRAME_MARK in rest[1:]:
        raise StoreError("store.damaged", file=path.name)
    return Log(anchor, tuple(frames), layout.length + end, bool(rest))


def _pieces(log: bytes) -> Iterator[tuple[bytes, int]]:
    """Sealed parts of the frames that are there whole, with the offset behind each."""
    place = HEADER_BYTES
    while log.startswith(FRAME_MARK, place):
        head = log[place : place + FRAME_HEAD]
        size = int.from_bytes(head[len(FRAME_MARK) :], "big")
        behind = place + FRAME_HEAD + size
        if len(head) < FRAME_HEAD or size < _SMALLEST_FRAME or behind > len(log):
            return
        yield log[place + FRAME_HEAD : behind], behind
        place = behind


class LogWriter:
    """Puts frames at the end of an atlas file, each durable when :meth:`append` returns."""

    def __init__(self, path: Path, end: int) -> None:
        self._path = path
        self.end = end
        try:
            self._file = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise told(error, path, writing=True) from error

    def append(self, frame: bytes) -> None:
        """Write and sync *frame*; when that fails the file is as before.

        Raises
        ------
        StoreError
            ``store.disk_full``, ``store.read_only_place``, ``store.io_failed``; ``store.unsure`` when the half-written
            frame could not be taken back either (it is ignored at the next opening).
        """
        try:
            if os.lseek(self._file, 0, os.SEEK_END) != self.end:  # what a crash left of a frame
                os.ftruncate(self._file, self.end)
            os.lseek(self._file, self.end, os.SEEK_SET)
            left = memoryview(frame)
            while left:
                left = left[os.write(self._file, left) :]
            sync_file(self._file)
        except OSError as error:
            try:
                os.ftruncate(self._file, self.end)
                sync_file(self._file)
            except OSError as second:
                raise StoreError("store.unsure", file=self._path.name) from second
            raise told(error, self._path, writing=True) from error
        self.end += len(frame)

    def close(self) -> None:
        """Let the file go."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def sync_file(file: int) -> None:
    """Wait until what was written is on the medium, not in some cache."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(file, fcntl.F_FULLFSYNC)
    else:
        os.fsync(file)


def sync_folder(folder: Path) -> None:
    """Make a rename in *folder* durable (POSIX; Windows does so by itself)."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some network file systems know no such thing
        pass
    finally:
        os.close(handle)
