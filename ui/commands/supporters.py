"""Who helps whom: linking a person and a supporter, their order, and ending a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himi_map.errors import EditError
from himi_map.records.base import AssociationId, ResidentId, SupporterId
from himi_map.records.supporters import Assignment, Duty, Supporter

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from himi_map.records.atlas import Records
    from ui.bridge import Workspace


def helping(records: Records, resident: str) -> list[Assignment]:
    """The living links of a person, first supporter first."""
    found = [one for one in records.referring(Assignment, "resident", resident) if one.put_away is None]
    return sorted(found, key=lambda one: (one.order, one.id))


@dataclass(frozen=True, slots=True)
class LinkSupporter:
    """Somebody helps a person: as the next one in order, or in the place that was chosen.

    Attributes
    ----------
    order
        1 first, 2 second, 3 and more 予備; 0 for the first place that is free.
    """

    resident: str
    supporter: str
    order: int = 0
    duties: tuple[Duty, ...] = ()

    def edit(self, workspace: Workspace) -> Edit | None:
        """A new link; None when they are linked already in that order."""
        records = workspace.records
        person = records.residents[self.resident]
        links = helping(records, self.resident)
        builder = workspace.builder("支援協力者を決めました")
        known = next((one for one in links if one.supporter == self.supporter), None)
        taken = {one.order for one in links if one is not known}
        order = self.order or next(number for number in range(1, len(taken) + 2) if number not in taken)
        for one in links:  # whoever stood there moves back by one
            if one is not known and self.order and one.order >= order:
                builder.change(one, order=one.order + 1, claimed=None)
        if known is not None:
            builder.change(known, order=order if self.order else known.order, claimed=None)
            return builder.build()
        builder.create(
            Assignment(
                id=builder.new_id(),
                association=AssociationId(person.association),
                resident=ResidentId(self.resident),
                supporter=SupporterId(self.supporter),
                order=order,
                duties=self.duties,
            )
        )
        return builder.build()


@dataclass(frozen=True, slots=True)
class UnlinkSupporter:
    """Somebody no longer helps a person; those behind move up."""

    assignment: str

    def edit(self, workspace: Workspace) -> Edit | None:
        """The link is put away."""
        link = workspace.records.assignments[self.assignment]
        builder = workspace.builder("支援協力者を外しました")
        builder.put_away(link, workspace.clock().date())
        behind = [
            one for one in helping(workspace.records, link.resident) if one.id != link.id and one.order > link.order
        ]
        for one in behind:
            builder.change(one, order=one.order - 1, claimed=None)
        return builder.build()


@dataclass(frozen=True, slots=True)
class AddSupporter:
    """Somebody new offered to help. Their consent is asked on the same card, as a fact of its own.

    Raises
    ------
    EditError
        ``edit.name_needed``: there is no name.
    """

    id: str
    name: str
    kana: str = ""
    phone: str = ""
    address: str = ""
    organisation: bool = False

    def edit(self, workspace: Workspace) -> Edit | None:
        """A new supporter of the association shown."""
        if not self.name.strip():
            raise EditError("edit.name_needed")
        assert workspace.association is not None
        builder = workspace.builder("支援協力者を加えました")
        builder.create(
            Supporter(
                id=self.id,
                association=AssociationId(workspace.association.id),
                name=self.name,
                kana=self.kana,
                phone=self.phone,
                address=self.address,
                organisation=self.organisation,
            )
        )
        return builder.build()
