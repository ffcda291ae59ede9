"""A run: association by association disclosed, painted elsewhere, put on record, written, entered in the run's book.

In that order, so that whenever it is killed nothing stands on disk that the atlas does not know of, and it can be taken
up again: what is finished and still true is kept, everything else is made anew and comes out the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from himi_map.errors import ExportError, HimiMapError, describe
from himi_map.glossary import term
from himi_map.printed import BoundPart, PaintedPaper, PaperOrder
from himi_map.services.disclosing import leaving, number_copies
from himi_map.services.printing.asking import Asked, Asking
from himi_map.services.printing.ledger import LEDGER, Ledger, Line
from himi_map.services.printing.manifest import (
    FileEntry,
    Labels,
    Manifest,
    NotMade,
    SheetEntry,
    manifest_bytes,
    same_content,
)
from himi_map.services.printing.memory import joined, remember, with_ids
from himi_map.services.printing.options import Binding
from himi_map.services.printing.preflight import Finding, Preflight, of_error
from himi_map.services.printing.processes import Failure, Job, Painter

if TYPE_CHECKING:
    from himi_map.records.atlas import Records
    from himi_map.services.printing.plan import Part

MANIFEST: Final = "manifest.json"
PARTS: Final = ".himi-parts"
"""Folder of finished associations that wait to be bound; gone when the run is done."""

_AT_ONCE: Final = 12
"""Associations put on record in one transaction."""

Write = Callable[[Path, bytes], None]
Tell = Callable[[int, int, str], None]
"""How many are done, of how many, name of the association."""


class Binder(Protocol):
    """Binds finished associations to one file with a contents page and bookmarks."""

    def __call__(
        self,
        path: Path,
        parts: Sequence[BoundPart],
        *,
        title: str,
        practice: str,
        holders: Sequence[str],
        lock: str,
        fronts: bool,
    ) -> int:
        """Bind; returns the number of pages."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What a run needs from above: a painter, a way to write a file whole or not at all, a binder."""

    painter: Painter
    write: Write
    bind: Binder


@dataclass(slots=True)
class _Waiting:
    """Painted, not yet on record."""

    part: Part
    asked: Asked
    order: PaperOrder
    paper: PaintedPaper


