"""Lets a Disclosure leave: compiled, written to the journal, and its paper copies recorded, in that order.

The journal entry is written *before* the paper or file: a disclosure that was noted but then failed to print harms
nobody, one that left without a note would.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from himi_map.disclosed import Disclosure, DisclosureRequest, Output, Purpose, Recipient
from himi_map.disclosure import disclose, summary, summary_label
from himi_map.ports import AtlasStore, EntryKind
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
    **more: object,
) -> Disclosure:
    """Compile what *recipient* may have, without letting it leave.

    Raises
    ------
    PermissionRefusedError
        The rule table does not have this output for this recipient (``refused.*``).
    """
    request = DisclosureRequest(
        output=output,
        recipient=recipient,
        purpose=purpose,
        at=at,
        operator=operator.id,
        associations=associations,
        **more,  # type: ignore[arg-type]
    )
    return disclose(records, request, profile=store.profile)


def note_leaving(store: AtlasStore, disclosures: Sequence[Disclosure], operator: Operator, at: dt.datetime) -> None:
    """Write to the journal that these disclosures leave now."""
    for one in disclosures:
        store.note(
            EntryKind.DISCLOSURE,
            at=at,
            author=operator.id,
            label=summary_label(one),
            payload=summary(one, operator=operator.id),
            association=one.areas[0].key if len(one.areas) == 1 else "",
        )
