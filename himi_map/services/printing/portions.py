"""The records of a run, some associations at a time, so that a city ten times as large takes no more memory."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from himi_map.disclosed import RecipientKind
from himi_map.disclosure.free_text import Mentions
from himi_map.records.around import in_order
from himi_map.records.kinds import KINDS

if TYPE_CHECKING:
    from himi_map.ports import AtlasStore
    from himi_map.records.atlas import Records
    from himi_map.services.printing.plan import Part, RunPlan

PORTION: Final = 256
"""The most associations in a run of one portion: a whole 氷見市."""

_OF_MANY: Final = 96
"""Associations in each portion of a larger run: where one ends, the records of two are in memory."""

_NOT_ON_PAPER: Final = ("source_row", "question", "card", "handout", "activity", "helper", "custody")
KINDS_FOR_PAPER: Final = tuple(kind for kind in KINDS if kind not in _NOT_ON_PAPER)


class Portions:
    """The associations of a run in order, with the records that their paper rests on.

    Parameters
    ----------
    size
        The most associations in one portion; larger runs go on with fewer at a time.
    records
        The whole atlas, where somebody has it in hand anyway: then all is one portion.
    settle
        Called when records have been read.

    Attributes
    ----------
    everybody
        Who is known in the whole atlas, for all portions.
    """

    def __init__(
        self,
        store: AtlasStore,
        plan: RunPlan,
        *,
        size: int = PORTION,
        records: Records | None = None,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._plan, self._size, self._settle = store, plan, size, settle
        self._only: Records | None = None
        self.everybody = Mentions.among(store.everybody)
        if records is not None:
            self._size = len(plan.parts)
            self._only = in_order({kind: dict(records.table(kind)) for kind in KINDS})
            self.everybody = Mentions.of(self._only)

    def __iter__(self) -> Iterator[tuple[tuple[Part, ...], Records]]:
        """Portion by portion; a run of one portion keeps it for the next time it is asked."""
        parts = self._plan.parts
        if len(parts) > self._size:
            size = min(self._size, _OF_MANY)
            for start in range(0, len(parts), size):
                some = parts[start : start + size]
                yield some, self._load(some)
            return
        if self._only is None:
            self._only = self._load(parts)
            if len(self._only.associations) == len(parts):  # everybody is in hand
                self.everybody = Mentions.of(self._only)
        if parts:
            yield parts, self._only

    def _load(self, parts: tuple[Part, ...]) -> Records:
        whom = self._plan.whom
        supporters = (whom.who,) if whom.kind is RecipientKind.SUPPORTER else ()
        running = gc.isenabled()
        gc.disable()
        try:
            found = self._store.load_around(
                frozenset(one.association for one in parts), supporters=supporters, kinds=KINDS_FOR_PAPER
            )
        finally:
            if running:
                gc.enable()
        self._settle()
        return found
