"""copies: where every paper copy is, what was on a lost one, which copies still show somebody."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from himi_map.cli import choices
from himi_map.cli.choices import AssociationOption
from himi_map.cli.console import Console
from himi_map.cli.issuing import DueOption
from himi_map.cli.session import AtlasPath, JsonOption, OperatorOption, open_session, require_staff
from himi_map.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himi_map.cli.session import Session
    from himi_map.custody import Ledger, Standing
    from himi_map.records.paper import CustodyStep

_COPY = "（紙の番号8文字・16文字・QRの文字・ID。くり返し可）"
_RECALL = "渡してある紙すべて（--association ならその自治会の）を返してもらう"
_OUT = "一覧を FILE.pdf か FILE.xlsx に。--lost なら連絡先と報告の記録"
_PERSON = "この方がまだ載っている紙（住民のIDか、--association をつけてNO。くり返し可）"

Copies = list[str] | None
PersonOption = Annotated[Copies, typer.Option("--person", help=_PERSON)]
CodeOption = Annotated[Copies, typer.Option("--code", help=f"この紙だけ{_COPY}")]
IssuedOption = Annotated[Copies, typer.Option("--issued", help=f"渡した{_COPY}")]
ToOption = Annotated[str, typer.Option("--to", help="渡した相手（--issued といっしょに）")]
ReturnedOption = Annotated[Copies, typer.Option("--returned", help=f"返ってきた{_COPY}")]
ShreddedOption = Annotated[Copies, typer.Option("--shredded", help=f"裁断した{_COPY}")]
MistakeOption = Annotated[str, typer.Option("--mistake", help="まちがえて入れた記録のID（8文字）：取り消す")]
NoteOption = Annotated[str, typer.Option("--note", help="書きとめること（どこで、どのように など）")]
SlipOption = Annotated[Path | None, typer.Option("--slip", help="受領書（FILE.pdf）：出た紙1部に1枚")]


def add_to(app: typer.Typer) -> None:
    """Register this module's commands."""
    app.command()(copies)


def copies(
    atlas: AtlasPath,
    association: AssociationOption = None,
    person: PersonOption = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="返す日を過ぎた紙だけ")] = False,
    every: Annotated[bool, typer.Option("--all", help="返ってきたもの、裁断したものも")] = False,
    code: CodeOption = None,
    issued: IssuedOption = None,
    to: ToOption = "",
    due: DueOption = "",
    returned: ReturnedOption = None,
    shredded: ShreddedOption = None,
    lost: Annotated[str, typer.Option("--lost", help="なくした紙：載っていた方の連絡先を出す")] = "",
    recall: Annotated[bool, typer.Option("--recall", help=_RECALL)] = False,
    mistake: MistakeOption = "",
    on: Annotated[str, typer.Option("--on", help="その日（なければ今日）")] = "",
    note: NoteOption = "",
    slip: SlipOption = None,
    out: Annotated[Path | None, typer.Option("--out", help=_OUT)] = None,
    operator: OperatorOption = "",
    json: JsonOption = False,
) -> None:
    """渡した紙が、だれのところにいつまであるかを見る、記録する。"""
    from himi_map.custody import Ledger
    from himi_map.records.paper import CustodyStep

    console = Console(json=json)
    if slip is not None:
        choices.suffix(slip, ".pdf")
    if out is not None:
        choices.suffix(out, ".pdf", ".xlsx")
    steps = (
        (CustodyStep.ISSUED, issued or []),
        (CustodyStep.RETURNED, returned or []),
        (CustodyStep.SHREDDED, shredded or []),
        (CustodyStep.LOST, [lost] if lost else []),
    )
    if issued and not to:
        raise InputError("custody.nobody_received")
    telling = recall or bool(mistake) or any(named for _, named in steps)
    with open_session(atlas, operator, read_only=not (telling or person or lost)) as session:
        if telling or person or slip:
            require_staff(session)
        scope = _scope(session, association)
        today = session.at.date()
        told = _tell_all(
            session, steps, to=to, due=choices.day(due, "--due", today), on=choices.day(on, "--on", today), note=note
        )
        if mistake:
            told += _correct(session, mistake, note)
        if recall:
            told += _recall(session, scope, note)
        ledger = Ledger.of(session.records, scope)
        named = [text for _, texts in steps for text in texts] + (code or [])
        answer = _Answer(session, ledger, console, told)
        if lost:
            answer.lost(lost, out)
        elif person:
            answer.showing(person, association, out)
        else:
            answer.listed(_chosen(session, ledger, named, overdue=overdue, recall=recall, every=every), out)
        if slip is not None:
            answer.slips(slip)
    console.finish(answer.as_json())


