"""同意: each kind with its answer, day, proof and who answered; pressing one records another answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himi_map.consent import Standing
from himi_map.desk import DeskPerson, answer_words
from himi_map.glossary import term
from himi_map.records.consent import ConsentFact, ConsentKind, ConsentState, Proof, SignedBy
from himi_map.text.days import whole_day
from himi_map.text.wareki import wareki
from ui.commands.answers import RecordAnswers
from ui.dialogs.fields import Field, FieldsDialog
from ui.panels.card.section import Section

if TYPE_CHECKING:
    from ui.bridge import Command

_ANSWERS = (ConsentState.GIVEN, ConsentState.REFUSED, ConsentState.WITHDRAWN, ConsentState.VOID)


class Consents(Section):
    """Facts are added, never changed; a mistake is corrected by a fact that names it."""

    title = "同意"

    def fill(self, found: DeskPerson) -> None:
        """One line a kind."""
        for kind, standing in found.consents.items():
            words = f"{term(f'consent_kind.{kind}')}：{answer_words(standing)}"
            if found.may_edit:
                self.offer(words, lambda kind=kind: self._answer(kind), _grounds(standing))  # type: ignore[misc]
            else:
                self.say(words)

    def _answer(self, kind: ConsentKind) -> None:
        found = self.found
        if found is None:
            return
        facts = self._facts(kind)
        corrected = tuple(
            (
                f"{wareki(one.signed_on) if one.signed_on else '日付なし'}の「{term(f'consent_state.{one.state}')}」",
                one.id,
            )
            for one in facts
        )
        fields = [
            Field("state", "答え", ConsentState.GIVEN, tuple((term(f"consent_state.{one}"), one) for one in _ANSWERS)),
            Field("proof", "何で確かめましたか", Proof.PAPER, tuple((term(f"proof.{one}"), one) for one in Proof)),
            Field("day", "その日", wareki(self.workspace.clock().date()), note="わからないときは空けておきます"),
            Field("by", "答えた人", SignedBy.SELF, tuple((term(f"signed_by.{one}"), one) for one in SignedBy)),
            Field("signer", "答えた人の氏名（本人でないとき）"),
            Field("relation", "続柄（本人でないとき）"),
            Field("reason", "わけ（本人でないとき：未成年・後見・意思確認困難など）"),
        ]
        if corrected:
            fields.append(Field("corrects", "まちがいの訂正ですか", "", (("いいえ、新しい答えです", ""), *corrected)))
        title = f"{found.resident.name}さん　{term(f'consent_kind.{kind}')}"
        known = "\n".join(_fact_words(one) for one in facts) or "まだ何も聞いていません。"
        explanation = f"これまでの答え：\n{known}"

        def made(values: dict[str, Any]) -> Command:
            return self._made(kind, values)

        self.ask(FieldsDialog(title, fields, made, self.window(), forward="記録する", explanation=explanation))

    def _facts(self, kind: ConsentKind) -> list[ConsentFact]:
        assert self.found is not None
        about = self.workspace.records.referring(ConsentFact, "subject", self.found.resident.id)
        return sorted((one for one in about if one.kind is kind), key=lambda one: one.recorded_at)

    def _made(self, kind: ConsentKind, values: dict[str, Any]) -> Command:
        assert self.found is not None
        return RecordAnswers(
            subject=self.found.resident.id,
            answers=((kind, values["state"]),),
            proof=values["proof"],
            signed_on=whole_day(values["day"], today=self.workspace.clock().date()),
            signed_by=values["by"],
            signer=values["signer"],
            relation=values["relation"],
            reason=values["reason"],
            corrects=values.get("corrects", ""),
        )


def _grounds(standing: Standing) -> str:
    """Day, proof and who answered."""
    if standing.state == "unknown":
        return "まだ聞いていません。押すと、答えを入れられます。"
    parts = [
        wareki(standing.signed_on) if standing.signed_on is not None else "日付なし",
        term(f"proof.{standing.proof}") if standing.proof is not None else "",
        term(f"signed_by.{standing.by}") if standing.by is not None else "",
        f"{wareki(standing.lapses_on)}まで" if standing.lapses_on is not None else "",
    ]
    return "・".join(filter(None, parts))


def _fact_words(fact: ConsentFact) -> str:
    day = wareki(fact.signed_on) if fact.signed_on is not None else "日付なし"
    who = term(f"signed_by.{fact.signed_by}") + (f" {fact.signer}" if fact.signer else "")
    return f"{day}　{term(f'consent_state.{fact.state}')}　{term(f'proof.{fact.proof}')}　{who}"
