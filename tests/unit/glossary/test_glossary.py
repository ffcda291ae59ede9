"""Every word that window, legend and sheets use has its entry, spelled once."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import himi_map.disclosed as disclosed
from himi_map.checks import Severity
from himi_map.disclosure import rule_table
from himi_map.errors import BugError
from himi_map.glossary import entries, entry, term
from himi_map.publicmap import Hazard, HazardKind, SiteKind
from himi_map.records import care, consent, kinds, office, people, sites, supporters

ROOT = Path(__file__).resolve().parents[3]
ENUMS = {
    "status": people.Status,
    "sex": people.Sex,
    "provenance": people.Provenance,
    "position_quality": people.PositionQuality,
    "consent_kind": consent.ConsentKind,
    "consent_state": consent.ConsentState,
    "whose": consent.Whose,
    "signed_by": consent.SignedBy,
    "proof": consent.Proof,
    "role_kind": supporters.RoleKind,
    "available": supporters.Available,
    "duty": supporters.Duty,
    "means": sites.Means,
    "care_target": care.CareTarget,
    "care_activity": care.CareActivity,
    "baton_status": care.BatonStatus,
    "operator_role": office.OperatorRole,
    "hazard": Hazard,
    "hazard_short": Hazard,
    "hazard_kind": HazardKind,
    "site_kind": SiteKind,
    "recipient": disclosed.RecipientKind,
    "output": disclosed.Output,
    "purpose": disclosed.Purpose,
    "situation": disclosed.Situation,
    "consent_mark": disclosed.ConsentMark,
    "freshness": disclosed.Freshness,
    "severity": Severity,
}


@pytest.mark.parametrize("family", ENUMS)
def test_every_value_of_an_enum_has_its_word(family):
    assert all(term(f"{family}.{value}") for value in ENUMS[family])


def test_record_kinds_and_field_groups_have_their_words():
    assert all(term(kind) for kind in kinds.KINDS)
    assert all(term(f"field_group.{group}") for group in rule_table().groups)


def test_every_word_asked_for_in_the_program_is_there():
    missing, families = set(), {one.partition(".")[0] for one in entries()}
    for folder in ("himi_map", "data", "layers", "exports", "ui"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "term"
                    and node.args
                ):
                    asked = node.args[0]
                    if isinstance(asked, ast.Constant) and asked.value not in entries():
                        missing.add((path.name, asked.value))
                    if isinstance(asked, ast.JoinedStr) and isinstance(asked.values[0], ast.Constant):
                        family = str(asked.values[0].value).partition(".")[0]
                        if family not in families:
                            missing.add((path.name, family))
    assert missing == set()


def test_entries_are_whole():
    for key, one in entries().items():
        assert one.ja.strip() == one.ja != "", key
        assert re.fullmatch(r"[ぁ-ゖー]+", one.yomi), key
        assert one.en.isascii() and one.en, key
        assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)?", key), key


def test_the_half_year_report_has_the_words_of_the_form():
    assert [term(f"care_activity.{one}") for one in care.CareActivity] == [
        "見守り・声掛け", "話し相手", "ごみ出し", "買い物代行", "草むしり", "除雪", "外出付添い", "薬の受取", "その他",
    ]  # fmt: skip
    assert [term(f"care_target.{one}") for one in care.CareTarget] == [
        "高齢者（独居）", "高齢者（高齢者のみ）", "高齢者（同居）", "身体", "知的", "精神", "1人親", "その他",
    ]  # fmt: skip


def test_the_list_has_the_words_of_the_form():
    assert [term(f"support.{one}") for one in ("voice", "walking", "guide", "other")] == [
        "声かけ", "歩行補助", "避難所への誘導", "その他",
    ]  # fmt: skip
    columns = ("number", "name", "address", "phone", "support", "listed", "consent", "agreed")
    assert [term(f"column.{one}") for one in columns] == [
        "NO", "対象者氏名", "住所", "連絡先", "支援内容", "地区名簿記載有無", "本人または家族の同意", "協力同意",
    ]  # fmt: skip


def test_a_missing_word_is_our_own_mistake():
    with pytest.raises(BugError):
        term("no.such.word")
    assert entry("supporter_pending").ja == "調整中"