class _Answer:
    """What the command says, to people and as JSON."""

    def __init__(self, session: Session, ledger: Ledger, console: Console, told: int) -> None:
        self.session, self.ledger, self.console, self.told = session, ledger, console, told
        self.standings: Sequence[Standing] = ()
        self.people: list[dict[str, Any]] = []
        self.notes: dict[str, str] = {}
        self.withdrawn: dict[str, dt.date] = {}
        self.files: list[str] = []

    def listed(self, found: Sequence[Standing], out: Path | None, *, title: str = "") -> None:
        """Copies, a line each, nobody who is on them."""
        from himi_map.glossary import term

        self.standings = found
        for one in found:
            self.console.say(self._line(one))
        late = sum(one.overdue(self.session.at.date()) for one in found)
        self.console.say(f"{len(found)}部" + (f"（{term('copy_state.overdue')}：{late}部）" if late else ""))
        if out is not None:
            self._write_list(out, title or term("output.copy_ledger"))

    def showing(self, asked: Sequence[str], association: list[str] | None, out: Path | None) -> None:
        """Outstanding copies that still show somebody, with what was withdrawn since."""
        from himi_map.custody import copies_to_replace
        from himi_map.disclosed import Output
        from himi_map.services.disclosing import note_custody
        from himi_map.text.wareki import wareki

        found: dict[str, Standing] = {}
        areas = []
        for text in asked:
            who = _person(self.session, text, association)
            resident = self.session.records.residents.get(who)
            areas += [resident.association] if resident is not None else []
            for one in copies_to_replace(self.session.records, who, self.session.at):
                found[one.standing.copy.id] = one.standing
                if one.withdrawn_on is not None:
                    self.withdrawn[one.standing.copy.id] = one.withdrawn_on
                    words = f"{wareki(one.withdrawn_on)}に同意が取り下げられました。回収して裁断"
                    self.notes[one.standing.copy.id] = words
        note_custody(
            self.session.store, self.session.records, Output.COPY_LEDGER, self.session.operator, self.session.at
        )
        self.console.say(f"【内部資料】この方がまだ載っている紙：{len(found)}部")
        self.listed(list(found.values()), out, title="この方が載っている紙（内部資料）")

    def lost(self, text: str, out: Path | None) -> None:
        """Whom to call, and the report."""
        from himi_map.custody import Ledger, find_copy, lost_copy, on_lost
        from himi_map.services.disclosing import note_lost

        session = self.session
        one = Ledger.of(session.records).standing_of(find_copy(session.records, text))
        note_lost(session.store, session.records, one.copy, session.operator, session.at)
        people = on_lost(session.records, one)
        self.standings = [one]
        self.console.say(self._line(one))
        self.console.say(f"【内部資料】この紙に載っていた方：{len(people)}人。すぐに連絡してください。")
        for who in people:
            self.console.say(f"・{who.number or '－'}　{who.name}　{who.phone}　{who.address}")
            self.people.append(
                {
                    "kind": who.kind,
                    "id": who.id,
                    "number": who.number,
                    "name": who.name,
                    "phone": who.phone,
                    "address": who.address,
                }
            )
        if out is None:
            self.console.say("連絡先と報告の記録（個人情報保護法第26条）は、--out FILE.pdf で作れます。")
            return
        from exports.custody import contact_list, incident_sheet
        from exports.tables.files import write_documents

        told = lost_copy(session.records, one, session.store.profile, session.at)
        write_documents(out, [contact_list(told), incident_sheet(told)], paper="A4", at=session.at)
        self._wrote(out)

    def slips(self, path: Path) -> None:
        """A slip for every listed copy that is to be handed over."""
        from exports.custody import receipt_pages
        from exports.pdf.characters import refuse_missing_glyphs
        from exports.pdf.page import SheetWriter
        from himi_map.custody import CopyState
        from himi_map.glossary import term

        wanted = [one for one in self.standings if one.state in (CopyState.PRINTED, CopyState.OUT)]
        pages = receipt_pages(
            [self._copy_line(one) for one in wanted], office=self._office(), practice=self._practice()
        )
        refuse_missing_glyphs(pages)
        if not pages:
            raise InputError("custody.no_slips")
        with SheetWriter(path, title=term("output.receipt_slip"), practice=self._practice()) as writer:
            for page in pages:
                writer.add(page)
        self._wrote(path)

    def as_json(self) -> dict[str, Any]:
        """One object."""
        today = self.session.at.date()
        return {
            "copies": [_as_json(self.session, one, today, self.withdrawn.get(one.copy.id)) for one in self.standings],
            "lost": self.people,
            "told": self.told,
            "counts": {str(state): count for state, count in self.ledger.counts().items()},
            "files": self.files,
        }

    def _write_list(self, path: Path, title: str) -> None:
        from exports.custody import ledger_list
        from exports.tables.files import write_documents

        lines = [self._copy_line(one) for one in self.standings]
        document = ledger_list(lines, title=title, at=self.session.at, practice=self._practice())
        write_documents(path, [document], paper="A3", at=self.session.at)
        self._wrote(path)

    def _copy_line(self, one: Standing) -> Any:
        from himi_map.custody import copy_line

        return copy_line(self.session.records, one, self.session.at.date(), note=self.notes.get(one.copy.id, ""))

    def _line(self, one: Standing) -> str:
        from himi_map.glossary import term
        from himi_map.text.wareki import wareki

        line = self._copy_line(one)
        parts = [
            line.mark.short,
            line.area,
            f"{line.what}（{line.whom}）",
            term("custody.copy_of").format(of=line.mark.of, number=line.mark.number),
            line.state,
            line.mark.holder,
            f"{term('custody.due')} {wareki(line.mark.due)}" if line.mark.due is not None else "",
            f"★{term('copy_state.overdue')}" if line.late else "",
            f"★{line.note}" if line.note else "",
            f"［記録 {one.facts[-1].id[:8]}］" if one.facts else "",
        ]
        return "　".join(part for part in parts if part)

    def _wrote(self, path: Path) -> None:
        self.files.append(str(path))
        self.console.say(f"作りました：{path}")

    def _office(self) -> str:
        office = self.session.store.profile.office
        return f"{office.name}　電話 {office.phone}"

    def _practice(self) -> str:
        from himi_map.glossary import term

        return term("banner.practice") if self.session.store.profile.practice else ""


