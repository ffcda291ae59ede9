"""The one door for developers: every command does all its own set-up on a fresh machine.

Standard library only, because it runs before anything is installed. The set-up is a chain of three questions, each
cheap to ask again: are the system's parts here (Debian and Ubuntu only), is there a ``.venv``, and does its stamp say
that it was filled from today's ``constraints.txt`` and ``pyproject.toml``? When all three hold nothing is started, so
a second run begins at once. Versions are pinned with hashes; where packages come from is pip's own configuration.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "himi-map-stamp"
PINS = ROOT / "constraints.txt"
OLDEST_PYTHON = (3, 11)

IMPORTED = """
import importlib
for name in ("himi_map.cli.app", "himi_map.cli.print_run", "data.store", "data.mappack", "data.packs", "data.readers",
             "exports.sheets", "exports.lists", "exports.tables.workbook", "exports.pdf.page", "ui.main_window"):
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(f"{name}: {error}")
"""
"""Loads what the commands and the window load."""
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


class SetUpError(Exception):
    """The machine is not ready and a person has to do something; the text says what."""


# ---------------------------------------------------------------- the parts of a Debian system


@dataclass(frozen=True)
class Part:
    """One Debian package and the sign by which it is known to be here (library, command, file, font or module)."""

    package: str
    library: str = ""
    command: str = ""
    file: str = ""
    font: str = ""
    module: str = ""

    def is_here(self) -> bool:
        """Look for the thing itself, not for the package: it may have come another way."""
        if self.library:
            try:
                ctypes.CDLL(self.library)
            except OSError:
                return False
            return True
        if self.command:
            return shutil.which(self.command) is not None
        if self.file:
            return next(Path("/").glob(self.file.lstrip("/")), None) is not None
        if self.font:
            return any(next(folder.rglob(self.font), None) for folder in FONT_FOLDERS if folder.is_dir())
        return importlib.util.find_spec(self.module) is not None


# What Qt's own libraries and its xcb, offscreen, image and printing plugins ask of the system (`readelf -d`, Qt 6.11);
# what these bring along themselves (libxcb1, libx11-6, libglib2.0-0 by the first three) is not repeated.
QT_PARTS = (
    Part("libegl1", library="libEGL.so.1"),
    Part("libgl1", library="libGL.so.1"),
    Part("libglib2.0-0", library="libgthread-2.0.so.0"),
    Part("libdbus-1-3", library="libdbus-1.so.3"),
    Part("libfontconfig1", library="libfontconfig.so.1"),
    Part("libgssapi-krb5-2", library="libgssapi_krb5.so.2"),
    Part("libcups2", library="libcups.so.2"),
    Part("libx11-xcb1", library="libX11-xcb.so.1"),
    Part("libxkbcommon0", library="libxkbcommon.so.0"),
    Part("libxkbcommon-x11-0", library="libxkbcommon-x11.so.0"),
    Part("libxcb-cursor0", library="libxcb-cursor.so.0"),
    Part("libxcb-icccm4", library="libxcb-icccm.so.4"),
    Part("libxcb-image0", library="libxcb-image.so.0"),
    Part("libxcb-keysyms1", library="libxcb-keysyms.so.1"),
    Part("libxcb-randr0", library="libxcb-randr.so.0"),
    Part("libxcb-render-util0", library="libxcb-render-util.so.0"),
    Part("libxcb-render0", library="libxcb-render.so.0"),
    Part("libxcb-shape0", library="libxcb-shape.so.0"),
    Part("libxcb-shm0", library="libxcb-shm.so.0"),
    Part("libxcb-sync1", library="libxcb-sync.so.1"),
    Part("libxcb-util1", library="libxcb-util.so.1"),
    Part("libxcb-xfixes0", library="libxcb-xfixes.so.0"),
    Part("libxcb-xkb1", library="libxcb-xkb.so.1"),
)
FONT_PARTS = (
    Part("fonts-morisawa-bizud-gothic", font="BIZUDPGothic-Regular.ttf"),
    Part("fonts-ipamj-mincho", font="ipamjm.ttf"),
)
TEST_PARTS = (
    Part("poppler-utils", command="pdftotext"),
    Part("xvfb", command="Xvfb"),
    Part("xauth", command="xauth"),
    Part("strace", command="strace"),
    Part("postgresql", file="/usr/lib/postgresql/*/bin/initdb"),  # only its programs: see QUIET_POSTGRESQL
)
QUIET_POSTGRESQL = Path("/etc/postgresql-common/createcluster.d/himi-map-tests.conf")
"""Debian's package would make a cluster and start it. The tests start their own: with this file it makes none."""
VENV_PART = Part(f"python3.{sys.version_info.minor}-venv", module="ensurepip")  # Debian's own python3 comes without


