"""A withdrawn consent always wins.

Facts are only ever added, so both sides' facts stay. But when one side recorded a no, and the other, without knowing of
it, a yes that is dated later, the yes would count. Then a further fact holds it back until somebody has asked the
person: it says no on the day of the yes. Whoever answers the card with yes takes that fact back (訂正).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from himi_map.consent.standing import decide
from himi_map.profiles import Renewal
from himi_map.records.base import ConsentId
from himi_map.records.consent import ConsentFact, ConsentState, SignedBy

_NAMES: Final = uuid.UUID("5b0b4a9e-3d5e-5c1f-9a44-6f1f0c7a2e11")
_NO: Final = (ConsentState.REFUSED, ConsentState.WITHDRAWN)
NOTE: Final = "取り込みのとき、知らずに書かれた同意より、断りを優先しました。本人に確かめてください。"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A yes that is held back by a no it knew nothing of."""

    given: ConsentFact
    refused: ConsentFact
    hold: ConsentFact


def held_back(theirs: Iterable[ConsentFact], ours: Iterable[ConsentFact], *, renewal: Renewal) -> Iterator[HeldBack]:
    """Yes and no that knew nothing of each other, where the yes would count.

    Parameters
    ----------
    theirs
        Facts that came home.
    ours
        Facts the office got while the pack was out.
    renewal
        When spoken consents lapse.
    """
    mine = list(ours)
    for one in theirs:
        for other in mine:
            if _question(one) != _question(other):
                continue
            if one.state is ConsentState.GIVEN and other.state in _NO:
                given, refused = one, other
            elif one.state in _NO and other.state is ConsentState.GIVEN:
                given, refused = other, one
            else:
                continue
            if _would_count(given, refused, renewal):
                yield HeldBack(given, refused, _hold(given, refused))


def _question(fact: ConsentFact) -> tuple[object, ...]:
    return (fact.whose, fact.subject, fact.kind, fact.about)


def _would_count(given: ConsentFact, refused: ConsentFact, renewal: Renewal) -> bool:
    days = [one for fact in (given, refused) for one in (fact.signed_on, fact.recorded_at.date()) if one is not None]
    late = dt.datetime.combine(max(days), dt.time.max, tzinfo=given.recorded_at.tzinfo)
    return decide([given, refused], given.kind, late, renewal=renewal).state == "given"


def _hold(given: ConsentFact, refused: ConsentFact) -> ConsentFact:
    return ConsentFact(
        id=ConsentId(str(uuid.uuid5(_NAMES, f"{given.id} {refused.id}"))),
        association=given.association,
        whose=given.whose,
        subject=given.subject,
        kind=given.kind,
        state=refused.state,
        wording=refused.wording,
        recorded_at=max(given.recorded_at, refused.recorded_at) + dt.timedelta(microseconds=1),
        about=given.about,
        signed_by=SignedBy.SELF,
        proof=refused.proof,
        signed_on=max(given.signed_on or dt.date.min, refused.signed_on or refused.recorded_at.date()),
        note=NOTE,
    )
