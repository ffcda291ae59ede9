"""A consent that has lapsed removes nobody in silence: a list waits for staff, other files say whom they are without.

Lists are handed out and trusted to be whole, so they are not made; an evacuation list or a GIS file may be wanted at
once, so it is made, and staff are told by number who is not on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from himi_map.disclosed import Recipient, RecipientKind
from himi_map.errors import InputError, describe
from himi_map.services.disclosing import stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himi_map.cli.console import Console
    from himi_map.cli.session import Session


def waiting(session: Session, associations: Sequence[str], recipient: Recipient) -> dict[str, str]:
    """Association id to why its paper waits for staff; nobody is on what is put up, so that never waits.

    Parameters
    ----------
    associations
        Ids; empty means all.
    """
    if recipient.kind is RecipientKind.NOTICE:
        return {}
    found = stopped(session.records, session.store, tuple(associations), session.at)
    return {key: describe(error.code, error.fields).why for key, error in found.items()}


def refuse_waiting(session: Session, waits: dict[str, str]) -> None:
    """Stop when any association waits.

    Raises
    ------
    InputError
        ``session.stopped``.
    """
    if waits:
        names = "\n".join(f"・{session.records.associations[key].name}：{why}" for key, why in waits.items())
        raise InputError("session.stopped", count=len(waits), names=names)


def warn_of_waiting(session: Session, waits: dict[str, str], console: Console) -> None:
    """Say on stderr who is not on what was made, by number."""
    for key, why in waits.items():
        name = session.records.associations[key].name
        console.warn(f"{name}：{why}この方は載っていません。himi-map check で確かめてください。")
