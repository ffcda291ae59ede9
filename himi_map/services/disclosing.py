"""Lets a Disclosure leave: compiled, its paper copies numbered, written to the journal, in that order.

The journal entry is written *before* the paper or file: a disclosure that was noted but then failed to print harms
nobody, one that left without a note would.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from himi_map.checks import preflight
from himi_map.disclosed import Disclosure, DisclosureRequest, Output, Purpose, Recipient
from himi_map.disclosure import disclose, residents_on, summary, summary_label
from himi_map.edits import EditBuilder, Origin
from himi_map.errors import PermissionRefusedError, ProofError
from himi_map.glossary import term
from himi_map.packs import may_make
from himi_map.ports import EntryKind
from himi_map.records.base import AssociationId, new_uuid
from himi_map.records.paper import PrintedCopy

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from himi_map.ports import AtlasStore
    from himi_map.publicmap import PublicSite
    from himi_map.records.atlas import Records
    from himi_map.records.office import Operator


def compile_for(
    records: Records,
    store: AtlasStore,
    *,
    output: Output,
    recipient: Recipient,
    purpose: Purpose,
    operator: Operator,
    at: dt.datetime,
    associations: tuple[str, ...] = (),
    half: str = "",
    sites: Iterable[PublicSite] = (),
) -> Disclosure:
    """Compile what *recipient* may have, without letting it leave.

    Parameters
    ----------
    half
        For the CareNet report only (``2026H1``).
    sites
        Published sites: planned destinations are told by their names.

    Raises
    ------
    PermissionRefusedError
        The rule table does not have this output for this recipient (``refused.*``); ``refused.pack_output``: a pack
        makes papers only for those it was made for.
    """
    if store.pack is not None and not may_make(store.pack, recipient.kind):
        raise PermissionRefusedError("refused.pack_output", recipient=term(f"recipient.{recipient.kind}"))
    request = DisclosureRequest(
        output=output,
        recipient=recipient,
        purpose=purpose,
        at=at,
        operator=operator.id,
        associations=associations,
        half=half,
    )
    return disclose(records, request, profile=store.profile, sites=sites)


def stopped(
    records: Records, store: AtlasStore, associations: tuple[str, ...], at: dt.datetime
) -> dict[str, ProofError]:
    """What staff must settle before paper is made, such as a consent that has lapsed: association to its error.

    Lapse never removes anybody silently: that association is not printed, and the error says by number whom it is about
    (``export.preflight``). Names are in ``himi-map check``, an internal paper.
    """
    numbers: dict[str, list[int]] = {}
    for one in preflight(records, profile=store.profile, at=at, associations=associations):
        registration = records.registration_of(one.about[0]) if one.about else None
        numbers.setdefault(one.association, []).append(registration.number if registration is not None else 0)
    return {
        key: ProofError("export.preflight", count=len(found), numbers="、".join(str(one) for one in sorted(found)))
        for key, found in numbers.items()
    }


def number_copies(
    records: Records, found: Sequence[Disclosure], operator: Operator, at: dt.datetime
) -> tuple[list[Disclosure], Edit | None]:
    """The numbered Disclosures of one association, and the Edit that records their paper copies as facts.

    Sheet and list of one run carry the same number: the next one of that association. Apply the Edit to store *and*
    records, or the next copy gets the same number.
    """
    numbered: list[Disclosure] = []
    builder = EditBuilder(
        records,
        label="印刷しました",
        author=operator.id,
        at=at,
        association=found[0].areas[0].key,
        origin=Origin.SYSTEM,
    )
    for one in found:
        association = one.areas[0].key
        earlier = [copy.number for copy in records.copies.values() if copy.association == association]
        number = max(earlier, default=0) + 1
        numbered.append(msgspec.structs.replace(one, copy_number=number))
        builder.create(
            PrintedCopy(
                id=new_uuid(),
                association=AssociationId(association),
                sheet=one.sheet,
                output=str(one.output),
                recipient=str(one.recipient),
                number=number,
                printed_at=at,
                people=residents_on(one, records),
            )
        )
    return numbered, builder.build()


def issue_copies(
    store: AtlasStore, records: Records, found: Sequence[Disclosure], operator: Operator, at: dt.datetime
) -> list[Disclosure]:
    """Number the copies and write them to the store; returns the numbered Disclosures in the same order."""
    numbered, edit = number_copies(records, found, operator, at)
    if edit is not None:
        store.apply(edit)
    return numbered


def note_leaving(store: AtlasStore, found: Sequence[Disclosure], operator: Operator, at: dt.datetime) -> None:
    """Write to the journal that these disclosures leave now."""
    for one in found:
        store.note(
            EntryKind.DISCLOSURE,
            at=at,
            author=operator.id,
            label=summary_label(one),
            payload=summary(one, operator=operator.id),
            association=one.areas[0].key if len(one.areas) == 1 else "",
        )
