"""Who may have what, worked out once more from the plan's words by plain loops over the facts.

It shares nothing with the compiler but the records and the request: no rule table, no wordings, no standing. Slow and
repetitive on purpose. A difference between the two is a question, and one of them is wrong.
"""

from __future__ import annotations

import datetime as dt

REFUSED = "refused"
ABSENT = "absent"
LISTS = ("list_association", "list_minsei", "list_responders")


# --- what a fact says -------------------------------------------------------------------------------------------------
def struck_out(fact, facts, path=()):
    """A fact is struck out when another fact that is itself not struck out corrects it."""
    for other in facts:
        names_it = other.corrects == fact.id and other.id not in path and other.id != fact.id
        if names_it and not struck_out(other, facts, (*path, fact.id)):
            return True
    return False


def living(records):
    every = list(records.consents.values())
    return [fact for fact in every if fact.state != "void" and not struck_out(fact, every)]


def lapse_day(fact, profile):
    """A spoken yes holds until the next renewal day."""
    if fact.state != "given" or not (fact.proof == "spoken" or fact.wording == "spoken/1"):
        return None
    said = fact.signed_on if fact.signed_on is not None else fact.recorded_at.date()
    day = dt.date(said.year, profile.renewal.month, profile.renewal.day)
    while day <= said:
        day = dt.date(day.year + 1, day.month, day.day)
    return day


def newest(facts):
    """The latest signed date; undated is oldest; then the latest recorded; then the stricter."""
    best = None
    for fact in facts:
        mark = (
            fact.signed_on.isoformat() if fact.signed_on else "",
            fact.recorded_at.isoformat(),
            ["given", "refused", "withdrawn"].index(fact.state),
            fact.id,
        )
        if best is None or mark > best[0]:
            best = (mark, fact)
    return best[1]


def deciding(facts):
    """Which of the counting facts decides."""
    last = None
    for fact in facts:
        if fact.state == "withdrawn":
            day = (fact.signed_on or fact.recorded_at.date(), fact.recorded_at)
            if last is None or day >= last[0]:
                last = (day, fact)
    if last is not None:
        back = False
        for fact in facts:
            if fact.state == "given" and fact.signed_by == "self" and fact.signed_on and fact.signed_on > last[0][0]:
                back = True
        if not back:
            return last[1]
    own = [fact for fact in facts if fact.signed_by == "self"]
    if own and newest(own).state != "given":
        return newest(own)
    return newest(facts)


def answer(facts, kind, today, profile):
    """(state, fact, stands): the answer to one question from one subject's living facts."""
    counting = [f for f in facts if f.kind == kind and not (f.signed_on is not None and f.signed_on > today)]
    if not counting:
        if kind == "map":  # an entry 「有」 in a name list is for list and map
            state, fact, stands = answer(facts, "list_association", today, profile)
            if state == "given" and fact.wording == "name-list/1":
                return state, fact, stands
        return "unknown", None, False
    fresh = [f for f in counting if lapse_day(f, profile) is None or lapse_day(f, profile) > today]
    if fresh and deciding(fresh).state == "given":
        return "given", deciding(fresh), True
    if deciding(counting).state == "given":
        return "given", deciding(counting), False
    fact = deciding(fresh) if fresh else deciding(counting)
    return fact.state, fact, False


ALL_LIST_FIELDS = {"identity", "address", "phone", "birth", "reasons", "support", "care_notes", "household"}
EVERYBODY = {"association", "minsei", "supporter", "responders", "shakyo", "city"}


