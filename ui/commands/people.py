"""Somebody whom the neighbourhood itself puts on its list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.errors import EditError
from himi_map.packs import next_number
from himi_map.records.base import AssociationId, HouseholdId, ResidentId
from himi_map.records.people import Household, Provenance, Registration, Resident

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Somebody new on the list of the association shown; their answers to the consents are asked afterwards.

    Attributes
    ----------
    resident
        Id they get.

    Raises
    ------
    EditError
        ``edit.name_needed``: there is no name.
    """

    resident: str
    name: str
    kana: str = ""
    address: str = ""
    phone: str = ""

    def edit(self, workspace: Workspace) -> Edit | None:
        """A household of their own, the person, and a NO: in a pack one of those it took along."""
        if not self.name.strip():
            raise EditError("edit.name_needed")
        assert workspace.association is not None
        association = AssociationId(workspace.association.id)
        manifest = workspace.manifest
        builder = workspace.builder("人を加えました")
        household = builder.new_id()
        builder.create(Household(id=household, association=association, address=self.address))
        builder.create(
            Resident(
                id=self.resident,
                association=association,
                name=self.name,
                kana=self.kana,
                household=HouseholdId(household),
                address=self.address,
                phone=self.phone,
                provenance=Provenance.NEIGHBOURHOOD,
            )
        )
        number = next_number(workspace.records, association, own=manifest.numbers if manifest is not None else ())
        builder.create(
            Registration(
                id=builder.new_id(), association=association, resident=ResidentId(self.resident), number=number
            )
        )
        return builder.build()
