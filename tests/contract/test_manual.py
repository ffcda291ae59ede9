"""The manual tells what the program does: its rule table, its commands, its files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from himi_map.cli.answers import ANSWERS
from tests.pictures.rules import checks_page, rules_page, schema_text

ROOT = Path(__file__).resolve().parents[2]


def test_rule_table_in_the_manual_is_the_one_that_is_used() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page(), "python3 dev.py pictures"


def test_table_of_checks_in_the_manual_is_the_one_that_is_used() -> None:
    assert (ROOT / "docs" / "checks.md").read_text(encoding="utf-8") == checks_page(), "python3 dev.py pictures"


def test_json_schema_in_the_manual_is_the_one_that_is_used() -> None:
    kept = (ROOT / "docs" / "json.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(), "python3 dev.py pictures"
    told = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    assert all(f"`{command.partition(' ')[0]}`" in told for command in ANSWERS if command != "error")


def test_every_link_of_the_manual_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
        if "://" not in link
    ]
    assert len(links) >= 6
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


def test_every_command_of_the_manual_is_one() -> None:
    told = {
        word
        for page in (ROOT / "README.md", ROOT / "docs" / "はじめに.md")
        for word in re.findall(r"^himi-map ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    shown = subprocess.run(
        [sys.executable, "-m", "himi_map", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert told
    assert {word for word in told if not re.search(rf"^\s+{word}\s", shown, re.MULTILINE)} == set()
