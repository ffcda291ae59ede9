"""Commands about the atlas itself: new, check, journal, passphrase."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from himi_map.cli.console import Console
from himi_map.cli.session import (
    AtlasPath,
    JsonOption,
    OperatorOption,
    Place,
    now,
    only_file,
    open_session,
    passphrase_for,
    password_for,
)
from himi_map.errors import StoreError

if TYPE_CHECKING:
    from himi_map.ports import AtlasStore
    from himi_map.profiles import Profile


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (new, check, journal, passphrase):
        app.command()(command)


def new(
    atlas: AtlasPath,
    profile: Annotated[str, typer.Option(help="市町村の設定（himi、mihon、または TOML ファイル）")] = "himi",
    json: JsonOption = False,
) -> None:
    """新しい地図帳を作る（ファイル、またはサーバーのデータベースに）。"""
    from himi_map.profiles import load_profile

    console = Console(json=json)
    town = load_profile(profile)
    store = _create(atlas, town)
    info = store.info
    store.close()
    console.say(f"新しい地図帳を作りました：{atlas}")
    console.say(f"市町村：{town.name}　利用者：設置者")
    console.finish({"atlas": str(atlas), "id": info.id, "profile": town.id, "operators": ["設置者"]})


def _create(place: Place, town: Profile) -> AtlasStore:
    if isinstance(place, Path):
        from data.store import create_atlas

        return create_atlas(place, passphrase=passphrase_for(place, confirm=True), profile=town, at=now())
    from data import postgres

    return postgres.create_atlas(place, password=password_for(place), profile=town, at=now(), clock=now)


def check(
    atlas: AtlasPath,
    association: Annotated[list[str] | None, typer.Option("--association", help="自治会の名前")] = None,
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """見直し：支援者がいない、位置がない、同意が切れる、などを調べる（内部資料）。"""
    from himi_map.checks import run_checks, visible_to
    from himi_map.disclosed import Output, Purpose, Recipient, RecipientKind
    from himi_map.services.disclosing import compile_for, note_leaving

    console = Console(json=json)
    with open_session(atlas, operator) as session:
        chosen = [session.association(name).id for name in association or []]
        asked = compile_for(
            session.records,
            session.store,
            output=Output.CHECK_REPORT,
            recipient=Recipient(RecipientKind.SHAKYO),
            purpose=Purpose.ADMINISTER,
            operator=session.operator,
            at=session.at,
            associations=tuple(chosen),
        )
        note_leaving(session.store, [asked], session.operator, session.at)
        sites = session.pack.sites() if session.pack is not None else ()
        everything = run_checks(
            session.records, profile=session.store.profile, at=session.at, sites=sites, associations=tuple(chosen)
        )
        found = visible_to(everything, session.operator)
        names = {one.id: one.name for one in session.records.associations.values()}
    console.say("【内部資料】見直しの結果")
    for one in found:
        console.say(f"・{names.get(one.association, '')}　{one.text}")
    console.say(f"見直すところ：{len(found)}件")
    console.finish(
        {
            "internal": True,
            "checks": [
                {
                    "code": one.code,
                    "severity": str(one.severity),
                    "association": names.get(one.association, ""),
                    "association_id": one.association,
                    "about": list(one.about),
                    "text": one.text,
                }
                for one in found
            ],
        }
    )


def journal(
    atlas: AtlasPath,
    verify: Annotated[bool, typer.Option("--verify", help="記録のつながりを確かめる")] = False,
    person: Annotated[str, typer.Option("--person", help="人のID")] = "",
    last: Annotated[int, typer.Option("--last", help="新しいほうから何件")] = 0,
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """変更と提供の記録を見る。"""
    console = Console(json=json)
    with open_session(atlas, operator, read_only=True) as session:
        report = session.store.verify() if verify else None
        if report is not None and not report.intact:
            raise StoreError("session.damaged_journal", number=report.broken_at)
        names = {one.id: one.name for one in session.records.operators.values()}
        entries = list(session.store.journal(record=person or None, last=last or None))
    if report is not None:
        console.say(f"記録は{report.entries}件あり、すべてつながっています（消した内容：{report.erased}件）。")
    else:
        for one in entries:
            who = names.get(one.author, one.author)
            console.say(f"{one.number:>6}　{one.at:%Y-%m-%d %H:%M}　{who}　{one.label}")
    console.finish(
        {
            "verified": None if report is None else report.intact,
            "entries": [
                {
                    "number": one.number,
                    "kind": str(one.kind),
                    "at": one.at.isoformat(),
                    "author": names.get(one.author, one.author),
                    "label": one.label,
                    "digest": one.digest,
                }
                for one in entries
            ],
        }
    )


def passphrase(atlas: AtlasPath, operator: OperatorOption = "", json: JsonOption = False) -> None:
    """地図帳の合言葉を変える。新しい合言葉は HIMI_MAP_NEW_PASSPHRASE か入力で。"""
    import os

    from data.store import change_passphrase

    console = Console(json=json)
    atlas = only_file(atlas)
    old = passphrase_for(atlas)
    fresh = os.environ.get("HIMI_MAP_NEW_PASSPHRASE") or passphrase_for(Path("新しい合言葉"), confirm=True)
    with open_session(atlas, operator, read_only=True) as session:
        author = session.operator.id
    change_passphrase(atlas, old, fresh, at=now(), author=author)
    console.say("合言葉を変えました。古い合言葉ではもう開きません。")
    console.finish({"changed": True})
