"""The consents of an atlas at one moment, looked up by subject and kept once worked out.

Nothing is computed for people nobody asks about; indexes live on the Records snapshot and are built once for all
requests made of it.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from himi_map.consent.standing import Standing, alive, decide
from himi_map.profiles import Renewal
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Whose

_OF_ONE_ASSOCIATION: Final = (ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP)


class ConsentBook:
    """Standings of everybody in *records* at one moment.

    Parameters
    ----------
    records
        All consents of the subjects asked about must be in it.
    at
        The moment, with time zone.
    renewal
        The profile's renewal rules: when spoken consents lapse.
    """

    def __init__(self, records: Records, at: dt.datetime, renewal: Renewal) -> None:
        self._records = records
        self._at = at
        self._renewal = renewal
        self._facts: dict[tuple[Whose, str], list[ConsentFact]] = {}
        self._known: dict[tuple[Whose, str, ConsentKind, str | None], Standing] = {}

    def facts_of(self, whose: Whose, subject: str) -> list[ConsentFact]:
        """The living facts about one subject. A correction counts wherever it is filed (訂正 of a wrong person)."""
        key = (whose, subject)
        found = self._facts.get(key)
        if found is None:
            about = self._records.referring(ConsentFact, "subject", subject)
            found = self._facts[key] = [
                fact
                for fact in about
                if fact.whose is whose and fact.state is not ConsentState.VOID and self._alive(fact)
            ]
        return found

    def _alive(self, fact: ConsentFact) -> bool:
        first = self._records.referring(ConsentFact, "corrects", fact.id)
        if not first:
            return True
        correctors: dict[str, list[ConsentFact]] = {}
        waiting = [fact.id]
        while waiting:
            corrected = waiting.pop()
            if corrected not in correctors:
                correctors[corrected] = self._records.referring(ConsentFact, "corrects", corrected)
                waiting += [one.id for one in correctors[corrected]]
        return alive(fact, correctors, frozenset())

    def of(self, whose: Whose, subject: str, kind: ConsentKind) -> Standing:
        """One subject's standing of one kind. For a supporter's SUPPORT see :meth:`support`."""
        key = (whose, subject, kind, None)
        found = self._known.get(key)
        if found is None:
            facts = self.facts_of(whose, subject)
            if whose is Whose.RESIDENT and kind in _OF_ONE_ASSOCIATION:
                facts = [fact for fact in facts if self._here(fact)]
            found = self._known[key] = (
                decide(facts, kind, self._at, renewal=self._renewal) if facts else Standing(kind=kind)
            )
        return found

    def _here(self, fact: ConsentFact) -> bool:
        """A yes to one association is not a yes to the next after moving there; a no goes along."""
        resident = self._records.residents.get(fact.subject)
        return fact.state is not ConsentState.GIVEN or (
            resident is not None and fact.association == resident.association
        )

    def resident(self, subject: str, kind: ConsentKind) -> Standing:
        """A resident's standing of one kind."""
        return self.of(Whose.RESIDENT, subject, kind)

    def support(self, supporter: str, resident: str) -> Standing:
        """Whether a supporter agreed to help this resident, or everybody they were asked for.

        What was said about this resident and what was said for all stand in one row, the latest decides; and a no about
        this very resident is not outweighed by a yes for all.
        """
        return self._about(supporter, ConsentKind.SUPPORT, resident)

    def shared(self, supporter: str, resident: str) -> Standing:
        """Whether the supporter's name and phone may be given to others, for this resident or for all."""
        return self._about(supporter, ConsentKind.SUPPORTER_SHARED, resident)

    def _about(self, supporter: str, kind: ConsentKind, resident: str) -> Standing:
        key = (Whose.SUPPORTER, supporter, kind, resident)
        found = self._known.get(key)
        if found is None:
            said = self.facts_of(Whose.SUPPORTER, supporter)
            facts = [fact for fact in said if fact.about is None or fact.about == resident]
            found = Standing(kind=kind)
            if facts:
                found = decide(facts, kind, self._at, renewal=self._renewal)
                here = [fact for fact in facts if fact.about is not None]
                special = decide(here, kind, self._at, renewal=self._renewal) if here else found
                found = special if special.negative else found
            self._known[key] = found
        return found
