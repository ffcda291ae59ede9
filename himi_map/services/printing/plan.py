"""The plan of a run: which associations, in which order, into which files. Made once; a resumed run keeps it."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

import msgspec

from himi_map.disclosed import Recipient
from himi_map.errors import InputError
from himi_map.glossary import term
from himi_map.services.printing.naming import file_names
from himi_map.services.printing.options import Binding, RunOptions

if TYPE_CHECKING:
    from himi_map.records.people import Association

_RUN_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One association of the run, with the number it has in it and the file it goes into."""

    association: str
    name: str
    ward: str
    number: int
    file: str


class RunPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What a run sets out to do. It is stored, so no person is in it.

    Attributes
    ----------
    run
        Id of the run; codes of copies come from it.
    at
        The present of the run, also of one that is resumed days later.
    holders
        Keyed digest of the holders' names: a resumed run must be given the same.
    data
        Digest of the newest journal entry when the run began: which records it shows.
    ground
        Digest of the map pack; empty without one.
    """

    run: str
    at: dt.datetime
    options: RunOptions
    parts: tuple[Part, ...]
    holders: str = ""
    data: str = ""
    ground: str = ""

    @property
    def whom(self) -> Recipient:
        """Who the paper is for."""
        return Recipient.parse(self.options.recipient)

    def files(self) -> dict[str, list[Part]]:
        """File name to its associations, in order."""
        found: dict[str, list[Part]] = {}
        for one in self.parts:
            found.setdefault(one.file, []).append(one)
        return found


def new_run_id(at: dt.datetime) -> str:
    """The day and some chance: ``20261124-k3x9q2``."""
    alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
    return f"{at:%Y%m%d}-{''.join(secrets.choice(alphabet) for _ in range(6))}"


def make_plan(
    chosen: Sequence[Association],
    options: RunOptions,
    *,
    at: dt.datetime,
    run: str = "",
    holders: str = "",
    data: str = "",
    ground: str = "",
) -> RunPlan:
    """The plan for *chosen*, which come in the order of the paper (by ward and kana).

    Raises
    ------
    InputError
        ``printing.bad_name``, ``printing.bad_run``.
    """
    if run and not _RUN_ID.fullmatch(run):
        raise InputError("printing.bad_run", run=run)
    whom = term(f"recipient.{Recipient.parse(options.recipient).kind}")
    units = _units(chosen, options.bind)
    names = file_names(options.name, units, bind=options.bind, recipient=whom, day=at.date()) if units else []
    placed = [(one, name) for unit, name in zip(units, names, strict=True) for one in unit]
    parts = tuple(
        Part(association=one.id, name=one.name, ward=one.ward, number=number, file=name)
        for number, (one, name) in enumerate(placed, start=1)
    )
    return RunPlan(
        run=run or new_run_id(at), at=at, options=options, parts=parts, holders=holders, data=data, ground=ground
    )


def _units(chosen: Sequence[Association], bind: Binding) -> list[list[Association]]:
    if bind is Binding.BOOK:
        return [list(chosen)] if chosen else []
    if bind is Binding.WARD:
        return [list(found) for _, found in groupby(chosen, key=lambda one: one.ward)]
    return [[one] for one in chosen]
