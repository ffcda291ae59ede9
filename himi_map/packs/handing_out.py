"""Preparing a pack: who gets what until when, the Edit that says so in the office, and the paper inside the pack."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

import msgspec

from himi_map.desk import STAFF, may_open
from himi_map.disclosed.request import Output, Purpose, RecipientKind, Situation
from himi_map.disclosure import DisclosureSummary
from himi_map.disclosure.keys import SheetKeys
from himi_map.edits import WHOLE, Delta, Edit, EditBuilder, EditId, Origin
from himi_map.edits.apply import as_json
from himi_map.errors import PermissionRefusedError
from himi_map.glossary import term
from himi_map.packs.manifest import PackManifest
from himi_map.packs.numbers import block_after
from himi_map.packs.portion import Portion, portion
from himi_map.profiles import Profile
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId, HandOutId, NewId, OperatorId, new_uuid
from himi_map.records.exchange import HandOut
from himi_map.records.kinds import KIND_OF
from himi_map.records.office import Operator, OperatorRole

DAYS: Final = 30
"""How long a pack may stay out unless a day is named."""
LONGEST_DAYS: Final = 366

_RECIPIENT_OF: Final = {
    OperatorRole.LEADER: RecipientKind.ASSOCIATION,
    OperatorRole.HELPER: RecipientKind.ASSOCIATION,
    OperatorRole.SHAKYO: RecipientKind.SHAKYO,
    OperatorRole.KEEPER: RecipientKind.SHAKYO,
    OperatorRole.CITY: RecipientKind.CITY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOutRequest:
    """What is asked for.

    Attributes
    ----------
    associations
        Ids; a leader's or helper's pack holds exactly one.
    holder
        Name of whoever takes it along. A leader or helper who is not known yet is entered; staff must be known.
    role
        What the holder may do with it.
    expires_on
        Last day; None: 30 days.
    follows
        Id of the pack it takes the place of.
    """

    associations: tuple[str, ...]
    holder: str
    role: OperatorRole = OperatorRole.LEADER
    expires_on: dt.date | None = None
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A pack that is worked out and not yet made.

    Attributes
    ----------
    edit
        For the office: the hand-out, and its holder when they are new.
    founding
        For the pack: everything it holds.
    summary
        For the office's book of disclosures.
    """

    handout: HandOut
    holder: Operator
    edit: Edit
    founding: Edit
    manifest: PackManifest
    portion: Portion
    summary: DisclosureSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class PackKeys:
    """What only the file room can make: salt, passphrase and signing keys, all as text."""

    salt: str
    spoken: str
    secret: str = field(repr=False)
    public: str


def prepare(
    records: Records,
    request: HandOutRequest,
    *,
    operator: Operator,
    atlas: str,
    atlas_name: str,
    entry: int,
    keys: PackKeys,
    profile: Profile,
    at: dt.datetime,
    new_id: NewId = new_uuid,
) -> Prepared:
    """Work out a pack.

    Parameters
    ----------
    records
        The whole atlas.
    operator
        Staff, who hand it out.
    atlas, atlas_name
        Id and name of the atlas it is made of.
    entry
        Number of the atlas's newest journal entry.

    Raises
    ------
    PermissionRefusedError
        ``refused.hand_out`` (not staff, or not their ward), ``refused.pack_holder``, ``refused.pack_until``,
        ``refused.unknown_association``, ``refused.one_association``.
    """
    until = request.expires_on or at.date() + dt.timedelta(days=DAYS)
    if not at.date() <= until <= at.date() + dt.timedelta(days=LONGEST_DAYS):
        raise PermissionRefusedError("refused.pack_until", days=LONGEST_DAYS)
    if any(one not in records.associations for one in request.associations):
        raise PermissionRefusedError("refused.unknown_association")
    if operator.role not in STAFF or not all(may_open(operator, one, at) for one in request.associations):
        raise PermissionRefusedError("refused.hand_out", name=operator.name)
    recipient = _RECIPIENT_OF[request.role]
    alone = request.associations[0] if len(request.associations) == 1 else ""
    builder = EditBuilder(
        records,
        label="持ち出しを作りました",
        author=operator.id,
        at=at,
        association=alone,
        origin=Origin.SYSTEM,
        new_id=new_id,
    )
    holder = _holder(records, request, at, builder)
    held = portion(
        records,
        associations=request.associations,
        recipient=recipient,
        holder=holder,
        operator=operator.id,
        profile=profile,
        at=at,
    )
    handout = HandOut(
        id=new_id(),
        associations=tuple(AssociationId(one) for one in request.associations),
        recipient=str(recipient),
        role=request.role,
        holder=OperatorId(holder.id),
        made_at=at,
        expires_on=until,
        entry=entry,
        salt=keys.salt,
        spoken=keys.spoken,
        secret=keys.secret,
        people=held.ids("resident"),
        supporters=held.ids("supporter"),
        contacts=held.ids("contact"),
        groups=held.groups,
        numbers=tuple(block_after(records, one) for one in request.associations),
        follows=HandOutId(request.follows) if request.follows else None,
    )
    builder.create(handout)
    edit = builder.build()
    assert edit is not None
    return Prepared(
        handout=handout,
        holder=holder,
        edit=edit,
        founding=_founding(held, handout, at, new_id),
        manifest=_manifest(handout, holder, (atlas, atlas_name), keys),
        portion=held,
        summary=_summary(handout, operator, at),
    )


