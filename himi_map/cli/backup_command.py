"""``backup``: make one, list them, rehearse, look at what restoring would lose, restore."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from himi_map.cli.console import Console
from himi_map.cli.session import (
    AtlasPath,
    JsonOption,
    OperatorOption,
    now,
    only_file,
    open_session,
    passphrase_for,
)
from himi_map.errors import HimiMapError, InputError, StoreError, describe

if TYPE_CHECKING:
    from data.store import RestorePreview


def add_to(app: typer.Typer) -> None:
    """Register this module's command."""
    app.command()(backup)


def backup(
    atlas: AtlasPath,
    directory: Annotated[Path, typer.Argument(help="控えを置く場所", metavar="DIR")],
    list_them: Annotated[bool, typer.Option("--list", help="控えの一覧を、一つずつ開いて確かめて出す")] = False,
    rehearse: Annotated[bool, typer.Option("--rehearse", help="いちばん新しい控えで、復元の練習をする")] = False,
    restore: Annotated[
        Path | None, typer.Option("--restore", help="この控えから地図帳を戻す（今の地図帳は脇に残す）")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="--restore と使う：戻すと失われるものを見るだけで、何も変えない")
    ] = False,
    no_carry: Annotated[
        bool, typer.Option("--no-carry", help="--restore と使う：控えのあとの同意と印刷の記録を引きつがない")
    ] = False,
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """控え（バックアップ）を作り、開けることまで確かめる。一覧、復元の練習、復元もできる。

    控えの合言葉が今の地図帳とちがうときは、控えのほうを HIMI_MAP_BACKUP_PASSPHRASE で渡す。
    """
    console = Console(json=json)
    file = only_file(atlas)
    asked = sum((list_them, rehearse, restore is not None))
    if asked > 1 or ((dry_run or no_carry) and restore is None):
        raise InputError("session.backup_options")
    if restore is not None:
        (_preview if dry_run else _restore)(console, file, restore, carry=not no_carry, operator=operator)
    elif list_them:
        _list(console, file, directory)
    elif rehearse:
        _rehearse(console, file, directory, operator)
    else:
        _make(console, file, directory, operator)


def _make(console: Console, atlas: Path, directory: Path, operator: str) -> None:
    from data.store import backup as make_backup

    with open_session(atlas, operator) as session:
        who, at = session.operator.id, session.at
    made = make_backup(atlas, directory, passphrase=passphrase_for(atlas), at=at, author=who)
    console.say(f"控えを作り、開いて確かめました：{made}")
    console.finish({"backup": str(made)})


def _list(console: Console, atlas: Path, directory: Path) -> None:
    from data.store import backups_in, open_atlas, prove

    with open_atlas(atlas, passphrase_for(atlas), read_only=True) as store:
        key, info = store.key, store.info
    told: list[dict[str, Any]] = []
    found = backups_in(directory, atlas=info.id)
    for one in console.progress(found, label="控えを確かめています", total=len(found)):
        problem = ""
        try:
            prove(one.path, key)
        except HimiMapError as error:
            problem = error.code
        told.append({"file": str(one.path), "at": one.at.isoformat(), "bytes": one.size, "problem": problem})
        why = f"開けません（{describe(problem, {'file': one.path.name}).why}）" if problem else "開いて確かめました"
        console.say(f"{one.at:%Y-%m-%d %H:%M}　{one.size / 1e6:.1f}MB　{why}　{one.path.name}")
    console.say(f"控え：{len(told)}個")
    console.finish({"backups": told})


def _rehearse(console: Console, atlas: Path, directory: Path, operator: str) -> None:
    from data.store import open_atlas
    from data.store import rehearse as rehearse_restore

    with open_session(atlas, operator, read_only=True) as session:
        who, at = session.operator.id, session.at
    with open_atlas(atlas, passphrase_for(atlas)) as store:
        found, proof = rehearse_restore(store, directory, at=at, author=who)
    console.say(f"復元の練習：いちばん新しい控え {found.path.name} を開けました。何も変えていません。")
    console.say(f"記録{proof.entries}件がすべてつながっていて、{proof.residents}人の記録を読めました。")
    console.say(f"中身の印（ダイジェスト）：{proof.digest}")
    console.finish(
        {
            "file": str(found.path),
            "at": found.at.isoformat(),
            "entries": proof.entries,
            "residents": proof.residents,
            "digest": proof.digest,
        }
    )


def _secrets(atlas: Path, kept: Path) -> tuple[str, str]:
    """Passphrases of the backup and of the atlas."""
    present = passphrase_for(atlas if atlas.exists() else kept)
    return os.environ.get("HIMI_MAP_BACKUP_PASSPHRASE") or present, present


def _preview(console: Console, atlas: Path, kept: Path, *, carry: bool, operator: str) -> None:
    from data.store import preview_restore

    del operator  # looking changes nothing
    of_backup, present = _secrets(atlas, kept)
    seen = preview_restore(kept, atlas, passphrase=of_backup, present=present, at=now())
    console.say(f"【内部資料】{kept.name} に戻すと失われるもの")
    for words in _lines(seen, carry=carry):
        console.say(f"・{words}")
    console.say("見ただけです。何も変えていません。")
    loss, carrying = seen.loss, seen.carrying if carry else None
    console.finish(
        {
            "file": str(kept),
            "unread": seen.unread,
            "edits": loss.edits if loss else 0,
            "new": len(loss.new) if loss else 0,
            "changed": len(loss.changed) if loss else 0,
            "gone": len(loss.gone) if loss else 0,
            "refused": len(loss.refused) if loss else 0,
            "consents": len(loss.consents) if loss else 0,
            "papers": len(loss.papers) if loss else 0,
            "others": loss.others if loss else 0,
            "carried": len(carrying.carried) if carrying else 0,
            "left": len(carrying.left) if carrying else 0,
        }
    )


def _lines(seen: RestorePreview, *, carry: bool) -> list[str]:
    from himi_map.history import loss_lines

    if seen.loss is None:
        if not seen.unread:
            return ["今は地図帳がないので、失われるものはありません。"]
        why = describe(seen.unread, {"file": "今の地図帳"}).why
        return [f"今の地図帳を読めないので、くらべられません。{why}"]
    carrying = seen.carrying if carry else None
    return [one.words for one in loss_lines(seen.loss, lambda _one: None, carrying=carrying)]


def _restore(console: Console, atlas: Path, kept: Path, *, carry: bool, operator: str) -> None:
    from data.store import SYSTEM
    from data.store import restore as bring_back

    of_backup, present = _secrets(atlas, kept)
    author = SYSTEM
    if operator and atlas.exists():
        with contextlib.suppress(StoreError), open_session(atlas, operator, read_only=True) as session:
            author = session.operator.id  # an atlas that is broken names nobody
    done = bring_back(kept, atlas, passphrase=of_backup, present=present, at=now(), author=author, carry_facts=carry)
    console.say(f"控えから戻しました：{atlas}")
    if done.kept is not None:
        console.say(f"それまでの地図帳はここに残してあります：{done.kept}")
    if done.unread:
        why = describe(done.unread, {"file": "それまでの地図帳"}).why
        console.say(f"それまでの地図帳は読めなかったので、控えのあとの同意は引きつげませんでした。{why}")
    elif done.carried or done.left:
        console.say(f"控えのあとの同意と印刷の記録：引きついだもの{len(done.carried)}件、残ったもの{len(done.left)}件")
    console.finish(
        {
            "restored": str(atlas),
            "kept": str(done.kept) if done.kept else None,
            "carried": len(done.carried),
            "left": len(done.left),
            "unread": done.unread,
        }
    )
