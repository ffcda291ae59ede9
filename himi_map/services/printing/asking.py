"""Compiles what an association's paper may hold, and makes the painter's order of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from himi_map.consent import ConsentBook
from himi_map.custody import copy_marks
from himi_map.disclosed import Output, Purpose, RecipientKind
from himi_map.geo.crs import PlaneCrs
from himi_map.printed import PaperOrder, SheetWords
from himi_map.records.paper import PrintedCopy
from himi_map.services.disclosing import compile_for, is_personal
from himi_map.services.printing.changes import inputs_digest
from himi_map.services.printing.memory import chosen_scale, previous_layout, printed_last, remembered
from himi_map.services.printing.processes import Job
from himi_map.services.public_map import PublicAdditions, additions, around_on_paper

if TYPE_CHECKING:
    from himi_map.disclosed import Disclosure
    from himi_map.ports import AtlasStore
    from himi_map.publicmap import PublicSite
    from himi_map.records.atlas import Records
    from himi_map.records.office import Operator
    from himi_map.services.printing.ledger import Line
    from himi_map.services.printing.plan import Part, RunPlan
    from himi_map.services.printing.portions import Portions

_ISSUES: Final = 50
"""How often one run may issue the paper of an association anew because its facts changed while it lay killed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one association's paper is made from.

    Attributes
    ----------
    found
        The Disclosures: map sheet, and list where the recipient has one.
    inputs
        Hash of everything its content comes from.
    unchanged
        It need not be printed: nothing has changed since it was printed last.
    records
        It was compiled from these.
    """

    found: tuple[Disclosure, ...]
    public: PublicAdditions
    order: PaperOrder
    inputs: str
    unchanged: bool
    records: Records


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom the paper of this run is for, and from what it is compiled.

    Attributes
    ----------
    portions
        The records, some associations at a time.
    sites
        Published sites, for the names of planned destinations.
    holders
        Who each copy is for; "" where nobody is named.
    pack
        The map pack; None: there is none.
    key
        :meth:`himi_map.ports.AtlasStore.paper_key`.
    lock
        Password of the PDFs, or empty.
    resumed
        The run was killed and goes on.
    """

    store: AtlasStore
    portions: Portions
    operator: Operator
    plan: RunPlan
    sites: tuple[PublicSite, ...]
    holders: tuple[str, ...]
    pack: Path | None
    key: bytes
    lock: str = ""
    resumed: bool = False

    @property
    def whom(self) -> str:
        """Recipient and paper, as the atlas remembers what was printed last."""
        return f"{self.plan.options.recipient}/{self.plan.options.paper}"

    @property
    def crs(self) -> PlaneCrs:
        """The plane zone of this atlas."""
        return PlaneCrs(self.store.profile.plane_epsg)

    def ask(self, part: Part, records: Records, line: Line | None) -> Asked:
        """Compile the paper of one association.

        Parameters
        ----------
        records
            Of the portion that *part* is in.
        line
            What the run's book says of it, when the run was killed and goes on.

        Raises
        ------
        PermissionRefusedError
            ``refused.*``.
        """
        asked = self._issue(part, records, 1)
        for issue in range(2, _ISSUES):
            if not self._stale(asked, line):
                break
            asked = self._issue(part, records, issue)
        return asked

    def job(self, asked: Asked) -> Job:
        """What the painter gets."""
        return Job(asked.order, asked.public, self.crs, self.pack)

    def _stale(self, asked: Asked, line: Line | None) -> bool:
        """Whether these codes are on record for paper that said something else."""
        code = asked.order.marks[0].code if asked.order.marks else ""
        if line is not None and line.made is not None and line.made.sheet == asked.found[0].sheet:
            return line.made.inputs != asked.inputs
        earlier = asked.records.referring(PrintedCopy, "sheet", code)
        if not earlier or not any(is_personal(one) for one in asked.found):
            return False
        from himi_map.disclosure import residents_on

        people = {who for one in asked.found for who in residents_on(one, asked.records)}
        return set(earlier[0].people) != people

    def _compile(self, records: Records, association: str, sheet: str) -> tuple[Disclosure, ...]:
        whom = self.plan.whom
        public = whom.kind is RecipientKind.NOTICE
        outputs = (Output.MAP_SHEET,) if public else (Output.MAP_SHEET, Output.SUPPORTER_LIST)
        book = ConsentBook(records, self.plan.at, self.store.profile.renewal)
        return tuple(
            compile_for(
                records,
                self.store,
                output=output,
                recipient=whom,
                purpose=Purpose.PUBLISH if public else Purpose.PREPARE,
                operator=self.operator,
                at=self.plan.at,
                associations=(association,),
                sites=self.sites,
                sheet=sheet,
                book=book,
                everybody=self.portions.everybody,
            )
            for output in outputs
        )

    def _issue(self, part: Part, records: Records, issue: int) -> Asked:
        plan, options, profile = self.plan, self.plan.options, self.store.profile
        run = plan.run if issue == 1 else f"{plan.run}.{issue}"
        marks = copy_marks(
            self.key,
            run=run,
            association=part.association,
            recipient=options.recipient,
            holders=self.holders,
            due=options.due,
        )
        sheet = marks[0].code
        found = self._compile(records, part.association, sheet)
        kept = remembered(records, part.association)
        before = None if options.anew else kept
        order = PaperOrder(
            area=found[0].areas[0].key,
            map_disclosure=found[0],
            list_disclosure=found[1] if len(found) > 1 else None,
            words=SheetWords(
                title=profile.title_of_map(part.name),
                ward=part.ward,
                day=plan.at.date(),
                office=f"{profile.office.name}　電話 {profile.office.phone}",
                credits=tuple(profile.credits),
                list_title=profile.title_of_list(part.name),
            ),
            paper=options.paper,
            scale=options.scale if options.scale is not None else chosen_scale(before),
            duplex=options.duplex,
            kana=options.kana,
            upright=options.upright,
            names=options.names,
            insets=options.insets,
            marks=marks if any(is_personal(one) for one in found) else (),
            previous=previous_layout(before, sheet, part.association),
            lock=self.lock,
        )
        public = additions(records, part.association, self.crs, around=partial(around_on_paper, scale=order.scale))
        inputs = inputs_digest(order, public, plan.ground)
        own = plan.run if self.resumed else ""
        last = printed_last(kept, self.whom, but=own) if options.changed_only else None
        if last is not None:
            order = replace(order, unless=last[1])
        return Asked(found, public, order, inputs, last is not None and last[0] == inputs and not options.anew, records)


def digest_of_holders(key: bytes, holders: Sequence[str]) -> str:
    """A keyed hash of names: a run that goes on must have the same, and nobody's name lies about meanwhile."""
    return hashlib.blake2b("\0".join(holders).encode(), key=key[:64], digest_size=12).hexdigest() if holders else ""
