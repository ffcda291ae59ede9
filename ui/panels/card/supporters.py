"""支援協力者: every link as a sentence; whether it is agreed; the order; somebody else."""

from __future__ import annotations

from himi_map.consent import ConsentBook
from himi_map.desk import DeskHelper, DeskPerson
from himi_map.glossary import term
from himi_map.records.consent import ConsentKind, ConsentState, Proof, Whose
from himi_map.supporting import alarms, link_sentence, offers
from ui.commands.answers import RecordAnswers
from ui.commands.supporters import LinkSupporter, UnlinkSupporter
from ui.dialogs.fields import ChooseDialog
from ui.panels.card.section import Section
from ui.panels.rows import desk_of

_OFFERED = 8


class Supporters(Section):
    """Sentences that can be pressed."""

    title = term("supporter")

    def fill(self, found: DeskPerson) -> None:
        """Who helps, with what is odd about it."""
        work = self.workspace
        for helper in found.helpers:
            order = helper.assignment.order
            words = f"{link_sentence(helper.supporter, found.resident, order)}"
            state = "引き受けました" if helper.agreed else f"{term('supporter_pending')}です"
            odd = alarms(work.records, found.resident, helper.supporter, crs=work.crs, hazards=work.ground().hazards)
            detail = "\n".join([state, *(one.text for one in odd)])
            if found.may_edit:
                self.offer(words, lambda helper=helper: self._about(helper), detail)  # type: ignore[misc]
            else:
                self.say(f"{words}\n{detail}")
        if not found.helpers:
            self.say("まだいません")
        if found.may_edit:
            self.offer("支援者を選ぶ", self._pick)

    def _about(self, helper: DeskHelper) -> None:
        found = self.found
        if found is None:
            return
        dialog = ChooseDialog(
            link_sentence(helper.supporter, found.resident),
            (
                ("spoken", "口で引き受けてくれました", ""),
                ("paper", "同意書があります", ""),
                ("no", "断られました", ""),
                ("first", "1番目にする", ""),
                ("away", "結ぶのをやめる", ""),
            ),
            self.window(),
        )
        dialog.exec()
        chosen = dialog.chosen
        dialog.deleteLater()
        link = helper.assignment
        if chosen == "first":
            self.do(LinkSupporter(link.resident, link.supporter, order=1))
        elif chosen == "away":
            self.do(UnlinkSupporter(link.id))
        elif chosen:
            given = chosen != "no"
            state = ConsentState.GIVEN if given else ConsentState.REFUSED
            kinds = [ConsentKind.SUPPORT, *([ConsentKind.SUPPORTER_SHARED] if chosen == "paper" else [])]
            self.do(
                RecordAnswers(
                    subject=link.supporter,
                    whose=Whose.SUPPORTER,
                    answers=tuple((kind, state) for kind in kinds),
                    proof=Proof.PAPER if chosen == "paper" else Proof.SPOKEN,
                    signed_on=self.workspace.clock().date(),
                    about=link.resident,
                )
            )

    def _pick(self) -> None:
        found, view, work = self.found, desk_of(self.workspace), self.workspace
        if found is None or view is None:
            return
        offered = offers(
            work.records,
            found.resident,
            view.supporters,
            book=ConsentBook(work.records, work.clock(), work.profile.renewal),
            crs=work.crs,
            linked=[helper.supporter.id for helper in found.helpers],
        )[:_OFFERED]
        dialog = ChooseDialog(
            f"{found.resident.name}さんを助ける人",
            [(one.supporter.id, one.supporter.name, "・".join(one.reasons)) for one in offered],
            self.window(),
        )
        dialog.exec()
        chosen = dialog.chosen
        dialog.deleteLater()
        if chosen:
            self.do(LinkSupporter(found.resident.id, chosen))