def missing_packages(parts: Iterable[Part]) -> list[str]:
    """Name the Debian packages whose part is not on this machine."""
    return [part.package for part in parts if not part.is_here()]


def install_system_packages(
    packages: Sequence[str],
    *,
    is_debian: bool,
    is_root: bool,
    run: Callable[[Sequence[str]], int],
) -> None:
    """Bring *packages* onto the machine, or say exactly how.

    Raises
    ------
    SetUpError
        A person is needed: not root, not a Debian, or apt-get failed.
    """
    if not packages:
        return
    if not is_debian:
        names = " ".join(packages)
        raise SetUpError(f"このLinuxに足りない部品があります。Debianでの名前は次のとおりです:\n    {names}")
    update, install = ["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    if not is_root:
        line = f"sudo apt-get update && sudo {shlex.join([*install[:3], *install[4:], *packages])}"
        raise SetUpError(f"足りない部品があります。次の1行を実行してから、もう一度お試しください。\n    {line}")
    say(f"足りない部品を入れます: {' '.join(packages)}")
    waiting = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    for command in ([*update, *waiting], [*install, *waiting, *packages]):
        if run(command) != 0:
            raise SetUpError(f"部品を入れられませんでした。上の表示を見て直してください: {shlex.join(command)}")


def keep_postgresql_quiet(settings: Path) -> None:
    """Say beforehand that installing PostgreSQL starts no server, unless somebody has decided that already."""
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("create_main_cluster = false\n", "utf-8")


def prepare_system(*, testing: bool) -> None:
    """Make sure of the Qt libraries, the Japanese fonts and, for the tests, the tools that look at the results."""
    if not sys.platform.startswith("linux"):
        return
    parts = [*QT_PARTS, *FONT_PARTS, *(TEST_PARTS if testing else ())]
    if not VENV.exists():
        parts.append(VENV_PART)
    if os.geteuid() == 0 and "postgresql" in missing_packages(parts):
        keep_postgresql_quiet(QUIET_POSTGRESQL)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install_system_packages(
        missing_packages(parts),
        is_debian=shutil.which("apt-get") is not None,
        is_root=os.geteuid() == 0,
        run=lambda command: subprocess.call(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr),
    )


# ---------------------------------------------------------------- .venv


def read_project(root: Path) -> dict[str, Any]:
    """Read ``pyproject.toml``."""
    import tomllib  # not above: a Python too old for us must get as far as the sentence that says so

    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def stamp_of(root: Path, python: str) -> str:
    """Fold into one word what ``.venv`` is filled from, so that a change of tool settings does not refill it."""
    project = read_project(root)
    parts = [
        str(root),
        python,
        json.dumps([project["build-system"], project["project"]], sort_keys=True),
        (root / PINS.name).read_text("utf-8"),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def venv_python() -> Path:
    """Give the Python inside ``.venv``."""
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def prepare_venv() -> None:
    """Make and fill ``.venv`` when its stamp is not today's.

    Raises
    ------
    SetUpError
        pip could not install a pinned package.
    """
    stamp = stamp_of(ROOT, sys.version)
    if venv_python().exists() and STAMP.is_file() and STAMP.read_text("utf-8") == stamp:
        return
    say("準備をしています。はじめは数分かかります…")
    if not _runs(venv_python()):
        venv.create(VENV, with_pip=True, clear=True)
    pip = [str(venv_python()), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-compile"]
    # the pins are complete, so nothing is left to resolve
    _pip([*pip, "--no-deps", "--require-hashes", "-r", str(PINS)])
    _pip([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    _import_once()
    STAMP.write_text(stamp, "utf-8")


def _import_once() -> None:
    """Compile what a start loads, and only that: where no bytecode is written each start would cost a second more."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.call(
        [venv_python(), "-c", IMPORTED], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr
    )


def _runs(python: Path) -> bool:
    same_version = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return python.exists() and subprocess.call([python, "-c", same_version], stderr=subprocess.DEVNULL) == 0


def _pip(command: Sequence[str]) -> None:
    if subprocess.call(command, stdin=subprocess.DEVNULL, stdout=sys.stderr) != 0:
        raise SetUpError(f"部品を入れられませんでした。網につながっているか確かめてください: {shlex.join(command)}")


# ---------------------------------------------------------------- commands


@dataclass(frozen=True)
class Command:
    """One word after ``dev.py``: what it does, what it takes on, and whether it needs the tools of the tests."""

    summary: str
    run: Callable[[list[str]], int]
    testing: bool = True
    sets_up: bool = True


def call(*arguments: str, **environment: str) -> int:
    """Run the Python of ``.venv`` from the project folder and give its exit code."""
    return subprocess.call([venv_python(), *arguments], cwd=ROOT, env={**os.environ, **environment})


def demo(arguments: list[str]) -> int:
    """Run ``himi-map demo`` in the folder where the user stands (``-P``: a folder there never hides ours)."""
    return subprocess.call([venv_python(), "-P", "-m", "himi_map", "demo", *arguments])


def test(arguments: list[str]) -> int:
    """Run pytest; the whole suite on all cores, a chosen part in one process."""
    chosen = any(not argument.startswith("-") for argument in arguments)
    workers = [] if chosen else ["--numprocesses", str(min(os.cpu_count() or 1, 8)), "--dist", "worksteal"]
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    return call("-m", "pytest", *workers, *arguments, QT_QPA_PLATFORM=platform)


def check(_arguments: list[str]) -> int:
    """Format, style, types, import contracts: one line each, and the whole report of what failed."""
    steps = {
        "format": ["-m", "ruff", "format", "--check", "."],
        "style": ["-m", "ruff", "check", "."],
        "types": ["-m", "mypy"],
        "imports": ["-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
    }
    failed = 0
    for name, step in steps.items():
        start = time.perf_counter()
        done = subprocess.run(
            [venv_python(), *step], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        good = done.returncode == 0
        failed += not good
        print(f"{'ok    ' if good else 'FAILED'} {name:8} {time.perf_counter() - start:5.1f} s", flush=True)
        if not good:
            print(done.stdout.decode("utf-8", "replace"), flush=True)
    return 1 if failed else 0


def fix(_arguments: list[str]) -> int:
    """Let ruff mend what it can."""
    mended = call("-m", "ruff", "check", "--fix", ".")
    return call("-m", "ruff", "format", ".") or mended


def bench(arguments: list[str]) -> int:
    """Measure; results are compared with the run before, not with a wish."""
    options = ["--benchmark-enable", "--benchmark-only", "--benchmark-autosave", "--benchmark-compare"]
    if not any((ROOT / ".benchmarks").glob("*/*.json")):
        options.pop()
    return call("-m", "pytest", "tests/benchmarks", *options, *arguments, QT_QPA_PLATFORM="offscreen")


def pictures(arguments: list[str]) -> int:
    """Make the screenshots and page images of the docs anew."""
    return call("-m", "tests.pictures", *arguments)


def pin(arguments: list[str]) -> int:
    """Write ``constraints.txt`` from ``pyproject.toml`` for every platform and Python; ``--upgrade`` takes the newest.

    Versions already pinned stay. uv does the resolving, in a throw-away environment.
    """
    oldest = ".".join(map(str, OLDEST_PYTHON))
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        scripts = Path(folder, "Scripts" if sys.platform == "win32" else "bin")
        _pip([str(scripts / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "uv"])
        quiet = ["--quiet", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
        scope = ["--universal", "--python-version", oldest, "--generate-hashes", "--all-extras"]
        command = [str(scripts / "uv"), "pip", "compile", *quiet, *scope, *arguments, "--output-file", PINS.name]
        wanted = "\n".join(read_project(ROOT)["build-system"]["requires"]).encode()
        return subprocess.run([*command, "pyproject.toml", "-"], cwd=ROOT, input=wanted, check=False).returncode


COMMANDS = {
    "demo": Command(
        "架空の町「見本市」をつくり、図と名簿を出し、画面を開きます（--no-window で画面なし）", demo, testing=False
    ),
    "test": Command("テストをします（--thorough で長いものも。pytest の引数をそのまま渡せます）", test),
    "check": Command("書式・書き方・型・部屋どうしの決まりを確かめます", check),
    "fix": Command("書式と、直せる書き方を直します", fix),
    "bench": Command("速さを測ります", bench),
    "pictures": Command("説明書の絵をつくり直します", pictures),
    "pin": Command("部品の版を constraints.txt に固定し直します（--upgrade で新しい版へ）", pin, sets_up=False),
}


def say(text: str) -> None:
    """Tell the person at the keyboard, beside whatever the command itself prints."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Read the first word, make the machine ready for it, and hand the rest on untouched."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old Windows console may lack a character
    if sys.version_info < OLDEST_PYTHON:
        say("Python 3.11 以上が必要です。")
        return 1
    listing = "\n".join(f"  {name:9} {command.summary}" for name, command in COMMANDS.items())
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(usage="python3 dev.py COMMAND [...]", epilog=listing, formatter_class=raw)
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    command = COMMANDS[parser.parse_args(arguments[:1]).command]
    try:
        if command.sets_up:
            prepare_system(testing=command.testing)
            prepare_venv()
        return command.run(list(arguments[1:]))
    except SetUpError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
