"""行き先: where the person goes, how, how long it takes, and when to leave."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from himi_map.desk import DeskPerson
from himi_map.errors import InputError
from himi_map.geo import walking
from himi_map.glossary import term
from himi_map.publicmap import Hazard
from himi_map.records.sites import EvacuationPlan, Means
from ui.commands.card import PutPlan
from ui.dialogs.fields import Field, FieldsDialog
from ui.panels.card.section import Section

if TYPE_CHECKING:
    from ui.bridge import Command

_NEAREST = 12


class Plans(Section):
    """One line a plan; pressing it corrects it."""

    title = "行き先"

    def fill(self, found: DeskPerson) -> None:
        """Destination for each hazard."""
        plans = [
            one
            for one in self.workspace.records.referring(EvacuationPlan, "resident", found.resident.id)
            if one.put_away is None
        ]
        if "home" not in found.visible:
            self.say("見られません")
            return
        for one in plans:
            name = next((site.name for site in self.workspace.ground().sites if site.key == one.site), one.site)
            hazard = term(f"hazard.{one.hazard}") if one.hazard is not None else "どの災害でも"
            detail = "　".join(
                filter(
                    None,
                    (
                        term(f"means.{one.means}") if one.means is not None else "",
                        f"{one.minutes}分" if one.minutes is not None else "",
                        one.leave_when,
                    ),
                )
            )
            if found.may_edit:
                self.offer(f"{hazard}：{name}", lambda one=one: self._correct(one), detail)  # type: ignore[misc]
            else:
                self.say(f"{hazard}：{name}　{detail}")
        if not plans:
            self.say("まだ決めていません")
        if found.may_edit:
            self.offer("行き先を加える", lambda: self._correct(None))

    def _sites(self, found: DeskPerson) -> tuple[tuple[str, str], ...]:
        """Nearest first, each with how far it is."""
        crs, home = self.workspace.crs, found.resident.home
        start = crs.point(home.position) if home is not None and home.exact else None
        near: list[tuple[float, str, str]] = []
        for site in self.workspace.ground().sites:
            away = math.inf
            if start is not None and site.position is not None:
                away = math.dist(start, crs.point(site.position))
            words = f"{site.name}（{walking.words(away)}）" if math.isfinite(away) else site.name
            near.append((away, words, site.key))
        return tuple((words, key) for _, words, key in sorted(near)[:_NEAREST])

    def _correct(self, plan: EvacuationPlan | None) -> None:
        found = self.found
        if found is None:
            return
        now = plan or EvacuationPlan(id="", association=found.resident.association, resident=found.resident.id)  # type: ignore[arg-type]
        sites = self._sites(found)
        if now.site and now.site not in {key for _, key in sites}:
            name = next((one.name for one in self.workspace.ground().sites if one.key == now.site), now.site)
            sites = ((name, now.site), *sites)
        hazards = (("どの災害でも", None), *((term(f"hazard.{one}"), one) for one in Hazard))
        fields = (
            Field("hazard", "災害", now.hazard, hazards),
            Field("site", "避難先", now.site, sites or (("（避難場所がまだありません）", ""),)),
            Field("means", term("column.means"), now.means,
                  (("まだ", None), *((term(f"means.{one}"), one) for one in Means))),
            Field("minutes", term("column.minutes"), "" if now.minutes is None else str(now.minutes)),
            Field("leave_when", term("column.leave_when"), now.leave_when),
        )  # fmt: skip
        key = plan.id if plan is not None else ""

        def made(values: dict[str, Any]) -> Command:
            words = values["minutes"].strip()
            if words and not words.isdecimal():
                raise InputError("text.number")
            values["minutes"] = int(words) if words else None
            return PutPlan(found.resident.id, key, values)

        self.ask(FieldsDialog(f"{found.resident.name}さんの行き先", fields, made, self.window()))
