"""What the panels show of a person, worked out once from Desk: the operator's right to see decides, not the panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.desk import DeskPerson, desk_view
from himi_map.glossary import term
from himi_map.records.people import PRESENT
from himi_map.text.names import search_key
from himi_map.text.wareki import wareki

if TYPE_CHECKING:
    from himi_map.records.people import Registration, Resident
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


def desk_people(workspace: Workspace) -> tuple[DeskPerson, ...]:
    """The people of the association this operator may see, by NO."""
    if workspace.association is None:
        return ()
    view = desk_view(
        workspace.records,
        workspace.operator,
        workspace.association.id,
        profile=workspace.profile,
        at=workspace.clock(),
    )
    return view.people


def person_rows(workspace: Workspace) -> list[PersonRow]:
    """Rows for the list."""
    return [_row(workspace, one) for one in desk_people(workspace)]


def _row(workspace: Workspace, one: DeskPerson) -> PersonRow:
    person, registration = one.resident, one.registration
    shows: set[str] = set()
    problems: list[str] = []
    if person.status not in PRESENT:
        problems.append(term(f"status.{person.status}"))
    if person.home is None or not person.home.exact:
        shows.add("UNPLACED")
        problems.append(person.unplaced_reason or "家の位置がまだです")
    helpers = _helpers(workspace, person.id)
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


def _helpers(workspace: Workspace, resident: str) -> list[str]:
    from himi_map.records.supporters import Assignment

    links = [one for one in workspace.records.referring(Assignment, "resident", resident) if one.put_away is None]
    supporters = workspace.records.supporters
    return [
        supporters[one.supporter].name
        for one in sorted(links, key=lambda link: link.order)
        if one.supporter in supporters and supporters[one.supporter].put_away is None
    ]


def card_facts(workspace: Workspace, person: Resident) -> CardFacts:
    """The sentences of a card."""
    found = next((one for one in desk_people(workspace) if one.resident.id == person.id), None)
    if found is None:
        return CardFacts("この人の記録は見られません", (), (), may_edit=False)
    row = _row(workspace, found)
    lines = [*_home_lines(person), *_consent_lines(found), *_supporter_lines(workspace, person)]
    lines += _care_lines(workspace, person, found.registration)
    title = f"{row.number}番　{person.name} さん"
    return CardFacts(title, tuple(part for part in row.problem.split("・") if part), tuple(lines), found.may_edit)


def _home_lines(person: Resident) -> list[str]:
    if person.home is None:
        return ["家の位置：まだ決まっていません。一覧から地図の家へ引いて置いてください。"]
    return [f"家の位置：{term(f'position_quality.{person.home.quality}')}"]


def _consent_lines(found: DeskPerson) -> list[str]:
    return [f"{words}：{answer}" for words, answer in found.consent_words]


def _supporter_lines(workspace: Workspace, person: Resident) -> list[str]:
    names = _helpers(workspace, person.id)
    return [f"{name} さんが {person.name} さんを助けます" for name in names] or ["支え手：まだいません"]


def _care_lines(workspace: Workspace, person: Resident, registration: Registration) -> list[str]:
    from himi_map.records.care import Baton, BatonStatus, CareNetTeam

    records = workspace.records
    lines: list[str] = []
    teams = [
        one
        for one in records.referring(CareNetTeam, "resident", person.id)
        if one.put_away is None and one.ended_on is None
    ]
    batons = [
        one
        for one in records.referring(Baton, "resident", person.id)
        if one.put_away is None and one.status is BatonStatus.PLACED
    ]
    lines.append(f"{term('carenet')}：{'チームがあります' if teams else 'チームはありません'}")
    lines.append(f"{term('baton')}：{f'あります（{batons[0].place}）' if batons else 'ありません'}")
    if registration.last_confirmed is not None:
        lines.append(f"最後に確かめた日：{wareki(registration.last_confirmed)}")
    return lines
