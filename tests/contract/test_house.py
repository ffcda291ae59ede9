"""House rules that prose cannot keep: names, sizes, error texts, pins, what imports what it should not, the machine."""

from __future__ import annotations

import ast
import os
import re
import socket
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from himi_map import errors

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("himi_map", "data", "layers", "exports", "ui")
WITHOUT_QT = ("himi_map", "data", "layers", "exports")


def sources(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


@cache
def tracked_files() -> tuple[Path, ...]:
    """Files in the repository, or all files where this is not a clone."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        names = listing.stdout.decode("utf-8").split("\0")
        return tuple(file for name in names if name and (file := ROOT / name).is_file())
    return tuple(file for folder in (*ROOMS, "tests", "docs") for file in (ROOT / folder).rglob("*") if file.is_file())


# ---------------------------------------------------------------- names and sizes


def test_every_module_is_named_for_what_it_holds() -> None:
    nameless = re.compile(r"_?(utils?|helpers?|common|misc|stuff|tools|shared)")
    found = [
        file.relative_to(ROOT)
        for file in sources(*ROOMS, "tests")
        if any(nameless.fullmatch(part) for part in file.relative_to(ROOT).with_suffix("").parts)
    ]
    assert found == []


def test_no_file_tells_more_than_one_story() -> None:
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in [*sources(*ROOMS, "tests"), ROOT / "dev.py"]
    }
    assert {name: length for name, length in lengths.items() if length > 700} == {}


# ---------------------------------------------------------------- error texts

ERROR_TYPES = {
    name
    for name in errors.__all__
    if isinstance(getattr(errors, name), type) and issubclass(getattr(errors, name), errors.HimiMapError)
}


def raised_codes(source: str) -> Iterator[str]:
    """Give the code of each error made in *source* with a literal code."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        code = node.args[0]
        if name in ERROR_TYPES and isinstance(code, ast.Constant) and isinstance(code.value, str):
            yield code.value


def literal_texts(source: str) -> Iterator[str]:
    """Give each string literal; in an f-string the computed parts become ``*``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)


def test_every_error_has_a_text() -> None:
    known = errors.known_codes()
    silent = {
        f"{file.relative_to(ROOT)}: {code}"
        for file in sources(*ROOMS)
        for code in raised_codes(file.read_text(encoding="utf-8"))
        if code not in known
    }
    assert not silent, "\n".join(sorted(silent))


def test_every_error_text_is_used() -> None:
    texts = {text for file in sources(*ROOMS) for text in literal_texts(file.read_text(encoding="utf-8"))}
    families = [
        re.compile(re.escape(text).replace(r"\*", r"\w+"))
        for text in texts
        if "*" in text and re.fullmatch(r"[a-z]+\.[\w*.]*\*[\w*.]*", text)
    ]
    unused = {
        code
        for code in errors.known_codes()
        if code not in texts and not any(family.fullmatch(code) for family in families)
    }
    assert not unused, "\n".join(sorted(unused))


def test_error_codes_are_read_from_the_source() -> None:
    source = "raise StoreError('store.planted', a=1)\nerrors.ExportError('export.planted')\nValueError('no.code')"
    assert list(raised_codes(source)) == ["store.planted", "export.planted"]
    assert next(literal_texts("f'geo.{kind}_mixed'")) == "geo.*_mixed"


# ---------------------------------------------------------------- machines and registries the repository must not name

ELSEWHERE = re.compile(
    r"(?<![\w.])/(?:root|work)/|/home/(?!user\b)\w+/|C:\\+Users\\+(?!user\b)\w"
    r"|pypi\.org|pythonhosted\.org|(?:registry\.npmjs|deb\.debian|archive\.ubuntu)\.\w+|--(?:extra-)?index-url\b(?!\")"
)


def test_repository_names_no_machine_and_no_registry() -> None:
    found = []
    for file in tracked_files():
        content = file.read_bytes()
        if b"\0" in content[:8000]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if ELSEWHERE.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("where", ["/ro" + "ot/x", "'/wo" + "rk/main'", "https://py" + "pi.org/simple"])
def test_machine_rule_sees(where: str) -> None:
    assert ELSEWHERE.search(where)


# ---------------------------------------------------------------- pins


def pins() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line.rstrip(" \\")) for line in lines if line and not line.startswith((" ", "#"))]


def test_every_dependency_is_pinned_to_a_version_it_allows() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [project["build-system"]["requires"], project["project"]["dependencies"]]
    lists += project["project"]["optional-dependencies"].values()
    wanted = [Requirement(line) for lines in lists for line in lines]
    pinned: dict[str, list[str]] = {}
    for pin in pins():
        version = next(iter(pin.specifier))
        assert version.operator == "=="
        pinned.setdefault(canonicalize_name(pin.name), []).append(version.version)
    unmet = [
        str(want)
        for want in wanted
        if not any(want.specifier.contains(version) for version in pinned.get(canonicalize_name(want.name), []))
    ]
    assert unmet == [], "run `python3 dev.py pin`"


def test_every_pin_carries_its_hashes() -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / "constraints.txt").read_text(encoding="utf-8").strip())
    assert [block for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}", block)] == []


def test_pyside_keeps_its_references_on_python_311() -> None:
    """6.12 loses a reference to None at every void call on 3.11 and aborts sooner or later."""
    for pin in pins():
        if canonicalize_name(pin.name) == "pyside6-essentials" and (
            pin.marker is None or pin.marker.evaluate({"python_full_version": "3.11.9", "python_version": "3.11"})
        ):
            assert str(pin.specifier).startswith("==6.11.")
            break
    else:
        pytest.fail("PySide6-Essentials is not pinned for Python 3.11")


# ---------------------------------------------------------------- what is imported, and when

REFUSE_QT = """
import importlib, importlib.abc, pkgutil, sys

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ModuleNotFoundError(f"refused: {name}", name=name)

sys.meta_path.insert(0, Refuse())
"""
IMPORT_ALL = """
failed = []

def load(name):
    try:
        importlib.import_module(name)
        print(name)
    except Exception as error:
        failed.append(f"{name}: {error!r}")

for room in sys.argv[1:]:
    for module in pkgutil.walk_packages(importlib.import_module(room).__path__, room + ".", onerror=lambda name: None):
        load(module.name)
sys.exit("\\n".join(failed) or 0)
"""


def run_python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_everything_but_the_window_imports_without_qt() -> None:
    done = run_python(REFUSE_QT + IMPORT_ALL, *WITHOUT_QT)
    assert done.returncode == 0, done.stderr
    modules = {".".join(f.relative_to(ROOT).with_suffix("").parts) for f in sources(*WITHOUT_QT)}
    expected = {module for module in modules if not module.endswith("__init__")}
    assert expected <= set(done.stdout.split())


def test_the_refusal_of_qt_is_real() -> None:
    done = run_python(REFUSE_QT + "import PySide6.QtCore")
    assert done.returncode != 0
    assert "refused: PySide6" in done.stderr


def test_help_loads_nothing_slow() -> None:
    slow = {"PySide6", "geopandas", "pandas", "reportlab", "folium", "pyogrio", "pyarrow", "openpyxl", "matplotlib"}
    program = (
        "import sys\nsys.argv = ['himi-map', '--help']\n"
        "from himi_map.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *{name.partition('.')[0] for name in sys.modules})"
    )
    done = run_python(program)
    assert done.returncode == 0, done.stderr
    *told, loaded = done.stdout.rstrip().rsplit("LOADED", 1)
    assert "himi-map" in "".join(told)
    assert slow & set(loaded.split()) == set()


@pytest.mark.thorough
def test_core_suite_passes_without_qt() -> None:
    """The whole suite but the window's, in a process where PySide6 cannot be imported."""
    program = REFUSE_QT + "import pytest\nsys.exit(pytest.main(sys.argv[1:]))"
    rooms = [f"tests/{room}" for room in ("unit", "property", "golden")]
    done = run_python(
        program,
        *("-p", "no:pytest-qt", "-m", "not qt", "--ignore-glob", "tests/unit/ui*", *rooms),
        *("-o", "addopts=-q --strict-markers --benchmark-disable", "-W", "ignore::pytest.PytestConfigWarning"),
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


# ---------------------------------------------------------------- the machine the tests run on


def test_home_and_temporary_folder_are_nobodys(machine: Path) -> None:
    assert Path.home().is_relative_to(machine)
    assert Path(tempfile.gettempdir()).is_relative_to(machine)
    assert [name for name in os.environ if name.startswith("HIMI_MAP_")] == []


def test_network_is_closed() -> None:
    with pytest.raises(pytest.fail.Exception, match="name"):
        socket.create_connection(("example.invalid", 80), timeout=1)
    with socket.socket() as plug, pytest.raises(pytest.fail.Exception, match="network"):
        plug.connect(("192.0.2.1", 80))


def test_this_machine_can_still_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_keyring_remembers_nothing() -> None:
    import keyring

    assert type(keyring.get_keyring()).__module__ == "keyring.backends.null"
