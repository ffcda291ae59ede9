"""Commands about what comes home: merge, cards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from himi_map.cli.console import Console
from himi_map.cli.session import (
    PACK_PASSPHRASE,
    AtlasPath,
    JsonOption,
    OperatorOption,
    Session,
    note_names,
    open_session,
    require_staff,
)
from himi_map.errors import HimiMapError, InputError, StoreError, describe

if TYPE_CHECKING:
    from himi_map.merging import MergePlan
    from himi_map.records.exchange import Card


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (merge, cards):
        app.command()(command)


# --- 持ち帰る -----------------------------------------------------------------------------------------------------


def merge(
    atlas: AtlasPath,
    files: Annotated[
        list[Path] | None, typer.Argument(help="持ち帰った持ち出し（くり返し可）", metavar="FILE...")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="何が入るかを見るだけで、変えない（内部資料）")] = False,
    as_far_as_saved: Annotated[
        bool, typer.Option("--as-far-as-saved", help="最後の書き込みが途中で切れていても、保存されたところまで取り込む")
    ] = False,
    receipt: Annotated[bool, typer.Option("--receipt/--no-receipt", help="受け取りをUSBに書く")] = True,
    take_back: Annotated[str, typer.Option("--take-back", help="取り込みのID：その持ち帰りを取り消す")] = "",
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """持ち帰りを地図帳に入れる。持ち出したファイルは書きかえない。同じものを何度入れても変わらない。"""
    console = Console(json=json)
    answers: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    with open_session(atlas, operator) as session:
        require_staff(session)
        if take_back:
            _take_back(session, take_back, console)
        for file in files or []:
            try:
                answers.append(_bring(session, file, console, dry_run, as_far_as_saved, receipt))
            except HimiMapError as error:
                console.warn(str(error))
                message = describe(error.code, error.fields)
                failed.append({"file": str(file), "code": error.code, "message": str(message)})
    if not files and not take_back:
        raise InputError("session.nothing_asked")
    console.finish({"packs": answers, "failed": failed})
    if failed:
        raise typer.Exit(1)


def _bring(
    session: Session, file: Path, console: Console, dry_run: bool, as_far_as_saved: bool, receipt: bool
) -> dict[str, Any]:
    from data.packs import merge_pack, open_returned, preview, write_receipt

    returned = open_returned(
        session.store, file, passphrase=lambda: _pack_passphrase(file), as_far_as_saved=as_far_as_saved
    )
    who, at = session.operator.id, session.at
    made = ""
    if dry_run:
        plan = preview(session.store, returned, author=who, at=at)
    else:
        plan = merge_pack(session.store, returned, author=who, at=at)
        if receipt:
            try:
                place = write_receipt(returned, plan.handout, edits=len(plan.brought), cards=len(plan.cards), at=at)
                made = str(place)
            except StoreError as error:  # what came home is safe all the same
                console.warn(str(error))
    _say(plan, file, console, dry_run)
    if dry_run and not console.json and not (plan.empty and not plan.refused):
        _show(session, plan, console)
    return {
        "file": str(file),
        "pack": plan.handout.id,
        "merge": next((edit.merge for edit in plan.edits if edit.merge), ""),
        "edits": len(plan.brought),
        "cards": len(plan.cards),
        "refused": len(plan.refused),
        "changed": not plan.empty and not dry_run,
        "receipt": made,
    }


def _pack_passphrase(file: Path) -> str:
    import getpass
    import sys

    given = os.environ.get(PACK_PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise InputError("session.no_passphrase", file=file.name)
    return getpass.getpass(f"「{file.name}」の合言葉：")


def _say(plan: MergePlan, file: Path, console: Console, dry_run: bool) -> None:
    if not plan.brought and not plan.refused:
        console.say(f"{file.name}：新しい書き込みはありません。")
        return
    console.say(f"{file.name}：書き込み{len(plan.brought)}件、確かめること{len(plan.cards)}件")
    if plan.refused:
        console.say(f"　入れなかったもの（この持ち出しでは直せないところ）：{len(plan.refused)}件")
    if dry_run:
        console.say("（見るだけの実行です。何も変えていません。）")


def _show(session: Session, plan: MergePlan, console: Console) -> None:
    """Line by line with names, to staff; the book says so before."""
    from himi_map.disclosed import Output
    from himi_map.merging.words import card_words, refused_words, told

    note_names(session, Output.MERGE_REPORT, plan.handout.associations)
    console.say("【内部資料】持ち帰りの下見")
    for line in told(plan):
        console.say(f"・{line.at:%m-%d %H:%M}　{line.who}　{line.words}")
    for card in plan.cards:
        console.say(f"？{card_words(card, plan.after).question}")
    for words in refused_words(plan):
        console.say(f"×{words}")


def _take_back(session: Session, key: str, console: Console) -> None:
    from himi_map.history.undoing import edits_of
    from himi_map.merging import merges_in, plan_taking_back

    merges = merges_in(edits_of(session.store.journal()))
    found = [edits for merge, edits in merges.items() if merge.startswith(key)]
    plan = (
        plan_taking_back(session.records, found[0], author=session.operator.id, at=session.at)
        if len(found) == 1
        else None
    )
    if plan is None or plan.edit is None:
        raise StoreError("merge.nothing_to_take_back", merge=key)
    session.store.apply(plan.edit)
    console.say(f"持ち帰りを取り消しました（あとで直されていて、そのままにしたところ：{len(plan.conflicts)}か所）。")


# --- どちらが今ですか -----------------------------------------------------------------------------------------------


def cards(
    atlas: AtlasPath,
    answer: Annotated[str, typer.Option("--answer", help="答える確かめごとのID")] = "",
    choose: Annotated[int, typer.Option("--choose", help="何番めの版が今か（一覧の番号）")] = 0,
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """まだ答えのない確かめごとを見る・答える（内部資料）。"""
    from himi_map.disclosed import Output
    from himi_map.merging import answer as answering
    from himi_map.merging.words import card_words

    console = Console(json=json)
    with open_session(atlas, operator) as session:
        require_staff(session)
        waiting = _open_cards(session)
        if answer:
            found = [one for one in waiting if one.id.startswith(answer)]
            sides = card_words(found[0], session.records).sides if len(found) == 1 else ()
            if not 1 <= choose <= len(sides):
                raise StoreError("merge.no_card", card=answer)
            value = sides[choose - 1].value
            edit = answering(session.records, found[0].id, value, author=session.operator.id, at=session.at)
            session.store.apply(edit)
            session.records = session.store.load()
            waiting = _open_cards(session)
        areas = tuple(sorted({one.association for one in waiting if one.association is not None}))
        if waiting:
            note_names(session, Output.MERGE_REPORT, areas)
        words = [card_words(one, session.records) for one in waiting]
    console.say("【内部資料】どちらが今ですか")
    for one in words:
        console.say(f"{one.card.id[:8]}　{one.question}")
        for number, side in enumerate(one.sides, 1):
            console.say(f"　　{number}. {side.heading}：{side.words}{'　←今はこちら' if side.now else ''}")
    console.say(f"確かめること：{len(words)}件")
    console.finish(
        {
            "internal": True,
            "cards": [
                {
                    "id": one.card.id,
                    "matter": str(one.card.matter),
                    "about": one.about,
                    "question": one.question,
                    "resident": one.resident,
                    "sides": [{"heading": s.heading, "words": s.words, "now": s.now} for s in one.sides],
                }
                for one in words
            ],
        }
    )


def _open_cards(session: Session) -> list[Card]:
    return sorted((one for one in session.records.cards.values() if one.open), key=lambda one: one.id)
