"""Records: an immutable snapshot of an atlas, or of the part of it that was loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar, cast

from himi_map.records.base import AssociationId, Record, ResidentId
from himi_map.records.care import Baton, CareHelper, CareNetTeam, MonthlyActivity
from himi_map.records.consent import ConsentFact
from himi_map.records.exchange import Card, HandOut
from himi_map.records.kinds import KIND_OF, KINDS
from himi_map.records.office import LocalNote, Operator, Question, SourceRow
from himi_map.records.paper import CustodyFact, PrintedCopy, SheetLayout
from himi_map.records.people import Association, Contact, Group, Household, Registration, Resident
from himi_map.records.sites import EvacuationPlan, EvacuationSite
from himi_map.records.supporters import Assignment, Supporter

R = TypeVar("R", bound=Record)

_NONE: Mapping[str, Record] = MappingProxyType({})


class Records:
    """All records by kind and id. A value: changing it makes a new one that shares what did not change.

    Parameters
    ----------
    tables
        Kind name to {id: record}. Taken as it is: the caller gives it away.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, Record]] | None = None) -> None:
        self._tables: dict[str, Mapping[str, Record]] = dict(tables or {})

    @classmethod
    def of(cls, records: Iterable[Record]) -> Records:
        """A snapshot holding exactly *records*."""
        tables: dict[str, dict[str, Record]] = {}
        for record in records:
            tables.setdefault(KIND_OF[type(record)], {})[record.id] = record
        return cls(tables)

    def table(self, kind: str) -> Mapping[str, Record]:
        """One kind, by id."""
        return self._tables.get(kind, _NONE)

    def all(self, record_type: type[R]) -> Mapping[str, R]:
        """One kind by its type, by id."""
        return cast("Mapping[str, R]", self.table(KIND_OF[record_type]))

    def get(self, kind: str, record_id: str) -> Record | None:
        """One record or None."""
        return self.table(kind).get(record_id)

    def with_tables(self, changed: Mapping[str, Mapping[str, Record]]) -> Records:
        """A new snapshot with whole tables replaced."""
        return Records({**self._tables, **changed})

    def __iter__(self) -> Iterator[Record]:
        """Every record, in the order of kinds."""
        for kind in KINDS:
            yield from self.table(kind).values()

    def __len__(self) -> int:
        """Count of all records."""
        return sum(len(table) for table in self._tables.values())

    def __eq__(self, other: object) -> bool:
        """Same records, whatever the order."""
        if not isinstance(other, Records):
            return NotImplemented
        return all(dict(self.table(kind)) == dict(other.table(kind)) for kind in KINDS)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Counts only."""
        return f"<Records {len(self)}>"

    @property
    def associations(self) -> Mapping[str, Association]:
        """自治会 by id."""
        return self.all(Association)

    @property
    def groups(self) -> Mapping[str, Group]:
        """班 by id."""
        return self.all(Group)

    @property
    def households(self) -> Mapping[str, Household]:
        """世帯 by id."""
        return self.all(Household)

    @property
    def residents(self) -> Mapping[str, Resident]:
        """住民 by id."""
        return self.all(Resident)

    @property
    def registrations(self) -> Mapping[str, Registration]:
        """支援対象者 by id."""
        return self.all(Registration)

    @property
    def contacts(self) -> Mapping[str, Contact]:
        """緊急連絡先 by id."""
        return self.all(Contact)

    @property
    def supporters(self) -> Mapping[str, Supporter]:
        """支援協力者 by id."""
        return self.all(Supporter)

    @property
    def assignments(self) -> Mapping[str, Assignment]:
        """担当（だれがだれを助けるか） by id."""
        return self.all(Assignment)

    @property
    def consents(self) -> Mapping[str, ConsentFact]:
        """同意の記録 by id."""
        return self.all(ConsentFact)

    @property
    def sites(self) -> Mapping[str, EvacuationSite]:
        """自治会の避難場所・訂正 by id."""
        return self.all(EvacuationSite)

    @property
    def plans(self) -> Mapping[str, EvacuationPlan]:
        """個別避難計画 by id."""
        return self.all(EvacuationPlan)

    @property
    def teams(self) -> Mapping[str, CareNetTeam]:
        """ケアネットチーム by id."""
        return self.all(CareNetTeam)

    @property
    def helpers(self) -> Mapping[str, CareHelper]:
        """ケアネット協力者 by id."""
        return self.all(CareHelper)

    @property
    def activities(self) -> Mapping[str, MonthlyActivity]:
        """月ごとの活動件数 by id."""
        return self.all(MonthlyActivity)

    @property
    def batons(self) -> Mapping[str, Baton]:
        """いのちのバトン by id."""
        return self.all(Baton)

    @property
    def notes(self) -> Mapping[str, LocalNote]:
        """書き込み by id."""
        return self.all(LocalNote)

    @property
    def copies(self) -> Mapping[str, PrintedCopy]:
        """印刷物 by id."""
        return self.all(PrintedCopy)

    @property
    def custody(self) -> Mapping[str, CustodyFact]:
        """控えの受け渡し by id."""
        return self.all(CustodyFact)

    @property
    def layouts(self) -> Mapping[str, SheetLayout]:
        """地図の置き方 by id."""
        return self.all(SheetLayout)

    @property
    def operators(self) -> Mapping[str, Operator]:
        """利用者 by id."""
        return self.all(Operator)

    @property
    def source_rows(self) -> Mapping[str, SourceRow]:
        """取り込みの覚え by id."""
        return self.all(SourceRow)

    @property
    def questions(self) -> Mapping[str, Question]:
        """質問 by id."""
        return self.all(Question)

    @property
    def handouts(self) -> Mapping[str, HandOut]:
        """持ち出し by id."""
        return self.all(HandOut)

    @property
    def cards(self) -> Mapping[str, Card]:
        """どちらが今ですか by id."""
        return self.all(Card)

    @cached_property
    def _by_field(self) -> dict[tuple[str, str], dict[str, list[Record]]]:
        return {}

    def referring(self, record_type: type[R], field: str, value: str) -> list[R]:
        """Records of one type whose *field* holds *value*, for example the assignments of a resident.

        The index is built on first use and lives as long as this snapshot.
        """
        key = (KIND_OF[record_type], field)
        index = self._by_field.get(key)
        if index is None:
            index = defaultdict(list)
            for record in self.table(key[0]).values():
                index[getattr(record, field)].append(record)
            self._by_field[key] = index
        return cast("list[R]", index.get(value, []))

    def of_association(self, record_type: type[R], association: AssociationId | str) -> list[R]:
        """Records of one type in one association."""
        return self.referring(record_type, "association", association)

    def registration_of(self, resident: ResidentId | str) -> Registration | None:
        """The living registration of a resident, or None."""
        living = [one for one in self.referring(Registration, "resident", resident) if one.put_away is None]
        return min(living, key=lambda one: one.id) if living else None
