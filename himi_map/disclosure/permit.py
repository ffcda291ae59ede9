"""May this leave at all: is it in the rule table, is the scope known, is a disaster authorised as the law asks."""

from __future__ import annotations

import datetime as dt
from typing import Final, NoReturn

from himi_map.disclosed.request import DisclosureRequest, RecipientKind, Situation
from himi_map.disclosure.rules import Paper, RuleTable, rule_table
from himi_map.errors import PermissionRefusedError
from himi_map.profiles import Profile
from himi_map.records.atlas import Records
from himi_map.records.office import OperatorRole

LONGEST_HOURS: Final = 72
"""A disaster authorisation ends by itself; the first three days are when lives are saved (72時間)."""

_MAY_AUTHORISE: Final = (OperatorRole.KEEPER, OperatorRole.SHAKYO, OperatorRole.CITY)


def permit(records: Records, request: DisclosureRequest, *, profile: Profile, rules: RuleTable | None = None) -> Paper:
    """The rule under which *request* may be compiled.

    Parameters
    ----------
    records
        For operators, associations and the supporter of ``supporter:ID``.
    rules
        Default: the table that ships.

    Raises
    ------
    PermissionRefusedError
        ``refused.not_declared``, ``refused.recipient``, ``refused.unknown_supporter``,
        ``refused.unknown_association``, ``refused.one_association``, ``refused.disaster_controller`` or
        ``refused.disaster_authorisation``.
    """
    table = rules if rules is not None else rule_table()
    paper = table.paper(request.output, request.recipient.kind, request.situation)
    for one in request.associations:
        if one not in records.associations:
            raise PermissionRefusedError("refused.unknown_association")
    if request.recipient.kind is RecipientKind.ASSOCIATION and paper.people != "none":
        _one_association(records, request)
    if request.recipient.kind is RecipientKind.SUPPORTER:
        supporter = records.supporters.get(request.recipient.who)
        if supporter is None or supporter.put_away is not None:
            raise PermissionRefusedError("refused.unknown_supporter")
    if request.situation is Situation.DISASTER and paper.people != "none":
        _disaster(records, request, profile)
    return paper


def _one_association(records: Records, request: DisclosureRequest) -> None:
    """People said yes to their own association: the officers of one never get the list of the next."""
    wanted = request.associations or tuple(records.associations)
    living = [one for one in wanted if records.associations[one].put_away is None]
    if len(set(living)) > 1:
        raise PermissionRefusedError("refused.one_association", count=len(set(living)))


def ends_at(request: DisclosureRequest) -> dt.datetime | None:
    """When the authorisation of a disaster request ends; None in ordinary times."""
    given = request.authorisation
    if request.situation is not Situation.DISASTER or given is None:
        return None
    return given.since + dt.timedelta(hours=given.hours)


def _disaster(records: Records, request: DisclosureRequest, profile: Profile) -> None:
    if profile.controller.kind != "city" and not profile.controller.commissioned_by_city:
        raise PermissionRefusedError("refused.disaster_controller")
    given = request.authorisation
    if given is None:
        _refuse("2名の承認がありません。")
    if given.first == given.second:
        _refuse("承認した2名が同じ人です。")
    today = request.at.date()
    for one in (given.first, given.second):
        operator = records.operators.get(one)
        if operator is None or (operator.retired_on is not None and operator.retired_on <= today):
            _refuse("承認した人が、この地図帳の利用者ではありません。")
        if operator.role not in _MAY_AUTHORISE:
            _refuse("承認できるのは職員だけです。")
    if not given.reason.strip():
        _refuse("理由が書かれていません。")
    if not 1 <= given.hours <= LONGEST_HOURS:
        _refuse(f"時間は1時間から{LONGEST_HOURS}時間までです。")
    if not given.since <= request.at < given.since + dt.timedelta(hours=given.hours):
        _refuse("承認された時間の外です。")


def _refuse(reason: str) -> NoReturn:
    raise PermissionRefusedError("refused.disaster_authorisation", reason=reason)
