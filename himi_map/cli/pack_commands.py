"""Commands about what leaves: pack, packs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from himi_map.cli.choices import WardOption, chosen_associations, day
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
from himi_map.errors import InputError, LockedError, StoreError

if TYPE_CHECKING:
    from himi_map.cli.session import Place
    from himi_map.records.exchange import HandOut
    from himi_map.records.office import Operator

EXPIRES = typer.Option("--expires", help="返す日（2026-12-24 か 令和8年12月24日）。なければ30日後")


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    for command in (pack, packs):
        app.command()(command)


# --- 持ち出す -----------------------------------------------------------------------------------------------------


def pack(
    atlas: AtlasPath,
    out: Annotated[Path, typer.Option("--out", help="作る持ち出し（NAME.himipack）")],
    association: Annotated[list[str] | None, typer.Option("--association", help="自治会の名前")] = None,
    ward: WardOption = "",
    holder: Annotated[str, typer.Option("--holder", help="持ち出す人の名前（なければ「◯◯ 会長」）")] = "",
    role: Annotated[str, typer.Option("--role", help="leader（会長など）helper（手伝い：提案だけ）staff（職員）")] = "",
    expires: Annotated[str, EXPIRES] = "",
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """自治会の持ち出しを作る。合言葉は HIMI_MAP_PACK_PASSPHRASE か、その場で作って知らせる。"""
    from data.packs import hand_out
    from himi_map.packs import HandOutRequest

    console = Console(json=json)
    with _office(atlas, operator) as session:
        chosen = chosen_associations(session, association, ward, False)
        wanted = _role(role or ("staff" if ward or len(chosen) > 1 else "leader"), session.operator)
        name = holder or (f"{chosen[0].name} 会長" if wanted in ("leader", "helper") else session.operator.name)
        made = hand_out(
            session.store,
            HandOutRequest(
                associations=tuple(one.id for one in chosen),
                holder=name,
                role=wanted,
                expires_on=day(expires, "--expires", session.at.date()),
            ),
            out,
            operator=session.operator,
            at=session.at,
            records=session.records,
            spoken=os.environ.get(PACK_PASSPHRASE, ""),
        )
    handout = made.prepared.handout
    console.say(f"持ち出しを作りました：{out}（{len(handout.people)}人）")
    console.say(f"持ち出す人：{name}　返す日：{handout.expires_on:%Y-%m-%d}")
    if not os.environ.get(PACK_PASSPHRASE):
        console.say(f"合言葉：{made.spoken}　（電話で伝えられます。ファイルと一緒に書いて渡さないでください）")
    if not made.told:
        console.say("地図帳はほかの人が使用中です。この持ち出しは、その人が次に保存するときに記録されます。")
    console.finish(
        {
            "file": str(out),
            "pack": handout.id,
            "associations": [one.name for one in chosen],
            "recipient": handout.recipient,
            "role": str(handout.role),
            "holder": name,
            "expires_on": handout.expires_on.isoformat(),
            "passphrase": made.spoken,
            "people": len(handout.people),
            "groups": list(handout.groups),
            "bytes": made.bytes,
            "told": made.told,
        }
    )


@contextmanager
def _office(atlas: Place, operator: str) -> Iterator[Session]:
    """The atlas to write; to read only while somebody else writes it: a pack can be made all the same."""
    try:
        with open_session(atlas, operator) as session:
            yield session
            return
    except LockedError:
        pass
    with open_session(atlas, operator, read_only=True) as session:
        yield session


def _role(text: str, operator: Operator) -> Any:
    from himi_map.records.office import OperatorRole

    if text == "staff":
        return operator.role
    try:
        return OperatorRole(text)
    except ValueError:
        raise InputError("session.bad_choice", label="--role", text=text, known="leader helper staff") from None


# --- 持ち出し中 ---------------------------------------------------------------------------------------------------


def packs(
    atlas: AtlasPath,
    every: Annotated[bool, typer.Option("--all", help="返ってきたものも")] = False,
    lost: Annotated[str, typer.Option("--lost", help="なくした持ち出しのID：入っていた方の連絡先を出す")] = "",
    recall: Annotated[str, typer.Option("--recall", help="引きあげる持ち出しのID（会長交代など）")] = "",
    back: Annotated[str, typer.Option("--back", help="中身を取り込まずに返ってきた持ち出しのID")] = "",
    spoken: Annotated[str, typer.Option("--passphrase", help="合言葉をもう一度知らせる持ち出しのID")] = "",
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """何を、だれが、いつまで持ち出しているかを見る。"""
    from himi_map.disclosed import Output
    from himi_map.packs import change_state, outstanding, who_was_on
    from himi_map.records.exchange import HandOutState

    console = Console(json=json)
    people = []
    told = ""
    with _office(atlas, operator) as session:  # to write, so that it takes in what was made while it was in use
        require_staff(session)
        states = ((lost, HandOutState.LOST), (recall, HandOutState.RECALLED), (back, HandOutState.RETURNED))
        for key, state in states:
            if key:
                found = _handout(session, key)
                edit = change_state(session.records, found.id, state, author=session.operator.id, at=session.at)
                if edit is not None:
                    session.store.apply(edit)
                if state is HandOutState.LOST:
                    note_names(session, Output.LOST_CONTACTS, found.associations)
                    people = list(who_was_on(session.records, found))
        if spoken:
            found = _handout(session, spoken)
            _note_spoken(session, found)
            told = found.spoken
        records = session.store.load("")
        listed = outstanding(records, session.at.date(), everything=every)
    for one in listed:
        late = "　★返す日を過ぎています" if one.overdue else ""
        names = "・".join(one.associations)
        console.say(f"{one.handout.id[:8]}　{names}　{one.holder}　{one.handout.expires_on:%Y-%m-%d}まで{late}")
    if not listed:
        console.say("持ち出し中のものはありません。")
    if lost:
        console.say(f"【内部資料】この持ち出しに入っていた方：{len(people)}人。すぐに連絡してください。")
        for person in people:
            console.say(f"・{person.number or '－'}　{person.name}　{person.phone}　{person.address}")
    if told:
        console.say(f"合言葉：{told}")
    console.finish(
        {
            "packs": [
                {
                    "id": one.handout.id,
                    "associations": list(one.associations),
                    "holder": one.holder,
                    "role": str(one.handout.role),
                    "recipient": one.handout.recipient,
                    "state": str(one.handout.state),
                    "made_at": one.handout.made_at.isoformat(),
                    "expires_on": one.handout.expires_on.isoformat(),
                    "days_left": one.days_left,
                    "overdue": one.overdue,
                    "people": len(one.handout.people),
                }
                for one in listed
            ],
            "lost": [
                {
                    "kind": one.kind,
                    "id": one.id,
                    "number": one.number,
                    "name": one.name,
                    "phone": one.phone,
                    "address": one.address,
                }
                for one in people
            ],
            "passphrase": told,
        }
    )


def _handout(session: Session, key: str) -> HandOut:
    found = [one for one in session.records.handouts.values() if one.id.startswith(key)]
    if len(found) != 1:
        raise StoreError("merge.no_handout", handout=key)
    return found[0]


def _note_spoken(session: Session, handout: HandOut) -> None:
    from himi_map.ports import EntryKind

    session.store.note(
        EntryKind.PASSPHRASE,
        at=session.at,
        author=session.operator.id,
        label="持ち出しの合言葉を見ました",
        payload=handout.id.encode(),
        association=handout.alone,
    )
