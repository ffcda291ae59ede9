"""Supporters on an output: in the row of the person they help, and in their own right with a letter on the map.

Who has not agreed is 「調整中」 and nothing else. Who agreed to help but not to being named to this recipient is said
to be there, without a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import UNSET, UnsetType

from himi_map.disclosed.person import DisclosedHelper, DisclosedSupporter, Point
from himi_map.disclosure.case import Candidate, Case
from himi_map.disclosure.homes import to_metres
from himi_map.geo.crs import PlaneCrs
from himi_map.glossary import term
from himi_map.records.consent import ConsentKind, Whose
from himi_map.records.people import PRESENT
from himi_map.records.supporters import Supporter
from himi_map.text.kana import kana_sort_key


def letter(index: int) -> str:
    """A, B, … Z, AA, AB … for 0, 1, …"""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def available(case: Case, supporter: Supporter) -> bool:
    """A supporter who is known to have died, moved or gone into care helps nobody."""
    if supporter.put_away is not None:
        return False
    if supporter.resident is None:
        return True
    resident = case.records.residents.get(supporter.resident)
    return resident is None or (resident.status in PRESENT and resident.put_away is None)


def may_name(case: Case, supporter: Supporter, resident: str) -> bool:
    """Agreed to help this person, can help, and may be named to this recipient."""
    return (
        available(case, supporter)
        and case.agreed(supporter.id, resident)
        and case.supporter_grants(supporter.id, resident, "helpers")
    )


def helper_rows(case: Case, area: str, resident: str) -> tuple[DisclosedHelper, ...]:
    """The supporters in one person's row, by order."""
    if not case.has("helpers"):
        return ()
    rows = []
    for supporter_id, order in case.helpers_of(resident).items():
        supporter = case.records.supporters[supporter_id]
        if not available(case, supporter) or not case.agreed(supporter_id, resident):
            rows.append(DisclosedHelper(order=order, name=term("supporter_pending")))
        elif not case.supporter_grants(supporter_id, resident, "helpers"):
            rows.append(DisclosedHelper(order=order, name=term("supporter_unnamed"), agreed=True))
        else:
            rows.append(
                DisclosedHelper(
                    order=order,
                    name=supporter.name,
                    kana=supporter.kana,
                    agreed=True,
                    organisation=supporter.organisation,
                    phone=_phone(case, supporter, (resident,)),
                    key=case.keys.of("supporter", area, supporter_id),
                )
            )
    return tuple(rows)


def _phone(case: Case, supporter: Supporter, helped: Iterable[str]) -> str | UnsetType:
    if any(case.supporter_grants(supporter.id, resident, "helper_phone") for resident in helped):
        return supporter.phone or supporter.mobile
    return UNSET


def named_supporters(case: Case, people: Sequence[Candidate]) -> dict[str, list[tuple[str, int]]]:
    """Supporter id to the (resident id, order) of the people in one area for whom they may be named."""
    found: dict[str, list[tuple[str, int]]] = {}
    if case.has("helpers"):
        for one in people:
            for supporter_id, order in case.helpers_of(one.resident.id).items():
                if may_name(case, case.records.supporters[supporter_id], one.resident.id):
                    found.setdefault(supporter_id, []).append((one.resident.id, order))
    return found


def supporters_of_area(
    case: Case, area: str, named: dict[str, list[tuple[str, int]]], crs: PlaneCrs
) -> list[DisclosedSupporter]:
    """The supporters of one area in order of kana, with their letters.

    A supporter from elsewhere stands in the area of the people they help.
    """
    chosen = sorted(
        (case.records.supporters[one] for one in named), key=lambda one: (kana_sort_key(one.kana, one.name), one.id)
    )
    places = to_metres(crs, ((one.id, one.home) for one in chosen))
    return [
        DisclosedSupporter(
            key=case.keys.of("supporter", area, one.id),
            area=area,
            letter=letter(index),
            name=one.name,
            kana=one.kana,
            organisation=one.organisation,
            phone=_phone(case, one, (resident for resident, _ in named[one.id])),
            position=_position(case, one, places),
            helps=tuple((case.keys.of("person", resident), order) for resident, order in named[one.id]),
        )
        for index, one in enumerate(chosen)
    ]


def _position(case: Case, supporter: Supporter, places: dict[str, Point]) -> Point | UnsetType | None:
    """On the map unless they, as supporter or as resident, said no to the map."""
    if not case.has("home"):
        return UNSET
    if case.book.of(Whose.SUPPORTER, supporter.id, ConsentKind.MAP).negative:
        return UNSET
    if supporter.resident is not None and case.book.resident(supporter.resident, ConsentKind.MAP).negative:
        return UNSET
    return places.get(supporter.id)
