"""Paper from the window: the same Disclosures, Scenes and writer as the command line, held in memory."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from exports.pdf.page import SheetWriter
from exports.sheets import as_layout, lay_out_paper
from exports.sheets.content import content_hash
from himi_map.disclosed import CopyMark, Disclosure, Output, Purpose, Recipient, RecipientKind
from himi_map.errors import EditConflictError
from himi_map.printed import Layout, PaperOrder, SheetWords
from himi_map.records.base import new_uuid
from himi_map.services.disclosing import (
    compile_for,
    is_personal,
    marks_for,
    note_leaving,
    number_copies,
    stopped,
)
from himi_map.services.printing.changes import inputs_digest
from himi_map.services.printing.memory import chosen_scale, previous_layout, remember, remembered, with_ids
from himi_map.services.printing.preparing import ground_digest
from himi_map.services.public_map import PublicAdditions, additions, public_map
from layers.sheet import SheetOptions
from layers.sheet.custody_marks import custody_marks
from layers.sheet.strips import as_a4

if TYPE_CHECKING:
    import datetime as dt

    from exports.sheets.association_paper import LaidPaper
    from himi_map.publicmap import PublicMap
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class Paper:
    """Paper that was painted but is not written yet."""

    title: str
    data: bytes
    disclosures: tuple[Disclosure, ...]
    marks: tuple[CopyMark, ...] = ()
    scale: float = 0.0
    layout: Layout | None = None
    content: str = ""


Tell = Callable[[int, int, str], object]

_USUAL: Final = SheetOptions()
HALVES: Final = "A4x2"
"""A map laid out for two sheets of A4 that are joined."""


def _silent(_done: int, _total: int, _words: str) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class PaperJob:
    """All that painting needs, as values: it may go on in another thread while the window stays usable.

    Attributes
    ----------
    run
        Id under which its copies are in the book; empty for a preview.
    """

    order: PaperOrder
    ground: PublicMap
    association: str
    public: PublicAdditions
    run: str = ""

    def paint(self, tell: Tell = _silent) -> Paper:
        """Paint map and list into one PDF; of several copies the first.

        Parameters
        ----------
        tell
            Called with steps done, steps in all, and words; may raise to stop.

        Raises
        ------
        HimiMapError
            A missing glyph, or a proof that does not add up.
        """
        tell(0, 2, "地図と一覧をかいています")
        laid = self._lay_out()
        tell(1, 2, "紙に収めています")
        made = self._write(laid, self.order.marks[:1])
        tell(2, 2, "できました")
        return made

    def paint_copies(self) -> list[Paper]:
        """A PDF of each copy: the same pages, laid out once, each under its own mark.

        Raises
        ------
        HimiMapError
            A missing glyph, or a proof that does not add up.
        """
        laid = self._lay_out()
        return [self._write(laid, (mark,)) for mark in self.order.marks] or [self._write(laid, ())]

    def halved(self) -> PaperJob:
        """The same with the map on two sheets of A4 to be joined, and the list on A4."""
        return replace(self, order=replace(self.order, paper=HALVES))

    def _lay_out(self) -> LaidPaper:
        laid = lay_out_paper(self.order, self.ground)
        if self.order.paper == HALVES and laid.lists:  # a list is not glued together: it has pages of its own
            laid = replace(laid, lists=lay_out_paper(replace(self.order, paper="A4"), self.ground).lists)
        return laid

    def _write(self, laid: LaidPaper, marks: tuple[CopyMark, ...]) -> Paper:
        order, target = self.order, io.BytesIO()
        with SheetWriter(target, title=order.words.title, practice=order.map_disclosure.practice) as writer:
            for number, page in enumerate(laid.pages, start=1):
                slots = page.custody
                own = custody_marks(slots, marks[0], number, len(laid.pages)) if marks and slots is not None else ()
                if order.paper == HALVES and number <= len(laid.sheets.scenes):
                    for part in as_a4(replace(page, items=(*page.items, *own))):
                        writer.add(part)
                else:
                    writer.add_page(writer.painted(page), own)
        return Paper(
            title=order.words.title,
            data=target.getvalue(),
            disclosures=self.found,
            marks=marks,
            scale=laid.sheets.scale,
            layout=as_layout(laid.sheets.layout),
            content=content_hash(laid.pages),
        )

    @property
    def found(self) -> tuple[Disclosure, ...]:
        """What is disclosed: the map, and the list where the recipient has one."""
        listed = self.order.list_disclosure
        return (self.order.map_disclosure,) if listed is None else (self.order.map_disclosure, listed)


def compile_paper(workspace: Workspace, recipient: Recipient, sheet: str = "") -> list[Disclosure]:
    """What this recipient may have of the association shown, without letting it leave.

    Raises
    ------
    HimiMapError
        Not for this recipient, or somebody's consent has lapsed and has to be settled first.
    """
    assert workspace.association is not None
    key = workspace.association.id
    for error in stopped(workspace.records, workspace.store, (key,), workspace.clock()).values():
        raise error
    outputs, purpose = [Output.MAP_SHEET], Purpose.PUBLISH
    if recipient.kind is not RecipientKind.NOTICE:
        outputs.append(Output.SUPPORTER_LIST)
        purpose = Purpose.PREPARE
    return [_compile(workspace, output, recipient, purpose, sheet) for output in outputs]


def let_leave(
    workspace: Workspace, recipient: Recipient, holders: Sequence[str] = ("",), due: dt.date | None = None
) -> PaperJob:
    """Compile, mark the copies and write them to atlas and journal, before any paper is made.

    Parameters
    ----------
    holders
        Who each copy is for; "" where nobody is named yet.
    due
        When they are to come back.

    Raises
    ------
    HimiMapError
        Not for this recipient, or it could not be written; nothing may leave.
    """
    assert workspace.association is not None
    at, run = workspace.clock(), new_uuid()
    marks = marks_for(workspace.store, workspace.association.id, recipient, run=run, holders=holders, due=due)
    found = compile_paper(workspace, recipient, marks[0].code)
    edit = number_copies(workspace.records, found, marks, workspace.operator, at, run=run)
    workspace.apply(edit, "print")
    note_leaving(workspace.store, found, workspace.operator, at, codes=[mark.code for mark in marks])
    return paper_job(workspace, found, marks, run=run)


def paper_job(
    workspace: Workspace, found: list[Disclosure], marks: tuple[CopyMark, ...] = (), *, run: str = ""
) -> PaperJob:
    """What painting needs of the workspace, taken now."""
    association, profile = workspace.association, workspace.profile
    assert association is not None
    options = sheet_options(workspace)
    kept = remembered(workspace.records, association.id)
    order = PaperOrder(
        area=found[0].areas[0].key,
        map_disclosure=found[0],
        list_disclosure=found[1] if len(found) > 1 else None,
        words=SheetWords(
            title=profile.title_of_map(association.name),
            ward=association.ward,
            day=workspace.clock().date(),
            office=f"{profile.office.name}　電話 {profile.office.phone}",
            credits=tuple(profile.credits),
            list_title=profile.title_of_list(association.name),
        ),
        paper=options.paper,
        scale=options.scale,
        marks=marks if any(is_personal(one) for one in found) else (),
        previous=previous_layout(kept, found[0].sheet, association.id),
    )
    records, crs, key = workspace.records, workspace.crs, association.id
    ground = public_map(records, key, crs, workspace.pack) if workspace.whole_town else workspace.ground()
    return PaperJob(order, ground, key, additions(records, key, crs), run)


def keep_layout(workspace: Workspace, job: PaperJob, paper: Paper) -> None:
    """Remember how paper that left is laid out, as a print run does: whoever prints next prints the same page.

    Not of two sheets to be joined, which are for one printer; nor in a part (持ち出し), whose paper is its own.

    Raises
    ------
    HimiMapError
        It cannot be written.
    """
    if paper.layout is None or job.order.paper == HALVES or workspace.store.pack is not None or workspace.read_only:
        return
    found = job.order.map_disclosure
    records = workspace.store.load(job.association)
    edit = remember(
        records,
        job.association,
        paper.layout,
        with_ids(paper.layout.places, found.sheet, records, job.association),
        whom=f"{found.recipient}/{job.order.paper}",
        inputs=inputs_digest(job.order, job.public, ground_digest(workspace.pack)),
        content=paper.content,
        run=job.run,
        author=workspace.operator.id,
        at=workspace.clock(),
    )
    with contextlib.suppress(EditConflictError):  # somebody else printed it at this moment: theirs is as good
        workspace.apply(edit, "print")


def sheet_options(workspace: Workspace) -> SheetOptions:
    """The paper and scale somebody chose for the association shown, or the usual."""
    assert workspace.association is not None
    layout = remembered(workspace.records, workspace.association.id)
    if layout is None:
        return _USUAL
    return SheetOptions(paper=layout.paper, scale=chosen_scale(layout))


def association_paper(workspace: Workspace, recipient: Recipient, *, final: bool) -> Paper:
    """The map sheets and the list of the association shown.

    Parameters
    ----------
    final
        False: a preview on screen, of no copy. True: it leaves now; the copy is in the book and the journal written.

    Raises
    ------
    HimiMapError
        Not for this recipient, a missing glyph, or a proof that does not add up.
    """
    if not final:
        return paper_job(workspace, compile_paper(workspace, recipient)).paint()
    job = let_leave(workspace, recipient)
    paper = job.paint()
    keep_layout(workspace, job, paper)
    return paper


def _compile(workspace: Workspace, output: Output, recipient: Recipient, purpose: Purpose, sheet: str) -> Disclosure:
    assert workspace.association is not None
    return compile_for(
        workspace.records,
        workspace.store,
        output=output,
        recipient=recipient,
        purpose=purpose,
        operator=workspace.operator,
        at=workspace.clock(),
        associations=(workspace.association.id,),
        sites=workspace.pack.sites() if workspace.pack is not None else (),
        sheet=sheet,
    )
