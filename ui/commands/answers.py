"""Answers to what was asked: consents of a person or a supporter. They are facts: corrected, never taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.records.base import AssociationId, ConsentId, ResidentId
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, SignedBy, Whose

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class RecordAnswers:
    """What one subject answered, on one paper or in one talk.

    Attributes
    ----------
    subject
        Id of a resident, supporter or contact.
    answers
        Kind and answer, each kind once.
    signed_on
        None: the day is not known, and the consent is to be confirmed.
    about
        Of a supporter's consent: the resident it is for, "" for all.
    corrects
        Id of the earlier fact that was recorded by mistake; only with a single answer.
    """

    subject: str
    answers: tuple[tuple[ConsentKind, ConsentState], ...]
    proof: Proof
    signed_on: dt.date | None
    whose: Whose = Whose.RESIDENT
    about: str = ""
    signed_by: SignedBy = SignedBy.SELF
    signer: str = ""
    relation: str = ""
    reason: str = ""
    corrects: str = ""
    note: str = ""

    def edit(self, workspace: Workspace) -> Edit | None:
        """One fact an answer, all in one Edit of their own."""
        assert workspace.association is not None
        label = "同意の記録を訂正しました" if self.corrects else "同意を記録しました"
        builder = workspace.builder(label)
        for kind, state in self.answers:
            builder.create(
                ConsentFact(
                    id=builder.new_id(),
                    association=AssociationId(workspace.association.id),
                    whose=self.whose,
                    subject=self.subject,
                    kind=kind,
                    state=state,
                    wording=self._wording(kind),
                    recorded_at=workspace.clock(),
                    about=ResidentId(self.about) if self.about else None,
                    signed_by=self.signed_by,
                    signer=self.signer,
                    relation=self.relation,
                    reason=self.reason,
                    proof=self.proof,
                    signed_on=self.signed_on,
                    corrects=ConsentId(self.corrects) if self.corrects else None,
                    note=self.note,
                )
            )
        return builder.build()

    def _wording(self, kind: ConsentKind) -> str:
        """Which words were before them: those of the supporters' form, of the consent form, or what is said aloud."""
        if kind is ConsentKind.BATON_SHARED and self.proof is Proof.PAPER:
            return "baton/1"
        if self.proof is Proof.SPOKEN:
            return "spoken/1"
        if self.proof is Proof.NAME_LIST:
            return "name-list/1"
        return "supporter/1" if self.whose is Whose.SUPPORTER else "paper/1"
