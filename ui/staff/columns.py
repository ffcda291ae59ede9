"""The columns of the grid: what stands in them, how they sort, and which may be corrected there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from himi_map.desk import answer_words
from himi_map.glossary import term
from himi_map.records.consent import ConsentKind
from himi_map.text.kana import kana_sort_key
from himi_map.text.wareki import age_on, wareki

if TYPE_CHECKING:
    import datetime as dt

    from himi_map.desk import DeskPerson
    from himi_map.records.atlas import Records


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the grid: the person as Desk shows them, and what else its cells need."""

    found: DeskPerson
    records: Records
    today: dt.date


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    field
        Key; when it can be corrected, the field of the record.
    personal
        Not shown while names are hidden.
    """

    field: str
    words: str
    text: Callable[[Line], str]
    key: Callable[[Line], Any] | None = None
    personal: bool = False
    width: int = 120

    def sort_key(self, line: Line) -> Any:
        """What it sorts by."""
        return self.key(line) if self.key is not None else self.text(line)


def _born(line: Line) -> str:
    born = line.found.resident.born
    return "" if born is None else born.text or wareki(born)


def _age(line: Line) -> int | None:
    born = line.found.resident.born
    return age_on(born, line.today) if born is not None else None


def _helper(place: int) -> Callable[[Line], str]:
    def text(line: Line) -> str:
        helpers = line.found.helpers
        return helpers[place].supporter.name if len(helpers) > place else ""

    return text


def _support(line: Line) -> str:
    support = line.found.registration.support
    ticks = [term(f"support.{name}") for name in ("voice", "walking", "guide") if getattr(support, name)]
    return "・".join([*ticks, *filter(None, [support.other])])


def _consent(kind: ConsentKind) -> Callable[[Line], str]:
    return lambda line: answer_words(line.found.consents[kind])


def _home(line: Line) -> str:
    home = line.found.resident.home
    return term(f"position_quality.{home.quality}") if home is not None else "まだ"


def _group(line: Line) -> str:
    group = line.records.groups.get(line.found.resident.group or "")
    return group.name if group is not None else ""


def _confirmed(line: Line) -> str:
    day = line.found.registration.last_confirmed
    return wareki(day) if day is not None else ""


COLUMNS: Final = (
    Column("number", "NO", lambda one: str(one.found.registration.number), lambda one: one.found.registration.number,
           width=56),
    Column("name", "氏名", lambda one: one.found.resident.name,
           lambda one: kana_sort_key(one.found.resident.kana, one.found.resident.name), personal=True, width=150),
    Column("kana", "ふりがな", lambda one: one.found.resident.kana,
           lambda one: kana_sort_key(one.found.resident.kana, one.found.resident.name), personal=True, width=150),
    Column("born", "生年月日", _born, lambda one: one.found.resident.born.iso if one.found.resident.born else "",
           personal=True, width=150),
    Column("age", "年齢", lambda one: str(_age(one) or ""), lambda one: _age(one) or -1, width=60),
    Column("address", "住所", lambda one: one.found.resident.address, personal=True, width=200),
    Column("phone", "電話", lambda one: one.found.resident.phone, personal=True, width=140),
    Column("mobile", "携帯電話", lambda one: one.found.resident.mobile, personal=True, width=140),
    Column("group", "班", _group, width=80),
    Column("status", term("status"), lambda one: term(f"status.{one.found.resident.status}"), width=100),
    Column("support", term("column.support"), _support, width=200),
    Column("helper1", "支援協力者1", _helper(0), personal=True, width=140),
    Column("helper2", "支援協力者2", _helper(1), personal=True, width=140),
    Column("list", "名簿の同意", _consent(ConsentKind.LIST_ASSOCIATION), width=110),
    Column("map", "地図の同意", _consent(ConsentKind.MAP), width=110),
    Column("home", "家の位置", _home, width=110),
    Column("care_notes", term("column.care_notes"), lambda one: one.found.registration.care_notes, personal=True,
           width=240),
    Column("last_confirmed", "最後に確かめた日", _confirmed,
           lambda one: str(one.found.registration.last_confirmed or ""), width=160),
)  # fmt: skip

FROZEN: Final = 2
"""NO and name stay where they are while the rest scrolls."""
