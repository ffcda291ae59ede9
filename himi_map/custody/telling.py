"""Telling what became of copies: Edits that only ever add facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from himi_map.custody.ledger import CopyState, Standing
from himi_map.edits import Edit, EditBuilder, Origin
from himi_map.errors import InputError
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.paper import CustodyFact, CustodyStep

_WORDS: Final = {
    CustodyStep.ISSUED: "紙を渡しました",
    CustodyStep.RECALLED: "紙を返すように求めました",
    CustodyStep.RETURNED: "紙が返ってきました",
    CustodyStep.SHREDDED: "紙を裁断しました",
    CustodyStep.LOST: "紙をなくしたと届けがありました",
    CustodyStep.MISTAKE: "紙の受け渡しの記録を訂正しました",
}
_SAME: Final = {
    CustodyStep.RECALLED: CopyState.RECALLED,
    CustodyStep.RETURNED: CopyState.RETURNED,
    CustodyStep.SHREDDED: CopyState.SHREDDED,
    CustodyStep.LOST: CopyState.LOST,
}


def tell(
    records: Records,
    standings: Sequence[Standing],
    step: CustodyStep,
    *,
    author: str,
    at: dt.datetime,
    on: dt.date | None = None,
    who: str = "",
    due: dt.date | None = None,
    note: str = "",
    new_id: NewId = new_uuid,
) -> Edit | None:
    """The Edit that says what became of copies; None when all of them are known to be so already.

    Parameters
    ----------
    on
        The day it happened; today by default.
    who
        Who received it, brought it back, shredded it or lost it.
    due
        With ``ISSUED``: when it is to come back, if not as printed.

    Raises
    ------
    InputError
        ``custody.shredded``: a copy that was shredded cannot be handed over, come back or be lost.
    """
    for one in standings:
        if one.state is CopyState.SHREDDED and step is not CustodyStep.SHREDDED:
            fact = one.facts[-1].id[:8]
            raise InputError("custody.shredded", copy=one.copy.sheet[:8], day=one.since, fact=fact)
    builder = _builder(records, standings, step, author, at, new_id)
    for one in standings:
        if _SAME.get(step) is not one.state:
            builder.create(
                CustodyFact(
                    id=new_id(),
                    association=one.copy.association,
                    copy=one.copy.id,
                    step=step,
                    on=on or at.date(),
                    told_at=_after(records, one.copy.id, at),
                    who=who,
                    due_on=due,
                    note=note,
                )
            )
    return builder.build()


def correct(
    records: Records, fact: str, *, author: str, at: dt.datetime, note: str = "", new_id: NewId = new_uuid
) -> Edit:
    """The Edit that says a fact does not hold.

    Parameters
    ----------
    fact
        Its id, or the first letters of it.

    Raises
    ------
    InputError
        ``custody.no_fact``.
    """
    found = [one for one in records.custody.values() if fact and one.id.startswith(fact.lower())]
    if len(found) != 1:
        raise InputError("custody.no_fact", text=fact)
    wrong = found[0]
    builder = EditBuilder(
        records,
        label=_WORDS[CustodyStep.MISTAKE],
        author=author,
        at=at,
        association=wrong.association or "",
        origin=Origin.SYSTEM,
        new_id=new_id,
    )
    builder.create(
        CustodyFact(
            id=new_id(),
            association=wrong.association,
            copy=wrong.copy,
            step=CustodyStep.MISTAKE,
            on=at.date(),
            told_at=_after(records, wrong.copy, at),
            corrects=wrong.id,
            note=note,
        )
    )
    edit = builder.build()
    assert edit is not None, "a new fact is never nothing"
    return edit


def _after(records: Records, copy: str, at: dt.datetime) -> dt.datetime:
    """*at*, or the first moment after everything told of that copy.

    So what is told last stands, also when two clocks differ or two things are told at one moment.
    """
    told = records.referring(CustodyFact, "copy", copy)
    return max((at, *(one.told_at + dt.timedelta(microseconds=1) for one in told)))


def _builder(
    records: Records, standings: Sequence[Standing], step: CustodyStep, author: str, at: dt.datetime, new_id: NewId
) -> EditBuilder:
    areas = {one.copy.association for one in standings}
    return EditBuilder(
        records,
        label=_WORDS[step],
        author=author,
        at=at,
        association=(areas.pop() or "") if len(areas) == 1 else "",
        origin=Origin.SYSTEM,
        new_id=new_id,
    )