def _scope(session: Session, names: list[str] | None) -> tuple[str, ...]:
    """Ids of the associations asked for (none: all of them); of a leader only his own.

    Raises
    ------
    PermissionRefusedError
        ``refused.staff_only``.
    """
    from himi_map.desk import STAFF
    from himi_map.errors import PermissionRefusedError

    asked = tuple(session.association(name).id for name in names or [])
    if session.operator.role in STAFF and not session.operator.associations:
        return asked
    own = session.operator.associations
    if any(one not in own for one in asked) or not own:
        raise PermissionRefusedError("refused.staff_only", name=session.operator.name)
    return asked or tuple(own)


def _tell_all(
    session: Session,
    steps: Sequence[tuple[CustodyStep, Sequence[str]]],
    *,
    to: str,
    due: dt.date | None,
    on: dt.date | None,
    note: str,
) -> int:
    """Write down what became of the copies that are named; gives how many facts."""
    from himi_map.custody import Ledger, find_copy, tell
    from himi_map.records.paper import CustodyStep

    count = 0
    for step, texts in steps:
        if not texts:
            continue
        ledger = Ledger.of(session.records)
        standings = {one.copy.id: one for one in ledger.standings}
        chosen = list(dict.fromkeys(find_copy(session.records, text).id for text in texts))
        edit = tell(
            session.records,
            [standings[one] for one in chosen],
            step,
            author=session.operator.id,
            at=session.at,
            on=on,
            who=to if step is CustodyStep.ISSUED else "",
            due=due if step is CustodyStep.ISSUED else None,
            note=note,
        )
        count += _apply(session, edit)
    return count


