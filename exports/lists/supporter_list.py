"""「〇〇地区福祉・防災マップ 支援者リスト」: the columns of the form in their frame, in the form's order.

The same builder makes both lists that must never be confused: 配布用 (consent only) and 聞き取り用下書き (the working
draft, 「内部資料」). Which people and fields are in it was decided by the Disclosure; a field nobody may see is no
column at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from msgspec import UNSET

from exports.tables.model import Cell, Column, ListOptions, Row, RowKind, Table, TableDocument
from exports.tables.pages import table_pages
from himi_map.disclosed import ConsentMark, DisclosedHelper, DisclosedPerson, DisclosedSupport, Disclosure, Output
from himi_map.glossary import term
from himi_map.text.wareki import wareki

if TYPE_CHECKING:
    from layers.scene import Scene

Draw = Callable[[DisclosedPerson], Cell]

_WIDTHS = {
    "number": 9.0, "name": 46.0, "support": 43.0, "consent": 18.0, "supporter1": 29.0, "supporter2": 29.0,
    "agreed1": 9.5, "agreed2": 9.5, "carenet": 11.5, "baton": 11.5, "memo": 20.0,
}  # fmt: skip
"""Of the stacked columns, mm of an A4 sheet upright."""

_TICK = {True: "■", False: "□"}


def supporter_list(disclosure: Disclosure, area: str, *, title: str, stacked: bool = False) -> TableDocument:
    """The list of one association.

    Parameters
    ----------
    disclosure
        Made for ``Output.SUPPORTER_LIST`` or ``Output.INTERVIEW_DRAFT``.
    area
        Key of the association in it.
    title
        The form's title, from the municipality's profile.
    stacked
        Name, address and phone stand in one column, 記載 and 同意 in another: for a narrow sheet of paper.
    """
    people = disclosure.of_area(area)
    found = next(one for one in disclosure.areas if one.key == area)
    draft = disclosure.output is Output.INTERVIEW_DRAFT
    columns = _columns(people, draft=draft)
    if stacked:
        columns = _stacked(columns)
    rows = tuple(Row(tuple(draw(person) for _, draw in columns), key=person.key) for person in people)
    counts = disclosure.counts.get(area)
    kind = (
        term("output.interview_draft") if draft else f"{term('list.for_handing_out')}（{disclosure.recipient_words}）"
    )
    return TableDocument(
        title=f"{title}（{kind}）" if draft else title,
        table=Table(tuple(column for column, _ in columns), rows),
        facts=tuple(part for part in (found.ward, kind) if part),
        date=f"{wareki(disclosure.at.date())}現在",
        banner=disclosure.banner,
        practice=disclosure.practice,
        proof=counts.line() if counts is not None and not draft else "",
        notes=disclosure.notes,
        reference=disclosure.sheet,
        caution=term("handling.caution"),
        sheet_name=found.name,
        pen=_pen(tuple(column for column, _ in columns)),
        narrow=None if stacked else partial(supporter_list, disclosure, area, title=title, stacked=True),
        custody=True,
    )


def list_pages(
    disclosure: Disclosure, area: str, *, title: str, options: ListOptions | None = None
) -> tuple[Scene, ...]:
    """The pages of the list of one association, set as *options* say."""
    return table_pages(supporter_list(disclosure, area, title=title), options=options)


def _pen(columns: tuple[Column, ...]) -> Row:
    """A row for somebody who is written in by hand: the ticks of 支援内容, all else empty."""
    ticks = Cell(support_lines(DisclosedSupport(), room="　　　"))
    return Row(tuple(ticks if column.key == "support" else Cell() for column in columns), RowKind.PEN)


def _columns(people: tuple[DisclosedPerson, ...], *, draft: bool) -> list[tuple[Column, Draw]]:
    """The form's columns with what each prints, without those this recipient may not see."""
    some = people[0] if people else None

    def allowed(field: str) -> bool:
        return some is None or any(getattr(one, field) is not UNSET for one in people)

    columns: list[tuple[Column, Draw]] = [
        (Column("number", term("column.number"), 12, align="centre", mono=True, bold=True), _number),
        (Column("name", term("column.name"), 48, name=True), _name),
    ]
    if allowed("address"):
        columns.append((Column("address", term("column.address"), 54), _address))
    if allowed("phones"):
        columns.append((Column("phone", term("column.phone"), 38, mono=True), _phones))
    if allowed("support"):
        columns.append((Column("support", term("column.support"), 74), _support_to_write_in if draft else _support))
    columns += [
        (Column("listed", term("column.listed"), 22, align="centre"), _listed),
        (Column("consent", term("column.consent"), 27, align="centre"), _consent),
    ]
    for order in (1, 2):
        columns += _supporter_columns(order)
    columns += [
        (Column("carenet", term("carenet"), 17, align="centre", outside=True), _carenet),
        (Column("baton", term("baton.short"), 16, align="centre", outside=True), _baton),
    ]
    if draft:
        columns.append((Column("memo", term("column.memo"), 36), lambda _: Cell()))
        columns.sort(key=lambda pair: pair[0].outside)
    return columns


