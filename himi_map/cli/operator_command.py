"""``operator``: gives somebody a login of their own on a server's atlas."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Annotated

import typer

from himi_map.cli import choices
from himi_map.cli.console import Console
from himi_map.cli.session import AtlasPath, JsonOption, OperatorOption, open_session
from himi_map.errors import InputError
from himi_map.records.office import OperatorRole


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(operator)


def operator(
    atlas: AtlasPath,
    add: Annotated[str, typer.Option("--add", help="登録する人の名前")],
    role: Annotated[str, typer.Option("--role", help="役割：keeper shakyo city leader helper")],
    association: Annotated[
        list[str] | None, typer.Option("--association", help="受け持ちの自治会（くり返し可。職員は付けなければ全部）")
    ] = None,
    login: Annotated[str, typer.Option("--login", help="サーバーでの利用者名（はじめは名前と同じ）")] = "",
    who: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """サーバーの地図帳に、利用者と合言葉を登録する。合言葉は HIMI_MAP_NEW_PASSPHRASE か入力で。"""
    from data import postgres

    console = Console(json=json)
    chosen = choices.one_of(OperatorRole, role, "役割")
    with open_session(atlas, who) as session:
        if not isinstance(session.store, postgres.PostgresStore):
            raise InputError("postgres.server_only")
        made = postgres.add_operator(
            session.store,
            add,
            chosen,
            associations=[session.association(name).id for name in association or []],
            login=login,
            password=_new_password(add),
            at=session.at,
        )
    console.say(f"利用者を登録しました：{add}（サーバーでの名前：{login or add}）")
    console.finish({"operator": made.id, "login": login or add, "role": str(chosen)})


def _new_password(name: str) -> str:
    given = os.environ.get("HIMI_MAP_NEW_PASSPHRASE")
    if given:
        return given
    if not sys.stdin.isatty():
        raise InputError("session.no_passphrase", file=name)
    answer = getpass.getpass(f"{name}の合言葉：")
    if answer != getpass.getpass("もう一度（確かめ）："):
        raise InputError("session.passphrase_differs")
    return answer
