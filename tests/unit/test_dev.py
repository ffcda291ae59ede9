"""The one door: what it finds missing, what it says or does about it, and when it leaves ``.venv`` alone."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["dev"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


class Shell:
    """Writes down commands instead of running them; the one that holds *failing* fails."""

    def __init__(self, failing: str = "nothing") -> None:
        self.commands: list[str] = []
        self.failing = failing

    def __call__(self, command: Sequence[str]) -> int:
        self.commands.append(" ".join(command))
        return 100 if self.failing in command else 0


def test_a_part_that_is_gone_is_named(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "FONT_FOLDERS", (tmp_path, tmp_path / "absent"))
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "here.ttf").touch()
    parts = [
        dev.Part("no-library", library="libhimi-nowhere.so.1"),
        dev.Part("no-command", command="himi-nowhere"),
        dev.Part("no-font", font="nowhere.ttf"),
        dev.Part("no-module", module="himi_nowhere"),
        dev.Part("no-file", file=f"{tmp_path}/nowhere/*/initdb"),
        dev.Part("a-file", file=f"{tmp_path}/deep/*/here.ttf"),
        dev.Part("a-command", command=Path(sys.executable).name if shutil.which("python3") is None else "python3"),
        dev.Part("a-font", font="here.ttf"),
        dev.Part("a-module", module="json"),
    ]
    assert dev.missing_packages(parts) == ["no-library", "no-command", "no-font", "no-module", "no-file"]


def test_root_updates_once_then_installs(dev: ModuleType) -> None:
    shell = Shell()
    dev.install_system_packages(["libegl1", "xvfb"], is_debian=True, is_root=True, run=shell)
    assert [command.split(" ")[:2] for command in shell.commands] == [["apt-get", "update"], ["apt-get", "install"]]
    assert shell.commands[1].endswith(" libegl1 xvfb")
    assert " -y " in shell.commands[1]


def test_others_get_the_line_to_run(dev: ModuleType) -> None:
    shell = Shell()
    with pytest.raises(dev.SetUpError) as told:
        dev.install_system_packages(["libegl1", "xvfb"], is_debian=True, is_root=False, run=shell)
    assert (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 xvfb"
        in str(told.value).splitlines()[-1]
    )
    assert shell.commands == []


def test_nothing_missing_starts_nothing(dev: ModuleType) -> None:
    shell = Shell()
    dev.install_system_packages([], is_debian=True, is_root=False, run=shell)
    assert shell.commands == []


def test_another_linux_is_told_the_names(dev: ModuleType) -> None:
    with pytest.raises(dev.SetUpError, match="libegl1"):
        dev.install_system_packages(["libegl1"], is_debian=False, is_root=True, run=Shell())


@pytest.mark.parametrize("failing", ["update", "install"])
def test_failing_apt_stops(dev: ModuleType, failing: str) -> None:
    shell = Shell(failing)
    with pytest.raises(dev.SetUpError, match=f"apt-get {failing}"):
        dev.install_system_packages(["libegl1"], is_debian=True, is_root=True, run=shell)


def test_only_tests_ask_for_the_tools_of_the_tests(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(dev, "missing_packages", lambda parts: [part.package for part in parts])
    monkeypatch.setattr(dev, "install_system_packages", lambda packages, **_: asked.append(list(packages)))
    monkeypatch.setattr(dev, "keep_postgresql_quiet", lambda settings: None)
    monkeypatch.setattr(sys, "platform", "linux")
    dev.prepare_system(testing=False)
    dev.prepare_system(testing=True)
    assert set(asked[1]) - set(asked[0]) == {"poppler-utils", "xvfb", "xauth", "strace", "postgresql"}
    assert {"libegl1", "libxcb-cursor0", "fonts-morisawa-bizud-gothic", "fonts-ipamj-mincho"} <= set(asked[0])


def test_installing_postgresql_starts_no_server(dev: ModuleType, tmp_path: Path) -> None:
    settings = tmp_path / "createcluster.d" / "himi-map-tests.conf"
    dev.keep_postgresql_quiet(settings)
    assert settings.read_text("utf-8") == "create_main_cluster = false\n"
    settings.write_text("create_main_cluster = true\n", "utf-8")
    dev.keep_postgresql_quiet(settings)
    assert "true" in settings.read_text("utf-8")  # what somebody decided stays


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macos_need_nothing_more(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr(dev, "missing_packages", lambda parts: pytest.fail("looked for Debian's packages"))
    monkeypatch.setattr(sys, "platform", platform)
    dev.prepare_system(testing=True)


class TestStamp:
    """What makes ``.venv`` be filled anew."""

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        shutil.copy(ROOT / "pyproject.toml", tmp_path)
        shutil.copy(ROOT / "constraints.txt", tmp_path)
        return tmp_path

    def edit(self, file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def test_is_the_same_for_the_same(self, dev: ModuleType, project: Path) -> None:
        assert dev.stamp_of(project, "3.11") == dev.stamp_of(project, "3.11")

    @pytest.mark.parametrize(
        ("name", "old", "new"),
        [
            ("constraints.txt", "sha256:", "sha256:0"),
            ("pyproject.toml", '"folium', '"more", "folium'),
            ("pyproject.toml", "setuptools>=", "setuptools>=1"),
        ],
    )
    def test_changes_with_what_is_installed(
        self, dev: ModuleType, project: Path, name: str, old: str, new: str
    ) -> None:
        before = dev.stamp_of(project, "3.11")
        self.edit(project / name, old, new)
        assert dev.stamp_of(project, "3.11") != before

    def test_changes_with_python_and_place(self, dev: ModuleType, project: Path, tmp_path: Path) -> None:
        before = dev.stamp_of(project, "3.11")
        assert dev.stamp_of(project, "3.12") != before
        shutil.copytree(project, tmp_path / "moved", ignore=shutil.ignore_patterns("moved"))
        assert dev.stamp_of(tmp_path / "moved", "3.11") != before

    def test_stays_when_a_tool_is_set_otherwise(self, dev: ModuleType, project: Path) -> None:
        before = dev.stamp_of(project, "3.11")
        self.edit(project / "pyproject.toml", "line-length = 120", "line-length = 100")
        assert dev.stamp_of(project, "3.11") == before


def test_venv_with_the_right_stamp_is_left_alone(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setattr(dev, "venv_python", lambda: python)
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(dev, "_runs", lambda _python: True)
    shell = Shell()
    monkeypatch.setattr(dev, "_pip", shell)
    monkeypatch.setattr(dev, "_import_once", lambda: None)
    dev.prepare_venv()
    assert len(shell.commands) == 2
    assert "--require-hashes" in shell.commands[0]
    dev.prepare_venv()
    assert len(shell.commands) == 2


def test_venv_that_could_not_be_filled_is_not_stamped(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(dev, "_runs", lambda _python: True)
    monkeypatch.setattr(dev.subprocess, "call", lambda *_arguments, **_options: 1)
    with pytest.raises(dev.SetUpError, match="pip install"):
        dev.prepare_venv()
    assert not (tmp_path / "stamp").exists()


def test_unknown_word_is_refused_before_anything_is_set_up() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), "nonsense"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "nonsense" in done.stderr


def test_help_lists_every_command(dev: ModuleType) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), "--help"], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in dev.COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "shared_out"),
    [([], True), (["--thorough"], True), (["--durations=5"], True), (["tests/unit"], False), (["-k", "x"], False)],
)
def test_only_the_whole_suite_is_shared_out(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, arguments: list[str], shared_out: bool
) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(dev, "call", lambda *words, **_: calls.append(words) or 0)
    assert dev.test(arguments) == 0
    assert ("--numprocesses" in calls[0]) == shared_out
    assert [*calls[0][-len(arguments) :]] == arguments or arguments == []
