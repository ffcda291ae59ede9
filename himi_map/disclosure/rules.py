"""The rule table: the one place that says who may have what. Loaded from ``rules.toml`` and checked whole.

An output for a recipient that is not in the table cannot be made.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import msgspec

from himi_map.disclosed.request import Output, RecipientKind, Situation
from himi_map.errors import BugError, PermissionRefusedError
from himi_map.glossary import term
from himi_map.records.consent import ConsentKind

PeopleRule = Literal["none", "consented", "own", "neighbourhood", "everyone"]
Banner = Literal["", "internal", "disaster"]

SUPPORTER_GROUPS: Final = ("helpers", "helper_phone")
"""Groups whose consents are the supporter's."""

CONTACT_GROUPS: Final = ("contacts",)
"""Groups whose consents are the contact's."""


class Paper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule of the table; see the head of ``rules.toml`` for what the entries mean."""

    outputs: tuple[Output, ...]
    recipients: tuple[RecipientKind, ...]
    situations: tuple[Situation, ...]
    people: PeopleRule
    why: str
    fields: dict[str, tuple[ConsentKind, ...]]
    basis: tuple[ConsentKind, ...] = ()
    only_with: tuple[str, ...] = ()
    banner: Banner = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the table as the manual prints it."""

    output: Output
    recipient: RecipientKind
    situation: Situation
    people: PeopleRule
    group: str
    needs: tuple[ConsentKind, ...]
    why: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    groups: dict[str, tuple[str, ...]]
    paper: tuple[Paper, ...]


class RuleTable:
    """The table, looked up by output, recipient and situation.

    Raises
    ------
    BugError
        The table contradicts itself: a rule given twice, an unknown field group, an output nobody may have.
    """

    def __init__(self, groups: dict[str, tuple[str, ...]], papers: tuple[Paper, ...]) -> None:
        self.groups = groups
        self._papers: dict[tuple[Output, RecipientKind, Situation], Paper] = {}
        for paper in papers:
            self._check(paper)
            for key in _keys(paper):
                if key in self._papers:
                    raise BugError(f"two rules for {key}")
                self._papers[key] = paper
        missing = set(Output) - {output for output, _, _ in self._papers}
        if missing:
            raise BugError(f"no rule for {sorted(missing)}")

    def _check(self, paper: Paper) -> None:
        unknown = (set(paper.fields) | set(paper.only_with)) - set(self.groups)
        if unknown:
            raise BugError(f"unknown field groups {sorted(unknown)}")
        if paper.people in ("consented", "neighbourhood") and not paper.basis:
            raise BugError("people by consent need a basis")
        if RecipientKind.NOTICE in paper.recipients and (paper.people != "none" or paper.fields):
            raise BugError("nobody stands on a notice")
        if Situation.ORDINARY in paper.situations and paper.people == "everyone" and paper.banner != "internal":
            raise BugError("people without consent only on internal papers")
        if Situation.DISASTER in paper.situations and paper.people != "none" and paper.banner != "disaster":
            raise BugError("a disaster paper says so")
        if paper.people != "none" and "identity" not in paper.fields:
            raise BugError("people need an identity")

    def find(self, output: Output, recipient: RecipientKind, situation: Situation) -> Paper | None:
        """The rule, or None."""
        return self._papers.get((output, recipient, situation))

    def paper(self, output: Output, recipient: RecipientKind, situation: Situation) -> Paper:
        """The rule.

        Raises
        ------
        PermissionRefusedError
            ``refused.recipient`` when the table does not have this output for this recipient,
            ``refused.not_declared`` when it has it for nobody in this situation.
        """
        found = self.find(output, recipient, situation)
        if found is not None:
            return found
        allowed = [kind for kind in RecipientKind if self.find(output, kind, situation)]
        word = term(f"output.{output}")
        if not allowed:
            raise PermissionRefusedError("refused.not_declared", output=word)
        raise PermissionRefusedError(
            "refused.recipient",
            output=word,
            recipient=term(f"recipient.{recipient}"),
            allowed="、".join(term(f"recipient.{kind}") for kind in allowed),
        )

    def __iter__(self) -> Iterator[tuple[Output, RecipientKind, Situation]]:
        """Every combination that can be made."""
        return iter(self._papers)

    def rows(self) -> Iterator[RuleRow]:
        """The whole table, one line per field group, for the manual and for walking tests."""
        for (output, recipient, situation), paper in self._papers.items():
            for group in paper.fields or ("",):
                needs = (*paper.basis, *paper.fields.get(group, ()))
                yield RuleRow(output, recipient, situation, paper.people, group, needs, paper.why)


def _keys(paper: Paper) -> Iterator[tuple[Output, RecipientKind, Situation]]:
    for output in paper.outputs:
        for recipient in paper.recipients:
            for situation in paper.situations:
                yield output, recipient, situation


@cache
def rule_table() -> RuleTable:
    """The table that ships."""
    text = (files(__package__) / "rules.toml").read_text(encoding="utf-8")
    read = msgspec.convert(tomllib.loads(text), _File)
    return RuleTable(read.groups, read.paper)