@dataclass(slots=True)
class Run:
    """A run under way.

    Parameters
    ----------
    asking
        Discloses and gives orders.
    ledger
        The run's book, new or taken up again.
    preflight
        The look before; what it stops is not printed.
    tools
        Painter, writer, binder.
    out
        Folder of the paper.
    """

    asking: Asking
    ledger: Ledger
    preflight: Preflight
    tools: Tools
    out: Path
    tell: Tell = lambda _done, _total, _name: None
    cancelled: Callable[[], bool] = lambda: False
    _asked: dict[str, tuple[Part, Asked]] = field(default_factory=dict)
    _found: list[Finding] = field(default_factory=list)
    _done: int = 0

    def carry_out(self) -> Manifest:
        """Print what is not yet printed, bind it, write the manifest.

        Raises
        ------
        PermissionRefusedError
            The recipient may not have these sheets at all.
        ExportError
            ``export.write_failed``; ``printing.cancelled``: the book stays, the run can be taken up again.
        """
        left_behind = set(self.out.glob(".himi-*.part"))
        try:
            self._print()
        except BaseException:
            if not any(one.made is not None for one in self.ledger.lines.values()):
                self.ledger.close_for_good()  # nothing to take up again
            raise
        if self.cancelled():
            made = sum(one.made is not None for one in self.ledger.lines.values())
            raise ExportError("printing.cancelled", made=made)
        manifest = self._manifest(self._bind())
        self.tools.write(self.out / MANIFEST, manifest_bytes(manifest))
        self.ledger.close_for_good()
        shutil.rmtree(self.out / PARTS, ignore_errors=True)
        for one in left_behind:  # of a run that was killed while it wrote
            with contextlib.suppress(OSError):
                one.unlink()
        return manifest

    def _print(self) -> None:
        waiting: list[_Waiting] = []
        for job, outcome in self.tools.painter.paint(self._jobs()):
            part, asked = self._asked.pop(job.order.area)
            if isinstance(outcome, Failure):
                self._fail(part, _error_of(outcome))
            else:
                waiting.append(_Waiting(part, asked, job.order, outcome))
                if len(waiting) >= _AT_ONCE:
                    self._put_down(waiting)
                    waiting = []
        self._put_down(waiting)

    # ---------------------------------------------------------------- one by one

    def _jobs(self) -> Iterator[Job]:
        """Orders for what is not finished, as they are wanted."""
        stops = self.preflight.stops()
        for part, records in self._parts():
            if self.cancelled():
                return
            try:
                stopped = stops.get(part.association) or stops.get("")
                if stopped is not None:
                    raise stopped
                asked = self.asking.ask(part, records, self.ledger.lines.get(part.association))
            except HimiMapError as error:
                if error.code.startswith("refused."):
                    raise
                self._fail(part, error)
                continue
            if self._finished(part, asked):
                self._advance(part)
            elif asked.unchanged:
                self.ledger.add(Line(association=part.association, unchanged=True))
                self._advance(part)
            else:
                self._asked[part.association] = (part, asked)
                yield self.asking.job(asked)

    def _parts(self) -> Iterator[tuple[Part, Records]]:
        for parts, records in self.asking.portions:
            for part in parts:
                yield part, records

    def _finished(self, part: Part, asked: Asked) -> bool:
        """Made before this run was killed, still there, and nothing it shows has changed since."""
        line = self.ledger.lines.get(part.association)
        if line is None or line.made is None or line.made.inputs != asked.inputs:
            return False
        return sha256_of(self._place(part)) == line.made.sha256

    def _advance(self, part: Part) -> None:
        self._done += 1
        self.tell(self._done, len(self.ledger.plan.parts), part.name)

    def _fail(self, part: Part, error: HimiMapError) -> None:
        found = of_error(part.association, error)
        if found is not None and part.association not in self.preflight.stops():
            self._found.append(found)
        entry = NotMade(association=part.name, code=error.code, message=reason_of(error))
        self.ledger.add(Line(association=part.association, failed=entry))
        self._advance(part)

    def _put_down(self, waiting: Sequence[_Waiting]) -> None:
        """On record first, then on disk, then in the book."""
        if not waiting:
            return
        store, operator, plan = self.asking.store, self.asking.operator, self.ledger.plan
        edits = []
        for one in waiting:
            association, found, records = one.part.association, one.asked.found, one.asked.records
            copies = None
            if one.paper.data is not None:
                marks = one.order.marks
                copies = number_copies(records, found, marks, operator, plan.at, run=plan.run)
            layout = None
            if store.pack is None:
                layout = remember(
                    records,
                    association,
                    one.paper.layout,
                    with_ids(one.paper.layout.places, found[0].sheet, records, association),
                    whom=self.asking.whom,
                    inputs=one.asked.inputs,
                    content=one.paper.content,
                    run=plan.run if one.paper.data is not None else "",
                    author=operator.id,
                    at=plan.at,
                )
            edits.append(joined((copies, layout)))
        store.apply_all([one for one in edits if one is not None])
        store.note_all(
            [
                leaving(found, operator, plan.at, codes=[mark.code for mark in one.order.marks])
                for one in waiting
                if one.paper.data is not None
                for found in one.asked.found
            ]
        )
        self.ledger.add(*[self._written(one) for one in waiting])
        for one in waiting:
            self._advance(one.part)

    def _written(self, one: _Waiting) -> Line:
        """The file takes its name."""
        part, paper, data = one.part, one.paper, one.paper.data
        if data is None:
            return Line(association=part.association, unchanged=True)
        place = self._place(part)
        place.parent.mkdir(exist_ok=True)
        self.tools.write(place, data)
        found = one.asked.found
        return Line(
            association=part.association,
            made=SheetEntry(
                file=part.file,
                association=part.name,
                association_id=part.association,
                ward=part.ward,
                number=part.number,
                sheet=found[0].sheet,
                list_id=found[1].sheet if len(found) > 1 else None,
                copies=tuple(mark.code for mark in one.order.marks),
                scale=paper.scale,
                paper=paper.paper,
                map_pages=paper.map_pages,
                list_pages=paper.list_pages,
                people=paper.people,
                rows=paper.rows,
                proof=paper.proof,
                labels=Labels(**{name: getattr(paper.certificate, name) for name in Labels.__struct_fields__}),
                content=paper.content,
                inputs=one.asked.inputs,
                bytes=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
                usual_shapes=paper.usual_shapes,
            ),
        )

    def _place(self, part: Part) -> Path:
        """Where the paper of one association stands: under its name, or waiting to be bound."""
        if self.ledger.plan.options.bind is Binding.ASSOCIATION:
            return self.out / part.file
        return self.out / PARTS / f"{part.number:05d}.pdf"

    # ---------------------------------------------------------------- all together

    def _bind(self) -> list[FileEntry]:
        plan = self.ledger.plan
        if plan.options.bind is Binding.ASSOCIATION:
            return []
        profile = self.asking.store.profile
        files: list[FileEntry] = []
        for name, parts in plan.files().items():
            bound = []
            for part in parts:
                made = self._made(part)
                if made is not None:
                    bound.append(BoundPart(self._place(part), part.ward, part.name, max(1, len(made.copies))))
            if not bound:
                continue
            title = parts[0].ward if plan.options.bind is Binding.WARD else profile.name
            path = self.out / name
            pages = self.tools.bind(
                path,
                bound,
                title=f"{title}　{term('output.map_sheet')}",
                practice=term("banner.practice") if profile.practice else "",
                holders=self.asking.holders,
                lock=self.asking.lock,
                fronts=plan.options.duplex,
            )
            files.append(
                FileEntry(
                    file=name,
                    associations=len(bound),
                    pages=pages,
                    bytes=path.stat().st_size,
                    sha256=sha256_of(path),
                )
            )
        return files

    def _made(self, part: Part) -> SheetEntry | None:
        line = self.ledger.lines.get(part.association)
        return line.made if line is not None else None

    def _manifest(self, files: Sequence[FileEntry]) -> Manifest:
        plan, lines = self.ledger.plan, self.ledger.lines
        ordered = [lines[part.association] for part in plan.parts if part.association in lines]
        sheets = tuple(line.made for line in ordered if line.made is not None)
        failed = tuple(line.failed for line in ordered if line.failed is not None)
        twice = same_content(sheets)
        failed += tuple(
            NotMade(
                association=one.association,
                code="printing.same_content",
                message=reason_of(
                    ExportError("printing.same_content", names="・".join(each.association for each in group))
                ),
            )
            for group in twice
            for one in group
        )
        options = plan.options
        return Manifest(
            run=plan.run,
            at=plan.at,
            recipient=options.recipient,
            paper=options.paper,
            scale=options.scale,
            copies=options.copies,
            due=options.due,
            bind=str(options.bind),
            changed_only=options.changed_only,
            expected=len(plan.parts),
            made=len(sheets),
            unchanged=sum(line.unchanged for line in ordered),
            distinct=len({one.content for one in sheets}),
            data=plan.data,
            ground=plan.ground,
            preflight=Preflight((*self.preflight.findings, *self._found)).counts(),
            sheets=sheets,
            files=tuple(files),
            failed=failed,
        )


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of a file; empty when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def reason_of(error: HimiMapError) -> str:
    """Why an association was not printed, in one line."""
    message = describe(error.code, error.fields)
    return " ".join(part for part in (message.what, message.why, message.remedy) if part)


def unfinished(out: Path) -> bool:
    """Whether a run that was killed has left its book in this folder."""
    return (out / LEDGER).exists()


def _error_of(failure: Failure) -> HimiMapError:
    return HimiMapError(failure.code, **failure.fields)
