"""Whose which field may, and must, stand in an output: the plainly written oracle's answer turned into tokens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from himi_map.disclosed import Authorisation, DisclosureRequest, Output, Purpose, Recipient, Situation
from tests.e2e.people import AT, Atlas
from tests.property.disclosure_oracle import ABSENT, LISTS, REFUSED, Oracle

Token = tuple[str, str]
"""Whose, which field."""


@dataclass
class Expected:
    """What one output may hold.

    Attributes
    ----------
    refused
        It must not be made at all.
    may, must
        Tokens that may stand in it, and those of them that must.
    readings
        What must stand on paper beside it.
    on_map, listed
        NO of the people who must stand on the map page (drawn or 位置未定), and of everybody on a list.
    """

    refused: bool = False
    may: set[Token] = field(default_factory=set)
    must: set[Token] = field(default_factory=set)
    readings: set[Token] = field(default_factory=set)
    on_map: set[int] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)


SHOWN = {
    "supporter_list": {"name", "address", "phone", "support", "helpers"},
    "interview_draft": {"name", "address", "phone", "support", "helpers"},
    "evacuation_list": {"name", "address", "phone", "support", "care notes", "helpers"},
    "gis_export": {"name", "kana", "address", "phone", "helpers", "place"},
}
"""What a reader of each output is promised, where the recipient may have it; on paper also readings."""


def request_for(output: str, recipient: str, situation: str, associations: tuple[str, ...]) -> DisclosureRequest:
    """The asking behind an output."""
    return DisclosureRequest(
        output=Output(output), recipient=Recipient.parse(recipient), purpose=Purpose.PREPARE, at=AT, operator="o1",
        associations=associations, situation=Situation(situation), half="2026H1",
        authorisation=Authorisation(
            first="o1", second="o2", reason="津波警報", since=AT - dt.timedelta(hours=1), hours=6
        ),
    )  # fmt: skip


def expect(atlas: Atlas, output: str, recipient: str, situation: str, associations: tuple[str, ...]) -> Expected:
    """The tokens of one output."""
    records = atlas.records()
    oracle = Oracle(records, request_for(output, recipient, situation, associations), atlas.profile)
    answer = oracle.expected()
    if answer == REFUSED:
        return Expected(refused=True)
    expected = Expected()
    if output == "journal_report":  # its lines say what was done, never about whom
        return expected
    everybody = list(registered(records))
    if output == "check_report":  # names everybody who is registered, with or without consent, and their supporters
        for resident, _ in everybody:
            expected.may.add((resident.id, "name"))
        expected.may.update((one.supporter, "name") for one in records.assignments.values())
        return expected
    residents = {(one.association, registration.number): one for one, registration in everybody}
    for key, told in answer["people"].items():
        _person(atlas, records, residents[key], told, output, expected)
        expected.listed.add(key[1])
        if told["place"] != ABSENT:
            expected.on_map.add(key[1])
    names = {one.name: one for one in records.supporters.values()}
    for (_, name), (place, phone, _) in answer["supporters"].items():
        one = names[name]
        expected.may |= {(one.id, "name"), (one.id, "kana")}
        if phone != ABSENT:
            expected.may.add((one.id, "phone"))
        if place != ABSENT and output == "pack":  # a place that is only roughly known is to be corrected
            expected.may.add((one.id, "place"))
        if place == "drawn" and output == "gis_export":
            expected.may.add((one.id, "place"))
            expected.must |= {(one.id, "place"), (one.id, "name")}
    if output in ("supporter_list", "interview_draft", "evacuation_list"):
        expected.readings = {(resident, "kana") for resident, what in expected.must if what == "address"}
    return expected


def registered(records):
    """(resident, registration) of everybody registered."""
    for registration in records.registrations.values():
        yield records.residents[registration.resident], registration


def _person(atlas, records, resident, told, output, expected) -> None:
    one, shown = resident.id, SHOWN.get(output, set())
    may, must = {(one, "name"), (one, "kana")}, set()
    if told["address"] != ABSENT:
        may.add((one, "address"))
    if told["phones"] != ABSENT:
        may.add((one, "phone"))
    if told["born"] is True:
        may.add((one, "born"))
    if told["destinations"] != ABSENT:
        may.add((one, "plan"))
    if (told["place"] == "drawn" and output == "gis_export") or (told["place"] != ABSENT and output == "pack"):
        may.add((one, "place"))
    must |= {(one, what) for what in shown if (one, what) in may}
    free = {"support": told["support"], "care notes": told["care_notes"], "reasons": "".join(told["reasons"])}
    free["household situation"] = told["household"]
    for what, text in free.items():
        for token, spellings in atlas.tokens.items():
            if any(spelling in text for spelling in spellings):  # a text may speak of somebody else who is shown
                may.add(token)
                if what in shown and token[0] == one:
                    must.add(token)
    if told["contacts"] != ABSENT:
        for contact in records.contacts.values():
            if contact.resident == one and contact.name in told["contacts"]:
                may |= {(contact.id, "name"), (contact.id, "kana"), (contact.id, "phone")}
    supporters = {each.name: each.id for each in records.supporters.values()}
    for _, name, _, phone in told["helpers"]:
        if name in supporters:
            rows = {(supporters[name], "name")} | ({(supporters[name], "phone")} if phone != ABSENT else set())
            may |= rows | {(supporters[name], "kana")}
            if "helpers" in shown:
                must |= rows if output != "gis_export" else {(supporters[name], "name")}
    expected.may |= may
    expected.must |= must


def stopped(atlas: Atlas, associations: tuple[str, ...]) -> set[int]:
    """NO of those for whom paper waits: at home there, gave a spoken yes that is over, and nothing newer stands."""
    records = atlas.records()
    areas = associations or tuple(records.associations)
    oracle = Oracle(records, request_for("map_sheet", "shakyo", "ordinary", areas), atlas.profile)
    return {
        registration.number
        for area in areas
        for registration, resident in oracle.here(area)
        for kind in (*LISTS, "map")
        if oracle.of_resident(resident, kind)[0] == "given" and not oracle.of_resident(resident, kind)[2]
    }
