"""From what was wished in the window to a run: the plan, the look before, the run itself. Values; no widget.

All of it may be called in the runner's thread: the store lets one thread at a time in, and the window waits meanwhile.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from himi_map.checks import Surroundings
from himi_map.errors import ExportError, InputError
from himi_map.services.printing import Manifest, RunOptions, make_plan
from himi_map.services.printing.asking import Asking, digest_of_holders
from himi_map.services.printing.ledger import Ledger
from himi_map.services.printing.portions import Portions
from himi_map.services.printing.preflight import Preflight, gather
from himi_map.services.printing.running import PARTS, Run, Tools, unfinished
from himi_map.text.kana import kana_sort_key
from ui.run.painting import painter_for

if TYPE_CHECKING:
    from himi_map.ports import AtlasStore, MapPackPort
    from himi_map.records.atlas import Records
    from himi_map.records.office import Operator
    from himi_map.services.printing import RunPlan


@dataclass(frozen=True, slots=True)
class Office:
    """The open atlas, its map pack, who works here, and the present."""

    store: AtlasStore
    operator: Operator
    pack: MapPackPort | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wishes of a run; kept as long as the window, so that one may go and come back.

    Attributes
    ----------
    associations
        Ids.
    holders
        Who each copy is for; empty: nobody is named, ``options.copies`` decides.
    lock
        Password of the PDFs, or empty.
    """

    associations: tuple[str, ...]
    options: RunOptions
    folder: Path
    holders: tuple[str, ...] = ()
    lock: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """A run that may begin; nothing is written yet.

    Attributes
    ----------
    records
        All of the atlas as it was looked at.
    """

    asking: Asking
    preflight: Preflight
    folder: Path
    records: Records

    @property
    def plan(self) -> RunPlan:
        """What it sets out to do."""
        return self.asking.plan


def look(office: Office, wishes: Wishes) -> Looked:
    """Read everything, make the plan and look at it.

    Raises
    ------
    HimiMapError
        It cannot be read; ``printing.*`` for the wishes.
    """
    records = office.store.load()
    key = office.store.paper_key()
    chosen = [records.associations[one] for one in wishes.associations if one in records.associations]
    chosen.sort(key=lambda one: (one.ward, kana_sort_key(one.kana, one.name), one.id))
    newest = list(office.store.journal(last=1))
    digest: Any = getattr(office.pack, "digest", None)
    plan = make_plan(
        chosen,
        replace_copies(wishes),
        at=office.at,
        holders=digest_of_holders(key, wishes.holders) if wishes.holders else "",
        data=newest[0].digest if newest else "",
        ground=str(digest()) if digest is not None else "",
    )
    return _looked(office, wishes, plan, records, resumed=False)


def take_up(office: Office, wishes: Wishes) -> Looked:
    """The run that was left unfinished in the folder: its own plan, whatever is wished now.

    Raises
    ------
    InputError
        ``printing.nothing_to_resume``; ``printing.other_holders``: the names must be given again as they were.
    """
    with Ledger(wishes.folder, None) as ledger:
        plan = ledger.plan
    names = digest_of_holders(office.store.paper_key(), wishes.holders) if wishes.holders else ""
    if plan.holders != names:
        raise InputError("printing.other_holders")
    return _looked(office, wishes, plan, office.store.load(), resumed=True)


def replace_copies(wishes: Wishes) -> RunOptions:
    """As many copies as there are holders, when these are named."""
    import msgspec

    count = len(wishes.holders) or wishes.options.copies
    return msgspec.structs.replace(wishes.options, copies=count)


def _looked(office: Office, wishes: Wishes, plan: RunPlan, records: Records, *, resumed: bool) -> Looked:
    place = office.store.map_pack
    asking = Asking(
        store=office.store,
        portions=Portions(office.store, plan, records=records),
        operator=office.operator,
        key=office.store.paper_key(),
        plan=plan,
        sites=office.pack.sites() if office.pack is not None else (),
        holders=wishes.holders or ("",) * plan.options.copies,
        pack=place if place is not None and place.exists() else None,
        lock=wishes.lock,
        resumed=resumed,
    )
    return Looked(asking, _preflight(office, asking), wishes.folder, records)


def _preflight(office: Office, asking: Asking) -> Preflight:
    from layers.text import missing_glyphs

    plan = asking.plan
    return gather(
        asking.portions,
        recipient=plan.whom,
        profile=office.store.profile,
        at=plan.at,
        around=Surroundings(
            sites=asking.sites,
            pack=office.pack.facts() if office.pack is not None else None,
            missing=lambda text: tuple(missing_glyphs(text)),
        ),
    )


def carry_out(looked: Looked, tell: Callable[[int, int, str], None], cancelled: Callable[[], bool]) -> Manifest:
    """Print what was looked at.

    Parameters
    ----------
    tell
        How many are done, of how many, name of the association; must not raise.
    cancelled
        Asked before each association; the run can then be taken up again.

    Raises
    ------
    ExportError
        ``printing.cancelled``, ``export.write_failed``.
    InputError
        ``printing.unfinished``: another run was left unfinished in the folder.
    """
    from exports.pdf.writing import write_atomically
    from exports.sheets.binding import bind

    with _ledger(looked) as book:
        return Run(
            asking=looked.asking,
            ledger=book,
            preflight=looked.preflight,
            tools=Tools(painter_for(len(looked.plan.parts)), write_atomically, bind),
            out=looked.folder,
            tell=tell,
            cancelled=cancelled,
        ).carry_out()


def _ledger(looked: Looked) -> Ledger:
    folder, plan = looked.folder, looked.plan
    if looked.asking.resumed:
        return Ledger(folder, None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError("export.write_failed", file=folder.name, reason="フォルダーを作れません。") from error
    if unfinished(folder):
        with Ledger(folder, None) as other:
            if other.plan.run != plan.run:
                raise InputError("printing.unfinished", folder=folder.name, run=other.plan.run)
        return Ledger(folder, None)
    shutil.rmtree(folder / PARTS, ignore_errors=True)
    return Ledger(folder, plan)


def again(looked: Looked) -> Looked:
    """The same run, to be gone on with after it was cancelled."""
    records = looked.asking.store.load()
    portions = Portions(looked.asking.store, looked.plan, records=records)
    return replace(looked, asking=replace(looked.asking, resumed=True, portions=portions), records=records)
