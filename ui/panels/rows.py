"""What the panels show of a person, worked out once from Desk: the operator's right to see decides, not the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.desk import DeskPerson, DeskView, desk_view
from himi_map.glossary import term
from himi_map.records.people import PRESENT
from himi_map.text.names import search_key
from himi_map.text.wareki import wareki

if TYPE_CHECKING:
    from himi_map.records.people import Resident
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of the list.

    Attributes
    ----------
    problem
        What is missing, in words; "" when nothing.
    note
        A fact worth a glance when there is no problem (first supporter's name).
    search
        Search key over number, name, kana and address.
    shows
        Names of the ``Show`` choices it belongs to.
    """

    resident: str
    number: int
    name: str
    kana: str
    problem: str
    note: str
    search: str
    shows: frozenset[str]
    may_edit: bool

    @property
    def number_words(self) -> str:
        """NO as shown."""
        return str(self.number)

    @property
    def spoken(self) -> str:
        """The row in one sentence, for a screen reader."""
        return "、".join(part for part in (f"{self.number}番", self.name, self.problem or self.note) if part)

    def fits(self, show: str) -> bool:
        """Whether it is listed under a choice."""
        return show == "ALL" or show in self.shows


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the card says beside the fields."""

    title: str
    problems: tuple[str, ...]
    lines: tuple[str, ...]
    may_edit: bool


def desk_of(workspace: Workspace) -> DeskView | None:
    """What this operator may see of the association shown; worked out once a snapshot of the records."""
    if workspace.association is None:
        return None
    key = (id(workspace.records), workspace.association.id)
    if workspace.desk is None or workspace.desk[0] != key:
        view = desk_view(
            workspace.records,
            workspace.operator,
            workspace.association.id,
            profile=workspace.profile,
            at=workspace.clock(),
        )
        workspace.desk = (key, view)
    return workspace.desk[1]


def desk_people(workspace: Workspace) -> tuple[DeskPerson, ...]:
    """The people of the association this operator may see, by NO."""
    view = desk_of(workspace)
    return view.people if view is not None else ()


def desk_person(workspace: Workspace, resident: str) -> DeskPerson | None:
    """One of them."""
    view = desk_of(workspace)
    return view.person(resident) if view is not None else None


def person_rows(workspace: Workspace) -> list[PersonRow]:
    """Rows for the list."""
    return [_row(one) for one in desk_people(workspace)]


def _row(one: DeskPerson) -> PersonRow:
    person, registration = one.resident, one.registration
    shows: set[str] = set()
    problems: list[str] = []
    if person.status not in PRESENT:
        problems.append(term(f"status.{person.status}"))
    if person.home is None or not person.home.exact:
        shows.add("UNPLACED")
        problems.append(person.unplaced_reason or "家の位置がまだです")
    helpers = _helper_names(one)
    if not helpers:
        shows.add("NO_SUPPORTER")
        problems.append("支え手がまだいません")
    if not one.listed_consent:
        shows.add("TO_CONFIRM")
        problems.append("同意を確かめてください")
    number = registration.number
    return PersonRow(
        resident=person.id,
        number=number,
        name=person.name,
        kana=person.kana,
        problem="・".join(problems),
        note=f"{term('supporter')}　{'、'.join(helpers)}" if helpers else "",
        search=search_key(f"{number} {person.name} {person.kana} {person.address}"),
        shows=frozenset(shows),
        may_edit=one.may_edit,
    )


def _helper_names(one: DeskPerson) -> list[str]:
    return [helper.supporter.name for helper in one.helpers]


def card_facts(workspace: Workspace, person: Resident) -> CardFacts:
    """The sentences of a card."""
    found = desk_person(workspace, person.id)
    if found is None:
        return CardFacts("この人の記録は見られません", (), (), may_edit=False)
    row = _row(found)
    lines = [*_home_lines(person), *_consent_lines(found), *_supporter_lines(found), *_care_lines(found)]
    title = f"{row.number}番　{person.name} さん"
    return CardFacts(title, tuple(part for part in row.problem.split("・") if part), tuple(lines), found.may_edit)


def _home_lines(person: Resident) -> list[str]:
    if person.home is None:
        return ["家の位置：まだ決まっていません。一覧から地図の家へ引いて置いてください。"]
    return [f"家の位置：{term(f'position_quality.{person.home.quality}')}"]


def _consent_lines(found: DeskPerson) -> list[str]:
    return [f"{words}：{answer}" for words, answer in found.consent_words]


def _supporter_lines(found: DeskPerson) -> list[str]:
    """Every link read back as a sentence, with whether it is agreed."""
    name = found.resident.name
    lines = [
        f"{helper.supporter.name} さんが {name} さんを助けます"
        + ("" if helper.agreed else f"（{term('supporter_pending')}）")
        for helper in found.helpers
    ]
    return lines or ["支え手：まだいません"]


def _care_lines(found: DeskPerson) -> list[str]:
    lines = [
        f"{term('carenet')}：{'チームがあります' if found.carenet else '（なし、または見られません）'}",
        f"{term('baton')}：{'あります' if found.baton else '（なし、または見られません）'}",
    ]
    if found.registration.last_confirmed is not None:
        lines.append(f"最後に確かめた日：{wareki(found.registration.last_confirmed)}")
    return lines
