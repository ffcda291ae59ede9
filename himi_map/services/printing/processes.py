"""Painting, in processes of their own: two cores make a city's paper in half the time.

The processes are started before the atlas is opened, so nothing of it is ever in their memory. Association by
association they get an order, and read the map pack themselves.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from himi_map.errors import HimiMapError
from himi_map.geo.crs import PlaneCrs
from himi_map.printed import Paint, PaintedPaper, PaperOrder
from himi_map.services.public_map import PublicAdditions, combine

if TYPE_CHECKING:
    from types import TracebackType

    from himi_map.ports import MapPackPort

_AHEAD: Final = 3
"""Orders that wait for each process: never all of a city's Disclosures in memory."""

OpenPack = Callable[[Path], "MapPackPort"]


@dataclass(frozen=True, slots=True)
class Job:
    """All a painting process needs for one association; picklable."""

    order: PaperOrder
    public: PublicAdditions
    crs: PlaneCrs
    pack: Path | None


@dataclass(frozen=True, slots=True)
class Failure:
    """An association that was not painted: the error's code and the facts for its text."""

    code: str
    fields: dict[str, object]


Outcome = tuple[Job, PaintedPaper | Failure]


class Painter(Protocol):
    """Whoever paints orders, here or elsewhere."""

    def paint(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """Paint *jobs*, in any order."""
        ...


class PainterHere:
    """Paints in this process.

    Parameters
    ----------
    paint, open_pack
        The painting itself; opens a map pack.
    """

    def __init__(self, paint: Paint, open_pack: OpenPack) -> None:
        self._paint, self._open = paint, open_pack

    def paint(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """Paint *jobs*, one after the other."""
        for job in jobs:
            yield job, paint_job(job, self._paint, self._open)


class PainterProcesses:
    """Processes that paint.

    Parameters
    ----------
    paint, open_pack
        The painting itself; opens a map pack. Both importable by name.
    processes
        How many; 0: one a core, at most four.
    warm_up
        What each process does while the atlas is still being opened; importable by name.
    """

    def __init__(
        self, paint: Paint, open_pack: OpenPack, *, processes: int = 0, warm_up: Callable[[], None] | None = None
    ) -> None:
        self._paint, self._open = paint, open_pack
        self._count = processes or min(os.cpu_count() or 1, 4)
        self._pool = ProcessPoolExecutor(self._count, initializer=_leave_interrupts)
        if warm_up is not None:
            for _ in range(self._count):
                self._pool.submit(warm_up)

    def __enter__(self) -> PainterProcesses:
        """The processes themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def paint(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """Paint *jobs*, in any order; a few wait ahead of each process. Once: when all are painted, they end."""
        waiting: dict[Future[PaintedPaper | Failure], Job] = {}
        try:
            for job in jobs:
                waiting[self._pool.submit(paint_job, job, self._paint, self._open)] = job
                if len(waiting) >= self._count * _AHEAD:
                    yield from _done(waiting)
            self._pool.shutdown(wait=False)  # each gives its memory back as soon as there is nothing left for it
            while waiting:
                yield from _done(waiting)
        finally:
            for one in waiting:
                one.cancel()


def _done(waiting: dict[Future[PaintedPaper | Failure], Job]) -> Iterator[Outcome]:
    finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for one in finished:
        yield waiting.pop(one), one.result()


def paint_job(job: Job, paint: Paint, open_pack: OpenPack) -> PaintedPaper | Failure:
    """Paint one association's paper from what is in *job* and the map pack alone."""
    try:
        pack = _opened(open_pack, job.pack) if job.pack is not None else None
        return paint(job.order, combine(job.public, job.crs, pack))
    except HimiMapError as error:
        return Failure(error.code, dict(error.fields))


@cache
def _opened(open_pack: OpenPack, place: Path) -> Any:
    """The map pack, opened once a process."""
    return open_pack(place)


def _leave_interrupts() -> None:
    """Ctrl-C is for the run, which finishes what is begun; and with the run its painters end, however it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError, ImportError):
        _end_with_parent()


def _end_with_parent() -> None:
    """On Linux: be ended when the run is killed; elsewhere the closed pipe ends it."""
    import ctypes

    libc = ctypes.CDLL(None)
    libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
