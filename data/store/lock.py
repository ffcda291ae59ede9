"""One writer at a time, with a plain word about who it is and since when.

A small file beside the atlas says who writes. Making it is atomic everywhere, network shares included, and it can be
read by whoever has to wait. On one machine the system's own lock on that file tells whether its holder still lives,
so a lock left by a crash is taken over without a question. A lock left on *another* machine (a stick pulled out
there) cannot be judged from here: a person must, and may then open with ``break_lock``.
"""

from __future__ import annotations

import contextlib
import errno
import getpass
import os
import platform
import sys
import time
from pathlib import Path
from typing import Final

import msgspec

from data.store.faults import told
from himi_map.errors import LockedError, StoreError

_LIVENESS_BYTE: Final = 1 << 30
"""The byte the system's lock is taken on: far behind the text, which others must be able to read on Windows."""
_NO_LOCKS: Final = frozenset(
    {errno.ENOSYS, errno.EINVAL, getattr(errno, "ENOLCK", errno.ENOSYS), getattr(errno, "EOPNOTSUPP", errno.ENOSYS)}
)


class _Holder(msgspec.Struct, frozen=True, kw_only=True):
    host: str
    user: str
    process: int
    since: str
    operator: str = ""

    @property
    def words(self) -> str:
        who = self.operator or self.user
        return f"{who}（パソコン：{self.host}）" if who else f"パソコン：{self.host}"


def lock_path(atlas: Path) -> Path:
    """Where the lock of *atlas* stands."""
    return atlas.with_name(f".{atlas.name}.lock")


class WriterLock:
    """The right to write one atlas, held from :meth:`take` to :meth:`release`."""

    def __init__(self, path: Path, file: int, holder: _Holder) -> None:
        self._path = path
        self._file: int | None = file
        self._holder = holder

    @classmethod
    def take(cls, atlas: Path, *, since: str, break_lock: bool = False) -> WriterLock:
        """Take the lock of *atlas*.

        Parameters
        ----------
        since
            The time to show to others, ISO 8601.
        break_lock
            Take over a lock that another machine left; never one that a living program on this machine holds.

        Raises
        ------
        LockedError
            ``store.locked`` with ``holder`` and ``since``.
        StoreError
            ``store.read_only_place``, ``store.folder_missing``, ``store.disk_full``.
        """
        path = lock_path(atlas)
        me = _Holder(host=platform.node(), user=_user(), process=os.getpid(), since=since)
        for _ in range(20):
            try:
                file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            except OSError as error:
                raise told(error, atlas, writing=True) from error
            lock = cls(path, file, me)
            try:
                if lock._won(atlas, break_lock=break_lock):
                    return lock
            except BaseException:
                os.close(file)
                raise
            os.close(file)
        raise LockedError("store.locked", file=atlas.name, holder="ほかの人", since="今", lock=path.name)

    def _won(self, atlas: Path, *, break_lock: bool) -> bool:
        """Whether it is ours now; False when the file was taken away meanwhile and all starts anew."""
        assert self._file is not None
        living = _take_liveness(self._file)
        there = _read(self._file)
        if there is None and living is None:  # no system lock to lean on: its maker may be about to write
            time.sleep(0.3)
            there = _read(self._file)
        if living is False:  # somebody on this machine (or on a share that passes locks on) is at it
            raise _locked(atlas, self._path, there)
        if not _same_file(self._file, self._path):
            return False
        if there is not None and not break_lock:
            elsewhere = there.host != self._holder.host
            if elsewhere or (living is None and _runs(there.process)):
                raise _locked(atlas, self._path, there)
        try:
            self._write()
        except OSError as error:
            with contextlib.suppress(OSError):
                self._path.unlink()
            raise told(error, atlas, writing=True) from error
        return True

    def _write(self) -> None:
        assert self._file is not None
        text = msgspec.json.encode(self._holder)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, text)
        os.ftruncate(self._file, len(text))
        os.fsync(self._file)

    def working_as(self, operator: str) -> None:
        """Show *operator* to those who have to wait."""
        self._holder = msgspec.structs.replace(self._holder, operator=operator)
        with contextlib.suppress(OSError):  # only a courtesy
            self._write()

    def release(self) -> None:
        """Give it back; a second call does nothing."""
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            self._path.unlink()
            os.close(file)
        except OSError:  # Windows: others have it open to read. An empty lock is nobody's.
            with contextlib.suppress(OSError):
                os.ftruncate(file, 0)
            os.close(file)
            with contextlib.suppress(OSError):
                self._path.unlink()


def _locked(atlas: Path, path: Path, holder: _Holder | None) -> StoreError:
    return LockedError(
        "store.locked",
        file=atlas.name,
        holder=holder.words if holder else "ほかの人",
        since=holder.since.replace("T", " ")[:16] if holder else "少し前",
        lock=path.name,
        elsewhere=holder is not None and holder.host != platform.node(),
    )


def _read(file: int) -> _Holder | None:
    os.lseek(file, 0, os.SEEK_SET)
    try:
        return msgspec.json.decode(os.read(file, 4096), type=_Holder)
    except msgspec.MsgspecError:  # empty, or cut off while it was written: nobody holds it
        return None


def _same_file(file: int, path: Path) -> bool:
    if sys.platform == "win32":
        return True  # an open file cannot be taken away there
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except OSError:
        return False


def _take_liveness(file: int) -> bool | None:
    """Take the system's lock, which dies with its process; None where the file system has no such locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, _LIVENESS_BYTE, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return None if error.errno in _NO_LOCKS else False
    return True


def _runs(process: int) -> bool:
    if sys.platform == "win32":
        return True  # os.kill would end it; Windows always has locks, so this is not reached
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
