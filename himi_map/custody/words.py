"""A standing of the ledger as a line for lists, slips and the window: no resident is in it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from himi_map.disclosed import CopyLine, CopyMark, Recipient
from himi_map.glossary import term

if TYPE_CHECKING:
    from himi_map.custody.ledger import Standing
    from himi_map.records.atlas import Records


def copy_line(records: Records, one: Standing, today: dt.date, *, note: str = "") -> CopyLine:
    """*one* in the words of the glossary."""
    area = records.associations.get(one.copy.association or "")
    return CopyLine(
        mark=CopyMark(code=one.copy.sheet, number=one.copy.number, of=one.copy.of, holder=one.holder, due=one.due),
        area=area.name if area is not None else "",
        ward=area.ward if area is not None else "",
        what="・".join(term(f"output.{output}") for output in (one.copy.output, *one.copy.also)),
        whom=term(f"recipient.{Recipient.parse(one.copy.recipient).kind}"),
        state=term(f"copy_state.{one.state}"),
        since=one.since,
        printed_on=one.copy.printed_at.date(),
        late=one.overdue(today),
        note=note,
    )
