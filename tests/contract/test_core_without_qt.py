"""The core lives without the window: where PySide6 cannot be imported, everything but ``ui`` passes its tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import qt_out_of_reach

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_QT = """
import sys
from importlib.abc import MetaPathFinder


class NoQt(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6", "PyQt6", "PyQt5"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, NoQt())
"""
OPTIONS = """
def pytest_addoption(parser):
    for name in ("qt_api", "qt_log_ignore", "qt_log_level_fail", "qt_default_raising", "qt_no_exception_capture"):
        parser.addini(name, "known to the Qt plugin, which cannot be loaded here")
"""
CORE = ("tests/unit", "tests/paper")
WHOLE = (*CORE, "tests/property", "tests/e2e", "tests/golden")
LEAST = 700


@pytest.fixture
def without_qt(tmp_path: Path) -> dict[str, str]:
    """An environment in which no process can import Qt."""
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_QT, encoding="utf-8")
    (tmp_path / "no_qt_plugin.py").write_text(OPTIONS, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8",
        check=False,
    )  # fmt: skip


def test_qt_is_really_out_of_reach(without_qt: dict[str, str]) -> None:
    done = run(without_qt, "-c", "import PySide6")
    assert "ModuleNotFoundError" in done.stderr
    assert run(without_qt, "-c", "import ui.app").returncode != 0


def core_passes(environment: dict[str, str], folders: tuple[str, ...]) -> None:
    options = ("-p", "no:pytest-qt", "-p", "no_qt_plugin", "-p", "no:cacheprovider")
    done = run(environment, "-m", "pytest", *folders, *options)
    passed = re.search(r"(\d+) passed", done.stdout)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert passed is not None
    assert int(passed[1]) >= LEAST, done.stdout[-500:]


EVERY_MODULE = """
import importlib, pkgutil
for name in ("himi_map", "data", "layers", "exports"):
    for one in pkgutil.walk_packages(importlib.import_module(name).__path__, name + "."):
        if not one.name.endswith("__main__"):
            importlib.import_module(one.name)
"""


def test_every_module_but_the_window_is_imported_without_qt(without_qt: dict[str, str]) -> None:
    done = run(without_qt, "-c", EVERY_MODULE)
    assert done.returncode == 0, done.stderr[-1000:]


def test_every_kind_of_paper_and_file_is_made_without_qt(without_qt: dict[str, str], tmp_path: Path) -> None:
    done = run(without_qt, "-m", "himi_map", "demo", "--no-window", "--out", str(tmp_path / "demo"))
    assert done.returncode == 0, done.stderr[-1000:]
    assert {path.suffix for path in (tmp_path / "demo").iterdir()} >= {".pdf", ".xlsx", ".html", ".himi", ".himimap"}


def test_a_unit_test_cannot_reach_qt() -> None:
    """What :func:`tests.conftest.no_qt` does for all of tests/unit and tests/paper, in the ordinary run."""
    import PySide6.QtCore

    with qt_out_of_reach(), pytest.raises(ImportError):
        import PySide6.QtCore
    assert PySide6.QtCore is not None


@pytest.mark.thorough
def test_the_core_passes_its_tests(without_qt: dict[str, str]) -> None:
    core_passes(without_qt, CORE)


@pytest.mark.thorough
def test_all_but_the_window_passes_its_tests(without_qt: dict[str, str]) -> None:
    core_passes(without_qt, WHOLE)
