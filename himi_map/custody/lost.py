"""A lost copy: who was on it, and the report the law asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himi_map.custody.words import copy_line
from himi_map.disclosed import LostCopy, NamedOnCopy
from himi_map.glossary import term
from himi_map.packs import OnAPack, named_people
from himi_map.records.paper import CustodyFact, CustodyStep

if TYPE_CHECKING:
    import datetime as dt

    from himi_map.custody.ledger import Standing
    from himi_map.profiles import Profile
    from himi_map.records.atlas import Records


def on_lost(records: Records, one: Standing) -> tuple[OnAPack, ...]:
    """Everybody who is named on a copy, residents first: also who has moved, entered a home or died since."""
    return named_people(records, one.copy.people, one.copy.supporters, one.copy.contacts)


def lost_copy(records: Records, one: Standing, profile: Profile, at: dt.datetime) -> LostCopy:
    """What has to be told and to whom, for the contact list and the report.

    Parameters
    ----------
    at
        Now; the day of the loss is that of the newest step that says so, else today.
    """
    losses = [fact for fact in one.facts if fact.step is CustodyStep.LOST]
    told = losses[-1] if losses else None
    return LostCopy(
        line=copy_line(records, one, at.date()),
        people=tuple(
            NamedOnCopy(kind=term(who.kind), number=who.number, name=who.name, phone=who.phone, address=who.address)
            for who in on_lost(records, one)
        ),
        fields=tuple(term(f"field_group.{group}") for group in one.copy.fields),
        lost_on=told.on if told is not None else at.date(),
        told_at=told.told_at if told is not None else at,
        told_by=(told.who if told is not None else "") or one.holder,
        note=told.note if told is not None else "",
        history=(
            (one.copy.printed_at.date(), term("copy_state.printed")),
            *((fact.on, _step_words(fact)) for fact in one.facts),
        ),
        office=profile.office.name,
        phone=profile.office.phone,
        practice=term("banner.practice") if profile.practice else "",
    )


def _step_words(fact: CustodyFact) -> str:
    words = term(f"custody_step.{fact.step}")
    return f"{words}（{fact.who}）" if fact.who else words
