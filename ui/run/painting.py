"""Processes that paint for the window: begun afresh, so that nothing of the open atlas is in their memory."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Final

from himi_map.services.printing.processes import Failure, Job, Outcome, PainterHere, paint_job

if TYPE_CHECKING:
    from himi_map.printed import Paint, PaintedPaper
    from himi_map.services.printing.processes import OpenPack, Painter

_AHEAD: Final = 3
"""Orders that wait for each process: never all of a city's Disclosures in memory."""
_FEW: Final = 6
"""So few associations are made before two processes have begun."""


def painter_for(count: int) -> Painter:
    """Whoever paints the paper of so many associations."""
    from data.mappack import MapPack
    from exports.sheets import paint_paper

    if count <= _FEW or (os.cpu_count() or 1) < 2:
        return PainterHere(paint_paper, MapPack.open)
    return FreshProcesses()


class FreshProcesses:
    """Paints in processes that are begun with the first order and ended after the last.

    Where the machine lets none live (too little memory, a guard against viruses), the rest is painted here: slower, but
    it comes out.
    """

    def paint(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """Paint *jobs*, in any order; a few wait ahead of each process."""
        from data.mappack import MapPack
        from exports.sheets import paint_paper

        count = min(os.cpu_count() or 1, 4)
        waiting: dict[Future[PaintedPaper | Failure], Job] = {}
        pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))
        try:
            for job in jobs:
                waiting[_submit(pool, job, paint_paper, MapPack.open)] = job
                if len(waiting) >= count * _AHEAD:
                    yield from _done(waiting)
            while waiting:
                yield from _done(waiting)
        finally:
            pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, job: Job, paint: Paint, open_pack: OpenPack) -> Future[PaintedPaper | Failure]:
    try:
        return pool.submit(paint_job, job, paint, open_pack)
    except BrokenProcessPool as error:
        broken: Future[PaintedPaper | Failure] = Future()
        broken.set_exception(error)
        return broken


def _done(waiting: dict[Future[PaintedPaper | Failure], Job]) -> Iterator[Outcome]:
    from data.mappack import MapPack
    from exports.sheets import paint_paper

    finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for one in finished:
        job = waiting.pop(one)
        try:
            outcome = one.result()
        except BrokenProcessPool:
            outcome = paint_job(job, paint_paper, MapPack.open)
        yield job, outcome
