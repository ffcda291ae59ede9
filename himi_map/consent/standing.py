"""What a set of dated facts comes to: given, refused, withdrawn or unknown, by which fact, and until when.

The order of the rules matters. Corrections first; a fact dated in the future does not count yet; a withdrawal stays
until a later dated consent of the person's own; the person's own refusal beats a consent by family or guardian;
otherwise the latest signed date decides (undated is older than any dated; ties by when it was recorded, then the
stricter). A spoken consent lapses at the next renewal: it then counts as none at all, and :attr:`Standing.lapsed` lets
preflight stop and name the person to staff, so that nobody falls off a list in silence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

from himi_map.consent.wording import NAME_LIST, Wording, wording, wordings
from himi_map.disclosed.request import RecipientKind, Situation
from himi_map.profiles import Renewal
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, SignedBy

Answer = Literal["given", "refused", "withdrawn", "unknown"]

_STRICTNESS: Final = {ConsentState.GIVEN: 0, ConsentState.REFUSED: 1, ConsentState.WITHDRAWN: 2, ConsentState.VOID: -1}
_NEGATIVE: Final = (ConsentState.REFUSED, ConsentState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a person's facts of one kind come to.

    Attributes
    ----------
    state
        ``unknown`` when there is no fact that counts.
    proof, signed_on, by, wording
        Of the deciding fact; None (wording "") when unknown.
    to_confirm
        Given, but on weak ground: undated, only from a name list, or by family without relation and reason.
    lapses_on
        Day on which a spoken consent lapses.
    lapsed
        It would be given, had the spoken consent not lapsed. ``stands`` is then False.
    facts
        Ids of the facts that counted, the deciding one first.
    """

    kind: ConsentKind
    state: Answer = "unknown"
    proof: Proof | None = None
    signed_on: dt.date | None = None
    by: SignedBy | None = None
    wording: str = ""
    to_confirm: bool = False
    lapses_on: dt.date | None = None
    lapsed: bool = False
    facts: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Given and not lapsed. Unknown is never given."""
        return self.state == "given" and not self.lapsed

    @property
    def negative(self) -> bool:
        """Refused or withdrawn."""
        return self.state in ("refused", "withdrawn")

    def grants(self, recipient: RecipientKind, group: str, situation: Situation) -> bool:
        """Whether it stands and its wording gives *recipient* that field group in that situation."""
        if not self.stands:
            return False
        under = wording(self.wording)
        if under is None or not under.grants(self.kind, recipient, group, situation):
            return False
        if self.proof is Proof.NAME_LIST and self.wording != NAME_LIST:
            narrowest = wording(NAME_LIST)
            return narrowest is not None and narrowest.grants(self.kind, recipient, group, situation)
        return True


def living(facts: Iterable[ConsentFact]) -> list[ConsentFact]:
    """The facts that no living fact corrects, without those that only say 訂正.

    A correction that was itself corrected corrects nothing.
    """
    every = list(facts)
    correctors: dict[str, list[ConsentFact]] = {}
    for fact in every:
        if fact.corrects is not None:
            correctors.setdefault(fact.corrects, []).append(fact)
    if not correctors:
        return [fact for fact in every if fact.state is not ConsentState.VOID]
    return [fact for fact in every if fact.state is not ConsentState.VOID and alive(fact, correctors, frozenset())]


def alive(fact: ConsentFact, correctors: dict[str, list[ConsentFact]], above: frozenset[str]) -> bool:
    """Whether no living fact corrects *fact*. Facts that correct each other in a ring correct nothing."""
    inside = above | {fact.id}
    return not any(one.id not in inside and alive(one, correctors, inside) for one in correctors.get(fact.id, ()))


def standing(facts: Iterable[ConsentFact], kind: ConsentKind, at: dt.datetime, *, renewal: Renewal) -> Standing:
    """What *facts* come to.

    Parameters
    ----------
    facts
        All facts of one subject (resident, supporter or contact), corrections included; other kinds are passed over.
    kind
        What is asked.
    at
        The moment in question, with time zone.
    renewal
        When spoken consents lapse.

    Returns
    -------
    Standing
        ``unknown`` when no fact counts.
    """
    return decide(living(facts), kind, at, renewal=renewal)


def decide(facts: Sequence[ConsentFact], kind: ConsentKind, at: dt.datetime, *, renewal: Renewal) -> Standing:
    """As :func:`standing`, for facts that are known to be living."""
    today = at.date()
    counted = [fact for fact in facts if fact.kind is kind and not _future(fact, today)]
    if not counted:
        return _covered(facts, kind, at, renewal)
    if len(counted) == 1:  # by far the most: nothing to weigh
        return _standing(counted[0], kind, counted, _lapsed(counted[0], today, renewal), renewal)
    kept = [fact for fact in counted if not _lapsed(fact, today, renewal)]
    deciding = _deciding(kept) if kept else None
    lapsed = False
    if len(kept) < len(counted) and (deciding is None or deciding.state is not ConsentState.GIVEN):
        before = _deciding(counted)
        if before.state is ConsentState.GIVEN:
            deciding, lapsed = before, True
    if deciding is None:
        deciding = _deciding(counted)
    return _standing(deciding, kind, counted, lapsed, renewal)


def _standing(
    deciding: ConsentFact, kind: ConsentKind, counted: Sequence[ConsentFact], lapsed: bool, renewal: Renewal
) -> Standing:
    given = deciding.state is ConsentState.GIVEN
    others = (fact.id for fact in counted if fact is not deciding)
    return Standing(
        kind=kind,
        state=_ANSWERS[deciding.state],
        proof=deciding.proof,
        signed_on=deciding.signed_on,
        by=deciding.signed_by,
        wording=deciding.wording,
        to_confirm=given and _weak(deciding),
        lapses_on=_lapses_on(deciding, renewal),
        lapsed=lapsed,
        facts=(deciding.id, *others),
    )


_ANSWERS: Final[dict[ConsentState, Answer]] = {
    ConsentState.GIVEN: "given",
    ConsentState.REFUSED: "refused",
    ConsentState.WITHDRAWN: "withdrawn",
}


def _deciding(facts: Sequence[ConsentFact]) -> ConsentFact:
    withdrawn = [fact for fact in facts if fact.state is ConsentState.WITHDRAWN]
    if withdrawn:
        last = max(withdrawn, key=lambda fact: (_withdrawn_on(fact), fact.recorded_at))
        if not any(_reopens(fact, _withdrawn_on(last)) for fact in facts):
            return last
    own = [fact for fact in facts if fact.signed_by is SignedBy.SELF]
    if own:
        latest = max(own, key=_order)
        if latest.state in _NEGATIVE:
            return latest
    return max(facts, key=_order)


def _order(fact: ConsentFact) -> tuple[dt.date, dt.datetime, int, str]:
    return (fact.signed_on or dt.date.min, fact.recorded_at, _STRICTNESS[fact.state], fact.id)


def _withdrawn_on(fact: ConsentFact) -> dt.date:
    """An undated withdrawal takes back what was there when it came in."""
    return fact.signed_on or fact.recorded_at.date()


def _reopens(fact: ConsentFact, withdrawn_on: dt.date) -> bool:
    return (
        fact.state is ConsentState.GIVEN
        and fact.signed_by is SignedBy.SELF
        and fact.signed_on is not None
        and fact.signed_on > withdrawn_on
    )


def _future(fact: ConsentFact, today: dt.date) -> bool:
    return fact.signed_on is not None and fact.signed_on > today


def _covered(facts: Sequence[ConsentFact], kind: ConsentKind, at: dt.datetime, renewal: Renewal) -> Standing:
    """No fact of its own: what another kind's deciding fact says for it (a 「有」 in a list is for list and map)."""
    if kind not in _coverable():
        return Standing(kind=kind)
    for base in {fact.kind for fact in facts if _covers(fact, kind)}:
        found = decide(facts, base, at, renewal=renewal)
        if found.state == "given" and any(fact.id == found.facts[0] and _covers(fact, kind) for fact in facts):
            return replace(found, kind=kind)
    return Standing(kind=kind)


@cache
def _coverable() -> frozenset[ConsentKind]:
    return frozenset(kind for one in wordings().values() for covered in one.covers.values() for kind in covered)


def _covers(fact: ConsentFact, kind: ConsentKind) -> bool:
    under = wording(fact.wording)
    return (
        under is not None
        and fact.kind is not kind
        and fact.state is ConsentState.GIVEN
        and kind in under.covers.get(fact.kind, ())
    )


def _lapses_on(fact: ConsentFact, renewal: Renewal) -> dt.date | None:
    under: Wording | None = wording(fact.wording)
    if fact.state is not ConsentState.GIVEN or not (fact.proof is Proof.SPOKEN or (under and under.lapses)):
        return None
    return renewal.next_after(fact.signed_on or fact.recorded_at.date())


def _lapsed(fact: ConsentFact, today: dt.date, renewal: Renewal) -> bool:
    day = _lapses_on(fact, renewal)
    return day is not None and today >= day


def _weak(fact: ConsentFact) -> bool:
    by_other = fact.signed_by is not SignedBy.SELF and not (fact.relation.strip() and fact.reason.strip())
    return fact.signed_on is None or fact.proof is Proof.NAME_LIST or by_other
