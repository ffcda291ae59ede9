"""A file that was pressed twice opens the window: the system gives its name as the only argument."""

from __future__ import annotations

import sys

import pytest

import himi_map.cli.app as command_line
import ui.app


@pytest.mark.parametrize("name", ["川端.himipack", "氷見.himi"])
def test_a_file_alone_is_opened_in_the_window(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []

    def main(arguments: list[str]) -> int:
        opened.append(arguments)
        return 0

    monkeypatch.setattr(ui.app, "main", main)
    monkeypatch.setattr(sys, "argv", ["himi-map", name])
    with pytest.raises(SystemExit) as left:
        command_line.run()
    assert left.value.code == 0
    assert opened == [[name]]
