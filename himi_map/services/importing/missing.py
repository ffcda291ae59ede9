"""People who stood in the last list and not in this one: asked about once, never deleted."""

from __future__ import annotations

from collections import defaultdict

from himi_map.records.office import SourceRow
from himi_map.records.people import Association, Resident, Status
from himi_map.services.importing.draft import Draft

_MANY = 5
"""From this many on, and when it is more than half of those known, one question is asked for the whole association."""


def ask_about_missing(draft: Draft, source: str, associations: set[str], seen: set[str]) -> None:
    """Ask about residents of *associations* that *source* brought before and who are not among *seen*.

    A list of one association says nothing about the others; only associations that stand in it are looked at.
    """
    gone: dict[str, list[tuple[SourceRow, Resident]]] = defaultdict(list)
    known: dict[str, int] = defaultdict(int)
    for row in draft.records.source_rows.values():
        association = row.brought.get("resident.association") or row.association
        if row.source != source or association not in associations:
            continue
        resident = draft.records.residents.get(row.made.get("resident", ""))
        if resident is None or resident.put_away is not None or resident.status in (Status.MOVED, Status.DEAD):
            continue
        known[association] += 1
        if resident.id not in seen and not row.brought.get("missing"):
            gone[association].append((row, resident))
    for association, rows in gone.items():
        many = len(rows) >= _MANY and len(rows) * 2 > known[association]
        if many:
            name = draft.get(Association, association)
            draft.ask(
                "question.missing_many",
                (association,),
                association,
                association=name.name if name else "",
                missing=len(rows),
                known=known[association],
            )
        for row, resident in rows:
            if not many:
                draft.ask("question.missing_person", (resident.id,), association, name=resident.name)
            draft.change(row, {"brought": {**row.brought, "missing": True}}, counts=False)