def _stacked(columns: list[tuple[Column, Draw]]) -> list[tuple[Column, Draw]]:
    """The columns for a narrow sheet: what is about the person in one, what was agreed in another."""
    one = {column.key: draw for column, draw in columns}
    who = [one[key] for key in ("name", "address", "phone") if key in one]
    agreed = [one[key] for key in ("listed", "consent") if key in one]

    def person(of: DisclosedPerson) -> Cell:
        cells = [draw(of) for draw in who]
        return Cell(tuple(line for cell in cells for line in cell.lines), ruby=cells[0].ruby)

    def consent(of: DisclosedPerson) -> Cell:
        listed, given = (draw(of) for draw in agreed)
        first, *more = given.lines or ("",)
        written = f"{term('column.listed_short')} {listed.text}"
        return Cell((written, f"{term('column.consent_short')} {first}", *more))

    found: list[tuple[Column, Draw]] = []
    for column, draw in columns:
        if column.key == "name":
            found.append((replace(column, heading=term("column.person"), width=_WIDTHS["name"]), person))
        elif column.key == "consent":
            heading = f"{term('column.listed_short')}・{term('column.consent_short')}"
            found.append((replace(column, heading=heading, width=_WIDTHS["consent"]), consent))
        elif column.key not in ("address", "phone", "listed"):
            found.append((replace(column, width=_WIDTHS.get(column.key, column.width)), draw))
    return found


def _supporter_columns(order: int) -> list[tuple[Column, Draw]]:
    group = f"{term('supporter')}{order}"
    return [
        (Column(f"supporter{order}", term("column.supporter_name"), 44, group=group, name=True), _helper_cell(order)),
        (Column(f"agreed{order}", term("column.agreed"), 16, group=group, align="centre"), _agreed(order)),
    ]


def _number(person: DisclosedPerson) -> Cell:
    return Cell.of(person.number)


def _name(person: DisclosedPerson) -> Cell:
    return Cell((person.name,), ruby=person.kana)


def _address(person: DisclosedPerson) -> Cell:
    return Cell.of(person.address if person.address is not UNSET else "")


def _phones(person: DisclosedPerson) -> Cell:
    return Cell(tuple(person.phones)) if person.phones is not UNSET else Cell()


def support_lines(support: DisclosedSupport, *, room: str = "　") -> tuple[str, ...]:
    """支援内容 with its ticks, on two lines as on the form; what is written in その他 gets a line of its own.

    Parameters
    ----------
    room
        What stands between empty brackets.
    """
    first = f"{_TICK[support.voice]}{term('support.voice')}　{_TICK[support.walking]}{term('support.walking')}"
    guide = f"{_TICK[support.guide]}{term('support.guide')}"
    if support.other:
        return first, guide, f"{_TICK[True]}{term('support.other')}【{support.other}】"
    return first, f"{guide}　{_TICK[False]}{term('support.other')}【{room}】"


def _support(person: DisclosedPerson) -> Cell:
    return Cell(support_lines(person.support)) if person.support is not UNSET else Cell()


def _support_to_write_in(person: DisclosedPerson) -> Cell:
    """With room between the brackets for a pen."""
    return Cell(support_lines(person.support, room="　　　")) if person.support is not UNSET else Cell()


def _listed(person: DisclosedPerson) -> Cell:
    return Cell.of("" if person.listed is None else term("yes") if person.listed else term("no"))


_CONSENT = {ConsentMark.GIVEN: "yes", ConsentMark.TO_CONFIRM: "consent.to_confirm", ConsentMark.NOT_GIVEN: "no"}


def _consent(person: DisclosedPerson) -> Cell:
    words = term(_CONSENT[person.consent])
    return Cell(tuple(words.replace("（", "\n（").split("\n")))


def _of_order(person: DisclosedPerson, order: int) -> list[DisclosedHelper]:
    """Who stands in the columns of one supporter: the first, the second, and all others under the second."""
    ranked = sorted(person.helpers, key=lambda one: one.order)
    first = [one for one in ranked if one.order == 1][:1]
    rest = [one for one in ranked if one not in first]
    if order == 1:
        return first
    return rest


def _helper_cell(order: int) -> Draw:
    def draw(person: DisclosedPerson) -> Cell:
        helpers = _of_order(person, order)
        lines: list[str] = []
        for one in helpers:
            reserve = f"{term('supporter.reserve')} " if one.order > 2 else ""
            lines.append(f"{reserve}{one.name}")
            if one.phone is not UNSET and one.phone:
                lines.append(str(one.phone))
        return Cell(tuple(lines), ruby=helpers[0].kana if len(helpers) == 1 else "")

    return draw


def _agreed(order: int) -> Draw:
    """A mark in the middle for one supporter; for several, beside the name of each."""

    def draw(person: DisclosedPerson) -> Cell:
        helpers = _of_order(person, order)
        lines: list[str] = []
        for one in helpers:
            lines.append(term("yes") if one.agreed else "")
            if len(helpers) > 1 and one.phone is not UNSET and one.phone:
                lines.append("")
        return Cell(tuple(lines) if any(lines) else ())

    return draw


def _carenet(person: DisclosedPerson) -> Cell:
    return Cell.of("○" if person.carenet else "")


def _baton(person: DisclosedPerson) -> Cell:
    return Cell.of("○" if person.baton else "")