def wording_allows(wording, kind, who, group):
    """What people were told."""
    if wording == "name-list/1":  # the own association's list and map, nothing more
        if who != "association":
            return False
        return (
            (kind == "list_association" and group in {"identity", "address", "phone", "support"})
            or (kind == "map" and group in {"identity", "home"})
            or (kind == "support" and group == "helpers")
        )
    if wording == "paper/1":
        if kind == "list_association":
            return who in {"association", "supporter", "shakyo", "city"} and group in ALL_LIST_FIELDS
        if kind == "list_minsei":
            return who in {"minsei", "shakyo", "city"} and group in ALL_LIST_FIELDS
        if kind == "list_responders":
            return who in {"responders", "shakyo", "city"} and group in ALL_LIST_FIELDS
        if kind == "map":
            return who in EVERYBODY and group in {"identity", "home"}
        if kind == "plan_made":
            return who in {"shakyo", "city"} and group == "destinations"
        if kind == "plan_shared":
            return who in EVERYBODY and group == "destinations"
        if kind == "carenet_shared":
            return who in {"association", "minsei", "shakyo", "city"} and group == "carenet"
        if kind == "baton_shared":
            return who in EVERYBODY - {"supporter"} and group == "baton"
        if kind == "support":
            return who in EVERYBODY and group in {"helpers", "helper_phone"}
        return kind == "supporter_shared" and who in EVERYBODY and group in {"helpers", "helper_phone", "contacts"}
    if wording == "spoken/1":
        some = {"identity", "address", "phone", "support", "care_notes"}
        return (
            (kind == "list_association" and who == "association" and group in some)
            or (kind == "list_minsei" and who == "minsei" and group in some)
            or (kind == "map" and who in {"association", "minsei"} and group in {"identity", "home"})
            or (kind == "support" and who in EVERYBODY and group in {"helpers", "helper_phone"})
        )
    if wording == "baton/1":
        return kind == "baton_shared" and who in EVERYBODY - {"supporter"} and group == "baton"
    if wording == "supporter/1":
        if kind == "support":
            return who in EVERYBODY and group in {"helpers", "helper_phone"}
        return kind == "supporter_shared" and who in EVERYBODY and group in {"helpers", "helper_phone", "contacts"}
    return False


def yes(found, kind, who, group):
    """The answer stands, and what was asked covers this."""
    _, fact, stands = found
    if not stands or not wording_allows(fact.wording, kind, who, group):
        return False
    return fact.proof != "name_list" or wording_allows("name-list/1", kind, who, group)


# --- what an output may hold ------------------------------------------------------------------------------------------
def rule(output, who, situation):
    """None: cannot be made. Else {people, basis, fields, internal, drawn_only}; fields: group to further consents."""
    nobody = {"people": "none", "basis": (), "fields": {}, "internal": False, "drawn_only": False}
    if who == "notice":
        return nobody if output in {"map_sheet", "web_map", "gis_export", "screen_preview", "run_manifest"} else None
    if output == "web_map":
        return None
    if situation == "disaster":
        return disaster_rule(output, who)
    if output in {"run_manifest", "receipt_slip"}:
        return nobody
    staff = who in {"shakyo", "city"}
    if output == "copy_ledger":
        return nobody if staff or who == "association" else None
    if output == "carenet_report":
        return nobody if staff else None
    if output in {"import_report", "check_report", "journal_report", "merge_report"}:
        if not staff:
            return None
        return {**nobody, "people": "everyone", "internal": True, "fields": {"identity": (), "count": ()}}
    if output == "lost_contacts":
        whole = {"identity": (), "address": (), "phone": ()}
        return {**nobody, "people": "everyone", "internal": True, "fields": whole} if staff else None
    if output == "interview_draft":
        return draft_rule(who, nobody)
    if output == "pack":
        return pack_rule(who, nobody)
    basis = {"minsei": LISTS[1:2], "responders": LISTS[2:], "shakyo": LISTS, "city": LISTS}.get(who, LISTS[:1])
    name_supporter = ("support",) if who == "association" else ("support", "supporter_shared")
    fields = {"identity": (), "support": (), "home": ("map",), "helpers": name_supporter}
    if output == "gis_export":
        if who == "supporter":
            return None
        if who != "association":
            fields["address"] = ()
        if who in {"responders", "shakyo", "city"}:
            fields["phone"] = ()
        return {"people": "consented", "basis": basis, "fields": fields, "internal": False, "drawn_only": True}
    if who != "supporter":
        fields["baton"] = ("baton_shared",)
        if who != "responders":
            fields["carenet"] = ("carenet_shared",)
    if staff:
        fields["count"] = ()
    if output in {"supporter_list", "evacuation_list"}:
        for group in ("address", "phone"):
            fields[group] = ()
        fields["helper_phone"] = name_supporter
        if not (output == "supporter_list" and who == "association"):
            fields["care_notes"] = ()
        if who not in {"association", "supporter"}:
            for group in ("birth", "reasons", "household"):
                fields[group] = ()
        if output == "evacuation_list" and who == "association":
            fields["household"] = ()
        plain_list = output == "supporter_list" and who in {"association", "minsei"}
        if plain_list:
            del fields["home"]
        else:
            fields["destinations"] = ("plan_shared",)
            if who != "supporter":
                fields["contacts"] = ("supporter_shared",)
    people = "own" if who == "supporter" else "consented"
    return {"people": people, "basis": basis, "fields": fields, "internal": False, "drawn_only": False}


