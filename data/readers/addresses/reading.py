"""Address data as published (位置参照情報, アドレス・ベース・レジストリ, geolonia) to points of the gazetteer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from data.mappack import Address, AddressLevel
from data.readers.sites.geojson import parse_json
from data.readers.tables.headers import find_table
from data.readers.tables.reading import sheets_from_bytes
from data.readers.tables.sheet import Cell, Sheet, is_empty
from data.readers.tables.table import Row, Table
from data.readers.tables.vocabulary import Vocabulary
from himi_map.errors import InputError
from himi_map.geo.crs import LonLat
from himi_map.profiles.profile import Profile
from himi_map.services.importing.homes import in_japan
from himi_map.services.importing.report import FileReport
from himi_map.text.addresses import canonical_banchi

TOWN_ROLES: Final = ("town", "koaza", "town_id")
_DELETED: Final = "3"  # 更新後履歴フラグ of 位置参照情報


@dataclass(frozen=True, slots=True)
class AddressFile:
    """The addresses of one file with its report."""

    addresses: tuple[Address, ...]
    report: FileReport


def read_addresses(data: bytes, file: str, *, words: Vocabulary, profile: Profile) -> AddressFile:
    """All addresses of *profile*'s municipality in one file.

    Rows of other municipalities are left out with a note; so are abolished names. A 小字 that stands directly under the
    municipality is a town of its own.

    Raises
    ------
    InputError
        ``input.no_header``, ``input.empty_table``, and what reading a table may raise.
    """
    report = FileReport(file, "addresses")
    tables = [one for one in (find_table(sheet, words, TOWN_ROLES) for sheet in _sheets(data, file)) if one is not None]
    if not tables:
        raise InputError("input.no_header", file=file, what_for="住所データ", wanted="大字・町名・緯度・経度")
    found: dict[tuple[str, str, str], Address] = {}
    elsewhere = 0
    for table in tables:
        for row in table.rows():
            if _elsewhere(row, profile):
                elsewhere += 1
                continue
            if row.text("after_history") == _DELETED or row.text("abolished") or row.text("representative") == "0":
                continue
            report.rows += 1
            address = _address(row, table, report)
            if address is not None:
                found.setdefault((address.town, address.koaza, address.banchi), address)
    if not report.rows:
        raise InputError("input.empty_table", file=file)
    if elsewhere:
        report.notes.append(f"{profile.name}でない行（取り込んでいません）：{elsewhere}行")
    return AddressFile(tuple(found.values()), report)


def merge_addresses(known: Iterable[Address], files: Sequence[AddressFile]) -> tuple[Address, ...] | None:
    """The gazetteer with *files* in it, counting into their reports; None when nothing changes.

    A name without a point never takes away a point that is known.
    """
    merged = {(one.town, one.koaza, one.banchi): one for one in known}
    changed_any = False
    for file in files:
        for one in file.addresses:
            key = (one.town, one.koaza, one.banchi)
            before = merged.get(key)
            if before is None:
                file.report.added += 1
            elif before == one or one.position is None:
                file.report.unchanged += 1
                continue
            else:
                file.report.changed += 1
            merged[key] = one
            changed_any = True
    return tuple(merged.values()) if changed_any else None


def _sheets(data: bytes, file: str) -> list[Sheet]:
    if not file.lower().endswith((".json", ".geojson")):
        return sheets_from_bytes(data, file)
    return [_sheet_of(parse_json(data, file), file)]


def _sheet_of(content: Any, file: str) -> Sheet:
    """A JSON list of objects as a sheet."""
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        raise InputError("input.no_header", file=file, what_for="住所データ", wanted="town・lat・lng")
    labels = list(dict.fromkeys(name for one in content for name in one))
    rows: list[list[Cell]] = [list(labels)]
    rows += [[_plain(one.get(label)) for label in labels] for one in content]
    return Sheet(file, "", rows)


def _plain(value: Any) -> Cell:
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _elsewhere(row: Row, profile: Profile) -> bool:
    code = row.text("code")
    if code.isdecimal() and len(code) >= 4:
        return code.zfill(6 if len(code) > 5 else 5)[:5] != profile.code
    city = row.text("city")
    return bool(city) and not city.endswith(profile.name)


def _address(row: Row, table: Table, report: FileReport) -> Address | None:
    town, koaza = row.text("town") + row.text("chome"), row.text("koaza")
    if not town:
        town, koaza = koaza, ""
    if not town:
        report.add(table.place(row), "rejected", "input.address_no_town")
        return None
    lots = [row.text(role) for role in ("number1", "number2", "number3") if row.text(role)]
    banchi = canonical_banchi(row.text("banchi") or "-".join(lots))
    level = AddressLevel.PARCEL if banchi else AddressLevel.KOAZA if koaza else AddressLevel.TOWN
    return Address(town, koaza, banchi, _position(row, table, report), level)


def _position(row: Row, table: Table, report: FileReport) -> LonLat | None:
    cells = (row.cell("lon"), row.cell("lat"))
    if any(is_empty(cell) for cell in cells):
        return None
    try:
        position = LonLat(*(float(str(cell)) for cell in cells))
    except ValueError:
        position = None
    if position is None or not in_japan(position):
        shown = "、".join(str(cell) for cell in cells)
        report.add(table.place(row), "noticed", "input.bad_position", column="経度・緯度", value=shown)
        return None
    return position
