"""Consents of a list as facts: only what the list says, and never more than it may prove.

An undated 「有」 is given (proof 名簿記載) for the list and the map of the person's own association, nothing more. A
refusal or withdrawal that the atlas holds is not raised by a list without a later dated form.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from himi_map.consent import ConsentBook, Standing
from himi_map.profiles.profile import Profile
from himi_map.records.base import AssociationId, ConsentId, ResidentId
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, Whose
from himi_map.services.importing.draft import Draft
from himi_map.services.importing.incoming import IncomingConsent

KIND_WORDS: Final = {
    ConsentKind.LIST_ASSOCIATION: "名簿を自治会へ",
    ConsentKind.LIST_MINSEI: "名簿を民生委員へ",
    ConsentKind.LIST_RESPONDERS: "名簿を消防・警察へ",
    ConsentKind.MAP: "地図への掲載",
    ConsentKind.PLAN_MADE: "個別避難計画の作成",
    ConsentKind.PLAN_SHARED: "個別避難計画の提供",
    ConsentKind.SUPPORT: "協力同意",
    ConsentKind.SUPPORTER_SHARED: "氏名・連絡先の提供",
    ConsentKind.CARENET_SHARED: "ケアネットの共有",
    ConsentKind.BATON_SHARED: "いのちのバトンの共有",
}

_UNDATED_MAY: Final = (ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP)
_STATE_WORDS: Final = {"given": "同意", "refused": "不同意", "withdrawn": "撤回", "unknown": "不明"}


def wording_of(kind: ConsentKind, answer: IncomingConsent) -> str:
    """Under which wording an answer of a list was given."""
    if answer.proof is Proof.SPOKEN:
        return "spoken/1"
    if answer.proof is Proof.NAME_LIST:
        return "name-list/1"
    if kind is ConsentKind.BATON_SHARED:
        return "baton/1"
    if kind in (ConsentKind.SUPPORT, ConsentKind.SUPPORTER_SHARED):
        return "supporter/1"
    return "paper/1"


class ConsentImport:
    """Turns answers into facts and questions."""

    def __init__(self, draft: Draft, profile: Profile) -> None:
        self._draft = draft
        self._book = ConsentBook(draft.records, draft.at, profile.renewal)

    def take(
        self,
        *,
        whose: Whose,
        subject: str,
        association: str,
        kind: ConsentKind,
        answer: IncomingConsent,
        path: str,
        before: dict[str, Any],
        updates: dict[str, Any],
        known: bool,
        about: str | None = None,
    ) -> None:
        """One answer.

        Parameters
        ----------
        path
            Under which it is remembered in the source row.
        before, updates
            What the row brought last time; what it brings now is added to *updates*.
        known
            Whether the subject was in the atlas before: only then there may be other answers.
        """
        new, old = answer.brought(), before.get(path)
        if new == old:
            return
        updates[path] = new
        if answer.state is None:
            if old is not None and known:
                self._ask("question.consent_blank", subject, association, kind)
            return
        if known:
            standing = self._standing(whose, subject, kind, about)
            answer_or_none = self._against(answer, standing, subject, association, kind, changed=old is not None)
            if answer_or_none is None:
                return
            answer = answer_or_none
        self._write(whose, subject, association, kind, answer, about)

    def _standing(self, whose: Whose, subject: str, kind: ConsentKind, about: str | None) -> Standing:
        if whose is Whose.SUPPORTER and about is not None:
            if kind is ConsentKind.SUPPORT:
                return self._book.support(subject, about)
            return self._book.shared(subject, about)
        return self._book.of(whose, subject, kind)

    def _against(
        self,
        answer: IncomingConsent,
        standing: Standing,
        subject: str,
        association: str,
        kind: ConsentKind,
        *,
        changed: bool,
    ) -> IncomingConsent | None:
        """The answer that may be recorded beside what the atlas knows; None when it may not, or adds nothing."""
        if answer.state is ConsentState.GIVEN:
            if standing.negative:
                since = self._negative_since(standing)
                if answer.signed_on is None or answer.signed_on <= since:
                    self._ask("question.consent_raise", subject, association, kind, atlas=_STATE_WORDS[standing.state])
                    return None
            if standing.stands and (answer.signed_on is None or answer.signed_on == standing.signed_on):
                return None
            return answer
        if standing.negative and (answer.signed_on is None or answer.signed_on == standing.signed_on):
            return None
        if standing.stands and standing.signed_on is not None and answer.signed_on is None:
            # the form at hand is dated, the list is not: people decide, and until then a change in the list counts
            self._ask("question.consent_against", subject, association, kind)
            if not changed:
                return None
            return IncomingConsent(ConsentState.WITHDRAWN, Proof.NAME_LIST)
        return answer

    def _negative_since(self, standing: Standing) -> dt.date:
        if standing.signed_on is not None:
            return standing.signed_on
        fact = self._draft.records.consents.get(standing.facts[0])
        return fact.recorded_at.date() if fact is not None else self._draft.today

    def _ask(self, code: str, subject: str, association: str, kind: ConsentKind, **facts: str) -> None:
        self._draft.ask(code, (subject,), association, kind=KIND_WORDS[kind], **facts)

    def _write(
        self,
        whose: Whose,
        subject: str,
        association: str,
        kind: ConsentKind,
        answer: IncomingConsent,
        about: str | None,
    ) -> None:
        assert answer.state is not None
        self._draft.create(
            ConsentFact(
                id=ConsentId(self._draft.new_id()),
                association=AssociationId(association),
                whose=whose,
                subject=subject,
                kind=kind,
                state=answer.state,
                wording=wording_of(kind, answer),
                recorded_at=self._draft.at,
                about=ResidentId(about) if about is not None else None,
                signed_by=answer.signed_by,
                signer=answer.signer,
                relation=answer.relation,
                reason=answer.reason,
                proof=answer.proof,
                signed_on=answer.signed_on,
            )
        )


def unprovable(kind: ConsentKind, answer: IncomingConsent) -> bool:
    """An undated 「有」 for more than the person's own association: it proves nothing, no fact is made of it."""
    return answer.state is ConsentState.GIVEN and answer.proof is Proof.NAME_LIST and kind not in _UNDATED_MAY
