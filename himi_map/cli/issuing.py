"""Paper made by a command one by one: marked, put in the book of copies and noted before it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from himi_map.cli.choices import day

if TYPE_CHECKING:
    from himi_map.cli.session import Session
    from himi_map.disclosed import CopyMark, Disclosure, Output, Purpose, Recipient

HolderOption = Annotated[
    list[str] | None,
    typer.Option("--holder", help="この紙を持つ人（役職で。くり返すと、その人数の部数ができる）"),
]
DueOption = Annotated[str, typer.Option("--due", help="返す日（2027-03-31 か 令和9年3月31日）")]


def compiled(
    session: Session,
    output: Output,
    whom: Recipient,
    purpose: Purpose,
    associations: tuple[str, ...],
    *,
    half: str = "",
    sheet: str = "",
) -> Disclosure:
    """What *whom* may have now of the atlas in hand, without letting it leave.

    Raises
    ------
    PermissionRefusedError
        ``refused.*``.
    """
    from himi_map.services.disclosing import compile_for

    return compile_for(
        session.records,
        session.store,
        output=output,
        recipient=whom,
        purpose=purpose,
        operator=session.operator,
        sites=session.pack.sites() if session.pack is not None else (),
        at=session.at,
        associations=associations,
        half=half,
        sheet=sheet,
    )


class Issue:
    """Copies of one command.

    Parameters
    ----------
    holders
        One copy for each; None: one copy, nobody named.
    due
        As typed.
    on_paper
        False: a spreadsheet, which the journal knows of and the book of copies does not.

    Attributes
    ----------
    marks
        Of each Disclosure, in the order they were asked for.

    Raises
    ------
    InputError
        ``session.bad_choice``: no day.
    """

    def __init__(self, session: Session, holders: list[str] | None, due: str, *, on_paper: bool) -> None:
        from himi_map.records.base import new_uuid

        self.session, self.holders, self.on_paper = session, tuple(holders or ("",)), on_paper
        self.due = day(due, "--due", session.at.date())
        self.run = new_uuid()
        self.marks: list[tuple[CopyMark, ...]] = []

    def disclose(self, output: Output, whom: Recipient, purpose: Purpose, associations: tuple[str, ...]) -> Disclosure:
        """Compile, and write to book and journal that it leaves now."""
        from himi_map.services.disclosing import issue_copies, marks_for, note_leaving

        session = self.session
        about = ",".join(sorted(associations))
        marks = marks_for(session.store, about, whom, run=self.run, holders=self.holders, due=self.due)
        found = compiled(session, output, whom, purpose, associations, sheet=marks[0].code)
        if self.on_paper:
            issue_copies(session.store, session.records, [found], marks, session.operator, session.at, run=self.run)
        else:
            note_leaving(session.store, [found], session.operator, session.at)
        self.marks.append(marks)
        return found
