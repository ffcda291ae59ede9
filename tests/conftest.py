"""What every test stands on: a fresh home, no network, no window left open, the same random numbers every time.

The environment is changed when this file is read, before any of our modules (or Qt, or keyring) can look at it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# ---------------------------------------------------------------- a machine nobody has used before


def _fresh_machine() -> Path:
    """Point everything a program may remember or borrow from its user into one new folder."""
    machine = Path(tempfile.mkdtemp(prefix="himi-map-test-"))
    folders = {
        "HOME": "home",
        "USERPROFILE": "home",
        "APPDATA": "home/roaming",
        "LOCALAPPDATA": "home/local",
        "XDG_CONFIG_HOME": "home/.config",
        "XDG_DATA_HOME": "home/.local/share",
        "XDG_STATE_HOME": "home/.local/state",
        "XDG_CACHE_HOME": "home/.cache",
        "XDG_RUNTIME_DIR": "run",
        "TMPDIR": "tmp",
        "TEMP": "tmp",
        "TMP": "tmp",
    }
    for variable, folder in folders.items():
        place = machine / folder
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o700)  # Qt warns about a runtime folder that others can read
        os.environ[variable] = str(place)
    tempfile.tempdir = None
    for variable in [name for name in os.environ if name.startswith("HIMI_MAP_")]:
        del os.environ[variable]
    os.environ["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM") or "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    # a child process cannot be watched from here, but ordinary clients in it will knock at a closed door
    for variable in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        os.environ[variable] = "http://127.0.0.1:9"
    return machine


_MACHINE = _fresh_machine()


def pytest_unconfigure() -> None:
    """Take the machine away again."""
    shutil.rmtree(_MACHINE, ignore_errors=True)


@pytest.fixture(scope="session")
def machine() -> Path:
    """The folder that holds this session's home, configuration, cache and temporary files."""
    return _MACHINE


# ---------------------------------------------------------------- no Qt in the core


@contextlib.contextmanager
def qt_out_of_reach() -> Iterator[None]:
    """Nothing can import Qt, as on a machine that has none; who has it already keeps it."""
    hidden = {name: module for name, module in sys.modules.items() if name.split(".")[0] in ("PySide6", "shiboken6")}
    for name in ("PySide6", *hidden):
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.modules.pop("PySide6")
        sys.modules.update(hidden)


@pytest.fixture(autouse=True)
def no_qt(request: pytest.FixtureRequest) -> Iterator[None]:
    """What is not the window does without it: Qt is out of reach of the tests of everything else."""
    place = request.path.relative_to(ROOT).parts
    with qt_out_of_reach() if place[:2] in (("tests", "unit"), ("tests", "paper")) else contextlib.nullcontext():
        yield


# ---------------------------------------------------------------- no network


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a unix socket
    host = str(address[0])
    return host in ("", "localhost", "::1", "0.0.0.0", "::") or host.startswith("127.")


def _guarded(name: str) -> Any:
    original = getattr(socket.socket, name)

    def guard(self: socket.socket, *arguments: Any) -> Any:
        if not _is_local(arguments[-1]):
            pytest.fail(f"a test reached for the network: {arguments[-1]!r}")
        return original(self, *arguments)

    return guard


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Fail whoever connects, sends or asks for a name beyond this machine (not catchable as ``OSError``)."""
    resolve = socket.getaddrinfo

    def guarded_resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        if host is not None and not _is_local((host.decode() if isinstance(host, bytes) else host,)):
            pytest.fail(f"a test asked the network for a name: {host!r}")
        return resolve(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(name))
        patch.setattr(socket, "getaddrinfo", guarded_resolve)
        yield


# ---------------------------------------------------------------- long and short forms of a proof

settings.register_profile(
    "short",
    max_examples=40,
    deadline=None,  # the machine may be busy; speed is measured in tests/benchmarks
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("short"), max_examples=2_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--thorough``."""
    parser.addoption("--thorough", action="store_true", help="run the long form of every proof as well")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples Hypothesis tries."""
    settings.load_profile("thorough" if config.getoption("--thorough") else "short")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the window's tests; leave out long forms, and benchmarks unless they are measured or named."""
    with_benchmarks = config.getoption("benchmark_enable") or any("benchmark" in word for word in config.args)
    kept, left_out = [], []
    for item in items:
        room = item.path.relative_to(ROOT / "tests").parts[0]
        if room == "qt":
            item.add_marker(pytest.mark.qt)
        is_long = item.get_closest_marker("thorough") is not None and not config.getoption("--thorough")
        is_measure = room == "benchmarks" and not with_benchmarks
        (left_out if is_long or is_measure else kept).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


# ---------------------------------------------------------------- nothing of Qt is left behind


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a ``qt`` test that leaves a window, a running thread or a ticking timer to the next one."""
    if request.node.get_closest_marker("qt") is None:
        yield
        return
    from tests.qt_leftovers import Watch

    request.getfixturevalue("qapp")
    watch = Watch(monkeypatch)
    yield
    left = watch.leftovers()
    if left:
        pytest.fail("left behind: " + "; ".join(left))
