"""Sees what a test of the window leaves behind: windows, running threads, ticking timers.

A leftover does no harm to the test that made it; it makes a later one fail now and then. So each test answers for its
own. Threads and timers are noticed as they start, because Qt keeps no list of them.
"""

from __future__ import annotations

import gc
import threading
import time
import weakref
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QWidget

GRACE_S = 2.0
"""How long a thread that was told to stop may take; our workers look up at least ten times a second."""


class Watch:
    """Begins when made; :meth:`leftovers` ends it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._windows = {_address(window) for window in _windows()}
        self._threads = set(threading.enumerate())
        self._started: list[weakref.ref[Any]] = []
        for kind in (QThread, QTimer):
            monkeypatch.setattr(kind, "start", self._noticing(kind.start))

    def _noticing(self, start: Any) -> Any:
        def noticed(instance: Any, *arguments: Any) -> Any:
            self._started.append(weakref.ref(instance))
            return start(instance, *arguments)

        return noticed

    def leftovers(self) -> list[str]:
        """Describe everything that is still there after deferred deletions and a short grace for threads."""
        QThreadPool.globalInstance().waitForDone(int(GRACE_S * 1000))
        _settle()
        end = time.monotonic() + GRACE_S
        while self._running() and time.monotonic() < end:
            _settle()
            time.sleep(0.01)
        new = [window for window in _windows() if _address(window) not in self._windows]
        return [f"window {type(window).__name__} {window.windowTitle()!r}" for window in new] + self._running()

    def _running(self) -> list[str]:
        alive = [kept for kept in (reference() for reference in self._started) if kept and shiboken6.isValid(kept)]
        running = [f"QThread {each.objectName()!r}" for each in alive if isinstance(each, QThread) and each.isRunning()]
        running += [f"QTimer {each.objectName()!r}" for each in alive if isinstance(each, QTimer) and each.isActive()]
        new = [thread for thread in threading.enumerate() if thread not in self._threads and thread.is_alive()]
        return running + [f"thread {thread.name!r}" for thread in new if not isinstance(thread, threading._DummyThread)]


def _windows() -> list[QWidget]:
    """Top-level widgets that stand alone; the pop-ups a visible widget keeps are that widget's own."""
    return [window for window in QApplication.topLevelWidgets() if window.parent() is None]


def _address(window: QWidget) -> int:
    """Where Qt keeps it; the Python side of a window that only Qt holds is made anew each time it is asked for."""
    return int(shiboken6.getCppPointer(window)[0])


def _settle() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
