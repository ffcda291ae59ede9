"""The fictional town as files: its atlas and map pack, and the paper of one association."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

from himi_map.cli import export_commands, paper_commands
from himi_map.cli.console import Console
from himi_map.cli.session import Session, open_session
from himi_map.errors import ExportError


def build_demo(out: Path, *, city: bool, at: dt.datetime, console: Console) -> Path:
    """Build the town's atlas and map pack in *out*; an atlas of an earlier demo there is replaced.

    Raises
    ------
    ExportError
        ``export.write_failed``: the folder cannot be made.
    StoreError
        The atlas cannot be written.
    """
    from data.town import build_town, write_built

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError("export.write_failed", file=out.name, reason="フォルダーを作れません。") from error
    console.say("見本市を作っています…")
    return write_built(out, build_town("city" if city else "town", at=at))


def make_demo_paper(atlas: Path, out: Path, *, console: Console, city: bool = False) -> list[tuple[str, Path]]:
    """Make one association's paper and the other outputs with the same commands a user has.

    Parameters
    ----------
    city
        The evacuation lists are of the one association too: a city's would be hundreds of pages.
    """
    from data.town import SHOWN_ASSOCIATION

    console.say(f"{SHOWN_ASSOCIATION}の地図とリストを作っています…")
    name = [SHOWN_ASSOCIATION]
    where = name if city else None
    operator = "設置者"
    made: list[tuple[str, Path]] = []

    def keep(label: str, path: Path) -> Path:
        made.append((label, path))
        return path

    with contextlib.redirect_stdout(io.StringIO()), _one_session(atlas, operator):
        paper_commands.sheets(atlas, out, name, operator=operator, processes=1)
        made.extend(("A3の地図とリスト　", path) for path in sorted(out.glob(f"*_{SHOWN_ASSOCIATION}.pdf")))
        lists = out / f"{SHOWN_ASSOCIATION}_支援者リスト.pdf"
        paper_commands.supporters(atlas, keep("支援者リスト　　　", lists), name, operator=operator)
        book = lists.with_suffix(".xlsx")
        paper_commands.supporters(atlas, keep("支援者リスト　　　", book), name, operator=operator)
        draft = out / f"{SHOWN_ASSOCIATION}_聞き取り用下書き.pdf"
        paper_commands.supporters(atlas, keep("聞き取り用下書き　", draft), name, draft=True, operator=operator)
        paper_commands.supporters(
            atlas, keep("聞き取り用下書き　", draft.with_suffix(".xlsx")), name, draft=True, operator=operator
        )
        evacuation = out / "避難者名簿.xlsx"
        paper_commands.evacuation(atlas, keep("避難者名簿　　　　", evacuation), association=where, operator=operator)
        tsunami = out / "避難者名簿_津波.pdf"
        paper_commands.evacuation(
            atlas, keep("避難者名簿（津波）", tsunami), hazard="tsunami", association=where, operator=operator
        )
        paper_commands.carenet_report(
            atlas, "2026H1", keep("ケアネット半期報告", out / "ケアネット半期報告_2026H1.xlsx"), operator=operator
        )
        export_commands.export(atlas, keep("公開ウェブ地図　　", out / "公開地図.html"), operator=operator)
    return made


@contextlib.contextmanager
def _one_session(atlas: Path, operator: str) -> Iterator[None]:
    """Let all commands work in one session: to open a city and write it shut again takes seconds each time."""
    with open_session(atlas, operator) as session:

        @contextlib.contextmanager
        def opened(*_: object, **__: object) -> Iterator[Session]:
            yield session

        commands = [vars(module) for module in (paper_commands, export_commands)]
        for names in commands:
            names["open_session"] = opened
        try:
            yield
        finally:
            for names in commands:
                names["open_session"] = open_session
