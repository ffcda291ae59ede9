"""What the panels show of a person, worked out once from Desk: the operator's right to see decides, not the panel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from himi_map.desk import DeskPerson, DeskView, desk_view
from himi_map.glossary import term
from himi_map.records.people import PRESENT
from himi_map.text.names import search_key

if TYPE_CHECKING:
    from himi_map.records.people import Resident
    from himi_map.records.supporters import Supporter
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of the list.

    Attributes
    ----------
    problem
        What is missing, in words; "" when nothing.
    note
        A fact worth a glance when there is no problem (who helps).
    helpers
        The names of those who help, alone.
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
    helpers: str
    search: str
    shows: frozenset[str]
    may_edit: bool

    @property
    def number_words(self) -> str:
        """NO as shown."""
        return str(self.number)

    @property
    def helped(self) -> str:
        """How many help, without their names."""
        return f"{term('supporter')}　{len(self.helpers.split('、'))}人" if self.helpers else ""

    @property
    def unnamed(self) -> str:
        """The row in one sentence, without anybody's name."""
        return "、".join(part for part in (f"{self.number}番", self.problem or self.helped) if part)

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
    where: str
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
        may = workspace.may_edit
        if view.may_edit is not may:  # only looked at, or a helper's pack, in which everything is a proposal
            people = tuple(replace(one, may_edit=may) for one in view.people)
            view = replace(view, may_edit=may, people=people)
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


def called(workspace: Workspace, found: DeskPerson) -> str:
    """How a person is spoken of on the screen: by name, or by number while names are hidden."""
    if workspace.names_hidden:
        return f"{found.registration.number}番の方"
    return f"{found.resident.name}さん"


def supporter_called(workspace: Workspace, supporter: Supporter) -> str:
    """How a supporter is spoken of on the screen: by name, or by a number while names are hidden."""
    if workspace.names_hidden:
        known = sorted(one.id for one in workspace.records.supporters.values())
        return f"支援者{known.index(supporter.id) + 1}"
    return supporter.name if supporter.organisation else f"{supporter.name}さん"


def person_rows(workspace: Workspace) -> list[PersonRow]:
    """Rows for the list."""
    return [_row(one) for one in desk_people(workspace)]


def _row(one: DeskPerson) -> PersonRow:
    person, registration = one.resident, one.registration
    helpers = _helper_names(one)
    belongs = {
        "UNPLACED": person.home is None or not person.home.exact,
        "NO_SUPPORTER": not helpers,
        "FEW_SUPPORTERS": len(helpers) < 2,
        "TO_CONFIRM": not one.listed_consent,
    }
    number = registration.number
    return PersonRow(
        resident=person.id,
        number=number,
        name=person.name,
        kana=person.kana,
        problem="・".join(_problems(one)),
        note=f"{term('supporter')}　{'、'.join(helpers)}" if helpers else "",
        helpers="、".join(helpers),
        search=search_key(f"{number} {person.name} {person.kana} {person.address}"),
        shows=frozenset(name for name, yes in belongs.items() if yes),
        may_edit=one.may_edit,
    )


def _problems(one: DeskPerson) -> list[str]:
    """What is missing or out of the ordinary, in words."""
    person = one.resident
    problems: list[str] = []
    if person.status not in PRESENT:
        problems.append(term(f"status.{person.status}"))
    if person.home is None or not person.home.exact:
        problems.append(person.unplaced_reason or "家の位置がまだです")
    if not one.helpers:
        problems.append(f"{term('supporter')}がまだいません")
    if not one.listed_consent:
        problems.append("同意を確かめてください")
    return problems


def _helper_names(one: DeskPerson) -> list[str]:
    return [helper.supporter.name for helper in one.helpers]


def card_facts(workspace: Workspace, person: Resident) -> CardFacts:
    """The sentences of a card."""
    found = desk_person(workspace, person.id)
    if found is None:
        return CardFacts("この人の記録は見られません", (), "", may_edit=False)
    row = _row(found)
    title = f"{row.number}番　{person.name} さん"
    return CardFacts(title, tuple(_problems(found)), _home_line(person), found.may_edit)


def _home_line(person: Resident) -> str:
    if person.home is None:
        return "まだです。一覧の名前を地図の家まで引いていくか、下のボタンのあとに地図の家を押すと、置けます。"
    return f"{term('position_quality')}：{term(f'position_quality.{person.home.quality}')}"
