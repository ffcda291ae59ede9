"""``import``: brings files in, or shows what would happen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from himi_map.cli.console import Console
from himi_map.cli.session import AtlasOption, JsonOption, OperatorOption, open_session
from himi_map.errors import PermissionRefusedError

if TYPE_CHECKING:
    from himi_map.profiles import Profile
    from himi_map.services.importing import ImportReport


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("import")(import_files)


def import_files(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="people sites associations hazards basemap addresses carenet batons auto のどれか"
        ),
    ],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="ファイル、フォルダー、ZIP")],
    atlas: AtlasOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="何が起きるかを見るだけで、変えない")] = False,
    report: Annotated[Path | None, typer.Option("--report", help="取り込み報告（内部資料）の .xlsx")] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="列の読みかえ表（TOML）")] = None,
    hazard: Annotated[str, typer.Option("--hazard", help="災害の種類（tsunami、flood など）")] = "",
    rank_column: Annotated[str, typer.Option("--rank-column", help="浸水深などの区分の列")] = "",
    name_column: Annotated[str, typer.Option("--name-column", help="自治会名の列")] = "",
    ward_column: Annotated[str, typer.Option("--ward-column", help="地区社協名の列")] = "",
    group_column: Annotated[str, typer.Option("--group-column", help="班の名前の列")] = "",
    layer: Annotated[str, typer.Option("--layer", help="下図の種類（buildings、roads、water、rails）")] = "",
    association: Annotated[str, typer.Option("--association", help="列に自治会名がないときの自治会")] = "",
    neighbourhood: Annotated[
        bool, typer.Option("--neighbourhood", help="自治会が自ら集めた名簿として取り込む")
    ] = False,
    credit: Annotated[str, typer.Option("--credit", help="地図に印刷する出典")] = "",
    made: Annotated[
        dt.datetime | None,
        typer.Option("--made", formats=["%Y-%m-%d"], help="地図データが何年何月何日のものか（ないときは取り込んだ日）"),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="地図データを足さずに、前のものと入れかえる")] = False,
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """名簿や地図のファイルを取り込む。"""
    from data.readers import ImportOptions, plan_import
    from himi_map.services.importing import apply_import

    console = Console(json=json)
    options = ImportOptions(
        mapping=mapping,
        hazard=hazard,
        rank_column=rank_column,
        name_column=name_column,
        ward_column=ward_column,
        group_column=group_column,
        layer=layer,
        association=association,
        neighbourhood=neighbourhood,
        credit=credit,
        made=made.date() if made is not None else None,
        replace=replace,
    )
    with open_session(atlas, operator) as session:
        if session.is_pack:
            raise PermissionRefusedError("refused.pack_import")
        plan = plan_import(
            kind, files, records=session.records, store=session.store, author=session.operator.id, at=session.at,
            options=options,
        )  # fmt: skip
        if not dry_run:
            apply_import(plan, session.store)
        if report is not None:
            _write_report(report, plan.report, profile=session.store.profile, at=session.at)
    for line in plan.report.lines():
        console.say(line)
    if dry_run:
        console.say("（見るだけの実行です。何も変えていません。）")
    if report is not None:
        console.say(f"取り込み報告：{report}")
    console.finish(plan.report.as_json())
    if plan.report.failed:
        raise typer.Exit(1)


def _write_report(path: Path, report: ImportReport, *, profile: Profile, at: dt.datetime) -> None:
    from exports.spreadsheets import ReportedFile, ReportedRow, write_import_report
    from himi_map.glossary import term

    files = [
        ReportedFile(
            one.file,
            term(f"import_kind.{one.kind}"),
            one.rows,
            one.added,
            one.changed,
            one.unchanged,
            one.questions,
            len(one.rejected) + (one.error is not None),
            " ".join(str(one.error).split()) if one.error is not None else "\n".join(one.notes),
        )
        for one in report.files
    ]
    rows = [
        ReportedRow(
            issue.place.file,
            issue.place.sheet,
            issue.place.row,
            issue.column,
            issue.value,
            issue.level == "noticed",
            issue.reason,
            issue.remedy,
        )
        for issue in report.issues()
    ]
    write_import_report(path, files, rows, title=profile.name, at=at, practice=profile.practice)
