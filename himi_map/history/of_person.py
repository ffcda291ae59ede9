"""What belongs to one person, and taking back what was last changed of them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from himi_map.edits import WHOLE, Edit
from himi_map.records.care import Baton, CareNetTeam
from himi_map.records.consent import ConsentFact
from himi_map.records.people import Contact, Registration
from himi_map.records.sites import EvacuationPlan
from himi_map.records.supporters import Assignment

if TYPE_CHECKING:
    from himi_map.records.atlas import Records

BY_RESIDENT = (Registration, Contact, Assignment, EvacuationPlan, CareNetTeam, Baton)
"""Kinds with a field ``resident``."""


def records_of_person(records: Records, resident: str) -> frozenset[str]:
    """Ids of everything about one resident: themselves, registration, contacts, links, plans, care, consents."""
    found = {resident}
    for kind in BY_RESIDENT:
        found.update(one.id for one in records.referring(kind, "resident", resident))
    found.update(one.id for one in records.referring(ConsentFact, "subject", resident))
    return frozenset(found)


def edit_of_person(edit: Edit, resident: str, ids: frozenset[str]) -> Edit | None:
    """The part of an Edit that is about one person; None when nothing of it is.

    A record that the Edit created and that is gone now is recognised by the resident it named.
    """
    kept = tuple(delta for delta in edit.deltas if delta.id in ids or _names(delta.after, delta.field, resident))
    if not kept:
        return None
    return edit if len(kept) == len(edit.deltas) else msgspec.structs.replace(edit, deltas=kept)


def _names(value: object, field: str, resident: str) -> bool:
    return field == WHOLE and isinstance(value, dict) and resident in (value.get("resident"), value.get("subject"))