def pack_rule(who, nobody):
    """What leaves on a stick: everything for staff, for a leader what a leader may know."""
    groups = (
        "identity", "address", "phone", "birth", "reasons", "support", "care_notes", "household", "home", "contacts",
        "destinations", "helpers", "helper_phone", "carenet", "baton",
    )  # fmt: skip
    if who in {"shakyo", "city"}:
        return {**nobody, "people": "everyone", "internal": True, "fields": dict.fromkeys(groups, ())}
    if who != "association":
        return None
    further = {
        "home": ("map",), "contacts": ("supporter_shared",), "destinations": ("plan_shared",), "helpers": ("support",),
        "helper_phone": ("support",), "carenet": ("carenet_shared",), "baton": ("baton_shared",),
    }  # fmt: skip
    fields = {group: further.get(group, ()) for group in groups}
    return {**nobody, "people": "neighbourhood", "basis": LISTS[:1], "internal": True, "fields": fields}


def draft_rule(who, nobody):
    fields = {
        "identity": (), "address": (), "phone": (), "support": (), "helpers": ("support",),
        "helper_phone": ("support",), "carenet": ("carenet_shared",), "baton": ("baton_shared",),
    }  # fmt: skip
    if who == "association":
        return {**nobody, "people": "neighbourhood", "basis": LISTS[:1], "internal": True, "fields": fields}
    if who in {"shakyo", "city"}:
        for group in ("birth", "reasons", "care_notes", "household", "contacts", "count"):
            fields[group] = ()
        return {**nobody, "people": "everyone", "internal": True, "fields": fields}
    return None


def disaster_rule(output, who):
    if output not in {"map_sheet", "supporter_list", "evacuation_list", "gis_export", "screen_preview"}:
        return None
    fields = {"identity": (), "support": (), "home": (), "helpers": ("support",)}
    if who == "supporter":
        if output == "gis_export":
            return None
        for group in ("address", "phone", "care_notes", "destinations"):
            fields[group] = ()
    elif output in {"supporter_list", "evacuation_list"}:
        for group in ("address", "phone", "care_notes", "destinations"):
            fields[group] = ()
        fields["helper_phone"] = ("support",)
        if who != "association":
            for group in ("birth", "reasons", "household", "contacts"):
                fields[group] = ()
    people = "own" if who == "supporter" else "everyone"
    return {"people": people, "basis": (), "fields": fields, "internal": False, "drawn_only": False}


def disaster_allowed(records, request, profile):
    """Only the city's atlas, two different staff operators, a reason, hours, in time."""
    if profile.controller.kind != "city" and not profile.controller.commissioned_by_city:
        return False
    given = request.authorisation
    if given is None or given.first == given.second or not given.reason.strip():
        return False
    for one in (given.first, given.second):
        operator = records.operators.get(one)
        if operator is None or operator.role in ("leader", "helper"):
            return False
        if operator.retired_on is not None and operator.retired_on <= request.at.date():
            return False
    if given.hours < 1 or given.hours > 72:
        return False
    return given.since <= request.at < given.since + dt.timedelta(hours=given.hours)


