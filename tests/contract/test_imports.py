"""Who may use whom: the contracts of ``.importlinter`` hold, and each of them can break."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("himi_map", "data", "layers", "exports", "ui")

PLANTED = {
    "One direction: ui, exports, layers beside data, himi_map": {
        "layers/planted_sideways.py": "import data\n",
        "himi_map/planted_upward.py": "def late():\n    from exports import planted_paper_user\n",
        "exports/planted_paper_user.py": "",
    },
    "PySide6 only in ui": {
        "data/planted_qt.py": "import himi_map.planted_qt_carrier\n",
        "himi_map/planted_qt_carrier.py": "from PySide6 import QtCore\n",
    },
    "reportlab and folium only in exports": {"ui/planted_paper.py": "from reportlab.pdfgen import canvas\n"},
    "Network packages only in data.download": {"data/planted_net.py": "import requests\n"},
    "The database server's client only in data.postgres": {"data/store/planted_server.py": "import psycopg\n"},
    "Paper and map see what is disclosed, never how it was decided": {
        "layers/planted_leak.py": "from himi_map import planted_carrier\n",
        "himi_map/planted_carrier.py": "from himi_map.records import people\n",
    },
    "No way back from a disclosed person to the record": {
        "himi_map/disclosed/planted_back.py": "import himi_map.records\n",
    },
    "Nobody borrows the reach of the command line": {"ui/planted_borrow.py": "import himi_map.cli\n"},
    "No cycles among siblings": {
        "ui/planted_ring/__init__.py": "",
        "ui/planted_ring/one.py": "from ui.planted_ring import two\n",
        "ui/planted_ring/two.py": "from ui.planted_ring import one\n",
    },
}
"""Contract to the files that break it."""


def lint(folder: Path) -> tuple[dict[str, str], str]:
    """Run the contracts on a tree; give contract name to KEPT or BROKEN, and the whole report."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    report = done.stdout + done.stderr
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", report, flags=re.MULTILINE))
    assert (done.returncode == 0) == (set(verdicts.values()) == {"KEPT"}), report
    return verdicts, report


def copy_rooms(target: Path) -> Path:
    """Copy the source of the five packages and their contracts."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, target / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", target)
    return target


def test_contracts_hold() -> None:
    verdicts, report = lint(ROOT)
    assert verdicts == dict.fromkeys(PLANTED, "KEPT"), report


def test_each_contract_can_break(tmp_path: Path) -> None:
    tree = copy_rooms(tmp_path)
    for files in PLANTED.values():
        for name, source in files.items():
            (tree / name).parent.mkdir(exist_ok=True)
            (tree / name).write_text(source, encoding="utf-8")
    verdicts, report = lint(tree)
    assert verdicts == dict.fromkeys(PLANTED, "BROKEN"), report
    for name in (name for files in PLANTED.values() for name, source in files.items() if source):
        module = name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        if not module.endswith("_carrier"):
            assert module.split(".")[-1] in report


# psycopg reaches the network too, but only to the server somebody named: it has a contract of its own above.
# The graph sees whole outside packages only, and urllib.parse is no network: so this one rule reads the source.

NETWORK = re.compile(
    r"(urllib\.(request|error)|http(\.|$)|socket(server)?$|ssl$|ftplib|smtplib|imaplib|poplib|telnetlib|xmlrpc"
    r"|requests|urllib3|httpx|aiohttp|websockets?|PySide6\.(QtNetwork|QtWebSockets|QtWebEngine))"
)


def network_imports(source: str) -> list[str]:
    """Name every import in *source*, at any depth, that can reach the network."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in names if NETWORK.match(name)]


def test_network_only_in_download() -> None:
    door = ROOT / "data" / "download.py"
    found = {
        str(file.relative_to(ROOT)): names
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if file != door and (names := network_imports(file.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "def f():\n    import http.client",
        "from http import client",
        "import socket",
        "from PySide6 import QtNetwork",
        "from PySide6.QtNetwork import QNetworkAccessManager",
        "import requests as r",
    ],
)
def test_network_rule_sees(source: str) -> None:
    assert network_imports(source)


@pytest.mark.parametrize("source", ["from urllib.parse import quote", "from PySide6 import QtGui", "import httpagent"])
def test_network_rule_leaves_alone(source: str) -> None:
    assert network_imports(source) == []