def _holder(records: Records, request: HandOutRequest, at: dt.datetime, builder: EditBuilder) -> Operator:
    """The operator of that name; a leader or helper nobody has entered yet is new."""
    name = request.holder.strip()
    named = [one for one in records.operators.values() if one.name == name and one.retired_on is None]
    fitting = [one for one in named if one.role is request.role]
    if request.role in STAFF:
        able = [one for one in fitting if all(may_open(one, area, at) for area in request.associations)]
        if not able:
            raise PermissionRefusedError("refused.pack_holder", name=name or "（指定なし）")
        return able[0]
    if not name or (named and not fitting):
        raise PermissionRefusedError("refused.pack_holder", name=name or "（指定なし）")
    wanted = tuple(AssociationId(one) for one in request.associations)
    if fitting:
        known = fitting[0]
        missing = tuple(one for one in wanted if one not in known.associations)
        if missing:
            builder.change(known, associations=(*known.associations, *missing))
        return known
    made = Operator(id=builder.new_id(), name=name, role=request.role, associations=wanted)
    builder.create(made)
    return made


def _founding(held: Portion, handout: HandOut, at: dt.datetime, new_id: NewId) -> Edit:
    deltas = tuple(Delta(KIND_OF[type(one)], one.id, WHOLE, None, as_json(one)) for one in held.records)
    return Edit(
        id=EditId(new_id()),
        label="市社協から持ち出しました",
        author=handout.holder,
        at=at,
        deltas=deltas,
        origin=Origin.SYSTEM,
        association=handout.alone,
    )


def _manifest(handout: HandOut, holder: Operator, atlas: tuple[str, str], keys: PackKeys) -> PackManifest:
    return PackManifest(
        pack=handout.id,
        atlas=atlas[0],
        atlas_name=atlas[1],
        associations=handout.associations,
        recipient=handout.recipient,
        role=handout.role,
        holder=holder.id,
        holder_name=holder.name,
        made_at=handout.made_at,
        expires_on=handout.expires_on,
        groups=handout.groups,
        base=2,
        public_key=keys.public,
        numbers=handout.numbers,
    )


def _summary(handout: HandOut, operator: Operator, at: dt.datetime) -> DisclosureSummary:
    key = SheetKeys(handout.id)
    return DisclosureSummary(
        sheet=handout.id,
        at=at,
        operator=operator.id,
        recipient=handout.recipient,
        output=str(Output.PACK),
        purpose=str(Purpose.PREPARE),
        situation=str(Situation.ORDINARY),
        people=len(handout.people),
        supporters=len(handout.supporters),
        fields=handout.groups,
        areas=handout.associations,
        keys=tuple(key.of("person", one) for one in handout.people),
    )


def summary_words(summary: DisclosureSummary) -> str:
    """The journal's words for a pack that was handed out."""
    whom = term(f"recipient.{summary.recipient}")
    return f"提供：{term('output.pack')}（{whom}、{summary.people}人）"


def summary_bytes(summary: DisclosureSummary) -> bytes:
    """The journal's payload for a pack that was handed out."""
    return msgspec.json.encode(summary)
