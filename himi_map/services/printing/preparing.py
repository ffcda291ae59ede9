"""From wishes to a run that may begin, the same for command line and window: plan, order, look before, book."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from himi_map.checks.printing import Surroundings
from himi_map.errors import ExportError, InputError
from himi_map.services.printing.asking import Asking, digest_of_holders
from himi_map.services.printing.ledger import Ledger
from himi_map.services.printing.plan import make_plan
from himi_map.services.printing.preflight import Preflight, gather
from himi_map.services.printing.running import PARTS, unfinished

if TYPE_CHECKING:
    from himi_map.ports import AtlasStore, MapPackPort
    from himi_map.records.office import Operator
    from himi_map.records.people import Association
    from himi_map.services.printing.options import RunOptions
    from himi_map.services.printing.plan import RunPlan
    from himi_map.services.printing.portions import Portions


@dataclass(frozen=True, slots=True)
class Office:
    """The open atlas, its map pack, who works here, and the present."""

    store: AtlasStore
    operator: Operator
    pack: MapPackPort | None
    at: dt.datetime


def plan_for(
    office: Office, chosen: Sequence[Association], options: RunOptions, *, holders: Sequence[str] = (), run: str = ""
) -> RunPlan:
    """The plan of a new run.

    Parameters
    ----------
    chosen
        In the order of the paper.
    holders
        Who each copy is for; empty: nobody is named.

    Raises
    ------
    InputError
        ``printing.*`` for the wishes.
    """
    newest = list(office.store.journal(last=1))
    return make_plan(
        chosen,
        options,
        at=office.at,
        run=run,
        holders=digest_of_holders(office.store.paper_key(), holders),
        data=newest[0].digest if newest else "",
        ground=ground_digest(office.pack),
    )


def ground_digest(pack: MapPackPort | None) -> str:
    """SHA-256 (hex) of the map pack; empty without one."""
    digest: Any = getattr(pack, "digest", None)
    return str(digest()) if digest is not None else ""


def check_holders(office: Office, plan: RunPlan, holders: Sequence[str]) -> None:
    """A run that goes on must be given the same names.

    Raises
    ------
    InputError
        ``printing.other_holders``.
    """
    if plan.holders != digest_of_holders(office.store.paper_key(), holders):
        raise InputError("printing.other_holders")


def asking_for(
    office: Office,
    portions: Portions,
    plan: RunPlan,
    *,
    holders: Sequence[str] = (),
    lock: str = "",
    resumed: bool = False,
) -> Asking:
    """Whom the paper is for, and from what it is compiled."""
    store = office.store
    place = store.map_pack
    return Asking(
        store=store,
        portions=portions,
        operator=office.operator,
        key=store.paper_key(),
        plan=plan,
        sites=office.pack.sites() if office.pack is not None else (),
        holders=tuple(holders) or ("",) * plan.options.copies,
        pack=place if place is not None and place.exists() else None,
        lock=lock,
        resumed=resumed,
    )


def look_before(office: Office, asking: Asking, missing: Callable[[str], Sequence[str]]) -> Preflight:
    """The look before printing at everything of the plan.

    Parameters
    ----------
    missing
        Letters of a text that no font has.
    """
    plan = asking.plan
    return gather(
        asking.portions,
        recipient=plan.whom,
        profile=office.store.profile,
        at=plan.at,
        around=Surroundings(
            sites=asking.sites,
            pack=office.pack.facts() if office.pack is not None else None,
            missing=lambda text: tuple(missing(text)),
        ),
    )


def new_book(folder: Path, plan: RunPlan) -> Ledger:
    """The book of a new run; the folder is made.

    Raises
    ------
    InputError
        ``printing.unfinished``: a run was left unfinished there.
    ExportError
        ``export.write_failed``.
    """
    make_folder(folder)
    if unfinished(folder):
        with Ledger(folder, None) as other:
            raise InputError("printing.unfinished", folder=folder.name, run=other.plan.run)
    shutil.rmtree(folder / PARTS, ignore_errors=True)
    return Ledger(folder, plan)


def make_folder(out: Path) -> None:
    """Make the folder paper goes to.

    Raises
    ------
    ExportError
        ``export.write_failed``.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError("export.write_failed", file=out.name, reason="フォルダーを作れません。") from error
