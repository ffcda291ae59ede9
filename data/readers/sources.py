"""Where the bytes of an import come from: files, folders, ZIP archives.

What lies in an archive is read in memory (a name list must not be copied to disk in the clear); only map data, which is
public, is unpacked into a folder that is gone after the import.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from data.readers.tables.reading import DELIMITED, WORKBOOKS, bytes_of
from himi_map.errors import InputError

MAP_FILES: Final = frozenset({".gpkg", ".geojson", ".json", ".fgb", ".shp"})
_SHAPE_PARTS: Final = frozenset({".shp", ".dbf", ".shx", ".prj", ".cpg"})
TAKEN: Final = WORKBOOKS | DELIMITED | MAP_FILES

_MOST_MEMBERS: Final = 5_000
_MOST_UNPACKED: Final = 2_000_000_000
_WORST_RATIO: Final = 200  # text of zeros packs 1000:1; name lists and map data 3:1 to 30:1
_SMALL: Final = 20_000_000


@dataclass(slots=True)
class Source:
    """One file to be imported.

    Attributes
    ----------
    name
        As shown in the report; within an archive or folder with the path inside it.
    path
        On disk; None for a table inside an archive.
    """

    name: str
    path: Path | None
    data: bytes | None = field(default=None, repr=False)

    @property
    def suffix(self) -> str:
        """Lower case, with its point."""
        return Path(self.name).suffix.lower()

    def read(self) -> bytes:
        """The whole content.

        Raises
        ------
        InputError
            ``input.file_missing``, ``input.too_big``.
        """
        if self.data is None:
            assert self.path is not None
            self.data = bytes_of(self.path)
        return self.data


def find_sources(files: Iterable[Path], unpack_into: Path) -> Iterator[Source | tuple[str, InputError]]:
    """All importable files behind *files*; folders and archives are looked through, others are taken as they are.

    Parameters
    ----------
    unpack_into
        Folder for map data out of archives; the caller removes it.

    Yields
    ------
    Source or (name, InputError)
        The error for what cannot be opened; the rest goes on.
    """
    for path in files:
        if path.is_dir():
            members = sorted(one for one in path.rglob("*") if one.is_file())
            for member in members:
                name = f"{path.name}/{member.relative_to(path).as_posix()}"
                if member.suffix.lower() == ".zip":
                    yield from _archive(member, name, unpack_into)
                elif member.suffix.lower() in TAKEN and not member.name.startswith((".", "~$")):
                    yield Source(name, member)
        elif path.suffix.lower() == ".zip":
            yield from _archive(path, path.name, unpack_into)
        elif not path.exists():
            yield path.name, InputError("input.file_missing", file=path.name)
        else:
            yield Source(path.name, path)


def _archive(path: Path, name: str, unpack_into: Path) -> Iterator[Source | tuple[str, InputError]]:
    try:
        yield from _members(path, name, unpack_into)
    except InputError as error:
        yield name, error
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError, EOFError):
        yield name, InputError("input.archive_unreadable", file=path.name)


def _members(path: Path, name: str, unpack_into: Path) -> Iterator[Source]:
    with zipfile.ZipFile(path) as archive:
        members = [(_member_name(one), one) for one in archive.infolist() if not one.is_dir()]
        _refuse_unsafe(path, members)
        folder = unpack_into / f"{len(list(unpack_into.iterdir()))}"
        folder.mkdir()
        for inner, one in members:
            suffix = PurePosixPath(inner).suffix.lower()
            if suffix in MAP_FILES | _SHAPE_PARTS:
                target = folder.joinpath(*PurePosixPath(inner).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(_content(path, archive, one))
        for inner, one in members:
            pure = PurePosixPath(inner)
            if pure.name.startswith((".", "~$")) or "__MACOSX" in pure.parts:
                continue
            if pure.suffix.lower() in MAP_FILES:
                yield Source(f"{name}/{inner}", folder.joinpath(*pure.parts))
            elif pure.suffix.lower() in TAKEN:
                yield Source(f"{name}/{inner}", None, _content(path, archive, one))


def _content(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member, never more than it claims to be."""
    with archive.open(member) as file:
        data = file.read(member.file_size + 1)
    if len(data) > member.file_size:
        raise InputError("input.archive_unsafe", file=path.name)
    return data


def _member_name(member: zipfile.ZipInfo) -> str:
    r"""The name as its author wrote it: without the UTF-8 flag, Japanese tools write cp932, and some write ``\``."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("cp932")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = member.filename
    return name.replace("\\", "/")


def _refuse_unsafe(path: Path, members: list[tuple[str, zipfile.ZipInfo]]) -> None:
    total = 0
    for name, member in members:
        parts = PurePosixPath(name).parts
        outside = name.startswith("/") or ".." in parts or ":" in name or "\0" in name or not parts
        link = stat.S_ISLNK(member.external_attr >> 16)
        bomb = member.file_size > _SMALL and member.file_size > _WORST_RATIO * max(member.compress_size, 1)
        total += member.file_size
        if outside or link or bomb or total > _MOST_UNPACKED or len(members) > _MOST_MEMBERS:
            raise InputError("input.archive_unsafe", file=path.name)
