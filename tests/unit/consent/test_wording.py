"""Wordings are frozen: what somebody was told when they signed does not change afterwards."""

from __future__ import annotations

from himi_map.consent import wording, wording_digest, wordings
from himi_map.disclosed import RecipientKind, Situation
from himi_map.disclosure import rule_table
from himi_map.records.consent import ConsentKind

FROZEN = {
    "name-list/1": "c3d759e956eb3c1577c6e63481f7323222516cd4d8100ec804ab9ef2313e1b25",
    "paper/1": "58b467c30497e9147d372435f83ceef51d32ea00386b0c87fe53a2d4a9d41367",
    "spoken/1": "f67e87cd9fc359a6caa3ad4985e31e626c298be4df8b0ff09e3d98ec5274ddf6",
    "baton/1": "dd9e29ff1e5c6a02199d9e54c96150633807953d813b471e71293d9425a99e40",
    "supporter/1": "98409ded499ba249277aa73e1aec83402c48876f561eed7c102c0a3342f44dec",
}


def test_a_wording_that_was_used_stays_as_it_was():
    """When this fails, do not change the digest: put the new words under a new id (paper/2)."""
    assert {one: wording_digest(one) for one in wordings()} == FROZEN


def test_a_name_list_is_for_the_own_association_and_nothing_more():
    entry = wording("name-list/1")
    assert entry is not None
    for kind in ConsentKind:
        for recipient in set(RecipientKind) - {RecipientKind.ASSOCIATION}:
            for group in rule_table().groups:
                assert not entry.grants(kind, recipient, group, Situation.ORDINARY)


def test_wordings_speak_of_field_groups_that_exist():
    for one in wordings().values():
        for grant in one.grant:
            assert set(grant.groups) <= set(rule_table().groups)


def test_an_unknown_wording_is_none():
    assert wording("paper/99") is None
