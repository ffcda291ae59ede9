"""How things stand with the backups of an atlas: is there anything that would be lost, and is it time for the next.

Told from the journal, not from clocks alone: a BACKUP entry says that everything before it lies in a file that was
opened and compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from himi_map.ports import AtlasStore, EntryKind, JournalEntry

REMIND_AFTER: Final = dt.timedelta(days=7)
"""So old may the last backup become, with work done since, before the reminder is more than a line. A week is what
two or three people can bring back from paper and memory."""
REHEARSE_AFTER: Final = dt.timedelta(days=365)
"""Once a year the newest backup is opened as if the atlas were lost."""

_NO_WORK: Final = frozenset({EntryKind.BACKUP, EntryKind.REHEARSAL, EntryKind.SIGN_IN})
_STEP: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBack:
    """What the journal says.

    Attributes
    ----------
    made
        When the last backup was made; None: never.
    file
        Its name, "" when there is none.
    rehearsed
        When one was last opened as a rehearsal.
    changed
        Something was recorded since the last backup.
    begun
        When the atlas was made.
    """

    made: dt.datetime | None
    file: str
    rehearsed: dt.datetime | None
    changed: bool
    begun: dt.datetime


def look_back(store: AtlasStore) -> LookBack:
    """Read the journal from its end until a backup and a rehearsal were met."""
    last = _STEP
    while True:
        entries = list(store.journal(last=last))
        whole = len(entries) < last
        found = _told(entries, store.info.created_at)
        if whole or (found.made is not None and found.rehearsed is not None):
            return found
        last *= 8


class _Told(msgspec.Struct):
    file: str = ""
    entries: int = 0


def _told(entries: Iterable[JournalEntry], begun: dt.datetime) -> LookBack:
    found = LookBack(made=None, file="", rehearsed=None, changed=False, begun=begun)
    last = 0
    for one in entries:
        if one.kind is EntryKind.BACKUP:
            told = _read(one)
            # what was recorded while the backup was made stands before its entry, and is not in it
            found = replace(found, made=one.at, file=told.file, changed=last > (told.entries or one.number))
        elif one.kind is EntryKind.REHEARSAL:
            found = replace(found, rehearsed=one.at)
        elif one.kind not in _NO_WORK:
            found, last = replace(found, changed=True), one.number
    return found


def _read(entry: JournalEntry) -> _Told:
    try:
        return msgspec.json.decode(entry.payload or b"{}", type=_Told)
    except msgspec.MsgspecError:  # an earlier version wrote the name alone
        return _Told(file=(entry.payload or b"").decode(errors="replace"))


def due(found: LookBack, now: dt.datetime, *, closing: bool = False) -> bool:
    """Whether a backup should be made now.

    Parameters
    ----------
    closing
        The atlas is about to be closed: then every change counts. While it is open, one backup a day is enough.
    """
    if not found.changed:
        return False
    if closing or found.made is None:
        return True
    return found.made.astimezone(now.tzinfo).date() != now.date()  # a clock put back makes one too many, never none


def waiting_since(found: LookBack) -> dt.datetime:
    """From when on there is work that lies in one place only."""
    return found.made if found.made is not None else found.begun


def overdue(found: LookBack, now: dt.datetime) -> bool:
    """Whether the reminder must be more than a line."""
    return found.changed and now - waiting_since(found) >= REMIND_AFTER


def rehearsal_due(found: LookBack, now: dt.datetime) -> bool:
    """Whether somebody should see that a backup can be brought back."""
    if found.made is None:
        return False
    since = found.rehearsed if found.rehearsed is not None else found.begun
    return now - since >= REHEARSE_AFTER
