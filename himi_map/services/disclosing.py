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
from himi_map.custody import copy_marks, copy_records
from himi_map.disclosed import CopyMark, Disclosure, DisclosureRequest, Output, Purpose, Recipient, RecipientKind
from himi_map.disclosure import disclose, person_keys, summary, summary_label
from himi_map.edits import EditBuilder, Origin
from himi_map.errors import PermissionRefusedError, ProofError
from himi_map.glossary import term
from himi_map.packs import may_make
from himi_map.ports import EntryKind, Note
from himi_map.records.base import new_uuid

if TYPE_CHECKING:
    from himi_map.consent import ConsentBook
    from himi_map.disclosure.free_text import Mentions
    from himi_map.edits import Edit
    from himi_map.ports import AtlasStore
    from himi_map.publicmap import PublicSite
    from himi_map.records.atlas import Records
    from himi_map.records.office import Operator
    from himi_map.records.paper import PrintedCopy


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
    sheet: str = "",
    book: ConsentBook | None = None,
    everybody: Mentions | None = None,
) -> Disclosure:
    """Compile what *recipient* may have, without letting it leave.

    Parameters
    ----------
    half
        For the CareNet report only (``2026H1``).
    sites
        Published sites: planned destinations are told by their names.
    sheet
        For paper: the code of its first copy (:func:`marks_for`). By default a fresh id.
    book
        Consents of *records* at that moment, when several outputs are compiled one after the other.
    everybody
        Who is known in the atlas, when *records* are a part of it.

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
    new_id = (lambda: sheet) if sheet else new_uuid
    return disclose(records, request, profile=store.profile, sites=sites, new_id=new_id, book=book, everybody=everybody)


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


def marks_for(
    store: AtlasStore,
    association: str,
    recipient: Recipient,
    *,
    run: str,
    holders: Sequence[str] = ("",),
    due: dt.date | None = None,
) -> tuple[CopyMark, ...]:
    """The marks of an association's copies of one run; ask before compiling, with the first code as ``sheet``.

    Parameters
    ----------
    association
        Its id; "" for paper of more than one.
    run
        Id of the print run; a fresh one (``new_uuid()``) for paper made one by one, or its codes were there before.
    holders
        Who each copy is for; "" where nobody is named yet.
    """
    return copy_marks(
        store.paper_key(), run=run, association=association, recipient=str(recipient), holders=holders, due=due
    )


def is_personal(found: Disclosure) -> bool:
    """Whether custody is kept of it: it is made to name people, even when today there are none."""
    return bool(found.granted)


def number_copies(
    records: Records,
    found: Sequence[Disclosure],
    marks: Sequence[CopyMark],
    operator: Operator,
    at: dt.datetime,
    *,
    run: str,
) -> Edit | None:
    """The Edit that records the copies of what is bound together (map and list of an association).

    None for what names nobody, and for copies that are in the book already (a run that goes on after it was killed).
    """
    if not any(is_personal(one) for one in found):
        return None
    builder = EditBuilder(
        records,
        label="印刷しました",
        author=operator.id,
        at=at,
        association=found[0].areas[0].key if len(found[0].areas) == 1 else "",
        origin=Origin.SYSTEM,
    )
    for one in copy_records(marks, found, records, run=run, at=at):
        if one.id not in records.copies:
            builder.create(one)
    return builder.build()


def issue_copies(
    store: AtlasStore,
    records: Records,
    found: Sequence[Disclosure],
    marks: Sequence[CopyMark],
    operator: Operator,
    at: dt.datetime,
    *,
    run: str,
) -> None:
    """Write the copies to the store, and to the journal that these Disclosures leave in them."""
    edit = number_copies(records, found, marks, operator, at, run=run)
    if edit is not None:
        store.apply(edit)
    note_leaving(store, found, operator, at, codes=[mark.code for mark in marks])


def note_leaving(
    store: AtlasStore, found: Sequence[Disclosure], operator: Operator, at: dt.datetime, *, codes: Sequence[str] = ()
) -> None:
    """Write to the journal that these disclosures leave now.

    Parameters
    ----------
    codes
        Of the paper copies they leave in.
    """
    store.note_all([leaving(one, operator, at, codes=codes) for one in found])


def leaving(found: Disclosure, operator: Operator, at: dt.datetime, *, codes: Sequence[str] = ()) -> Note:
    """The line of the journal that tells of a disclosure."""
    return Note(
        kind=EntryKind.DISCLOSURE,
        at=at,
        author=operator.id,
        label=summary_label(found),
        payload=summary(found, operator=operator.id, codes=codes if is_personal(found) else ()),
        association=found.areas[0].key if len(found.areas) == 1 else "",
    )


def note_custody(store: AtlasStore, records: Records, output: Output, operator: Operator, at: dt.datetime) -> None:
    """Write to the journal that the office's book of copies is read; nobody is on it.

    Raises
    ------
    PermissionRefusedError
        ``refused.*``: the rule table does not have it.
    """
    asked = compile_for(
        records,
        store,
        output=output,
        recipient=Recipient(RecipientKind.SHAKYO),
        purpose=Purpose.ADMINISTER,
        operator=operator,
        at=at,
    )
    note_leaving(store, [asked], operator, at)


def note_lost(store: AtlasStore, records: Records, copy: PrintedCopy, operator: Operator, at: dt.datetime) -> None:
    """Write to the journal that staff are told who was on a lost copy, before they are: those people, no others.

    Raises
    ------
    PermissionRefusedError
        ``refused.*``: the rule table does not have it.
    """
    asked = compile_for(
        records,
        store,
        output=Output.LOST_CONTACTS,
        recipient=Recipient(RecipientKind.SHAKYO),
        purpose=Purpose.ADMINISTER,
        operator=operator,
        at=at,
        associations=(copy.association,) if copy.association else (),
    )
    on_it = frozenset(person_keys(asked, copy.people))
    people = tuple(one for one in asked.people if one.key in on_it)
    note_leaving(store, [msgspec.structs.replace(asked, people=people)], operator, at)
