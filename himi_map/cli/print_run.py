"""The print run of the command line: what was typed becomes options, a plan, a preflight, and a run."""

from __future__ import annotations

import contextlib
import gc
import getpass
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from himi_map.errors import InputError
from himi_map.printed import BoundPart
from himi_map.services.printing import Manifest, RunOptions
from himi_map.services.printing.ledger import Ledger
from himi_map.services.printing.portions import PORTION, Portions
from himi_map.services.printing.preparing import (
    Office,
    asking_for,
    check_holders,
    look_before,
    new_book,
    plan_for,
)
from himi_map.services.printing.processes import PainterHere, PainterProcesses
from himi_map.services.printing.running import MANIFEST, Run, Tools, unfinished

if TYPE_CHECKING:
    from himi_map.cli.console import Console
    from himi_map.cli.session import Session
    from himi_map.records.people import Association
    from himi_map.services.printing import Preflight, RunPlan
    from himi_map.services.printing.asking import Asking
    from himi_map.services.printing.processes import Painter

PDF_PASSWORD = "HIMI_MAP_PDF_PASSWORD"
"""Environment variable with the password PDFs shall ask for."""


@contextlib.contextmanager
def painters(count: int, *, several: bool) -> Iterator[Painter]:
    """Whoever paints: *several* processes, which must be started before the atlas is opened, or this one."""
    from data.mappack import MapPack
    from exports.sheets import paint_paper

    if not several:
        yield PainterHere(paint_paper, MapPack.kept)
        return
    with PainterProcesses(paint_paper, MapPack.kept, processes=count, warm_up=get_ready) as found:
        yield found


def get_ready() -> None:
    """Read the fonts and whatever else the first sheet would wait for."""
    import gc

    import numpy as np

    from himi_map.geo.crs import PlaneCrs
    from layers.text import lay_out

    lay_out("支", 3.0)
    lay_out("支", 3.0, role="bold")
    PlaneCrs(6675).project(np.array([137.0]), np.array([36.8]))
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # a page is ten thousand objects that live until it is written


def password(asked: bool, file: Path | None) -> str:
    """The password for the PDFs; empty: none is wanted.

    Raises
    ------
    InputError
        ``printing.no_words``: one is wanted, and there is none.
    """
    given = os.environ.get(PDF_PASSWORD, "")
    if file is not None:
        try:
            given = file.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError):
            given = ""
    elif not given and asked and sys.stdin.isatty():
        given = getpass.getpass("PDFの合言葉：")
        if given != getpass.getpass("もう一度（確かめ）："):
            raise InputError("session.passphrase_differs")
    if not given and (asked or file is not None):
        raise InputError("printing.no_words")
    return given


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run that may begin: looked at, nothing written but its book."""

    asking: Asking
    preflight: Preflight
    ledger: Ledger | None

    @property
    def plan(self) -> RunPlan:
        """What it sets out to do."""
        return self.asking.plan


def prepare(
    session: Session,
    choose: Callable[[], list[Association]],
    options: RunOptions,
    *,
    out: Path,
    holders: Sequence[str],
    run: str = "",
    lock: str = "",
    resume: bool = False,
    dry: bool = False,
    portion: int = PORTION,
) -> Prepared | None:
    """Plan a run, or take up one that was killed, and look at what is to be printed.

    Parameters
    ----------
    choose
        Names the associations of a new run.
    holders
        Who each copy is for; empty: nobody is named.
    dry
        Nothing shall be written.
    portion
        The most associations whose records are in memory at a time.

    Returns
    -------
    Prepared or None
        None: the run in that folder ended whole, there is nothing to take up.

    Raises
    ------
    InputError
        ``session.*`` for the choice; ``printing.*``.
    ExportError
        ``export.write_failed``.
    """
    from layers.text import missing_glyphs

    office = Office(session.store, session.operator, session.pack, session.at)
    ledger = None
    if resume:
        if not unfinished(out) and finished_before(out) is not None:
            return None
        ledger = Ledger(out, None)
        plan = ledger.plan
        check_holders(office, plan, holders)
    else:
        plan = plan_for(office, choose(), options, holders=holders, run=run)
        if not dry:
            ledger = new_book(out, plan)
    # looked through for garbage again and again, records took a tenth of a run; they hold no cycles
    portions = Portions(session.store, plan, size=portion, settle=gc.freeze)
    asking = asking_for(office, portions, plan, holders=holders, lock=lock, resumed=resume)
    return Prepared(asking, look_before(office, asking, missing_glyphs), ledger)


def dry_run(run: Prepared) -> dict[str, Any]:
    """What a run would do, as JSON."""
    stops = run.preflight.stops()
    return {
        "expected": len(run.plan.parts),
        "preflight": run.preflight.counts(),
        "stopped": [
            {"association": part.name, "code": stops[part.association].code, "message": str(stops[part.association])}
            for part in run.plan.parts
            if part.association in stops
        ],
        "files": list(run.plan.files()),
    }


def carry_out(run: Prepared, painter: Painter, out: Path, console: Console) -> Manifest:
    """Run, with progress on the terminal; Ctrl-C ends it after what is begun.

    Raises
    ------
    PermissionRefusedError, ExportError
        As :meth:`himi_map.services.printing.running.Run.carry_out`.
    """
    from exports.pdf.writing import write_atomically

    assert run.ledger is not None
    with _heeding_interrupts() as stop, console.bar("地図とリスト", len(run.plan.parts)) as advance, run.ledger as book:
        return Run(
            asking=run.asking,
            ledger=book,
            preflight=run.preflight,
            tools=Tools(painter, write_atomically, _bind),
            out=out,
            tell=lambda _done, _total, _name: advance(),
            cancelled=lambda: bool(stop),
        ).carry_out()


def as_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as the answer of the command."""
    answer: dict[str, Any] = msgspec.to_builtins(manifest)
    return answer


def _bind(path: Path, parts: Sequence[BoundPart], **words: Any) -> int:
    """What binds is loaded only where something is bound."""
    from exports.sheets.binding import bind

    return bind(path, parts, **words)


@contextlib.contextmanager
def _heeding_interrupts() -> Iterator[list[int]]:
    """A list that is filled when somebody presses Ctrl-C; the second time ends the program at once."""
    pressed: list[int] = []

    def heed(number: int, _frame: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    try:
        before = signal.signal(signal.SIGINT, heed)
    except ValueError:  # not in the main thread: somebody else heeds it
        yield pressed
        return
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def finished_before(out: Path) -> Manifest | None:
    """The manifest of a run that ended whole in this folder."""
    try:
        return msgspec.json.decode((out / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError):
        return None


def lines_of(manifest: Manifest) -> Iterator[str]:
    """A line an association."""
    for one in manifest.sheets:
        pages = one.map_pages + one.list_pages
        yield f"{one.file}　1:{one.scale:,.0f}　{pages}ページ　{one.proof}"
        if one.usual_shapes:
            yield f"　　字形が書体にないため、ふつうの字形で印刷した文字：{'、'.join(one.usual_shapes)}"
    for made in manifest.files:
        yield f"{made.file}　{made.associations}自治会　{made.pages}ページ"


def summary_of(manifest: Manifest, out: Path) -> str:
    """What came out, in one line."""
    if manifest.changed_only:
        looked = manifest.made + manifest.unchanged
        return f"{looked}枚中{manifest.made}枚が変わりました：{out}"
    return f"{manifest.made}自治会分を作りました：{out}"
