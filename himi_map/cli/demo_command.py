"""``demo``: builds the fictional town 見本市, makes its paper, opens the window."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from himi_map.cli.console import Console
from himi_map.cli.session import JsonOption


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(demo)


def demo(
    no_window: Annotated[bool, typer.Option("--no-window", help="窓を開かない")] = False,
    out: Annotated[Path, typer.Option("--out", help="書き出すフォルダー")] = Path("mihon"),
    city: Annotated[bool, typer.Option("--city", help="氷見市と同じ大きさ（226自治会）")] = False,
    json: JsonOption = False,
) -> None:
    """架空の町・見本市を作り、1自治会分の地図とリストを書き出す（合言葉：mihon）。"""
    from data.town import TOWN_NOW, TOWN_PASSPHRASE
    from himi_map.cli.demo_paper import build_demo, make_demo_paper

    os.environ["HIMI_MAP_PASSPHRASE"] = TOWN_PASSPHRASE
    os.environ.setdefault("HIMI_MAP_NOW", TOWN_NOW.isoformat())
    console = Console(json=json)
    atlas = build_demo(out, city=city, at=TOWN_NOW, console=console)
    made = make_demo_paper(atlas, out, console=console, city=city)
    console.say("できたもの：")
    console.say(f"  地図帳　　　　　　{atlas}（合言葉：{TOWN_PASSPHRASE}）")
    for label, path in made:
        console.say(f"  {label}　{path}")
    console.finish({"atlas": str(atlas), "files": [str(path) for _, path in made]})
    if not no_window:
        from ui.app import main

        raise typer.Exit(main([str(atlas)]))
