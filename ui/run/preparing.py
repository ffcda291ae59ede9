"""From what was wished in the window to a run: the plan, the look before, the run itself. Values; no widget.

All of it may be called in the runner's thread: the store lets one thread at a time in, and the window waits meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from himi_map.services.printing import Manifest, RunOptions
from himi_map.services.printing.asking import Asking
from himi_map.services.printing.ledger import Ledger
from himi_map.services.printing.portions import Portions
from himi_map.services.printing.preflight import Preflight
from himi_map.services.printing.preparing import (
    Office,
    asking_for,
    check_holders,
    look_before,
    new_book,
    plan_for,
)
from himi_map.services.printing.running import Run, Tools, unfinished
from himi_map.text.kana import kana_sort_key
from ui.run.painting import painter_for

if TYPE_CHECKING:
    from himi_map.records.atlas import Records
    from himi_map.services.printing import RunPlan


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
    """A run that may begin; nothing is written yet."""

    asking: Asking
    preflight: Preflight
    folder: Path

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
    chosen = [records.associations[one] for one in wishes.associations if one in records.associations]
    chosen.sort(key=lambda one: (one.ward, kana_sort_key(one.kana, one.name), one.id))
    plan = plan_for(office, chosen, replace_copies(wishes), holders=wishes.holders)
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
    check_holders(office, plan, wishes.holders)
    return _looked(office, wishes, plan, office.store.load(), resumed=True)


def replace_copies(wishes: Wishes) -> RunOptions:
    """As many copies as there are holders, when these are named."""
    import msgspec

    count = len(wishes.holders) or wishes.options.copies
    return msgspec.structs.replace(wishes.options, copies=count)


def _looked(office: Office, wishes: Wishes, plan: RunPlan, records: Records, *, resumed: bool) -> Looked:
    from layers.text import missing_glyphs

    portions = Portions(office.store, plan, records=records)
    asking = asking_for(office, portions, plan, holders=wishes.holders, lock=wishes.lock, resumed=resumed)
    return Looked(asking, look_before(office, asking, missing_glyphs), wishes.folder)


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
    folder = looked.folder
    if not looked.asking.resumed and unfinished(folder):
        with Ledger(folder, None) as other:
            same = other.plan.run == looked.plan.run  # the power went between two presses of the button
        if same:
            return Ledger(folder, None)
    return Ledger(folder, None) if looked.asking.resumed else new_book(folder, looked.plan)


def gone_on(looked: Looked) -> Looked:
    """The same run, to be gone on with after it was cancelled."""
    store = looked.asking.store
    portions = Portions(store, looked.plan, records=store.load())
    return replace(looked, asking=replace(looked.asking, resumed=True, portions=portions))
