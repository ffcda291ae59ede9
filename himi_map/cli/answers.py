"""The one JSON object each command prints with ``--json``, as types: docs/json.schema.json is made from them.

Other programs read these; a field is added, never renamed or taken away.
"""

from __future__ import annotations

from typing import Any

import msgspec

from himi_map.services.printing.manifest import Manifest, NotMade


class _Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class ErrorWords(_Answer, frozen=True):
    """What happened, why, what to do; ``code`` is stable."""

    code: str
    what: str
    why: str
    remedy: str


class ErrorAnswer(_Answer, frozen=True):
    """Any command that did not make everything it was asked for."""

    error: ErrorWords


class NewAnswer(_Answer, frozen=True):
    """``new``."""

    atlas: str
    id: str
    profile: str
    operators: list[str]


class RejectedRow(_Answer, frozen=True):
    """A row that was not taken; row 0 is the file itself."""

    row: int
    column: str
    value: str
    code: str
    message: str


class ImportedFile(_Answer, frozen=True):
    """What became of one file."""

    file: str
    kind: str
    rows: int
    added: int
    changed: int
    unchanged: int
    questions: int
    rejected: list[RejectedRow]


class ImportAnswer(_Answer, frozen=True):
    """``import``."""

    files: list[ImportedFile]


class SheetsDryAnswer(_Answer, frozen=True):
    """``sheets --dry-run``: findings by code, what would not be printed and why, file names in order."""

    expected: int
    preflight: dict[str, int]
    stopped: list[NotMade]
    files: list[str]


class MadeList(_Answer, frozen=True):
    """A list with its people."""

    file: str
    people: int


class SupportersAnswer(_Answer, frozen=True):
    """``supporters``."""

    files: list[MadeList]


class EvacuationAnswer(_Answer, frozen=True):
    """``evacuation``: people on the list, of them those whose place nobody knows, and who surely live outside."""

    file: str
    people: int
    unknown: int
    outside: int


class CareNetAnswer(_Answer, frozen=True):
    """``carenet-report``."""

    file: str
    teams: int
    helpers: int


class ExportAnswer(_Answer, frozen=True, omit_defaults=True):
    """``export``: how many features of each kind; ``bytes`` of a web map."""

    file: str
    recipient: str
    people: int
    bytes: int = 0
    sites: int = 0
    areas: int = 0
    notes: int = 0
    hazards: int = 0
    supporters: int = 0


class FoundCheck(_Answer, frozen=True):
    """Something to look at again."""

    code: str
    severity: str
    association: str
    association_id: str
    about: list[str]
    text: str


class CheckAnswer(_Answer, frozen=True):
    """``check``: internal, its sentences name people."""

    internal: bool
    checks: list[FoundCheck]


class Entry(_Answer, frozen=True):
    """A journal entry; ``at`` in ISO 8601."""

    number: int
    kind: str
    at: str
    author: str
    label: str
    digest: str


class JournalAnswer(_Answer, frozen=True):
    """``journal``: ``verified`` is None when that was not asked."""

    verified: bool | None
    entries: list[Entry]


class BackupAnswer(_Answer, frozen=True):
    """``backup``."""

    backup: str


class ListedBackup(_Answer, frozen=True):
    """A backup: when it was made (time of that machine), and the code of the error with which it does not open."""

    file: str
    at: str
    bytes: int
    problem: str


class BackupListAnswer(_Answer, frozen=True):
    """``backup --list``: the newest first."""

    backups: list[ListedBackup]


class RehearsalAnswer(_Answer, frozen=True):
    """``backup --rehearse``: the newest backup, opened whole: journal entries, people, digest of the records."""

    file: str
    at: str
    entries: int
    residents: int
    digest: str


class RestorePreviewAnswer(_Answer, frozen=True):
    """``backup --restore --dry-run``: what would be lost, in numbers.

    ``unread``: code why the present atlas cannot be read (nothing can be compared then); ``refused``: consents
    withdrawn or refused since; ``carried`` and ``left``: facts that would go along, and that could not.
    """

    file: str
    unread: str
    edits: int
    new: int
    changed: int
    gone: int
    refused: int
    consents: int
    papers: int
    others: int
    carried: int
    left: int


class RestoreAnswer(_Answer, frozen=True):
    """``backup --restore``: where the atlas that stood there is kept; facts that went along, and that did not."""

    restored: str
    kept: str | None
    carried: int
    left: int
    unread: str


class PassphraseAnswer(_Answer, frozen=True):
    """``passphrase``."""

    changed: bool


