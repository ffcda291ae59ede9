"""What became of paper copies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.custody import Ledger, correct, tell
from himi_map.records.paper import CustodyStep

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from himi_map.records.atlas import Records
    from ui.bridge import Workspace

_BOOKS = ("copy", "custody", "association")


def books(workspace: Workspace) -> Records:
    """The records of all copies of the atlas, whatever association is shown."""
    return workspace.store.load(kinds=_BOOKS)


@dataclass(frozen=True, slots=True)
class TellCopies:
    """Copies were handed over, called back, returned, shredded or lost.

    Attributes
    ----------
    copies
        Ids.
    who
        Who received it, brought it back, shredded or lost it.
    due
        With ``issued``: when it is to come back, if not as printed.
    """

    copies: tuple[str, ...]
    step: CustodyStep
    who: str = ""
    due: dt.date | None = None

    def edit(self, workspace: Workspace) -> Edit | None:
        """A fact for every copy of which that is not known yet."""
        records = books(workspace)
        wanted = set(self.copies)
        standings = [one for one in Ledger.of(records).standings if one.copy.id in wanted]
        return tell(
            records,
            standings,
            self.step,
            author=workspace.operator.id,
            at=workspace.clock(),
            who=self.who,
            due=self.due,
        )


@dataclass(frozen=True, slots=True)
class CorrectCopy:
    """The last that was told of a copy does not hold.

    Attributes
    ----------
    fact
        Its id.
    """

    fact: str

    def edit(self, workspace: Workspace) -> Edit | None:
        """A later fact that says so."""
        return correct(books(workspace), self.fact, author=workspace.operator.id, at=workspace.clock())
