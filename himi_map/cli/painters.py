"""Painting, in processes of their own: two cores make a city's paper in half the time.

The processes are started before the atlas is opened, so nothing of it is ever in their memory. Association by
association they get the Disclosures and the public additions, and read the map pack themselves.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from himi_map.disclosed import Disclosure
from himi_map.errors import HimiMapError, describe
from himi_map.geo.crs import PlaneCrs
from himi_map.services.public_map import PublicAdditions, combine

if TYPE_CHECKING:
    from types import TracebackType

    from exports.sheets import PaperResult, SheetTexts


@dataclass(frozen=True, slots=True)
class PaperJob:
    """All a painting process needs for one association; picklable."""

    path: Path
    name: str
    area: str
    map_disclosure: Disclosure
    list_disclosure: Disclosure | None
    public: PublicAdditions
    crs: PlaneCrs
    texts: SheetTexts
    list_title: str
    scale: float | None


@dataclass(frozen=True, slots=True)
class Failure:
    """An association that was not printed, and why, as an error code with its fields."""

    name: str
    code: str
    text: str


def paint_job(job: PaperJob, pack: Any) -> PaperResult | Failure:
    """Paint one association's paper from what is in *job* and the map pack alone."""
    from exports.sheets import write_association_paper

    try:
        return write_association_paper(
            job.path,
            job.map_disclosure,
            job.list_disclosure,
            combine(job.public, job.crs, pack),
            area=job.area,
            texts=job.texts,
            list_title=job.list_title,
            scale=job.scale,
        )
    except HimiMapError as error:
        return Failure(job.name, error.code, reason_of(error))


def reason_of(error: HimiMapError) -> str:
    """Why an association was not printed, in one line."""
    message = describe(error.code, error.fields)
    return " ".join(part for part in (message.what, message.why, message.remedy) if part)


Outcome = tuple[PaperJob, "PaperResult | Failure"]


class Painters:
    """Processes that paint.

    Parameters
    ----------
    processes
        How many; 0: one a core, at most four.
    """

    def __init__(self, processes: int = 0) -> None:
        self._count = processes or min(os.cpu_count() or 1, 4)
        self._pool = ProcessPoolExecutor(self._count)
        for _ in range(self._count):
            self._pool.submit(_get_ready)

    def __enter__(self) -> Painters:
        """The painters themselves."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def read_ahead(self, place: Path | None, crs: PlaneCrs) -> None:
        """Have each process read the map pack at *place* now, while the run is still being prepared."""
        for _ in range(self._count):
            self._pool.submit(_read_pack, place, crs)

    def paint(self, jobs: Iterator[PaperJob], place: Path | None) -> Iterator[Outcome]:
        """Paint *jobs*, in any order, with the map pack at *place*.

        A few jobs are waiting ahead of each process, so that a city's Disclosures are never all in memory.
        """
        waiting: dict[Future[PaperResult | Failure], PaperJob] = {}
        for job in jobs:
            waiting[self._pool.submit(_paint, job, place)] = job
            if len(waiting) >= self._count * 4:
                yield from _done(waiting)
        while waiting:
            yield from _done(waiting)


def _done(waiting: dict[Future[PaperResult | Failure], PaperJob]) -> Iterator[Outcome]:
    finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for one in finished:
        yield waiting.pop(one), one.result()


def paint_here(jobs: Iterator[PaperJob], place: Path | None) -> Iterator[Outcome]:
    """Paint *jobs* in this process, one after the other."""
    for job in jobs:
        yield job, _paint(job, place)


def _paint(job: PaperJob, place: Path | None) -> PaperResult | Failure:
    return paint_job(job, _pack_at(place))


@cache
def _pack_at(place: Path | None) -> Any:
    """The map pack, read once a process."""
    if place is None:
        return None
    from data.mappack import MapPack

    return MapPack.open(place, keep=True)


def _read_pack(place: Path | None, crs: PlaneCrs) -> None:
    if place is not None:
        _pack_at(place).read(crs, (0.0, 0.0, 1.0, 1.0))


def _get_ready() -> None:
    """Import what painting needs and read the fonts."""
    import data.mappack
    import exports.sheets
    from layers.text import lay_out

    _ = data.mappack, exports.sheets
    lay_out("支", 3.0)