class PackAnswer(_Answer, frozen=True):
    """``pack``: ``told`` False: the atlas was in use, it learns of the pack at the next opportunity."""

    file: str
    pack: str
    associations: list[str]
    recipient: str
    role: str
    holder: str
    expires_on: str
    passphrase: str
    people: int
    groups: list[str]
    bytes: int
    told: bool


class PackOut(_Answer, frozen=True):
    """A pack that is out."""

    id: str
    associations: list[str]
    holder: str
    role: str
    recipient: str
    state: str
    made_at: str
    expires_on: str
    days_left: int
    overdue: bool
    people: int


class OnLostPack(_Answer, frozen=True):
    """Somebody whose records were in a lost pack, or on a lost copy of paper; internal."""

    kind: str
    id: str
    number: int | None
    name: str
    phone: str
    address: str


class PacksAnswer(_Answer, frozen=True):
    """``packs``."""

    packs: list[PackOut]
    lost: list[OnLostPack]
    passphrase: str


class CustodyStepTold(_Answer, frozen=True):
    """What became of a copy; ``id`` for ``--mistake``."""

    id: str
    step: str
    on: str
    who: str
    note: str


class PaperCopy(_Answer, frozen=True):
    """A paper copy and where it is. ``withdrawn_on``: with ``--person``, when that person said no after it was made."""

    id: str
    code: str
    short: str
    association: str
    outputs: list[str]
    recipient: str
    number: int
    of: int
    run: str
    printed_at: str
    holder: str
    due: str | None
    state: str
    since: str
    overdue: bool
    withdrawn_on: str | None
    facts: list[CustodyStepTold]


class CopiesAnswer(_Answer, frozen=True):
    """``copies``: ``told`` facts written down now; ``counts`` of the copies by state; ``lost`` is internal."""

    copies: list[PaperCopy]
    lost: list[OnLostPack]
    told: int
    counts: dict[str, int]
    files: list[str]


class BroughtHome(_Answer, frozen=True):
    """A pack that came home: Edits taken, cards opened or added to, Edits beyond its holder's rights."""

    file: str
    pack: str
    merge: str
    edits: int
    cards: int
    refused: int
    changed: bool
    receipt: str


class NotBroughtHome(_Answer, frozen=True):
    """A pack that was refused whole."""

    file: str
    code: str
    message: str


class MergeAnswer(_Answer, frozen=True):
    """``merge``."""

    packs: list[BroughtHome]
    failed: list[NotBroughtHome]


class CardSide(_Answer, frozen=True):
    """One version; ``now``: what the atlas holds until somebody answers."""

    heading: str
    words: str
    now: bool


class OpenCard(_Answer, frozen=True):
    """A question; internal, it names people."""

    id: str
    matter: str
    about: str
    question: str
    resident: str
    sides: list[CardSide]


class CardsAnswer(_Answer, frozen=True):
    """``cards``."""

    internal: bool
    cards: list[OpenCard]


class OperatorAnswer(_Answer, frozen=True):
    """``operator``: id of the operator, name of the login on the server."""

    operator: str
    login: str
    role: str


class DemoAnswer(_Answer, frozen=True):
    """``demo``."""

    atlas: str
    files: list[str]


ANSWERS: dict[str, type[msgspec.Struct]] = {
    "new": NewAnswer,
    "import": ImportAnswer,
    "sheets": Manifest,
    "sheets --dry-run": SheetsDryAnswer,
    "supporters": SupportersAnswer,
    "evacuation": EvacuationAnswer,
    "carenet-report": CareNetAnswer,
    "export": ExportAnswer,
    "check": CheckAnswer,
    "journal": JournalAnswer,
    "backup": BackupAnswer,
    "backup --list": BackupListAnswer,
    "backup --rehearse": RehearsalAnswer,
    "backup --restore": RestoreAnswer,
    "backup --restore --dry-run": RestorePreviewAnswer,
    "passphrase": PassphraseAnswer,
    "pack": PackAnswer,
    "packs": PacksAnswer,
    "copies": CopiesAnswer,
    "merge": MergeAnswer,
    "cards": CardsAnswer,
    "operator": OperatorAnswer,
    "demo": DemoAnswer,
    "error": ErrorAnswer,
}
"""Command to its answer."""


def schema() -> dict[str, Any]:
    """All answers as one JSON Schema (2020-12): ``commands`` says which definition belongs to which command."""
    found, definitions = msgspec.json.schema_components(ANSWERS.values())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "himi-map --json",
        "commands": dict(zip(ANSWERS, found, strict=True)),
        "$defs": definitions,
    }
