"""Commands that make paper: sheets, supporters, evacuation, carenet-report."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from himi_map.cli import choices
from himi_map.cli.choices import AllOption, AssociationOption, RecipientOption, WardOption
from himi_map.cli.console import Console
from himi_map.cli.issuing import DueOption, HolderOption, Issue, compiled
from himi_map.cli.session import AtlasPath, JsonOption, OperatorOption, now, open_session
from himi_map.errors import InputError

if TYPE_CHECKING:
    from exports.tables import TableDocument
    from exports.tables.model import ListOptions
    from himi_map.cli.session import Session
    from himi_map.disclosed import CopyMark, Disclosure, Output, Purpose, Recipient
    from himi_map.publicmap import HazardLayer, PublicSite
    from himi_map.records.people import Association
    from himi_map.services.printing import Manifest


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
    paper: Annotated[str, typer.Option("--paper", help="A4 A4x2（A4を2枚はり合わせる） A3 A2 A1")] = "A3",
    scale: Annotated[str, typer.Option("--scale", help="縮尺：1500 など。auto は選びなおし（なければ前と同じ）")] = "",
    upright: Annotated[
        bool | None, typer.Option("--upright/--landscape", help="たて・よこ（なければおまかせ）")
    ] = None,
    insets: Annotated[bool, typer.Option("--insets/--no-insets", help="家のこみ合う所の拡大図")] = True,
    names: Annotated[bool, typer.Option("--names", help="地図の番号に名前をそえる")] = False,
    duplex: Annotated[bool, typer.Option("--duplex", help="両面：地図のうらにリスト（A4・A3）")] = False,
    kana: Annotated[bool, typer.Option("--kana/--no-kana", help="リストの名前にふりがなを付ける")] = True,
    copies: Annotated[int, typer.Option("--copies", min=1, max=99, help="何部ずつ")] = 1,
    holder: HolderOption = None,
    due: DueOption = "",
    lock: Annotated[bool, typer.Option("--lock", help="PDFに合言葉をつける（AES-256）")] = False,
    password_file: Annotated[Path | None, typer.Option("--password-file", help="PDFの合言葉のファイル")] = None,
    bind: Annotated[
        str,
        typer.Option("--bind", help="association（自治会ごと）ward（地区ごと）book（一冊）"),
    ] = "association",
    name: Annotated[
        str,
        typer.Option("--name", help="ファイル名 {ward} {association} {number} {recipient} {date}"),
    ] = "",
    changed_only: Annotated[bool, typer.Option("--changed-only", help="前の印刷から変わったものだけ")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="確かめとファイル名だけ（何も書かない）")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="途中で止まった印刷の続き")] = False,
    run_id: Annotated[str, typer.Option("--run-id", help="実行の番号（なければ日付から）")] = "",
    processes: Annotated[int, typer.Option("--processes", help="同時に動かす数（0：おまかせ）")] = 0,
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """地図と支援者リストを自治会ごとに作る（DIR/地区_自治会.pdf）。"""
    from himi_map.cli import print_run
    from himi_map.services.printing import RunOptions

    console = Console(json=json)
    holders = list(holder or [])
    options = RunOptions(
        recipient=str(choices.recipient(recipient)),
        paper=choices.sheet_paper(paper),
        scale=choices.scale(scale),
        anew=scale == "auto",
        upright=upright,
        insets=insets,
        names=names,
        duplex=duplex,
        kana=kana,
        copies=len(holders) or copies,
        due=choices.day(due, "--due", now().date()),
        bind=choices.binding(bind),
        name=choices.file_pattern(name, bind),
        changed_only=changed_only,
    )
    secret = print_run.password(lock, password_file)
    many = every or bool(ward) or len(association or []) > 3 or resume
    several = many and not dry_run and processes != 1 and (os.cpu_count() or 1) > 1
    with (
        print_run.painters(processes, several=several) as painter,
        open_session(atlas, operator, in_portions=True) as session,
    ):
        run = print_run.prepare(
            session,
            lambda: choices.chosen_associations(session, association, ward, every),
            options,
            out=out,
            holders=holders,
            run=run_id,
            lock=secret,
            resume=resume,
            dry=dry_run,
        )
        if run is None:
            _say_finished(console, print_run.finished_before(out), out)
            return
        for line in run.preflight.lines():
            console.say(line)
        if dry_run:
            answer = print_run.dry_run(run)
            for file in answer["files"]:
                console.say(file)
            console.finish(answer)
            return
        manifest = print_run.carry_out(run, painter, out, console)
    _say_finished(console, manifest, out)


def _say_finished(console: Console, manifest: Manifest | None, out: Path) -> None:
    """What came out; what did not, as an error."""
    from himi_map.cli import print_run

    if manifest is None:
        raise InputError("printing.nothing_to_resume", folder=out.name)
    for line in print_run.lines_of(manifest):
        console.say(line)
    console.say(print_run.summary_of(manifest, out))
    console.finish(print_run.as_json(manifest))
    if manifest.failed:
        names = "\n".join(f"・{one.association}：{one.message}" for one in manifest.failed)
        raise InputError("session.stopped", count=len(manifest.failed), names=names)


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
    holder: HolderOption = None,
    due: DueOption = "",
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
        issue = Issue(session, holder, due, on_paper=out.suffix.lower() in ("", ".pdf"))
        documents = []
        for one in chosen:
            if one.id in waits:
                continue
            found = issue.disclose(output, whom, purpose, (one.id,))
            title = session.store.profile.title_of_list(one.name)
            documents.append((one, supporter_list(found, found.areas[0].key, title=title)))
        options = Options("A4" if paper.upper() == "A4" else "A3", upright=upright, kana=kana, pen_rows=pen_rows)
        made = _write_lists(out, documents, options=options, session=session, marks=issue.marks)
        for entry in made:
            console.say(f"作りました：{entry['file']}（{entry['people']}人）")
        refuse_waiting(session, waits)
    console.finish({"files": made})


def _write_lists(
    out: Path,
    documents: list[tuple[Association, TableDocument]],
    *,
    options: ListOptions,
    session: Session,
    marks: list[tuple[CopyMark, ...]],
) -> list[dict[str, object]]:
    from exports.tables.files import write_documents
    from himi_map.services.printing.preparing import make_folder

    if out.suffix:
        choices.suffix(out, ".pdf", ".xlsx", ".csv")
        everything = [document for _, document in documents]
        write_documents(out, everything, paper=options.paper, at=session.at, options=options, marks=marks)
        return [{"file": str(out), "people": sum(document.table.people for _, document in documents)}]
    make_folder(out)
    made: list[dict[str, object]] = []
    for (one, document), copies in zip(documents, marks, strict=True):
        stem = choices.file_name(one.ward, one.name, "支援者リスト")
        for ending in (".pdf", ".xlsx"):
            path = out / f"{stem}{ending}"
            write_documents(path, [document], paper=options.paper, at=session.at, options=options, marks=[copies])
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
    holder: HolderOption = None,
    due: DueOption = "",
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
        issue = Issue(session, holder, due, on_paper=out.suffix.lower() == ".pdf")
        found = issue.disclose(Output.EVACUATION_LIST, whom, Purpose.EVACUATE, ids)
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
        write_documents(out, [document], paper="A3", at=session.at, marks=issue.marks)
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
    from himi_map.services.disclosing import note_leaving

    found = compiled(session, output, whom, purpose, associations, half=half)
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
