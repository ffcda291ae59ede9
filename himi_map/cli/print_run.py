"""A run of sheets: disclosed and noted here, painted in processes that never see the atlas.

An association that cannot be printed is named with its reason and does not stop the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from himi_map.cli.choices import file_name
from himi_map.cli.painters import Failure, PaperJob, paint_here, reason_of
from himi_map.disclosed import Output, Purpose, Recipient, RecipientKind
from himi_map.errors import HimiMapError, ProofError
from himi_map.records.base import new_uuid
from himi_map.services.disclosing import compile_for, issue_copies, marks_for, stopped
from himi_map.services.public_map import additions

if TYPE_CHECKING:
    from exports.sheets import PaperResult
    from himi_map.cli.console import Console
    from himi_map.cli.painters import Painters
    from himi_map.cli.session import Session
    from himi_map.disclosed import Disclosure
    from himi_map.records.people import Association


@dataclass(slots=True)
class RunReport:
    """What a run made, in numbers only; the manifest beside the sheets says the same."""

    recipient: str
    made: list[tuple[PaperJob, PaperResult]] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """A line an association."""
        for _, result in self.made:
            pages = result.map_pages + result.list_pages
            yield f"{result.path.name}　1:{result.scale:,.0f}　{pages}ページ　{result.proof}"
            if result.usual_shapes:
                yield f"　　字形が書体にないため、ふつうの字形で印刷した文字：{'、'.join(result.usual_shapes)}"

    def failure_lines(self) -> Iterator[str]:
        """Why the others were not made."""
        for one in self.failed:
            yield f"・{one.name}：{one.text}"

    def as_json(self) -> dict[str, Any]:
        """The manifest."""
        return {
            "recipient": self.recipient,
            "sheets": [
                {
                    "file": result.path.name,
                    "association": job.name,
                    "sheet": job.map_disclosure.sheet,
                    "list": job.list_disclosure.sheet if job.list_disclosure is not None else None,
                    "copy": job.map_disclosure.copy_number,
                    "scale": result.scale,
                    "map_pages": result.map_pages,
                    "list_pages": result.list_pages,
                    "people": result.people,
                    "proof": result.proof,
                    "bytes": result.size,
                    "sha256": result.sha256,
                    "usual_shapes": list(result.usual_shapes),
                }
                for job, result in self.made
            ],
            "failed": [{"association": one.name, "code": one.code, "message": one.text} for one in self.failed],
        }


def print_run(
    session: Session,
    chosen: Sequence[Association],
    *,
    recipient: Recipient,
    scale: float | None,
    out: Path,
    painters: Painters | None,
    console: Console,
) -> RunReport:
    """Make the paper of every chosen association into *out* and write ``manifest.json``.

    Parameters
    ----------
    painters
        Processes that are already running; None: painted here.

    Raises
    ------
    PermissionRefusedError
        The recipient may not have these sheets at all.
    ExportError
        ``export.write_failed`` for the folder or the manifest.
    """
    from exports.pdf.writing import write_atomically

    make_folder(out)
    report = RunReport(str(recipient.kind))
    pack = session.store.map_pack
    place = pack if pack is not None and pack.exists() else None
    if painters is not None:
        painters.read_ahead(place, session.crs)
    jobs = _jobs(session, chosen, recipient=recipient, scale=scale, out=out, report=report)
    results = painters.paint(jobs, place) if painters is not None else paint_here(jobs, place)
    for job, outcome in console.progress(results, label="地図とリスト", total=len(chosen)):
        if isinstance(outcome, Failure):
            report.failed.append(outcome)
        else:
            report.made.append((job, outcome))
    report.made.sort(key=lambda pair: pair[1].path.name)
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
    write_atomically(out / "manifest.json", text.encode("utf-8"))
    return report


def make_folder(out: Path) -> None:
    """Make the folder paper goes to.

    Raises
    ------
    ExportError
        ``export.write_failed``.
    """
    from himi_map.errors import ExportError

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError("export.write_failed", file=out.name, reason="フォルダーを作れません。") from error


def _jobs(
    session: Session,
    chosen: Sequence[Association],
    *,
    recipient: Recipient,
    scale: float | None,
    out: Path,
    report: RunReport,
) -> Iterator[PaperJob]:
    """Disclose, note and hand over, one association at a time."""
    from exports.sheets import paper_texts

    profile = session.store.profile
    taken: set[str] = set()
    stops: dict[str, ProofError] = {}
    if recipient.kind is not RecipientKind.NOTICE:
        stops = stopped(session.records, session.store, tuple(one.id for one in chosen), session.at)
    for one in chosen:
        try:
            if one.id in stops:
                raise stops[one.id]
            found, listed = disclose_paper(session, one.id, recipient)
        except HimiMapError as error:
            if error.code.startswith("refused."):
                raise
            report.failed.append(Failure(one.name, error.code, reason_of(error)))
            continue
        name = file_name(one.ward, one.name)
        while name in taken:
            name += "_2"
        taken.add(name)
        yield PaperJob(
            path=out / f"{name}.pdf",
            name=one.name,
            area=found.areas[0].key,
            map_disclosure=found,
            list_disclosure=listed,
            public=additions(session.records, one.id, session.crs),
            crs=session.crs,
            texts=paper_texts(profile, one.name, one.ward, session.at),
            list_title=profile.title_of_list(one.name),
            scale=scale,
        )


def disclose_paper(session: Session, association: str, recipient: Recipient) -> tuple[Disclosure, Disclosure | None]:
    """The two Disclosures of an association's paper, with the copy in the book and the journal written."""
    outputs = [Output.MAP_SHEET]
    if recipient.kind is not RecipientKind.NOTICE:
        outputs.append(Output.SUPPORTER_LIST)
    purpose = Purpose.PREPARE if recipient.kind is not RecipientKind.NOTICE else Purpose.PUBLISH
    run = new_uuid()
    marks = marks_for(session.store, association, recipient, run=run)
    found = [
        compile_for(
            session.records,
            session.store,
            output=output,
            recipient=recipient,
            purpose=purpose,
            operator=session.operator,
            sites=session.pack.sites() if session.pack is not None else (),
            at=session.at,
            associations=(association,),
            sheet=marks[0].code,
        )
        for output in outputs
    ]
    issue_copies(session.store, session.records, found, marks, session.operator, session.at, run=run)
    return found[0], found[1] if len(found) > 1 else None
