"""Where packs are, and answers to what two people told differently."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from himi_map.merging import answer, wait
from himi_map.packs import change_state
from himi_map.records.exchange import HandOutState

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """What is right now.

    Attributes
    ----------
    card
        Id of an open card of the association shown.
    value
        As :func:`himi_map.merging.answer` takes it.
    """

    card: str
    value: Any

    def edit(self, workspace: Workspace) -> Edit | None:
        """The value, and that the question is answered."""
        return answer(workspace.records, self.card, self.value, author=workspace.operator.id, at=workspace.clock())


@dataclass(frozen=True, slots=True)
class LetCardWait:
    """あとで: until somebody was asked on the telephone."""

    card: str
    until: dt.date | None
    note: str = ""

    def edit(self, workspace: Workspace) -> Edit | None:
        """The day until which it waits."""
        at = workspace.clock()
        return wait(workspace.records, self.card, self.until, self.note, author=workspace.operator.id, at=at)


@dataclass(frozen=True, slots=True)
class MovePack:
    """A pack is back, recalled, lost, or out after all."""

    handout: str
    state: HandOutState
    note: str = ""

    def edit(self, workspace: Workspace) -> Edit | None:
        """Where it is now."""
        return change_state(
            workspace.records,
            self.handout,
            self.state,
            author=workspace.operator.id,
            at=workspace.clock(),
            note=self.note,
        )
