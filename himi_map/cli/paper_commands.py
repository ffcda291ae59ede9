"""Commands that make paper: sheets, supporters, evacuation, carenet-report."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from himi_map.cli import choices
from himi_map.cli.choices import AllOption, AssociationOption, RecipientOption, WardOption
from himi_map.cli.console import Console
from himi_map.cli.session import AtlasPath, JsonOption, OperatorOption, open_session
from himi_map.errors import InputError

if TYPE_CHECKING:
    from exports.tables import TableDocument
    from exports.tables.model import ListOptions
    from himi_map.cli.session import Session
    from himi_map.disclosed import Disclosure, Output, Purpose, Recipient
    from himi_map.publicmap import HazardLayer, PublicSite
    from himi_map.records.people import Association


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    app.command()(sheets)
    app.command()(supporters)
    app.command()(evacuation)
    app.command("carenet-report")(carenet_report)


def sheets(
    atlas: AtlasPath,
    out: Annotated[Path, typer.Option("--out", help="書き出すフォルダー")],
    association: AssociationOption = None,
    ward: WardOption = "",
    every: AllOption = False,
    recipient: RecipientOption = "association",
    scale: Annotated[str, typer.Option("--scale", help="縮尺：auto か 1500 など")] = "auto",
    processes: Annotated[int, typer.Option("--processes", help="同時に動かす数（0：おまかせ）")] = 0,
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """A3の地図と支援者リストを自治会ごとに作る（DIR/地区_自治会.pdf）。"""
    from himi_map.cli.painters import Painters
    from himi_map.cli.print_run import print_run

    console = Console(json=json)
    many = every or bool(ward) or len(association or []) > 3
    painting: AbstractContextManager[Painters | None] = (
        Painters(processes) if many and processes != 1 and (os.cpu_count() or 1) > 1 else nullcontext()
    )
    with painting as painters, open_session(atlas, operator) as session:
        chosen = choices.chosen_associations(session, association, ward, every)
        run = print_run(
            session,
            chosen,
            recipient=choices.recipient(recipient),
            scale=choices.scale(scale),
            out=out,
            painters=painters,
            console=console,
        )
    for line in run.lines():
        console.say(line)
    console.say(f"{len(run.made)}自治会分を作りました：{out}")
    console.finish(run.as_json())
    if run.failed:
        raise InputError("session.stopped", count=len(run.failed), names="\n".join(run.failure_lines()))


def supporters(
    atlas: AtlasPath,
    out: Annotated[Path, typer.Option("--out", help="FILE.pdf か FILE.xlsx かフォルダー")],
    association: AssociationOption = None,
    every: AllOption = False,
    recipient: Annotated[
        str, typer.Option("--recipient", help="渡す相手（はじめは association、--draft なら shakyo）")
    ] = "",
    draft: Annotated[bool, typer.Option("--draft", help="聞き取り用下書き（内部資料）")] = False,
    paper: Annotated[str, typer.Option("--paper", help="A3 か A4")] = "A3",
    upright: Annotated[bool, typer.Option("--upright", help="たて（PDF）")] = False,
    kana: Annotated[bool, typer.Option("--kana/--no-kana", help="ふりがなを付ける（PDF）")] = True,
    pen_rows: Annotated[
        int | None,
        typer.Option("--pen-rows", min=0, max=40, help="書き足す空の行の数（ないときは終わりの頁に3行まで）"),
    ] = None,
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """支援者リストを作る。"""
    from exports.lists import supporter_list
    from exports.tables.model import ListOptions as Options
    from himi_map.cli.lapses import refuse_waiting, waiting
    from himi_map.disclosed import Output, Purpose

    console = Console(json=json)
    waits: dict[str, str] = {}
    made: list[dict[str, object]] = []
    with open_session(atlas, operator) as session:
        chosen = choices.chosen_associations(session, association, "", every)
        # whoever asks for the association's draft must never be handed the staff's, which holds everybody
        whom = choices.recipient(recipient or ("shakyo" if draft else "association"))
        output = Output.INTERVIEW_DRAFT if draft else Output.SUPPORTER_LIST
        purpose = Purpose.INTERVIEW if draft else Purpose.PREPARE
        if not draft:
            waits = waiting(session, [one.id for one in chosen], whom)
            if out.suffix:  # one file for all of them: it is whole, or it is not made
                refuse_waiting(session, waits)
        documents = []
        for one in chosen:
            if one.id in waits:
                continue
            found = _disclose(session, output, whom, purpose, (one.id,))
            title = session.store.profile.title_of_list(one.name)
            documents.append((one, supporter_list(found, found.areas[0].key, title=title)))
        options = Options("A4" if paper.upper() == "A4" else "A3", upright=upright, kana=kana, pen_rows=pen_rows)
        made = _write_lists(out, documents, options=options, session=session)
        for entry in made:
            console.say(f"作りました：{entry['file']}（{entry['people']}人）")
        refuse_waiting(session, waits)
    console.finish({"files": made})


def _write_lists(
    out: Path, documents: list[tuple[Association, TableDocument]], *, options: ListOptions, session: Session
) -> list[dict[str, object]]:
    from exports.tables.files import write_documents
    from himi_map.cli.print_run import make_folder

    if out.suffix:
        choices.suffix(out, ".pdf", ".xlsx", ".csv")
        everything = [document for _, document in documents]
        write_documents(out, everything, paper=options.paper, at=session.at, options=options)
        return [{"file": str(out), "people": sum(document.table.people for _, document in documents)}]
    make_folder(out)
    made: list[dict[str, object]] = []
    for one, document in documents:
        stem = choices.file_name(one.ward, one.name, "支援者リスト")
        for ending in (".pdf", ".xlsx"):
            path = out / f"{stem}{ending}"
            write_documents(path, [document], paper=options.paper, at=session.at, options=options)
            made.append({"file": str(path), "people": document.table.people})
    return made


def evacuation(
    atlas: AtlasPath,
    out: Annotated[Path, typer.Option("--out", help="FILE.xlsx か .csv か .pdf")],
    hazard: Annotated[str, typer.Option("--hazard", help="災害：flood landslide tsunami など")] = "",
    area: Annotated[Path | None, typer.Option("--area", help="区域のファイル（GeoJSON）")] = None,
    by: Annotated[str, typer.Option("--by", help="site（避難先）association（自治会）supporter（支援者）")] = "site",
    association: AssociationOption = None,
    recipient: RecipientOption = "shakyo",
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """避難者名簿を作る。"""
    from exports.evacuation import By, evacuation_list, everyone, within
    from exports.tables.files import write_documents
    from himi_map.cli.lapses import waiting, warn_of_waiting
    from himi_map.disclosed import Output, Purpose
    from himi_map.publicmap import Hazard
    from himi_map.services.exposure import area_polygons, hazard_zones

    console = Console(json=json)
    choices.suffix(out, ".xlsx", ".csv", ".pdf")
    danger = choices.one_of(Hazard, hazard, "災害") if hazard else None
    grouping = choices.one_of(By, by, "まとめ方")
    with open_session(atlas, operator) as session:
        ids = tuple(session.association(name).id for name in association or [])
        whom = choices.recipient(recipient)
        found = _disclose(session, Output.EVACUATION_LIST, whom, Purpose.EVACUATE, ids)
        if area is not None:
            selection = within(found, area_polygons(area, session.crs))
            place = area.stem
        elif danger is not None and (zones := hazard_zones(_hazards(session), danger)):
            selection = within(found, zones)
            place = "想定区域の内"
        else:
            selection, place = everyone(found), ""
        document = evacuation_list(
            found, selection, _sites(session), session.crs, by=grouping, hazard=danger, place=place
        )
        write_documents(out, [document], paper="A3", at=session.at)
        warn_of_waiting(session, waiting(session, ids, whom), console)
    console.say(f"避難者名簿を作りました：{out}（{len(selection.everybody)}人）")
    if selection.unknown:
        console.say(f"位置が分からないため別に載せた方：{len(selection.unknown)}人")
    console.finish(
        {
            "file": str(out),
            "people": len(selection.everybody),
            "unknown": len(selection.unknown),
            "outside": selection.outside,
        }
    )


def carenet_report(
    atlas: AtlasPath,
    half: Annotated[str, typer.Option("--half", help="2026H1（4〜9月）、2026H2（10〜3月）")],
    out: Annotated[Path, typer.Option("--out", help="FILE.xlsx か .pdf")],
    recipient: RecipientOption = "shakyo",
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """ケアネット活動の半期報告を作る（件数だけ）。"""
    from exports.carenet import half_year_report
    from exports.tables.files import write_documents
    from himi_map.disclosed import Output, Purpose

    console = Console(json=json)
    choices.suffix(out, ".xlsx", ".pdf", ".csv")
    with open_session(atlas, operator) as session:
        found = _disclose(
            session, Output.CARENET_REPORT, choices.recipient(recipient), Purpose.ADMINISTER, (),
            half=choices.half_year(half),
        )  # fmt: skip
        write_documents(out, [half_year_report(found)], paper="A4", at=session.at)
    totals = found.carenet
    console.say(f"ケアネット半期報告を作りました：{out}")
    console.finish(
        {"file": str(out), "teams": totals.teams if totals else 0, "helpers": totals.helpers if totals else 0}
    )


def _disclose(
    session: Session,
    output: Output,
    whom: Recipient,
    purpose: Purpose,
    associations: tuple[str, ...],
    half: str = "",
) -> Disclosure:
    """Compile, and write to the journal that it leaves now."""
    from himi_map.services.disclosing import compile_for, note_leaving

    found = compile_for(
        session.records,
        session.store,
        output=output,
        recipient=whom,
        purpose=purpose,
        operator=session.operator,
        sites=session.pack.sites() if session.pack is not None else (),
        at=session.at,
        associations=associations,
        half=half,
    )
    note_leaving(session.store, [found], session.operator, session.at)
    return found


def _hazards(session: Session) -> tuple[HazardLayer, ...]:
    if session.pack is None:
        return ()
    return session.pack.read(session.crs, session.pack.extent(session.crs)).hazards


def _sites(session: Session) -> tuple[PublicSite, ...]:
    from himi_map.services.public_map import merged_sites

    published = session.pack.sites() if session.pack is not None else ()
    return merged_sites(published, session.records.sites.values())
