"""The watch that fails a window test for what it leaves behind can see it, and leaves clean tests alone."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QComboBox, QWidget

from tests import qt_leftovers


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch, qapp: object) -> qt_leftovers.Watch:
    monkeypatch.setattr(qt_leftovers, "GRACE_S", 0.05)
    return qt_leftovers.Watch(monkeypatch)


def test_window_left_open_is_seen(watch: qt_leftovers.Watch) -> None:
    window = QWidget()
    window.setWindowTitle("残った窓")
    assert watch.leftovers() == ["window QWidget '残った窓'"]
    window.deleteLater()
    assert watch.leftovers() == []


def test_timer_left_ticking_is_seen(watch: qt_leftovers.Watch) -> None:
    owner = QObject()
    timer = QTimer(owner)
    timer.setObjectName("tick")
    timer.start(1000)
    assert watch.leftovers() == ["QTimer 'tick'"]
    timer.stop()
    assert watch.leftovers() == []


def test_thread_left_running_is_seen(watch: qt_leftovers.Watch) -> None:
    thread = QThread()
    thread.setObjectName("work")
    thread.start()
    assert watch.leftovers() == ["QThread 'work'"]
    thread.quit()
    assert thread.wait(2000)
    assert watch.leftovers() == []


def test_python_thread_left_running_is_seen(watch: qt_leftovers.Watch) -> None:
    go = threading.Event()
    thread = threading.Thread(target=go.wait, name="waiting", daemon=True)
    thread.start()
    assert watch.leftovers() == ["thread 'waiting'"]
    go.set()
    thread.join()
    assert watch.leftovers() == []


def test_closed_window_with_popups_is_clean(watch: qt_leftovers.Watch) -> None:
    window = QWidget()
    box = QComboBox(window)
    box.addItems(["声かけ", "歩行補助"])
    window.show()
    box.showPopup()
    box.hidePopup()
    window.close()
    window.deleteLater()
    assert watch.leftovers() == []
