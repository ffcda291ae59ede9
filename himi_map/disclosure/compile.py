"""The compiler: the only way from personal records to anything that leaves the program.

It asks the rule table what this output may hold for this recipient in this situation, resolves the consents at that
moment, and builds new values of what is allowed. What is not allowed is never copied, so no later step can forget to
hide it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from himi_map.consent import ConsentBook
from himi_map.disclosed.disclosure import DisclosedArea, Disclosure, ProofCounts
from himi_map.disclosed.person import DisclosedPerson, DisclosedSupporter
from himi_map.disclosed.request import DisclosureRequest, Output
from himi_map.disclosure.care import care_totals
from himi_map.disclosure.case import Candidate, Case
from himi_map.disclosure.counts import proof_counts
from himi_map.disclosure.free_text import Mentions, Shown
from himi_map.disclosure.helping import named_supporters, supporters_of_area
from himi_map.disclosure.homes import to_metres, under_one_roof
from himi_map.disclosure.keys import SheetKeys
from himi_map.disclosure.people import Neighbourhood, contacts_of, disclosed_person, phones_of
from himi_map.disclosure.permit import ends_at, permit
from himi_map.disclosure.rules import RuleTable, rule_table
from himi_map.geo.crs import PlaneCrs
from himi_map.glossary import term
from himi_map.profiles import Profile
from himi_map.publicmap import PublicSite
from himi_map.records.atlas import Records
from himi_map.records.base import NewId, new_uuid
from himi_map.records.people import Association
from himi_map.text.kana import kana_sort_key
from himi_map.text.wareki import wareki


def disclose(
    records: Records,
    request: DisclosureRequest,
    *,
    profile: Profile,
    rules: RuleTable | None = None,
    new_id: NewId = new_uuid,
    sites: Iterable[PublicSite] = (),
    book: ConsentBook | None = None,
    everybody: Mentions | None = None,
) -> Disclosure:
    """What the recipient of *request* may have.

    Parameters
    ----------
    records
        The atlas, or at least everything about the associations in scope
        (:meth:`himi_map.ports.AtlasStore.load_around`). Its indexes are built once and serve all later requests.
    profile
        Plane zone, titles, renewal rules, who controls the data.
    rules
        Default: the table that ships.
    new_id
        Makes the sheet's opaque id.
    sites
        Published sites, for the names of planned destinations.
    book
        Consents of *records* at that moment, when several outputs are compiled one after the other.
    everybody
        Who is known in the atlas, when *records* are a part of it: nobody may be named in free text who is not shown.

    Returns
    -------
    Disclosure
        Positions in metres of the profile's plane zone (x east, y north). Keys are good within this value only.

    Raises
    ------
    PermissionRefusedError
        As :func:`himi_map.disclosure.permit`: not in the rule table, unknown scope, disaster not authorised.
    BugError
        A CareNet report without its half year.
    """
    table = rules if rules is not None else rule_table()
    paper = permit(records, request, profile=profile, rules=table)
    sheet = new_id()
    case = Case(
        records=records,
        request=request,
        paper=paper,
        rules=table,
        profile=profile,
        book=book if book is not None else ConsentBook(records, request.at, profile.renewal),
        keys=SheetKeys(sheet),
        everybody=everybody,
    )
    crs = PlaneCrs(profile.plane_epsg)
    names = _site_names(records, sites) if case.has("destinations") else {}
    areas: list[Association] = []
    people: list[DisclosedPerson] = []
    supporters: list[DisclosedSupporter] = []
    counts: dict[str, ProofCounts] = {}
    for association in _scope(case):
        if paper.people != "none":
            candidates = case.candidates(association.id)
            included = [one for one in candidates if one.included]
            if paper.people == "own" and not included and not request.associations:
                continue
            here, beside = _area(case, association.id, included, crs, names)
            people += here
            supporters += beside
            counts[association.id] = proof_counts(case, candidates, here)
        areas.append(association)
    return Disclosure(
        sheet=sheet,
        output=request.output,
        recipient=request.recipient,
        purpose=request.purpose,
        situation=request.situation,
        at=request.at,
        title=_title(case, areas),
        recipient_words=term(f"recipient.{request.recipient.kind}"),
        areas=tuple(_disclosed_area(one) for one in areas),
        people=tuple(people),
        supporters=tuple(supporters),
        counts=counts,
        granted=tuple(paper.fields),
        banner=_banner(case),
        practice=term("banner.practice") if profile.practice else "",
        notes=tuple(term(f"note_line.{note}") for note in paper.notes),
        carenet=care_totals(records, request.half, request.associations) if case.has("care_totals") else None,
    )


def _scope(case: Case) -> list[Association]:
    wanted = frozenset(case.request.associations)
    living = [
        one for one in case.records.associations.values() if one.put_away is None and (not wanted or one.id in wanted)
    ]
    return sorted(living, key=lambda one: (one.ward, kana_sort_key(one.kana, one.name), one.id))


def _area(
    case: Case, area: str, included: list[Candidate], crs: PlaneCrs, site_names: Mapping[str, str]
) -> tuple[list[DisclosedPerson], list[DisclosedSupporter]]:
    """The people and supporters of one association."""
    residents = [one.resident for one in included]
    places = to_metres(crs, ((one.id, one.home) for one in residents)) if case.has("home") else {}
    drawn = [one.resident for one in included if one.resident.id in places and case.allows(one, "home")]
    named = named_supporters(case, included)
    around = Neighbourhood(
        area=area,
        places=places,
        roofs=under_one_roof(drawn, places),
        mentions=_mentions(case, included),
        shown=_shown(case, included, named),
        site_names=site_names,
    )
    return (
        [disclosed_person(case, one, around) for one in included],
        supporters_of_area(case, area, named, crs),
    )


def _mentions(case: Case, included: list[Candidate]) -> Mentions | None:
    """Who may not be mentioned; None when there is no free text, or the paper names everybody to staff."""
    if case.paper.people == "everyone" and case.paper.banner == "internal":
        return None
    if not any(_has_text(case, one) for one in included):
        return None
    return case.everybody if case.everybody is not None else Mentions.of(case.records)


def _has_text(case: Case, one: Candidate) -> bool:
    registration = one.registration
    return bool(
        registration.support.other or registration.care_notes or registration.reasons or case.has("destinations")
    )


def _shown(case: Case, included: list[Candidate], named: Mapping[str, list[tuple[str, int]]]) -> Shown:
    shown = Shown()
    for one in included:
        phones = phones_of(one.resident) if case.allows(one, "phone") else ()
        shown.add(one.resident.name, one.resident.kana, phones)
        for contact in contacts_of(case, one.resident):
            shown.add(contact.name, contact.kana, (contact.phone, contact.mobile))
    for supporter in (case.records.supporters[one] for one in named):
        shown.add(supporter.name, supporter.kana, (supporter.phone,) if case.has("helper_phone") else ())
    return shown


def _site_names(records: Records, sites: Iterable[PublicSite]) -> dict[str, str]:
    names = {site.key: site.name for site in sites}
    for own in records.sites.values():
        if own.put_away is None and own.name:
            names[own.overrides or own.id] = own.name
    return names


def _disclosed_area(one: Association) -> DisclosedArea:
    return DisclosedArea(
        key=one.id,
        name=one.name,
        kana=one.kana,
        ward=one.ward,
        boundary_known=one.boundary is not None,
        households=one.households,
    )


def _title(case: Case, areas: list[Association]) -> str:
    output = case.request.output
    if len(areas) == 1:
        if output in (Output.SUPPORTER_LIST, Output.INTERVIEW_DRAFT):
            return case.profile.title_of_list(areas[0].name)
        if output in (Output.MAP_SHEET, Output.SCREEN_PREVIEW, Output.WEB_MAP):
            return case.profile.title_of_map(areas[0].name)
        return f"{areas[0].name}　{term(f'output.{output}')}"
    return f"{case.profile.name}　{term(f'output.{output}')}"


def _banner(case: Case) -> str:
    """The words for every page: 「内部資料」, or 災害時提供 with its reason and when it ends."""
    if not case.paper.banner:
        return ""
    words = term(f"banner.{case.paper.banner}")
    end = ends_at(case.request)
    if case.paper.banner != "disaster" or end is None or case.request.authorisation is None:
        return words
    reason = case.request.authorisation.reason.strip()
    return f"{words}　理由：{reason}　{wareki(end.date())}{end:%H時%M分}まで"
