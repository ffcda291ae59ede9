"""Rows of a name list to people: what each column says, typed; what cannot be read is told, and the row is kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Final

from data.readers.people.answers import parse_answer
from data.readers.people.contacts import ContactColumns
from data.readers.people.supporting import SupporterColumns
from data.readers.people.words import parse_sex, parse_status, parse_support, split_words, title_association
from data.readers.tables.sheet import Cell, is_empty, text_of
from data.readers.tables.table import Row, Table
from himi_map.errors import InputError
from himi_map.geo.crs import LonLat, PlaneCrs
from himi_map.profiles.profile import Profile
from himi_map.records.consent import ConsentKind, ConsentState, Proof, SignedBy
from himi_map.records.people import Sex, Status, Support
from himi_map.services.importing.homes import in_japan
from himi_map.services.importing.incoming import (
    CARE_TARGET_WORDS,
    IncomingConsent,
    IncomingPerson,
    IncomingTeam,
)
from himi_map.services.importing.report import FileReport
from himi_map.text.addresses import canonical_postal, damaged_banchi
from himi_map.text.names import has_gaiji
from himi_map.text.numbers import ascii_form, is_blank, parse_count, parse_mark
from himi_map.text.partialdate import PartialDate
from himi_map.text.phones import format_phone, parse_phones
from himi_map.text.wareki import parse_date

NAME_ROLES: Final = ("name", "family_name", "given_name")
_OWN_CONSENTS: Final = {
    "consent_association": ConsentKind.LIST_ASSOCIATION,
    "consent_minsei": ConsentKind.LIST_MINSEI,
    "consent_responders": ConsentKind.LIST_RESPONDERS,
    "consent_map": ConsentKind.MAP,
    "consent_plan": ConsentKind.PLAN_MADE,
    "consent_plan_shared": ConsentKind.PLAN_SHARED,
}
_GENERAL: Final = (ConsentKind.LIST_ASSOCIATION, ConsentKind.MAP)
_DAMAGE: Final = "input.damaged_banchi"


class PeopleReader:
    """Reads one table.

    Parameters
    ----------
    table
        With at least a name column.
    association
        Where people stand whose row does not say: option, title or sheet name.
    """

    def __init__(
        self, table: Table, report: FileReport, *, profile: Profile, today: dt.date, association: str = ""
    ) -> None:
        self._table = table
        self._report = report
        self._profile = profile
        self._today = today
        self._association = association or title_association(table.titles)
        self._supporters = SupporterColumns(table, self)
        self._contacts = ContactColumns(table, self)
        self._district_is_association = table.has("district") and not table.has("association")

    def read(self) -> Iterator[IncomingPerson]:
        """People, row by row; rows that are none go into the report."""
        prepared = 0
        for row in self._table.rows():
            furniture = self._table.furniture(row, NAME_ROLES)
            if furniture is None and self._table.only_numbered(row):
                prepared += 1
                continue
            self._report.rows += 1
            if furniture is not None:
                first = next(text_of(cell) for cell in row.cells if not is_empty(cell))
                self._report.add(self._table.place(row), "rejected", furniture, value=first)
                continue
            name = self._name(row)
            if not name:
                self._report.add(
                    self._table.place(row), "rejected", "input.no_name",
                    column=next((row.column(role) for role in NAME_ROLES if row.has(role)), ""),
                )  # fmt: skip
                continue
            yield self._person(row, name)
        if prepared:
            self._report.notes.append(f"番号だけの空の行が{prepared}行ありました（人がいないので数えていません）。")

    def notice(self, row: Row, role: str, code: str, value: object, **facts: object) -> None:
        """Tell about a cell of a row that is taken."""
        self._report.add(self._table.place(row), "noticed", code, column=row.column(role), value=value, **facts)

    # the person

    def _name(self, row: Row) -> str:
        name = _one_line(row.text("name"))
        if not name:
            parts = [_one_line(row.text(role)) for role in ("family_name", "given_name")]
            name = "　".join(part for part in parts if part)
        return name

    def _person(self, row: Row, name: str) -> IncomingPerson:
        if has_gaiji(name):
            self.notice(row, "name" if row.has("name") else "family_name", "input.gaiji", name)
        person = IncomingPerson(
            place=self._table.place(row),
            name=name,
            source_id=row.text("source_id"),
            association=self._association_of(row),
            ward=self._ward_of(row),
            group=_one_line(row.text("group")),
            number=self._number(row),
        )
        self._resident(row, person)
        self._registration(row, person)
        self._household(row, person)
        person.position = self._position(row)
        self._consents(row, person)
        person.supporters = self._supporters.read(row)
        person.contacts = self._contacts.read(row)
        self._baton(row, person)
        self._team(row, person)
        if not is_empty(row.cell("my_number")):
            self.notice(row, "my_number", "input.my_number", "（表示しません）")
        return person

    def _association_of(self, row: Row) -> str:
        own = _one_line(row.text("association"))
        if not own and self._district_is_association:
            own = _one_line(row.text("district"))
        return own or self._association

    def _ward_of(self, row: Row) -> str:
        own = _one_line(row.text("ward"))
        if not own and not self._district_is_association:
            own = _one_line(row.text("district"))
        return own

    def _number(self, row: Row) -> int | None:
        cell = row.cell("number")
        if is_empty(cell):
            return None
        try:
            number = parse_count(cell)
        except InputError:
            number = 0
        if not 0 < number < 100_000:
            self.notice(row, "number", "input.bad_number", cell)
            return None
        return number

    def _resident(self, row: Row, person: IncomingPerson) -> None:
        fields = person.resident
        if any(row.has(role) for role in ("kana", "family_kana", "given_kana")):
            parts = [_one_line(row.text(role)) for role in ("family_kana", "given_kana")]
            fields["kana"] = _one_line(row.text("kana")) or "　".join(part for part in parts if part)
        if row.has("sex"):
            sex = parse_sex(row.text("sex"))
            if sex is None:
                self.notice(row, "sex", "input.unknown_word", row.text("sex"))
            fields["sex"] = sex or Sex.UNSTATED
        if row.has("born"):
            fields["born"] = self._born(row)
        if row.has("address") or row.has("address_more"):
            fields["address"] = self._address(row)
        if row.has("postal"):
            fields["postal"] = self._postal(row)
        for role in ("phone", "mobile", "fax"):
            if row.has(role):
                fields[role] = self.phone(row, role)
        if row.has("status"):
            status = parse_status(row.text("status")) if row.text("status") else Status.HOME
            if status is None:
                self.notice(row, "status", "input.unknown_word", row.text("status"))
            fields["status"] = status or Status.HOME
        if row.has("status_since"):
            fields["status_since"] = self.day(row, "status_since")

    def _born(self, row: Row) -> PartialDate | None:
        cell = row.cell("born")
        if is_empty(cell):
            return None
        try:
            born = parse_date(cell, today=self._today)
        except InputError as error:
            self.notice(row, "born", "input.bad_date", cell, reason=str(error.fields.get("reason", "")))
            return PartialDate(text=text_of(cell))
        if "future" in born.warnings:
            self.notice(row, "born", "input.bad_date", cell, reason="これから先の日付です。")
        elif born.warnings:
            self.notice(row, "born", "input.odd_date", cell)
        return born

    def day(self, row: Row, role: str) -> dt.date | None:
        """A date to the day; None when there is none or it cannot be read (told)."""
        cell = row.cell(role)
        if is_empty(cell):
            return None
        try:
            found = parse_date(cell, today=self._today)
        except InputError as error:
            self.notice(row, role, "input.bad_date", cell, reason=str(error.fields.get("reason", "")))
            return None
        if found.day is None and found.precision != "unknown":
            self.notice(row, role, "input.date_not_to_day", cell)
        return found.day

    def _address(self, row: Row) -> str:
        pieces: list[str] = []
        cells = [*row.filled("address"), *row.filled("address_more")]
        for column, cell in sorted(cells, key=lambda pair: pair[0].index):
            guesses = damaged_banchi(cell)
            if guesses:
                self._report.add(
                    self._table.place(row), "noticed", _DAMAGE, column=column.shown, value=cell,
                    guesses="、".join(guesses[:3]),
                )  # fmt: skip
                pieces.append(guesses[0] if pieces else text_of(cell))
            else:
                pieces.append(_one_line(text_of(cell)))
        return _joined(pieces)

    def _postal(self, row: Row) -> str:
        cell = row.cell("postal")
        try:
            if isinstance(cell, float) and cell.is_integer():
                cell = f"{int(cell):07d}"
            return canonical_postal(cell)
        except InputError:
            self.notice(row, "postal", "input.bad_postal", cell)
            return text_of(cell)

    def phone(self, row: Row, role: str) -> str:
        """The number as entered; with its leading 0 put back when Excel has dropped it (told)."""
        cell = row.cell(role)
        if is_empty(cell):
            return ""
        text = _one_line(text_of(cell))
        phones = parse_phones(text, area_code=self._profile.phone_prefix)
        warnings = {warning for phone in phones for warning in phone.warnings}
        if "unreadable" in warnings:
            self.notice(row, role, "input.bad_phone", cell)
        if "lost_zero" in warnings:
            self.notice(row, role, "input.lost_zero", cell)
            if len(phones) == 1 and phones[0].digits and not phones[0].note:
                return format_phone(phones[0], area_code=self._profile.phone_prefix)
        return text

    # registration, household, position

    def _registration(self, row: Row, person: IncomingPerson) -> None:
        fields = person.registration
        if row.has("reasons") or row.has("reason_named"):
            reasons = [word for _, cell in row.filled("reasons") for word in split_words(text_of(cell))]
            for column, cell in row.filled("reason_named"):
                reasons += _named_reason(column.label, cell)
            fields["reasons"] = tuple(dict.fromkeys(reasons))
        if any(
            row.has(role) for role in ("support", "support_voice", "support_walking", "support_guide", "support_other")
        ):
            fields["support"] = self._support(row)
        if row.has("listed"):
            fields["listed"] = self._mark(row, "listed")
        if row.has("care_notes"):
            fields["care_notes"] = "\n".join(text_of(cell) for _, cell in row.filled("care_notes"))
        if row.has("last_confirmed"):
            fields["last_confirmed"] = self.day(row, "last_confirmed")

    def _support(self, row: Row) -> Support:
        text = " ".join(text_of(cell) for _, cell in row.filled("support"))
        written = parse_support(text) if text else Support()
        ticked = {
            name: getattr(written, name) or bool(self._mark(row, role))
            for name, role in (("voice", "support_voice"), ("walking", "support_walking"), ("guide", "support_guide"))
        }
        other = row.text("support_other")
        if other and (mark := parse_mark(other)) is not None:
            other = "その他" if mark else ""
        return Support(**ticked, other="、".join(part for part in (written.other, other) if part))

    def _mark(self, row: Row, role: str) -> bool | None:
        cell = row.cell(role)
        if is_empty(cell):
            return None
        boxed = parse_answer(cell, today=self._today)
        if boxed is not None and boxed.state is not None:
            return boxed.state is ConsentState.GIVEN
        mark = parse_mark(cell)
        if mark is None:
            self.notice(row, role, "input.unknown_word", cell)
        return mark

    def _household(self, row: Row, person: IncomingPerson) -> None:
        if row.has("situation"):
            person.household["situation"] = _one_line(row.text("situation"))
        number, head = row.text("household"), _one_line(row.text("household_head"))
        if number:
            person.household_key = f"no:{number}"
        elif head:
            person.household_key = f"head:{head}|{person.resident.get('address', '')}"

    def _position(self, row: Row) -> LonLat | None:
        for east, north, plane in (("lon", "lat", False), ("plane_east", "plane_north", True)):
            if is_empty(row.cell(east)) and is_empty(row.cell(north)):
                continue
            x, y = number_of(row.cell(east)), number_of(row.cell(north))
            position: LonLat | None = None
            if x is not None and y is not None:
                position = PlaneCrs(self._profile.plane_epsg).lonlat(x, y) if plane else LonLat(x, y)
            if position is not None and in_japan(position):
                if not self._profile.bbox.contains(position.lon, position.lat):
                    self.notice(row, east, "input.outside_town", "", city=self._profile.name)
                return position
            self.notice(row, east, "input.bad_position", f"{row.text(east)} {row.text(north)}")
        return None

    # consents

    def _consents(self, row: Row, person: IncomingPerson) -> None:
        day = self.day(row, "consent_date") if row.has("consent_date") else None
        if row.has("consent") or (day is not None and not any(row.has(role) for role in _OWN_CONSENTS)):
            answer = self.answer(row, "consent", day)
            if answer is not None:
                for kind in _GENERAL:
                    person.consents[kind] = self._signed(row, answer)
        for role, kind in _OWN_CONSENTS.items():
            if row.has(role):
                answer = self.answer(row, role, day)
                if answer is not None:
                    person.consents[kind] = self._signed(row, answer)

    def answer(self, row: Row, role: str, day: dt.date | None) -> IncomingConsent | None:
        """The answer of a cell with the date column beside it; None (told) when it cannot be understood."""
        cell = row.cell(role)
        answer = parse_answer(cell, today=self._today)
        if answer is None:
            self.notice(row, role, "input.consent_unclear", cell)
            return None
        if answer.signed_on is not None and answer.signed_on > self._today:
            self.notice(row, role, "input.bad_date", cell, reason="これから先の日付です。")
            return None
        if day is not None and day > self._today:
            self.notice(row, role, "input.consent_future", day)
            return None
        if answer.state is None:
            # a date and nothing else: the form came in on that day
            if day is not None and not row.has(role):
                return IncomingConsent(ConsentState.GIVEN, Proof.PAPER, day)
            return answer
        if day is not None and answer.signed_on is None:
            proof = answer.proof if answer.proof is Proof.SPOKEN else Proof.PAPER
            answer = IncomingConsent(answer.state, proof, day, answer.signed_by, answer.signer, answer.relation)
        return answer

    def _signed(self, row: Row, answer: IncomingConsent) -> IncomingConsent:
        """Who answered, when columns say so."""
        if answer.state is None:
            return answer
        who, relation = _one_line(row.text("consent_by")), _one_line(row.text("consent_relation"))
        reason = _one_line(row.text("consent_reason"))
        by = answer.signed_by
        signer = ""
        if who and who not in ("本人", _one_line(row.text("name"))):
            again = parse_answer(f"同意({who})", today=self._today)
            by = again.signed_by if again is not None and again.signed_by is not SignedBy.SELF else SignedBy.FAMILY
            signer = who
            relation = relation or (again.relation if again is not None else "")
        if relation and relation != "本人" and by is SignedBy.SELF:
            by = SignedBy.FAMILY
        return IncomingConsent(
            answer.state, answer.proof, answer.signed_on, by, signer,
            relation if relation and relation != "本人" else answer.relation, reason,
        )  # fmt: skip

    # baton and team

    def _baton(self, row: Row, person: IncomingPerson) -> None:
        if not any(row.has(role) for role in ("baton", "baton_placed", "baton_form")):
            return
        text = row.text("baton")
        mark = parse_mark(row.cell("baton")) if row.has("baton") else None
        numbered = mark is None and bool(re.search(r"\d", ascii_form(text)))
        placed = self.day(row, "baton_placed") if row.has("baton_placed") else None
        form_answer = self._baton_form(row)
        has_form = form_answer is not None and form_answer.state is ConsentState.GIVEN
        if not (mark or numbered or placed or has_form):
            if mark is None and text:
                self.notice(row, "baton", "input.unknown_word", text)
            return
        if mark is False and not is_empty(row.cell("baton")):
            return
        fields: dict[str, Any] = {"number": text if numbered else ""}
        if row.has("baton_placed"):
            fields["placed_on"] = placed
        if row.text("baton_place"):
            fields["place"] = _one_line(row.text("baton_place"))
        if row.has("baton_checked"):
            fields["checked_on"] = self.day(row, "baton_checked")
        if row.has("baton_form") and form_answer is not None and form_answer.state is not None:
            fields["form"] = has_form
        person.baton = fields
        if has_form and form_answer is not None and form_answer.signed_on is not None:
            person.baton_consent = form_answer

    def _baton_form(self, row: Row) -> IncomingConsent | None:
        return self.answer(row, "baton_form", None) if row.has("baton_form") else None

    def _team(self, row: Row, person: IncomingPerson) -> None:
        text = row.text("carenet")
        mark = parse_mark(row.cell("carenet")) if row.has("carenet") else None
        numbered = bool(text) and mark is None
        helpers = split_words(row.text("carenet_helpers"))
        if not (mark or numbered or helpers or row.text("carenet_leader")):
            return
        fields: dict[str, Any] = {"number": text if numbered else ""}
        if row.text("carenet_target"):
            target = CARE_TARGET_WORDS.get("".join(ascii_form(row.text("carenet_target")).split()))
            if target is None:
                self.notice(row, "carenet_target", "input.unknown_word", row.text("carenet_target"))
            else:
                fields["target"] = target
        if row.has("carenet_leader"):
            fields["leader"] = _one_line(row.text("carenet_leader"))
        if row.has("carenet_started"):
            fields["started_on"] = self.day(row, "carenet_started")
        if row.has("carenet_ended"):
            fields["ended_on"] = self.day(row, "carenet_ended")
        if row.text("carenet_end_reason"):
            fields["end_reason"] = _one_line(row.text("carenet_end_reason"))
        person.team = IncomingTeam(fields, helpers)


def _one_line(text: str) -> str:
    """Line breaks inside a cell as spaces; everything else stays."""
    return re.sub(r"\s*[\r\n]+\s*", " ", text).strip() if "\n" in text or "\r" in text else text.strip()


def _joined(pieces: list[str]) -> str:
    """Address pieces put together; a space before a building that follows digits."""
    text = ""
    for piece in pieces:
        gap = " " if text and text[-1:].isdigit() and piece and not piece.startswith(("-", "－", "番", "の")) else ""
        text += gap + piece
    return text


def _named_reason(label: str, cell: Cell) -> list[str]:
    """A column such as 要介護度: 要介護3 as it stands, 3 as 要介護度3, ○ as the header itself."""
    text = text_of(cell)
    mark = parse_mark(cell) if not re.fullmatch(r"[0-9０-９](?:\.0)?", text) else None
    head = label.split("\n")[-1].strip()
    if mark is not None or is_blank(text):
        return [head] if mark else []
    if re.fullmatch(r"[0-9０-９]+級?", text):
        return [f"{head}{text}"]
    return list(split_words(text))


def number_of(cell: Cell) -> float | None:
    """A coordinate as a number; None when it is none."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    try:
        value = float(ascii_form(text_of(cell)).replace(",", "").strip())
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None
