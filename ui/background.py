"""The one runner of heavy work: printing and importing go on beside the window, with words, progress and a way out.

Work runs in one thread at a time. It never touches a widget or the workspace; it gets what it needs as values, reports
with :meth:`Progress.tell`, and its outcome comes back to the window's own thread.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject, Signal

from himi_map.errors import HimiMapError


@contextlib.contextmanager
def without_pauses() -> Iterator[None]:
    """For work that reads a whole atlas: the window does not stand still while the collector looks through all of it.

    What was read is left out of collections until :func:`gc.unfreeze`, which is for whoever lets go of it.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class CancelledError(Exception):
    """The user asked the work to stop; nothing was left half done."""


class _Signals(QObject):
    progress = Signal(int, int, str)
    done = Signal(object)
    failed = Signal(object)


class Progress:
    """What the work may say while it runs."""

    def __init__(self, signals: _Signals) -> None:
        self._signals = signals
        self._stop = threading.Event()

    def tell(self, done: int, total: int, words: str) -> None:
        """So far.

        Raises
        ------
        CancelledError
            The user asked to stop.
        """
        if self._stop.is_set():
            raise CancelledError
        self._signals.progress.emit(done, total, words)

    def cancel(self) -> None:
        """Stop at the next :meth:`tell`."""
        self._stop.set()


Work = Callable[[Progress], Any]


class _Job:
    def __init__(self, work: Work, progress: Progress, signals: _Signals) -> None:
        self._work = work
        self._progress = progress
        self._signals = signals

    def run(self) -> None:
        """Do it; whatever happens is told to the window."""
        try:
            self._signals.done.emit(self._work(self._progress))
        except (HimiMapError, CancelledError, OSError) as error:
            self._signals.failed.emit(error)
        except Exception as error:  # the window must not wait for ever for work that has died
            self._signals.failed.emit(error)
            raise


class Runner(QObject):
    """Runs one job at a time.

    Signals
    -------
    started(words)
        A job began.
    progressed(done, total, words)
        How far it is; total 0 when that is not known.
    ended()
        It is over, well or not.
    """

    started = Signal(str)
    progressed = Signal(int, int, str)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._thread: threading.Thread | None = None
        self._progress: Progress | None = None
        self._signals: _Signals | None = None
        self._told: tuple[Callable[[Any], object], Callable[[Exception], object]] = (bool, bool)

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return self._progress is not None

    def run(self, words: str, work: Work, done: Callable[[Any], object], failed: Callable[[Exception], object]) -> bool:
        """Begin a job; False when another one is still running.

        Parameters
        ----------
        words
            What is being done.
        work
            Called in the other thread.
        done, failed
            Called in the window's thread with the outcome.
        """
        if self.busy:
            return False
        signals = self._signals = _Signals()
        self._progress = Progress(signals)
        self._told = done, failed
        signals.progress.connect(self.progressed)
        signals.done.connect(self._on_done)
        signals.failed.connect(self._on_failed)
        self.started.emit(words)
        # a thread of its own for every job: PROJ keeps what it knows by thread, and loses its way where Qt lends one
        # thread to several jobs
        job = _Job(work, self._progress, signals)
        self._thread = threading.Thread(target=job.run, name=words, daemon=True)
        self._thread.start()
        return True

    def _on_done(self, result: object) -> None:
        told = self._end()
        told[0](result)

    def _on_failed(self, error: Exception) -> None:
        told = self._end()
        told[1](error)

    def _end(self) -> tuple[Callable[[Any], object], Callable[[Exception], object]]:
        told, self._progress, self._signals = self._told, None, None
        self.ended.emit()
        return told

    def cancel(self) -> None:
        """Ask the job to stop."""
        if self._progress is not None:
            self._progress.cancel()

    def close(self) -> None:
        """Ask the job to stop and wait for it: nothing runs without a window."""
        self.cancel()
        if self._thread is not None:
            self._thread.join()
