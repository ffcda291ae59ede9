"""The evacuation list: sections by site, association or supporter, and a page of sums."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence

from msgspec import UNSET

from exports.evacuation.destinations import Destination, SiteFinder
from exports.evacuation.selection import Selection
from exports.lists.supporter_list import support_lines
from exports.tables.model import Cell, Column, Row, RowKind, Table, TableDocument
from himi_map.disclosed import DisclosedPerson, Disclosure
from himi_map.geo.crs import PlaneCrs
from himi_map.glossary import term
from himi_map.publicmap import Hazard, PublicSite
from himi_map.text.wareki import wareki


class By(enum.StrEnum):
    """What a section of the list is."""

    SITE = "site"
    ASSOCIATION = "association"
    SUPPORTER = "supporter"


Draw = Callable[[DisclosedPerson], Cell]
Group = tuple[str, str, list[DisclosedPerson]]
"""Key, heading and people of a section."""


def evacuation_list(
    disclosure: Disclosure,
    selection: Selection,
    sites: Sequence[PublicSite],
    crs: PlaneCrs,
    *,
    by: By = By.SITE,
    hazard: Hazard | None = None,
    place: str = "",
) -> TableDocument:
    """The list as one document with a page of sums.

    Parameters
    ----------
    selection
        Whom it is about; every one of them stands in it exactly once (by supporter: at least once).
    sites
        Published and own sites.
    crs
        Plane zone of positions.
    place
        Words for the area it is about, for the head.
    """
    finder = SiteFinder(sites, crs, hazard)
    going = {person.key: finder.destination(person) for person in selection.everybody}
    areas = {area.key: area.name for area in disclosure.areas}
    columns = _columns(disclosure, going, areas)
    rows: list[Row] = []
    groups = _groups(disclosure, selection, going, finder, areas, by)
    for _, heading, people in groups:
        rows.append(Row((Cell.of(f"{heading}　{len(people)}人"),), RowKind.SECTION))
        rows.extend(Row(tuple(draw(person) for _, draw in columns), key=person.key) for person in people)
    table = Table(tuple(column for column, _ in columns), tuple(rows)).without_empty(("care", "means"))
    subject = [term(f"hazard.{hazard}")] if hazard is not None else []
    return TableDocument(
        title=disclosure.title,
        table=table,
        facts=tuple(part for part in (*subject, place, disclosure.recipient_words) if part),
        date=f"{wareki(disclosure.at.date())}現在",
        banner=disclosure.banner,
        practice=disclosure.practice,
        proof=_proof(selection, table.people),
        counted="人" if table.people == len(selection.everybody) else "件",
        notes=disclosure.notes,
        reference=disclosure.sheet,
        caution=term("handling.caution"),
        sheet_name=term("output.evacuation_list"),
        extra=((term("evacuation.totals"), _totals(groups, finder)),),
        sums=True,
        custody=True,
    )


def _proof(selection: Selection, rows: int) -> str:
    total = len(selection.everybody)
    line = f"この名簿 {total}人"
    if selection.unknown or selection.outside:
        line += f" ＝ 区域の内{len(selection.chosen)} ＋ 位置が分からない{len(selection.unknown)}"
        line += f"　（区域の外 {selection.outside}人は載せていません）"
    if rows != total:
        line += f"　（支援協力者が何人もいる方は、それぞれの人のところに載っています：のべ{rows}件）"
    return line


def _columns(disclosure: Disclosure, going: dict[str, Destination], areas: dict[str, str]) -> list[tuple[Column, Draw]]:
    people = disclosure.people

    def allowed(field: str) -> bool:
        return not people or any(getattr(one, field) is not UNSET for one in people)

    columns: list[tuple[Column, Draw]] = [
        (Column("association", term("association"), 30), lambda one: Cell.of(areas[one.area])),
        (Column("number", term("column.number"), 12, align="centre", mono=True), lambda one: Cell.of(one.number)),
        (Column("name", term("column.name"), 46, name=True), lambda one: Cell((one.name,), ruby=one.kana)),
    ]
    if allowed("address"):
        columns.append((Column("address", term("column.address"), 50), lambda one: Cell.of(_text(one.address))))
    if allowed("phones"):
        columns.append((Column("phone", term("column.phone"), 36, mono=True), _phones))
    if allowed("support"):
        columns.append((Column("support", term("column.support"), 62), _support))
    if allowed("care_notes"):
        columns.append((Column("care", term("column.care_notes"), 40), lambda one: Cell.of(_text(one.care_notes))))
    columns += [
        (Column("going", term("column.destination"), 50), lambda one: _going(going[one.key])),
        (Column("means", term("column.means"), 18), lambda one: Cell.of(going[one.key].means)),
        (Column("supporters", term("column.supporters"), 56, name=True), _supporters),
        (Column("done", term("column.done"), 14, align="centre"), lambda _: Cell.of("□")),
    ]
    return columns


def _text(value: object) -> str:
    return "" if value is UNSET else str(value)


def _phones(person: DisclosedPerson) -> Cell:
    return Cell() if person.phones is UNSET else Cell(tuple(person.phones))


def _support(person: DisclosedPerson) -> Cell:
    return Cell() if person.support is UNSET else Cell(support_lines(person.support))


def _going(to: Destination) -> Cell:
    if not to.key:
        return Cell.of(term("destination.undecided"))
    lines = [to.name if to.planned else f"{term('destination.hint')} {to.name}"]
    if to.distance is not None:
        lines.append(f"約{to.distance}m（直線）")
    if to.unsuitable:
        lines.append(term("destination.unsuitable"))
    return Cell(tuple(lines))


def _supporters(person: DisclosedPerson) -> Cell:
    lines: list[str] = []
    for one in sorted(person.helpers, key=lambda helper: helper.order):
        phone = f" {one.phone}" if one.phone is not UNSET and one.phone else ""
        lines.append(f"{one.name}{phone}")
    return Cell(tuple(lines))


def _groups(
    disclosure: Disclosure,
    selection: Selection,
    going: dict[str, Destination],
    finder: SiteFinder,
    areas: dict[str, str],
    by: By,
) -> list[Group]:
    if by is By.ASSOCIATION:
        groups = [
            (area.key, area.name, [one for one in selection.chosen if one.area == area.key])
            for area in disclosure.areas
        ]
    elif by is By.SUPPORTER:
        groups = _by_supporter(disclosure, selection, areas)
    else:
        groups = _by_site(selection, going, finder)
    groups = [group for group in groups if group[2]]
    if selection.unknown:
        groups.append(("unknown", term("evacuation.unknown"), list(selection.unknown)))
    return groups


def _by_site(selection: Selection, going: dict[str, Destination], finder: SiteFinder) -> list[Group]:
    found: dict[str, list[DisclosedPerson]] = {}
    for person in selection.chosen:
        found.setdefault(going[person.key].key, []).append(person)
    groups: list[Group] = []
    for key, people in sorted(found.items(), key=lambda item: (not item[0], -len(item[1]), item[0])):
        site = finder.site(key)
        name = going[people[0].key].name if key else term("destination.undecided")
        heading = f"{name}　（{site.conditions}）" if site is not None and site.conditions else name
        groups.append((key, heading, people))
    return groups


def _by_supporter(disclosure: Disclosure, selection: Selection, areas: dict[str, str]) -> list[Group]:
    chosen = {one.key: one for one in selection.chosen}
    groups: list[Group] = []
    helped: set[str] = set()
    for supporter in disclosure.supporters:
        people = [chosen[key] for key, _ in supporter.helps if key in chosen]
        helped.update(one.key for one in people)
        groups.append((supporter.key, f"{supporter.name}（{areas.get(supporter.area, '')}）", people))
    rest = [one for one in selection.chosen if one.key not in helped]
    unnamed = [one for one in rest if any(helper.agreed for helper in one.helpers)]
    groups.append(("unnamed", f"{term('supporter')}{term('supporter_unnamed')}", unnamed))
    groups.append(("none", term("evacuation.no_supporter"), [one for one in rest if one not in unnamed]))
    return groups


def _totals(groups: list[Group], finder: SiteFinder) -> Table:
    columns = (
        Column("group", term("evacuation.group"), 80),
        Column("people", term("evacuation.people"), 24, align="right", mono=True),
        Column("voice", term("support.voice"), 24, align="right", mono=True),
        Column("walking", term("support.walking"), 24, align="right", mono=True),
        Column("guide", term("support.guide"), 30, align="right", mono=True),
        Column("alone", term("evacuation.no_supporter"), 30, align="right", mono=True),
        Column("capacity", term("site.capacity"), 30, align="right", mono=True),
    )
    rows = []
    for key, heading, people in groups:
        site = finder.site(key)
        rows.append(
            Row(
                (
                    Cell.of(heading),
                    Cell.of(len(people)),
                    *(Cell.of(_ticked(people, name)) for name in ("voice", "walking", "guide")),
                    Cell.of(sum(1 for one in people if not any(helper.agreed for helper in one.helpers))),
                    Cell.of(site.capacity if site is not None else None),
                )
            )
        )
    distinct = {one.key: one for _, _, people in groups for one in people}
    everyone = list(distinct.values())
    rows.append(
        Row(
            (
                Cell.of(term("total")),
                Cell.of(len(everyone)),
                *(Cell.of(_ticked(everyone, name)) for name in ("voice", "walking", "guide")),
                Cell.of(sum(1 for one in everyone if not any(helper.agreed for helper in one.helpers))),
                Cell(),
            ),
            RowKind.TOTAL,
        )
    )
    return Table(columns, tuple(rows))


def _ticked(people: Sequence[DisclosedPerson], name: str) -> int:
    return sum(1 for one in people if one.support is not UNSET and getattr(one.support, name))
