"""Who a row is: the list's own id, else name, birth date and association. Never by name alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from himi_map.records.atlas import Records
from himi_map.records.office import SourceRow
from himi_map.records.people import Resident
from himi_map.services.importing.incoming import IncomingPerson
from himi_map.text.names import exact_key, search_key
from himi_map.text.partialdate import PartialDate

_Person = tuple[str, str, str]


def born_iso(person: IncomingPerson) -> str:
    """Birth date to the day as ISO text; "" when it is not known so well: less would not tell people apart."""
    born = person.resident.get("born")
    return born.iso if isinstance(born, PartialDate) and born.precision == "day" else ""


def row_key(person: IncomingPerson, association: str) -> str:
    """Identity of a row within its list (DESIGN of SourceRow.key)."""
    if person.source_id:
        return f"id:{person.source_id}"
    born = born_iso(person)
    if born:
        return f"who:{exact_key(person.name)}|{born}|{association}"
    return f"who:{exact_key(person.name)}||{association}|{search_key(str(person.resident.get('address', '')))}"


class Identities:
    """Finds the resident and the remembered row of a list's rows.

    Parameters
    ----------
    source
        Which list; rows of other lists are not looked at.
    """

    def __init__(self, records: Records, source: str) -> None:
        self._records = records
        self._rows: dict[str, list[SourceRow]] = defaultdict(list)
        self._row_of: dict[str, SourceRow] = {}
        self._undated: dict[tuple[str, str], list[SourceRow]] = defaultdict(list)
        self._people: dict[_Person, list[Resident]] = defaultdict(list)
        self._names: dict[tuple[str, str], list[Resident]] = defaultdict(list)
        for resident in records.residents.values():
            if resident.put_away is None:
                self.add(resident)
        for row in records.source_rows.values():
            if row.source == source:
                self._rows[row.key].append(row)
                made = records.residents.get(row.made.get("resident", ""))
                if made is not None:
                    self._row_of[made.id] = row
                    if "||" in row.key and row.key.startswith("who:"):
                        self._undated[exact_key(made.name), made.association].append(row)
        self._file_undated: Counter[tuple[str, str]] = Counter()

    def add(self, resident: Resident) -> None:
        """Know one more resident (made by this import)."""
        born = resident.born.iso if resident.born is not None and resident.born.precision == "day" else ""
        if born:
            self._people[exact_key(resident.name), born, resident.association].append(resident)
        self._names[search_key(resident.name), resident.association].append(resident)

    def count_undated(self, people: Iterable[tuple[IncomingPerson, str]]) -> None:
        """Learn how often each name without birth date stands in the file, by association id."""
        for person, association in people:
            if not person.source_id and not born_iso(person):
                self._file_undated[exact_key(person.name), association] += 1

    def find(self, person: IncomingPerson, association: str) -> tuple[SourceRow | None, Resident | None]:
        """The remembered row and the resident; (None, None) for somebody new."""
        key = row_key(person, association)
        for row in self._rows.get(key, ()):
            resident = self._records.residents.get(row.made.get("resident", ""))
            if resident is not None and (not person.source_id or self._agrees(person, resident)):
                return row, resident
        born = born_iso(person)
        if born:
            same = self._people.get((exact_key(person.name), born, association), [])
            if len(same) == 1:
                return self._row_of.get(same[0].id), same[0]
        return self._by_name_once(person, association, born)

    def _by_name_once(
        self, person: IncomingPerson, association: str, born: str
    ) -> tuple[SourceRow | None, Resident | None]:
        """A row without birth date that moved, or got its birth date: when the name stands once on both sides."""
        name = (exact_key(person.name), association)
        rows = self._undated.get(name, [])
        if len(rows) != 1 or self._file_undated[name] > (0 if born else 1):
            return None, None
        resident = self._records.residents.get(rows[0].made.get("resident", ""))
        if resident is None or (born and resident.born is not None and resident.born.iso not in ("", born)):
            return None, None
        return rows[0], resident

    @staticmethod
    def _agrees(person: IncomingPerson, resident: Resident) -> bool:
        """An id may be given to somebody else: name or birth date must still be the same."""
        born = born_iso(person)
        known = resident.born.iso if resident.born is not None else ""
        return search_key(person.name) == search_key(resident.name) or bool(born and born == known)

    def namesakes(self, person: IncomingPerson, association: str) -> list[Resident]:
        """People of the same association whose name reads the same (髙橋 and 高橋) and who may be the same person."""
        born = born_iso(person)
        return [
            one
            for one in self._names.get((search_key(person.name), association), ())
            if not (born and one.born is not None and one.born.precision == "day" and one.born.iso != born)
        ]