def _correct(session: Session, fact: str, note: str) -> int:
    from himi_map.custody import correct

    return _apply(session, correct(session.records, fact, author=session.operator.id, at=session.at, note=note))


def _recall(session: Session, scope: tuple[str, ...], note: str) -> int:
    from himi_map.custody import Ledger, tell
    from himi_map.records.paper import CustodyStep

    wanted = Ledger.of(session.records, scope).to_recall()
    author = session.operator.id
    edit = tell(session.records, wanted, CustodyStep.RECALLED, author=author, at=session.at, note=note)
    return _apply(session, edit)


def _apply(session: Session, edit: Any) -> int:
    """Write an Edit to the store and to the records at hand; gives how many facts it holds."""
    from himi_map.edits import apply

    if edit is None:
        return 0
    session.store.apply(edit)
    session.records = apply(session.records, edit).records
    return len(edit.deltas)


def _chosen(
    session: Session, ledger: Ledger, named: Sequence[str], *, overdue: bool, recall: bool, every: bool
) -> Sequence[Standing]:
    """What the list is of."""
    from himi_map.custody import find_copy

    if named:
        wanted = {find_copy(session.records, text).id for text in named}
        found = [one for one in ledger.standings if one.copy.id in wanted]
        if len(found) < len(wanted):  # of an association that is none of his business
            require_staff(session)
        return found
    if overdue:
        return ledger.overdue(session.at.date())
    if recall:
        return ledger.recalled()
    return [one for one in ledger.standings if every or one.outstanding]


def _person(session: Session, text: str, association: list[str] | None) -> str:
    """The id of who is meant: an id, or a NO of the one association that is named.

    Raises
    ------
    InputError
        ``custody.no_person``.
    """
    from himi_map.records.people import Registration

    records = session.records
    for table in (records.residents, records.supporters, records.contacts):
        if text in table:
            return text
    if text.isascii() and text.isdigit() and association and len(association) == 1:
        area = session.association(association[0]).id
        for one in records.of_association(Registration, area):
            if one.number == int(text):
                return one.resident
    raise InputError("custody.no_person", text=text)


def _as_json(session: Session, one: Standing, today: dt.date, withdrawn: dt.date | None) -> dict[str, Any]:
    from himi_map.disclosed import short_code

    area = session.records.associations.get(one.copy.association or "")
    return {
        "id": one.copy.id,
        "code": one.copy.sheet,
        "short": short_code(one.copy.sheet),
        "association": area.name if area is not None else "",
        "outputs": [one.copy.output, *one.copy.also],
        "recipient": one.copy.recipient,
        "number": one.copy.number,
        "of": one.copy.of,
        "run": one.copy.run,
        "printed_at": one.copy.printed_at.isoformat(),
        "holder": one.holder,
        "due": one.due.isoformat() if one.due is not None else None,
        "state": str(one.state),
        "since": one.since.isoformat(),
        "overdue": one.overdue(today),
        "withdrawn_on": withdrawn.isoformat() if withdrawn is not None else None,
        "facts": [
            {"id": fact.id, "step": str(fact.step), "on": fact.on.isoformat(), "who": fact.who, "note": fact.note}
            for fact in one.facts
        ],
    }
