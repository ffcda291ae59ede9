"""What goes along when an older state of the atlas is brought back: facts do not become untrue by it.

A backup knows nothing of what was recorded after it. Brought back alone it would give life again to a consent that
somebody has withdrawn meanwhile, and forget paper that is out. So everything that is only ever added (and what is
named in :data:`CARRIED` beside it) is laid on top of it, as one Edit.

The law that is tested: after restoring and carrying, no consent stands that would not stand if all facts known before
were still there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from himi_map.edits import Edit, EditBuilder, Origin
from himi_map.records.base import AssociationId, NewId, Record, new_uuid
from himi_map.records.consent import ConsentFact, ConsentState, Whose
from himi_map.records.exchange import HandOut, HandOutState
from himi_map.records.kinds import APPEND_ONLY, KIND_OF, KINDS, REFERENCES

if TYPE_CHECKING:
    from himi_map.records.atlas import Records

CARRIED: Final = APPEND_ONLY | {"handout"}
"""Kinds that go along: facts, and what is out of the house. A kind that this version has not is passed over; one that
is not append-only goes along with what changed in it too."""

LABEL: Final = "控えに戻したので、そのあとの同意と持ち出しの記録を引きつぎました"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrying:
    """What goes along, worked out.

    Attributes
    ----------
    edit
        None when there is nothing to carry.
    carried
        As they stand in the atlas that was left.
    left
        Cannot go along: whom or what they are about is not in the backup. A consent of which only the part that
        corrects another fact could go along is here too.
    """

    edit: Edit | None
    carried: tuple[Record, ...]
    left: tuple[Record, ...]


def newer_facts(backup: Records, present: Records, more: Iterable[Record] = ()) -> tuple[Record, ...]:
    """Records of the kinds :data:`CARRIED` that are in *present* (or among *more*) and not the same in *backup*.

    Parameters
    ----------
    more
        Facts that could not go along when *present* itself was brought back from a backup.
    """
    found: dict[str, Record] = {one.id: one for one in more if KIND_OF[type(one)] in CARRIED}
    for kind in KINDS:
        if kind in CARRIED:
            found.update(present.table(kind))
    for handout in present.handouts.values():  # whoever has a pack must be known with it
        if handout.holder in present.operators and handout.holder not in backup.operators:
            found[handout.holder] = present.operators[handout.holder]
    ordered = sorted(found.values(), key=lambda one: (KIND_OF[type(one)], one.id))
    return tuple(one for one in ordered if _is_newer(backup, one))


def _is_newer(backup: Records, one: Record) -> bool:
    kind = KIND_OF[type(one)]
    there = backup.get(kind, one.id)
    if isinstance(there, HandOut) and isinstance(one, HandOut):
        return _as_known(one, there, 0) != there
    return there is None or (kind not in APPEND_ONLY and there != one)


def carry(
    backup: Records,
    facts: Iterable[Record],
    *,
    author: str,
    at: dt.datetime,
    entry: int = 0,
    new_id: NewId = new_uuid,
) -> Carrying:
    """Lay *facts* on top of *backup*.

    Parameters
    ----------
    facts
        From :func:`newer_facts`.
    author
        Operator id, or the program's name.
    at
        Now, with time zone.
    entry
        Number of the newest entry in the backup's journal.

    Notes
    -----
    A no, a withdrawal and a 訂正 are filed where the person is in the backup, whichever association they were given
    in: they count everywhere, and a window that loads one association must see them. A yes stays with the association
    it was given to. A 訂正 that says something which cannot go along still takes back what it corrects.
    """
    builder = EditBuilder(backup, label=LABEL, author=author, at=at, origin=Origin.SYSTEM, new_id=new_id)
    waiting = list(facts)
    known = {one.id: one for one in backup.consents.values()}
    carried: list[Record] = []
    left: list[Record] = []
    while waiting:  # a 訂正 of a fact that goes along may come before it
        later: list[Record] = []
        for one in waiting:
            if isinstance(one, ConsentFact):
                whole = _filed(backup, one)
                made = whole or _voiding(backup, known, one)
                if made is None:
                    later.append(one)
                    continue
                known[made.id] = made
                builder.create(made)
                (carried if whole is not None else left).append(one)
            elif _stands_on(backup, one):
                _lay(builder, backup, one, entry)
                carried.append(one)
            else:
                later.append(one)
        if len(later) == len(waiting):
            left.extend(later)
            break
        waiting = later
    return Carrying(edit=builder.build(), carried=tuple(carried), left=tuple(left))


def _stands_on(backup: Records, one: Record) -> bool:
    """Whether everything that *one* points to is in the backup."""
    fields = REFERENCES.get(KIND_OF[type(one)], {})
    return all((key := getattr(one, name)) is None or key in backup.table(kind) for name, kind in fields.items())


def _lay(builder: EditBuilder, backup: Records, one: Record, entry: int) -> None:
    there = backup.get(KIND_OF[type(one)], one.id)
    if isinstance(one, HandOut):
        one = _as_known(one, there, entry)
    if there is None:
        builder.create(one)
    else:
        names = [name for name in one.__struct_fields__ if name != "id"]
        builder.change(there, **{name: getattr(one, name) for name in names})


def _as_known(one: HandOut, there: Record | None, entry: int) -> HandOut:
    """A pack as the brought-back atlas has to know it: what it brought home since is to be brought home again.

    For one that left after the backup nothing of the journal to come is known to it, and nothing that was lost.
    """
    if not isinstance(there, HandOut):
        return msgspec.structs.replace(one, entry=entry, ends=(), brought_until=None)
    known = msgspec.structs.replace(one, entry=there.entry, ends=there.ends, brought_until=there.brought_until)
    people = {name: getattr(there, name) for name in ("people", "supporters", "contacts")}
    back = one.state is HandOutState.RETURNED and there.state is HandOutState.OUT
    return msgspec.structs.replace(known, **people, state=there.state if back else one.state)


def _home(backup: Records, whose: Whose, subject: str) -> AssociationId | None:
    """The association of whoever a fact is about; None when they are not in the backup."""
    found = backup.get(str(whose), subject)
    home = getattr(found, "association", None)
    return home if home is not None and home in backup.associations else None


def _filed(backup: Records, fact: ConsentFact) -> ConsentFact | None:
    """The fact as it goes along; None when it cannot."""
    home = _home(backup, fact.whose, fact.subject)
    if home is None or (fact.about is not None and fact.about not in backup.residents):
        return None
    if fact.association == home:
        return fact
    if fact.state is not ConsentState.GIVEN:
        return msgspec.structs.replace(fact, association=home)
    return fact if fact.association in backup.associations and fact.corrects is None else None


def _voiding(backup: Records, known: dict[str, ConsentFact], fact: ConsentFact) -> ConsentFact | None:
    """Only the 訂正 of *fact*, filed with what it corrects; None when it corrects nothing that is there."""
    wrong = known.get(fact.corrects or "")
    home = _home(backup, wrong.whose, wrong.subject) if wrong is not None else None
    if wrong is None or home is None:
        return None
    return msgspec.structs.replace(
        fact, association=home, whose=wrong.whose, subject=wrong.subject, about=wrong.about, state=ConsentState.VOID
    )
