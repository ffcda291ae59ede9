"""The book of a run under way: a plan, then a line for each association that is finished. Only ever added to.

A run that was killed leaves it behind beside the sheets, and is taken up again from it. A half line at its end, where
the power went, is not a line. When the manifest stands, the book is taken away.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from himi_map.errors import ExportError, InputError
from himi_map.services.printing.manifest import NotMade, SheetEntry
from himi_map.services.printing.plan import RunPlan

if TYPE_CHECKING:
    from types import TracebackType

LEDGER: Final = "manifest.part.jsonl"


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one association: made, unchanged, or failed."""

    association: str
    made: SheetEntry | None = None
    unchanged: bool = False
    failed: NotMade | None = None


class Ledger:
    """The open book of a run.

    Parameters
    ----------
    folder
        Where the paper goes.
    plan
        Written as the first line of a new book; None: go on with the one that stands there.

    Raises
    ------
    InputError
        ``printing.nothing_to_resume``: there is no book, or not one of ours.
    ExportError
        ``export.write_failed``.
    """

    def __init__(self, folder: Path, plan: RunPlan | None) -> None:
        self.path = folder / LEDGER
        self.lines: dict[str, Line] = {}
        try:
            if plan is None:
                self.plan, kept = self._read()
                self._file: BinaryIO = self.path.open("r+b")
                self._file.truncate(kept)
                self._file.seek(kept)
            else:
                self.plan = plan
                self._file = self.path.open("wb")
                self._write(msgspec.json.encode(plan))
        except OSError as error:
            raise ExportError("export.write_failed", file=LEDGER, reason="保存先に書きこめませんでした。") from error

    def __enter__(self) -> Ledger:
        """The book itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, *lines: Line) -> None:
        """Write what became of associations, to the disk."""
        if lines:
            self._write(b"\n".join(msgspec.json.encode(one) for one in lines))
            self.lines.update((one.association, one) for one in lines)

    def close_for_good(self) -> None:
        """The manifest stands: the book is no longer needed."""
        self._file.close()
        with contextlib.suppress(OSError):
            self.path.unlink()

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise ExportError("export.write_failed", file=LEDGER, reason="保存先に書きこめませんでした。") from error

    def _read(self) -> tuple[RunPlan, int]:
        """Plan and finished lines, and how many bytes of the file hold whole lines."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            raise InputError("printing.nothing_to_resume", folder=self.path.parent.name) from None
        kept = data.rfind(b"\n") + 1
        first, *rest = data[:kept].split(b"\n")
        try:
            plan = msgspec.json.decode(first, type=RunPlan)
            for text in filter(None, rest):
                line = msgspec.json.decode(text, type=Line)
                self.lines[line.association] = line
        except msgspec.MsgspecError:
            raise InputError("printing.nothing_to_resume", folder=self.path.parent.name) from None
        return plan, kept
