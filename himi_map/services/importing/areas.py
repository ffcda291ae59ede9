"""Boundaries of 自治会 and 班 from a file: taken where the file changed, asked about where the hall redrew."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from himi_map.edits.edit import Edit
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId, NewId, SourceRowId, new_uuid
from himi_map.records.office import SourceRow
from himi_map.records.people import Association, Group
from himi_map.services.importing.associations import AssociationBook
from himi_map.services.importing.draft import Draft
from himi_map.services.importing.report import FileReport, RowPlace

_SOURCE = "areas"
_DECIMALS = 8  # about a millimetre


@dataclass(frozen=True, slots=True)
class IncomingArea:
    """One shape of a boundary file: Polygon or MultiPolygon, EPSG:6668."""

    place: RowPlace
    name: str
    ward: str
    group: str
    geometry: Any


def geojson_of(geometries: Sequence[Any]) -> str:
    """GeoJSON text (EPSG:6668) of the union of areas, in one form for equal shapes."""
    union = shapely.normalize(shapely.union_all(list(geometries)))
    rounded = shapely.transform(union, lambda xy: xy.round(_DECIMALS))
    plain = json.loads(shapely.to_geojson(rounded))
    return json.dumps(plain, separators=(",", ":"))


def plan_areas(
    records: Records,
    areas: Sequence[IncomingArea],
    report: FileReport,
    *,
    author: str,
    at: dt.datetime,
    new_id: NewId = new_uuid,
) -> tuple[Edit, ...]:
    """The Edits that bring the boundaries in; each shape counts as added, changed or unchanged with its area."""
    draft = Draft(records, label="自治会の区域", author=author, at=at, new_id=new_id)
    book = AssociationBook(records, draft)
    rows = {row.key: row for row in records.source_rows.values() if row.source == _SOURCE}
    grouped: dict[tuple[str, str, str], list[IncomingArea]] = {}
    for area in areas:
        grouped.setdefault((area.name, area.ward, area.group), []).append(area)
    for (name, ward, group), shapes in grouped.items():
        association = book.find(name, ward)
        if association is None:
            for shape in shapes:
                report.add(shape.place, "rejected", "input.association_ambiguous", value=name)
            continue
        target: Association | Group = association
        if group:
            found = draft.get(Group, book.group(association.id, group))
            assert found is not None
            target = found
        outcome = _bring(draft, association, target, geojson_of([one.geometry for one in shapes]), rows)
        setattr(report, outcome, getattr(report, outcome) + len(shapes))
    report.questions += draft.questions
    if book.made:
        report.notes.append(f"自治会を新しく作りました（{len(book.made)}）：{'、'.join(book.made)}")
    return draft.edits()


def _bring(
    draft: Draft, association: Association, target: Association | Group, boundary: str, rows: dict[str, SourceRow]
) -> str:
    """Set the boundary where that is right; "added", "changed" or "unchanged"."""
    key = f"{type(target).__name__.lower()}:{target.id}"
    row, new = rows.get(key), _digest(boundary)
    if row is not None and row.brought.get("boundary") == new:
        return "unchanged"
    target = draft.current(target)
    current = target.boundary
    outcome = "unchanged"
    if current is None:
        draft.change(target, {"boundary": boundary})
        outcome = "added"
    elif _digest(current) == new:
        pass
    elif row is not None and _digest(current) == row.brought.get("boundary"):
        draft.change(target, {"boundary": boundary})
        outcome = "changed"
    else:
        draft.ask("question.boundary_conflict", (target.id,), association.id, name=target.name)
    if row is None:
        made = {"association": association.id} | ({"group": target.id} if isinstance(target, Group) else {})
        draft.create(
            SourceRow(
                id=SourceRowId(draft.new_id()),
                association=AssociationId(association.id),
                source=_SOURCE,
                key=key,
                made=made,
                brought={"boundary": new},
                seen_on=draft.today,
            ),
            counts=False,
        )
    else:
        draft.change(row, {"brought": {**row.brought, "boundary": new}, "seen_on": draft.today}, counts=False)
    return outcome


def _digest(boundary: str) -> str:
    return hashlib.sha256(boundary.encode()).hexdigest()[:24]
