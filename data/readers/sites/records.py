"""Rows of site lists to records: what one list says of one place."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from data.readers.sites.far import without_outliers
from data.readers.sites.geojson import table_of_points
from data.readers.tables.headers import find_table
from data.readers.tables.reading import sheets_from_bytes
from data.readers.tables.sheet import Cell, is_empty, text_of
from data.readers.tables.table import Row, Table
from data.readers.tables.vocabulary import Vocabulary
from himi_map.errors import InputError
from himi_map.geo.crs import LonLat
from himi_map.profiles.profile import Profile
from himi_map.publicmap import Hazard, SiteKind
from himi_map.services.importing.homes import in_japan
from himi_map.services.importing.report import FileReport, RowPlace
from himi_map.text.names import search_key
from himi_map.text.numbers import ascii_form, parse_count, parse_mark

_HAZARDS: Final = {
    "flood": Hazard.FLOOD,
    "landslide": Hazard.LANDSLIDE,
    "storm_surge": Hazard.STORM_SURGE,
    "earthquake": Hazard.EARTHQUAKE,
    "tsunami": Hazard.TSUNAMI,
    "fire": Hazard.FIRE,
    "inland_flood": Hazard.INLAND_FLOOD,
    "volcano": Hazard.VOLCANO,
}
_HAZARD_WORDS: Final = {
    "洪水": Hazard.FLOOD,
    "土砂": Hazard.LANDSLIDE,
    "崖崩れ": Hazard.LANDSLIDE,
    "高潮": Hazard.STORM_SURGE,
    "地震": Hazard.EARTHQUAKE,
    "津波": Hazard.TSUNAMI,
    "火事": Hazard.FIRE,
    "火災": Hazard.FIRE,
    "内水": Hazard.INLAND_FLOOD,
    "火山": Hazard.VOLCANO,
}
_SHOWN: Final = {
    "flood": "洪水",
    "flood_l1": "洪水（計画規模）",
    "flood_l2": "洪水（想定最大規模）",
    "landslide": "土砂災害",
    "storm_surge": "高潮",
    "earthquake": "地震",
    "tsunami": "津波",
    "fire": "大規模な火事",
    "inland_flood": "内水氾濫",
    "volcano": "火山現象",
}
_KIND_OF_CODE: Final = {"11": SiteKind.SHELTER, "12": SiteKind.WELFARE, "20": SiteKind.EMERGENCY}
_COMMON_ID: Final = re.compile(r"E\d{13}")
_BRACKETED: Final = re.compile(r"[\s　]*[（(]([^（）()]*)[）)][\s　]*")
_CONDITION: Final = re.compile(r"階以上|に避難|のみ|除く|限る|限り|使用でき|利用でき|不可|場合|時は")


@dataclass(slots=True)
class SiteRecord:
    """What one row says.

    Attributes
    ----------
    common_id
        GSI 共通ID (E + 13 digits); "" in lists without it.
    same_address
        The row's flag 「…との住所同一」.
    """

    place: RowPlace
    name: str
    common_id: str = ""
    kana: str = ""
    kinds: tuple[SiteKind, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    address: str = ""
    phone: str = ""
    conditions: tuple[str, ...] = ()
    target: str = ""
    capacity: int | None = None
    capacity_text: str = ""
    step_free: bool | None = None
    position: LonLat | None = None
    same_address: bool = False
    source: str = ""

    @property
    def emergency(self) -> bool:
        """From a list of 指定緊急避難場所."""
        return SiteKind.EMERGENCY in self.kinds

    @property
    def address_number(self) -> str:
        """First eleven signs of the 共通ID: one number for everything at an address; "" without one."""
        return self.common_id[:11]


@dataclass(slots=True)
class SiteFile:
    """The records of one file with its report."""

    records: list[SiteRecord]
    report: FileReport
    seen: set[str] = field(default_factory=set)


def read_sites(data: bytes, file: str, *, words: Vocabulary, profile: Profile) -> SiteFile:
    """All sites of one file (table or GeoJSON).

    Raises
    ------
    InputError
        ``input.no_header``, ``input.empty_table``, ``input.unavailable``, and what reading a table may raise.
    """
    report = FileReport(file, "sites")
    if file.lower().endswith((".json", ".geojson")):
        tables = [table_of_points(data, file, words)]
        if not tables[0].has("name"):
            raise InputError("input.no_header", file=file, what_for="避難場所", wanted="施設・場所名・住所・緯度・経度")
    else:
        found = (find_table(sheet, words, ("name",)) for sheet in sheets_from_bytes(data, file))
        tables = [table for table in found if table is not None and is_site_list(table)]
        if not tables:
            raise InputError("input.no_header", file=file, what_for="避難場所", wanted="施設・場所名・住所・緯度・経度")
    records = [record for table in tables for record in _Reader(table, report, file).read()]
    if not report.rows:
        raise InputError("input.empty_table", file=file)
    records = without_outliers(records, report)
    outside = sum(
        one.position is not None and not profile.bbox.contains(one.position.lon, one.position.lat) for one in records
    )
    if outside:
        report.notes.append(f"{profile.name}の外にある場所：{outside}か所（そのまま取り込みます）")
    unknown = dict.fromkeys(column.shown for table in tables for column in table.unknown)
    if unknown:
        report.notes.append(f"読みとれなかった列（取り込んでいません）：{'、'.join(unknown)}")
    return SiteFile(records, report)


def is_site_list(table: Table) -> bool:
    """Whether a table with names is one of places: it has hazards, positions or the like, or an address."""
    marks = {*_HAZARDS, "lat", "lon", "address", "capacity", "also_shelter", "also_emergency", "kind"}
    return len(marks & set(table.by_role)) >= 2 or (table.has("address") and table.has("name"))


class _Reader:
    """Reads one table."""

    def __init__(self, table: Table, report: FileReport, file: str) -> None:
        self._table = table
        self._report = report
        self._file = file
        self._marks: Counter[tuple[str, str]] = Counter()
        self._texts = 0
        self._has_hazards = any(table.has(role) for role in (*_HAZARDS, "flood_l1", "flood_l2"))

    def read(self) -> Iterator[SiteRecord]:
        for row in self._table.rows():
            self._report.rows += 1
            furniture = self._table.furniture(row, ("name",))
            if furniture is not None:
                first = next(text_of(cell) for cell in row.cells if not is_empty(cell))
                self._report.add(self._table.place(row), "rejected", furniture, value=first)
                continue
            record = self._record(row)
            if record is not None:
                yield record
        for (column, mark), count in self._marks.items():
            self._report.notes.append(
                f"{column} の「{mark}」{count}か所は、指定ありとはみなさず、条件の欄に残しました。"
            )
        if self._texts:
            self._report.notes.append(f"収容人数が1つの数でない場所：{self._texts}か所（書かれたとおりに残しました）")

    def _record(self, row: Row) -> SiteRecord | None:
        written = " ".join(row.text("name").split("\n"))
        if not written:
            self._report.add(
                self._table.place(row), "rejected", "input.site_no_name", column=row.column("name"),
                value=row.text("address"),
            )  # fmt: skip
            return None
        position = self._position(row)
        if position is False:
            return None
        ids = (unicodedata.normalize("NFKC", row.text(role)).upper() for role in ("common_id", "list_id"))
        common_id = next((one for one in ids if _COMMON_ID.fullmatch(one)), "")
        name, conditions = _name_and_conditions(written)
        hazards, more = self._hazards(row)
        remarks = [row.text("remarks"), row.text("decided"), *more]
        capacity_text = row.text("capacity")
        record = SiteRecord(
            place=self._table.place(row),
            name=name,
            common_id=common_id,
            kana=row.text("kana"),
            kinds=self._kinds(row, common_id, bool(hazards)),
            hazards=hazards,
            address=_address(row),
            phone=row.text("phone"),
            conditions=tuple(dict.fromkeys(part for part in (*conditions, *map(_line, remarks)) if part)),
            target=_line(row.text("target") or row.text("receives")),
            capacity=self._capacity(row.cell("capacity")),
            capacity_text="" if capacity_text.startswith("-") else _line(capacity_text),
            step_free=parse_mark(row.cell("step_free")) if row.text("step_free") else None,
            position=position,
            same_address=parse_mark(row.cell("also_shelter")) is True or parse_mark(row.cell("also_emergency")) is True,
            source=self._file.rpartition("/")[2],
        )
        if position is None:
            self._report.add(record.place, "noticed", "input.site_no_position", value=name)
        return record

    def _position(self, row: Row) -> LonLat | Literal[False] | None:
        """The point; None when there is none; False when the row is not taken because of it."""
        lon, lat = row.cell("lon"), row.cell("lat")
        if is_empty(lon) and is_empty(lat):
            return None
        shown = f"緯度 {text_of(lat)}、経度 {text_of(lon)}"
        x, y = _number(lon), _number(lat)
        if x is None or y is None:
            self._report.add(
                self._table.place(row), "rejected", "input.site_bad_position", column=row.column("lat"), value=shown
            )
            return False
        if (x, y) == (0.0, 0.0):
            return None
        position = LonLat(x, y)
        if not in_japan(position):
            self._report.add(
                self._table.place(row), "rejected", "input.site_outside_japan", column=row.column("lat"), value=shown
            )
            return False
        return position

    def _hazards(self, row: Row) -> tuple[tuple[Hazard, ...], list[str]]:
        """Hazards the place is designated for, and marks that are neither yes nor no as conditions."""
        found = {hazard for role, hazard in _HAZARDS.items() if self._flag(row, role) is True}
        more = [
            f"{_SHOWN[role]}：{row.text(role)}"
            for role in (*_HAZARDS, "flood_l1", "flood_l2")
            if row.has(role) and self._flag(row, role) is None
        ]
        if row.has("flood_l2") or row.has("flood_l1"):
            large, planned = self._flag(row, "flood_l2"), self._flag(row, "flood_l1")
            if large is True or (planned is True and not row.has("flood_l2")):
                found.add(Hazard.FLOOD)
            elif planned is True:
                more.append("洪水は計画規模（L1）まで")
        text = row.text("hazards_text")
        if text:
            found |= {hazard for word, hazard in _HAZARD_WORDS.items() if word in text}
        for role in (*_HAZARDS, "flood_l1", "flood_l2"):
            if row.has(role) and self._flag(row, role) is None:
                self._marks[row.column(role), row.text(role)] += 1
        return tuple(hazard for hazard in Hazard if hazard in found), more

    def _flag(self, row: Row, role: str) -> bool | None:
        return parse_mark(row.cell(role)) if row.has(role) else False

    def _kinds(self, row: Row, common_id: str, designated: bool) -> tuple[SiteKind, ...]:
        if common_id and common_id[-3:-1] in _KIND_OF_CODE:
            kinds = {_KIND_OF_CODE[common_id[-3:-1]]}
            if SiteKind.EMERGENCY in kinds and self._open_data and parse_mark(row.cell("also_shelter")):
                kinds.add(SiteKind.SHELTER)
            return _ordered(kinds)
        words = row.text("kind")
        kinds = _kinds_in(words)
        if designated or (self._has_hazards and not words):
            kinds.add(SiteKind.EMERGENCY)
        if parse_mark(row.cell("also_shelter")) is True:
            kinds.add(SiteKind.SHELTER)
        if not kinds and not words and (row.has("also_emergency") or row.has("receives")):
            kinds.add(SiteKind.WELFARE if "要配慮" in row.text("receives") else SiteKind.SHELTER)
        return _ordered(kinds)

    @property
    def _open_data(self) -> bool:
        """A municipal list says itself that the place is a shelter too; GSI publishes shelters as a list of its own."""
        return self._table.has("capacity") or self._table.has("address_city")

    def _capacity(self, cell: Cell) -> int | None:
        text = text_of(cell)
        if not text or text.startswith("-"):
            return None
        try:
            count = parse_count(text)
        except InputError:
            self._texts += 1
            return None
        return count or None


def _ordered(kinds: set[SiteKind]) -> tuple[SiteKind, ...]:
    return tuple(kind for kind in SiteKind if kind in kinds)


def _kinds_in(words: str) -> set[SiteKind]:
    kinds: set[SiteKind] = set()
    for word in re.split(r"[、,・/／\s]+", words):
        if "福祉避難所" in word:
            kinds.add(SiteKind.WELFARE)
        elif "緊急避難場所" in word:
            kinds.add(SiteKind.EMERGENCY)
        elif "一時" in word:
            kinds.add(SiteKind.GATHERING)
        elif "指定避難所" in word or "指定一般避難所" in word:
            kinds.add(SiteKind.SHELTER)
    return kinds


def _name_and_conditions(written: str) -> tuple[str, tuple[str, ...]]:
    """``〇〇会館　（洪水時は、２階以上に避難）`` → name and condition; brackets that are part of the name stay."""
    conditions = [inside for inside in _BRACKETED.findall(written) if _CONDITION.search(inside)]
    if not conditions:
        return written.strip(), ()
    name = _BRACKETED.sub(lambda match: "" if _CONDITION.search(match.group(1)) else match.group(), written).strip()
    return name or written.strip(), tuple(conditions)


def _address(row: Row) -> str:
    whole = _line(row.text("address"))
    if whole:
        return whole
    return "".join(_line(row.text(role)) for role in ("address_city", "address_town", "address_lot"))


def _line(text: str) -> str:
    return " ".join(text.split())


def _number(cell: Cell) -> float | None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    try:
        return float(ascii_form(text_of(cell)).strip())
    except ValueError:
        return None


def folded_name(name: str) -> str:
    """A name for comparing: without conditions, spaces, and the ways to write a company or foundation."""
    plain = unicodedata.normalize("NFKC", _name_and_conditions(name)[0])
    plain = re.sub(
        r"[(](?:株|有|社|財|福|医|社福|学|宗|旧)[)]|株式会社|有限会社|社会福祉法人|学校法人|医療法人|^旧", "", plain
    )
    return search_key(re.sub(r"[()・\-ー]", "", plain))


def folded_address(address: str) -> str:
    """An address for comparing."""
    plain = ascii_form(address)
    plain = re.sub(r"番地の?|番|号$|の(?=\d)|丁目", "-", plain)
    return search_key(re.sub(r"^(?:.{2,3}[都道府県])?|大字|字|-+$|\s", "", plain)).strip("-")


def records_of(files: Sequence[SiteFile]) -> Iterator[SiteRecord]:
    """All records of several files."""
    for one in files:
        yield from one.records
