"""``export``: the public web map and GIS files; by default nobody is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from himi_map.cli import choices
from himi_map.cli.choices import AssociationOption
from himi_map.cli.console import Console
from himi_map.cli.issuing import compiled
from himi_map.cli.session import AtlasPath, JsonOption, OperatorOption, open_session


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(export)


def export(
    atlas: AtlasPath,
    to: Annotated[Path, typer.Option("--to", help="FILE.gpkg か .geojson か .html")],
    recipient: Annotated[
        str, typer.Option("--recipient", help="渡す相手（はじめは notice：だれも載りません）")
    ] = "notice",
    association: AssociationOption = None,
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """公開地図やGISのファイルを書き出す。"""
    from himi_map.cli.lapses import waiting, warn_of_waiting
    from himi_map.disclosed import Output, Purpose, RecipientKind
    from himi_map.services.disclosing import note_leaving
    from himi_map.services.public_map import town_map

    console = Console(json=json)
    suffix = choices.suffix(to, ".gpkg", ".geojson", ".json", ".html")
    whom = choices.recipient(recipient)
    output = Output.WEB_MAP if suffix == ".html" else Output.GIS_EXPORT
    purpose = Purpose.PUBLISH if whom.kind is RecipientKind.NOTICE else Purpose.PREPARE
    with open_session(atlas, operator) as session:
        ids = tuple(session.association(name).id for name in association or [])
        found = compiled(session, output, whom, purpose, ids)
        ground = town_map(session.records, session.crs, session.pack, ids)
        note_leaving(session.store, [found], session.operator, session.at)
        town = session.store.profile.name
        title = found.title if found.title.startswith(town) else f"{town}　{found.title}"
        if suffix == ".html":
            from exports.web import write_web_map

            counts = {"bytes": write_web_map(to, found, ground, title=title), "sites": len(ground.sites)}
        else:
            from exports.gis import write_gis

            counts = write_gis(to, found, ground)
        warn_of_waiting(session, waiting(session, ids, whom), console)
    console.say(f"書き出しました：{to}")
    console.finish({"file": str(to), "recipient": recipient, "people": len(found.people), **counts})