# --- the answer -------------------------------------------------------------------------------------------------------
class Oracle:
    """Expected content of one disclosure: ``people``, ``supporters``, ``counts`` or REFUSED."""

    def __init__(self, records, request, profile):
        self.records, self.request, self.profile = records, request, profile
        self.today = request.at.date()
        self.who = str(request.recipient.kind)
        self.facts = living(records)

    # consents
    def of_resident(self, resident, kind):
        facts = [
            fact
            for fact in self.facts
            if fact.whose == "resident"
            and fact.subject == resident.id
            and not (
                fact.kind in ("list_association", "map")
                and fact.state == "given"
                and fact.association != resident.association
            )
        ]
        return answer(facts, kind, self.today, self.profile)

    def of_supporter(self, supporter, kind, resident_id):
        facts = [
            fact
            for fact in self.facts
            if fact.whose == "supporter" and fact.subject == supporter and fact.about in (None, resident_id)
        ]
        special = answer([f for f in facts if f.about is not None], kind, self.today, self.profile)
        if special[0] in ("refused", "withdrawn"):
            return special
        return answer(facts, kind, self.today, self.profile)

    # people
    def here(self, association):
        """Registered, not put away, living at home, in this association; each once, by NO."""
        found = []
        for registration in sorted(self.records.registrations.values(), key=lambda one: (one.number, one.id)):
            resident = self.records.residents.get(registration.resident)
            if registration.association != association or registration.put_away is not None or resident is None:
                continue
            if resident.put_away is not None or resident.status not in ("home", "hospital_short"):
                continue
            if resident.association != association or any(resident.id == other.id for _, other in found):
                continue
            found.append((registration, resident))
        return found

    def on_output(self, resident, paper):
        """(on it, because of a consent)."""
        consented = any(
            yes(self.of_resident(resident, kind), kind, self.who, "identity") for kind in (paper["basis"] or LISTS[:1])
        )
        rule_by = bool(paper["basis"]) and consented
        if paper["people"] == "everyone":
            return True, False
        if paper["people"] == "none":
            return False, False
        if paper["people"] == "own":
            mine = any(
                one.resident == resident.id and one.supporter == self.request.recipient.who and one.put_away is None
                for one in self.records.assignments.values()
            )
            return mine and self.agreed(self.request.recipient.who, resident.id) and (
                consented or not paper["basis"]
            ), rule_by
        if paper["people"] == "neighbourhood":
            said_no = any(self.of_resident(resident, kind)[0] in ("refused", "withdrawn") for kind in paper["basis"])
            return consented or (resident.provenance == "neighbourhood" and not said_no), rule_by
        return consented, rule_by

    def may(self, resident, paper, by_consent, group):
        if group not in paper["fields"]:
            return False
        further = paper["fields"][group]
        if further:
            return all(yes(self.of_resident(resident, kind), kind, self.who, group) for kind in further)
        if not by_consent:
            return True
        return any(yes(self.of_resident(resident, kind), kind, self.who, group) for kind in paper["basis"])

    # supporters
    def agreed(self, supporter, resident_id):
        return yes(self.of_supporter(supporter, "support", resident_id), "support", self.who, "helpers")

    def able(self, supporter):
        own = self.records.residents.get(supporter.resident or "")
        return own is None or (own.status in ("home", "hospital_short") and own.put_away is None)

    def may_tell(self, supporter, resident_id, paper, group):
        if group not in paper["fields"]:
            return False
        for kind in paper["fields"][group]:
            if kind == "supporter_shared" and supporter.id == self.request.recipient.who:
                continue
            if not yes(self.of_supporter(supporter.id, kind, resident_id), kind, self.who, group):
                return False
        return True

    def helpers(self, resident_id):
        found = {}
        for one in sorted(self.records.assignments.values(), key=lambda each: (each.order, each.id)):
            supporter = self.records.supporters.get(one.supporter)
            if one.resident == resident_id and one.put_away is None and supporter and supporter.put_away is None:
                found.setdefault(supporter.id, (one.order, supporter))
        return list(found.values())

    # all together
    def expected(self):
        request = self.request
        paper = rule(str(request.output), self.who, str(request.situation))
        if paper is None:
            return REFUSED
        disaster = request.situation == "disaster" and paper["people"] != "none"
        if disaster and not disaster_allowed(self.records, request, self.profile):
            return REFUSED
        if self.who == "supporter":
            supporter = self.records.supporters.get(request.recipient.who)
            if supporter is None or supporter.put_away is not None:
                return REFUSED
        asked = [
            one
            for one in self.records.associations.values()
            if one.put_away is None and (not request.associations or one.id in request.associations)
        ]
        if self.who == "association" and paper["people"] != "none" and len(asked) > 1:
            return REFUSED
        people, supporters, counts = {}, {}, {}
        for association in self.records.associations.values():
            if association.put_away is not None:
                continue
            if request.associations and association.id not in request.associations:
                continue
            if paper["people"] == "none":
                continue
            self.area(association.id, paper, people, supporters, counts)
        return {"people": people, "supporters": supporters, "counts": counts}

    def area(self, area, paper, people, supporters, counts):
        chosen = []
        without = 0
        for registration, resident in self.here(area):
            on, by_consent = self.on_output(resident, paper)
            if paper["drawn_only"] and not self.may(resident, paper, by_consent, "home"):
                on = False
            if on:
                chosen.append((registration, resident, by_consent))
            if not on or not any(self.of_resident(resident, k)[2] for k in (paper["basis"] or LISTS[:1])):
                without += 1
        if paper["people"] == "own" and not chosen and not self.request.associations:
            return
        named = {}
        for _, resident, _ in chosen:
            for order, supporter in self.helpers(resident.id):
                if (
                    self.able(supporter)
                    and self.agreed(supporter.id, resident.id)
                    and self.may_tell(supporter, resident.id, paper, "helpers")
                ):
                    named.setdefault(supporter.id, []).append((resident.id, order))
        hidden = self.hidden_names(chosen, named, paper)
        for registration, resident, by_consent in chosen:
            people[area, registration.number] = self.person(registration, resident, by_consent, paper, hidden)
        numbers = {resident.id: registration.number for registration, resident, _ in chosen}
        for supporter_id, helped in named.items():
            supporter = self.records.supporters[supporter_id]
            supporters[area, supporter.name] = (
                self.supporter_place(supporter, paper),
                supporter.phone
                if any(self.may_tell(supporter, one, paper, "helper_phone") for one, _ in helped)
                else ABSENT,
                frozenset((numbers[one], order) for one, order in helped),
            )
        counts[area] = self.count(chosen, without, paper)

    def contacts(self, resident, paper):
        found = []
        for one in sorted(self.records.contacts.values(), key=lambda each: (each.order, each.id)):
            if one.resident == resident.id and one.put_away is None:
                facts = [f for f in self.facts if f.whose == "contact" and f.subject == one.id]
                if all(
                    yes(answer(facts, kind, self.today, self.profile), kind, self.who, "contacts")
                    for kind in paper["fields"]["contacts"]
                ):
                    found.append(one)
        return found

    def hidden_names(self, chosen, named, paper):
        """Names of everybody known who is not on this output; internal papers of staff name everybody."""
        if paper["internal"] and paper["people"] == "everyone":
            return set()
        shown = {resident.name for _, resident, _ in chosen} | {self.records.supporters[one].name for one in named}
        if "contacts" in paper["fields"]:
            for _, resident, _ in chosen:
                shown |= {one.name for one in self.contacts(resident, paper)}
        everybody = {one.name for one in self.records.residents.values()}
        everybody |= {one.name for one in self.records.supporters.values()}
        everybody |= {one.name for one in self.records.contacts.values()}
        return everybody - shown

    def person(self, registration, resident, by_consent, paper, hidden):
        def clean(text):
            return "（ほかの方のことを含むため省きました）" if any(name in text for name in hidden) else text

        def may(group):
            return self.may(resident, paper, by_consent, group)

        household = self.records.households.get(resident.household or "")
        answers = [self.of_resident(resident, kind) for kind in (paper["basis"] or LISTS[:1])]
        standing = [fact for _, fact, stands in answers if stands]
        sure = [f for f in standing if f.signed_on is not None and f.proof != "name_list" and not self.vague(f)]
        rows = []
        for order, supporter in self.helpers(resident.id) if "helpers" in paper["fields"] else ():
            if not self.able(supporter) or not self.agreed(supporter.id, resident.id):
                rows.append((order, "調整中", False, ABSENT))
            elif not self.may_tell(supporter, resident.id, paper, "helpers"):
                rows.append((order, "あり（氏名は非公開）", True, ABSENT))
            else:
                phone = self.may_tell(supporter, resident.id, paper, "helper_phone")
                rows.append((order, supporter.name, True, supporter.phone if phone else ABSENT))
        if not may("home"):
            place = ABSENT
        else:
            place = "drawn" if resident.home and resident.home.quality not in ("town", "koaza") else "unplaced"
        plans = sorted(
            one.site for one in self.records.plans.values() if one.resident == resident.id and one.put_away is None
        )
        return {
            "name": resident.name,
            "address": resident.address if may("address") else ABSENT,
            "phones": (resident.phone,) if may("phone") else ABSENT,
            "born": bool(resident.born) if may("birth") else ABSENT,
            "reasons": tuple(clean(one) for one in registration.reasons) if may("reasons") else ABSENT,
            "support": clean(registration.support.other) if may("support") else ABSENT,
            "care_notes": clean(registration.care_notes) if may("care_notes") else ABSENT,
            "household": (household.situation if household else "") if may("household") else ABSENT,
            "contacts": tuple(one.name for one in self.contacts(resident, paper))
            if "contacts" in paper["fields"]
            else ABSENT,
            "destinations": plans if may("destinations") else ABSENT,
            "helpers": tuple(rows),
            "place": place,
            "mark": "given" if sure else "to_confirm" if standing else "not_given",
            "carenet": may("carenet") and self.has_team(resident),
            "baton": may("baton") and self.has_baton(resident),
        }

    @staticmethod
    def vague(fact):
        return fact.signed_by != "self" and not (fact.relation.strip() and fact.reason.strip())

    def has_team(self, resident):
        return any(
            one.resident == resident.id and one.put_away is None and (one.ended_on is None or one.ended_on > self.today)
            for one in self.records.teams.values()
        )

    def has_baton(self, resident):
        for one in self.records.batons.values():
            mine = one.resident == resident.id or (resident.household and one.household == resident.household)
            if mine and one.put_away is None and one.status == "placed" and one.form is not False:
                return True
        return False

    def supporter_place(self, supporter, paper):
        if "home" not in paper["fields"]:
            return ABSENT
        own = [f for f in self.facts if f.whose == "supporter" and f.subject == supporter.id]
        if answer(own, "map", self.today, self.profile)[0] in ("refused", "withdrawn"):
            return ABSENT
        resident = self.records.residents.get(supporter.resident or "")
        if resident is not None and self.of_resident(resident, "map")[0] in ("refused", "withdrawn"):
            return ABSENT
        exact = supporter.home is not None and supporter.home.quality not in ("town", "koaza")
        return "drawn" if exact else "unplaced"

    def count(self, chosen, without, paper):
        sheet = rule("map_sheet", self.who, str(self.request.situation))
        on_map = unplaced = refused = lapsing = 0
        for _, resident, by_consent in chosen:
            if not self.may(resident, paper if "home" in paper["fields"] else sheet, by_consent, "home"):
                refused += 1
            elif resident.home and resident.home.quality not in ("town", "koaza"):
                on_map += 1
            else:
                unplaced += 1
            answers = [self.of_resident(resident, kind) for kind in (paper["basis"] or LISTS[:1])]
            standing = [fact for _, fact, stands in answers if stands]
            if standing and all(lapse_day(fact, self.profile) for fact in standing):
                lapsing += 1
        told = "count" in paper["fields"]
        return (
            len(chosen), on_map, unplaced, refused, lapsing if told else 0,
            without if told and without >= 3 else None,
        )  # fmt: skip
