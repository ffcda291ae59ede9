"""Whose name the operator may be told in a preview: staff everybody's of their associations, others what Desk shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himi_map.desk import STAFF, desk_view, may_open

if TYPE_CHECKING:
    from himi_map.records.atlas import Records
    from ui.bridge import Workspace


def visible_names(workspace: Workspace, *records: Records) -> dict[str, str]:
    """Resident id to name; nobody's while names are hidden. Where two know a person, the first one's name stands."""
    found: dict[str, str] = {}
    if workspace.names_hidden:
        return found
    operator, at = workspace.operator, workspace.clock()
    for one in reversed(records):
        if operator.role in STAFF:
            for person in one.residents.values():
                if may_open(operator, person.association, at):
                    found[person.id] = person.name
            continue
        for association in operator.associations:
            view = desk_view(one, operator, association, profile=workspace.profile, at=at)
            found.update((person.resident.id, person.resident.name) for person in view.people)
    return found
