"""What all records share: an id, no revealing ``repr``, and the typed ids themselves."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, NewType

import msgspec

AssociationId = NewType("AssociationId", str)
GroupId = NewType("GroupId", str)
HouseholdId = NewType("HouseholdId", str)
ResidentId = NewType("ResidentId", str)
RegistrationId = NewType("RegistrationId", str)
ConsentId = NewType("ConsentId", str)
ContactId = NewType("ContactId", str)
SupporterId = NewType("SupporterId", str)
AssignmentId = NewType("AssignmentId", str)
SiteId = NewType("SiteId", str)
PlanId = NewType("PlanId", str)
TeamId = NewType("TeamId", str)
HelperId = NewType("HelperId", str)
ActivityId = NewType("ActivityId", str)
BatonId = NewType("BatonId", str)
NoteId = NewType("NoteId", str)
CopyId = NewType("CopyId", str)
OperatorId = NewType("OperatorId", str)
SourceRowId = NewType("SourceRowId", str)
QuestionId = NewType("QuestionId", str)
HandOutId = NewType("HandOutId", str)
CardId = NewType("CardId", str)

NewId = Callable[[], str]
"""Makes a fresh id; injected, so that tests and the fictional town are repeatable."""

GeoJson = str
"""A GeoJSON geometry as text, EPSG:6668, longitude first."""


def new_uuid() -> str:
    """A fresh random UUID as text."""
    return str(uuid.uuid4())


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A stored record.

    Its ``repr`` names only the kind and id: whatever is logged or shown in a traceback tells nothing about a person.
    """

    id: str

    def __repr__(self) -> str:
        """Kind and id, never a field."""
        return f"<{type(self).__name__} {self.id}>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Kind and id, never a field."""
        return [("id", self.id)]
