"""Who works on an atlas: signing in by name with one's own passphrase.

The atlas passphrase opens the file; it is shared by an office. What somebody did, and who approved it, rests on the
operator's own passphrase, of which only an Argon2id hash is kept. A new operator has none: the first sign-in sets it.
"""

from __future__ import annotations

import datetime as dt
import hmac
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from himi_map.edits.build import EditBuilder
from himi_map.edits.edit import Edit
from himi_map.errors import PermissionRefusedError
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.office import Operator, OperatorRole

if TYPE_CHECKING:
    from argon2 import PasswordHasher

STAFF: Final = frozenset({OperatorRole.KEEPER, OperatorRole.SHAKYO, OperatorRole.CITY})
"""Roles that see every association unless limited."""
EDITORS: Final = STAFF | {OperatorRole.LEADER}
"""Roles that change records; helpers only propose."""
SHORTEST: Final = 4
"""Letters of an operator's passphrase at least. It guards authorship behind the atlas's own passphrase, and is typed by
people of 80 on a hall's laptop: longer ones end up on a note at the screen."""


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # only when somebody signs in
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)  # 64 MiB, 3 passes (RFC 9106 §4, 2021)


@cache
def _nobody() -> str:
    """A hash nothing fits: a wrong name takes as long as a wrong passphrase."""
    return _hasher().hash("だれでもない")


def hash_secret(passphrase: str) -> str:
    """The Argon2id hash to keep of an operator's passphrase (NFKC: wide and narrow letters are the same).

    Raises
    ------
    PermissionRefusedError
        ``operators.too_short``.
    """
    normal = unicodedata.normalize("NFKC", passphrase)
    if len(normal.strip()) < SHORTEST:
        raise PermissionRefusedError("operators.too_short", shortest=SHORTEST)
    return _hasher().hash(normal)


def _fits(secret: str, passphrase: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(secret, unicodedata.normalize("NFKC", passphrase))
    except (VerificationError, InvalidHashError):
        return False


def sign_in(records: Records, name: str, passphrase: str) -> Operator:
    """The operator of this name, when the passphrase is theirs.

    A wrong name and a wrong passphrase give the same error after the same time.

    Raises
    ------
    PermissionRefusedError
        ``operators.refused``; ``operators.not_set`` when they have no passphrase yet (see :func:`set_passphrase`).
    """
    found: Operator | None = None
    for one in records.operators.values():
        if one.retired_on is None and hmac.compare_digest(one.name.encode(), name.encode()):
            found = one
    if found is not None and not found.secret:
        raise PermissionRefusedError("operators.not_set", name=found.name)
    fits = _fits(found.secret if found is not None else _nobody(), passphrase)
    if found is None or not fits:
        raise PermissionRefusedError("operators.refused")
    return found


def set_passphrase(
    records: Records, operator: str, passphrase: str, *, at: dt.datetime, author: str, new_id: NewId = new_uuid
) -> Edit:
    """The Edit that gives the operator of id *operator* a passphrase.

    Somebody sets their own, the first or a new one; for another, only a keeper may (a forgotten passphrase).

    Raises
    ------
    PermissionRefusedError
        ``operators.unknown``, ``operators.not_yours``, ``operators.too_short``.
    """
    who = records.operators.get(operator)
    if who is None or who.retired_on is not None:
        raise PermissionRefusedError("operators.unknown")
    acting = records.operators.get(author)
    keeper = acting is not None and acting.role is OperatorRole.KEEPER and acting.retired_on is None
    if author != operator and not keeper:
        raise PermissionRefusedError("operators.not_yours", name=who.name)
    builder = EditBuilder(records, label="合言葉を決めました", author=author, at=at, new_id=new_id)
    builder.change(who, secret=hash_secret(passphrase))
    edit = builder.build()
    assert edit is not None  # a hash has a salt of its own: it always differs
    return edit


def may_work_on(operator: Operator, association: str) -> bool:
    """Whether this operator's work reaches an association: staff without a limit everywhere, others where named."""
    if operator.retired_on is not None:
        return False
    return association in operator.associations or (not operator.associations and operator.role in STAFF)


def require_editor(operator: Operator, association: str) -> None:
    """Let pass who may change records of *association*.

    Raises
    ------
    PermissionRefusedError
        ``operators.may_not_change``.
    """
    if operator.role not in EDITORS or not may_work_on(operator, association):
        raise PermissionRefusedError("operators.may_not_change", name=operator.name)
