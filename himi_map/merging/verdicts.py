"""What becomes of each field that was touched outside: taken as it was written, joined, asked about, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import UNSET

from himi_map.edits.apply import field_json
from himi_map.merging.fields import joined, same
from himi_map.merging.homes import joined_home
from himi_map.records.base import Record

AS_WRITTEN: Final = "as_written"
JOINED: Final = "joined"
ASKED: Final = "asked"
NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field.

    Attributes
    ----------
    what
        ``as_written``: the pack's Edits are repeated as they are; ``joined``: one last delta to ``value`` (which may be
        what the office holds: then it only leaves its trace in the journal); ``asked``: both are kept on a card;
        ``nothing``: the pack took its change back itself.
    """

    what: str
    value: Any = None


@dataclass(slots=True)
class FieldVersions:
    """The three versions of a record both sides hold."""

    kind: str
    before: Record
    theirs: Record
    ours: Record
    _home: Mapping[str, Any] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Judge address and home together."""
        if self.kind in ("resident", "supporter"):
            sides = [
                {name: field_json(side, name) for name in ("address", "home")}
                for side in (self.before, self.theirs, self.ours)
            ]
            self._home = joined_home(sides[0], sides[1], sides[2])

    def verdict(self, name: str, *, rewritten: bool, asked: bool) -> Verdict:
        """The verdict about one field.

        Parameters
        ----------
        rewritten
            The pack's Edits cannot be repeated one by one (the record was taken back and made again meanwhile).
        asked
            A card about this field is open: what came home goes onto it.
        """
        before, theirs, ours = (field_json(side, name) for side in (self.before, self.theirs, self.ours))
        if same(theirs, before):
            return Verdict(NOTHING)
        if asked:
            return Verdict(ASKED)
        if same(ours, before) and not rewritten:
            return Verdict(AS_WRITTEN)
        if self._home is not None and name in self._home and self._home[name] is not UNSET:
            return Verdict(JOINED, self._home[name])
        value = joined(self.kind, name, before, theirs, ours)
        return Verdict(ASKED) if value is UNSET else Verdict(JOINED, value)
