"""Ways in which somebody could come to stand on paper who must not; each is tried."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from msgspec import UNSET

from himi_map.disclosed import Output
from himi_map.disclosure import rule_table
from himi_map.errors import PermissionRefusedError
from himi_map.records.care import Baton, CareNetTeam
from himi_map.records.consent import ConsentKind, Proof, SignedBy, Whose
from himi_map.records.people import PositionQuality, Provenance, Status
from tests.unit.disclosure.town import LIST, MAP, Town, home, names

DAY = dt.date(2026, 1, 10)
PEOPLE_PAPERS = (Output.MAP_SHEET, Output.SUPPORTER_LIST, Output.EVACUATION_LIST, Output.GIS_EXPORT)


@pytest.fixture
def town() -> Town:
    return Town()


def test_nobody_who_was_not_asked(town):
    town.person("未確認 一子", 1)
    assert all(names(town.ask(output)) == [] for output in PEOPLE_PAPERS)


def test_a_familys_yes_does_not_beat_the_persons_no(town):
    one = town.person("本人 不同意子", 1)
    town.says(one, LIST, state="refused", on="2024-01-01")
    town.says(one, LIST, on="2026-01-01", signed_by=SignedBy.FAMILY, relation="長女", reason="意思確認困難")
    assert names(town.ask()) == []


def test_a_guardians_yes_does_not_beat_the_persons_no(town):
    one = town.person("本人 不同意子", 1)
    town.says(one, LIST, state="refused", on=None)
    town.says(one, LIST, on="2026-01-01", signed_by=SignedBy.GUARDIAN, relation="後見人", reason="後見")
    assert names(town.ask()) == []


def test_a_familys_later_no_beats_the_persons_earlier_yes(town):
    one = town.person("本人 同意子", 1)
    town.says(one, LIST, on="2025-01-01")
    town.says(one, LIST, state="refused", on="2026-01-01", signed_by=SignedBy.FAMILY)
    assert names(town.ask()) == []


def test_an_older_form_recorded_after_the_withdrawal_brings_nobody_back(town):
    one = town.person("撤回 花子", 1)
    town.says(one, LIST, state="withdrawn", on="2025-06-01")
    town.says(one, LIST, on="2025-05-01", recorded_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    assert names(town.ask()) == []


def test_a_form_signed_on_the_day_of_the_withdrawal_brings_nobody_back(town):
    one = town.person("撤回 花子", 1)
    town.says(one, LIST, state="withdrawn", on="2025-06-01")
    town.says(one, LIST, on="2025-06-01", recorded_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    assert names(town.ask()) == []


@pytest.mark.parametrize("by", [SignedBy.FAMILY, SignedBy.GUARDIAN])
def test_only_the_person_takes_back_a_withdrawal(town, by):
    one = town.person("撤回 花子", 1)
    town.says(one, LIST, state="withdrawn", on="2025-06-01", signed_by=by)
    town.says(one, LIST, on="2026-01-01", signed_by=by, relation="長女", reason="意思確認困難")
    assert names(town.ask()) == []
    town.says(one, LIST, on="2026-02-01")
    assert names(town.ask()) == ["撤回 花子"]


def test_an_undated_withdrawal_takes_back_a_dated_form(town):
    one = town.person("撤回 花子", 1)
    town.says(one, LIST, on="2026-01-01")
    town.says(one, LIST, state="withdrawn", on=None)
    assert names(town.ask()) == []


def test_a_list_entry_does_not_raise_a_withdrawal(town):
    one = town.person("撤回 花子", 1)
    town.says(one, LIST, state="withdrawn", on="2025-06-01")
    town.says(one, LIST, on=None, wording="name-list/1", proof=Proof.NAME_LIST)
    assert names(town.ask()) == []


def test_a_yes_dated_tomorrow_does_not_count_today(town):
    one = town.person("先日 付子", 1)
    town.says(one, LIST, on="2026-05-21")
    assert names(town.ask()) == []
    assert names(town.ask(at=dt.datetime(2026, 5, 21, tzinfo=dt.UTC))) == ["先日 付子"]


def test_a_corrected_yes_is_none(town):
    one = town.person("訂正 花子", 1)
    wrong = town.says(one, LIST)
    town.says(one, LIST, state="void", corrects=wrong)
    assert names(town.ask()) == []


def test_a_yes_filed_under_the_wrong_person_is_struck_by_a_correction_filed_under_the_right_one(town):
    one, other = town.person("取違 一郎", 1), town.person("取違 二郎", 2)
    wrong = town.says(one, LIST)
    town.says(other, LIST, corrects=wrong)
    assert names(town.ask()) == ["取違 二郎"]


def test_a_correction_that_was_itself_a_mistake_corrects_nothing(town):
    one = town.person("訂正 花子", 1)
    town.says(one, LIST, on="2025-01-01")
    no = town.says(one, LIST, state="refused", on="2025-06-01")
    slip = town.says(one, LIST, state="void", corrects=no)
    assert names(town.ask()) == ["訂正 花子"]
    town.says(one, LIST, state="void", corrects=slip)
    assert names(town.ask()) == []


def test_a_spoken_yes_is_gone_on_the_renewal_day(town):
    one = town.person("口頭 太郎", 1)
    town.says(one, LIST, on="2025-06-01", wording="spoken/1", proof=Proof.SPOKEN)
    assert names(town.ask(at=dt.datetime(2026, 3, 31, 23, 59, tzinfo=dt.UTC))) == ["口頭 太郎"]
    assert names(town.ask(at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC))) == []


def test_a_spoken_yes_under_the_papers_wording_lapses_all_the_same(town):
    one = town.person("口頭 太郎", 1)
    town.says(one, LIST, on="2025-06-01", wording="paper/1", proof=Proof.SPOKEN)
    assert names(town.ask()) == []


def test_a_list_entry_never_means_more_than_the_own_association(town):
    one = town.person("名簿 花子", 1, home=home(), phone="0766-22-2222")
    for wording in ("name-list/1", "paper/1"):
        town.says(one, *ConsentKind, on=None, wording=wording, proof=Proof.NAME_LIST)
    for to in ("minsei", "responders", "shakyo", "city"):
        assert names(town.ask(to=to)) == []
    (person,) = town.ask(Output.EVACUATION_LIST).people
    assert isinstance(person.position, tuple)
    assert person.care_notes is UNSET
    assert person.destinations is UNSET
    assert not person.carenet


def test_a_list_entry_is_for_list_and_map_until_somebody_says_no_to_the_map(town):
    one = town.person("名簿 花子", 1, home=home())
    town.says(one, LIST, on=None, wording="name-list/1", proof=Proof.NAME_LIST)
    assert isinstance(town.ask(Output.MAP_SHEET).people[0].position, tuple)
    town.says(one, MAP, state="refused", on=None)
    assert town.ask(Output.MAP_SHEET).people[0].position is UNSET


def test_a_newer_form_for_the_list_alone_takes_the_list_entry_off_the_map(town):
    one = town.person("名簿 花子", 1, home=home())
    town.says(one, LIST, on=None, wording="name-list/1", proof=Proof.NAME_LIST)
    town.says(one, LIST, on="2026-01-01")
    assert town.ask(Output.MAP_SHEET).people[0].position is UNSET


def test_an_unknown_wording_grants_nothing(town):
    one = town.person("文面 不明子", 1)
    town.says(one, LIST, wording="paper/99")
    assert names(town.ask()) == []


def test_the_baton_form_is_no_consent_to_the_list(town):
    one = town.person("筒 花子", 1)
    town.says(one, LIST, wording="baton/1")
    assert names(town.ask()) == []


def test_the_list_for_one_recipient_is_not_for_another(town):
    one = town.person("自治会 花子", 1)
    town.says(one, LIST)
    assert names(town.ask(to="minsei")) == names(town.ask(to="responders")) == []


def test_another_association_does_not_see_them(town):
    one = town.person("東町 花子", 1)
    town.says(one, LIST)
    assert names(town.ask(areas=("b",))) == []


def test_the_officers_of_one_association_do_not_get_the_list_of_the_next(town):
    town.says(town.person("西町 花子", 1, area="b"), LIST, association="b")
    for areas in ((), ("a", "b")):
        with pytest.raises(PermissionRefusedError) as told:
            town.ask(areas=areas)
        assert told.value.code == "refused.one_association"
    assert names(town.ask(areas=("b",))) == ["西町 花子"]


def test_a_yes_to_the_old_association_is_none_to_the_new_one(town):
    one = town.person("転居 花子", 1, area="b", home=home())
    town.says(one, LIST, MAP, association="a")
    assert names(town.ask(areas=("b",))) == []
    town.says(one, LIST, association="b")
    (person,) = town.ask(Output.MAP_SHEET, areas=("b",)).people
    assert person.position is UNSET


def test_a_no_to_the_old_association_goes_along(town):
    one = town.person("転居 花子", 1, area="b")
    town.says(one, LIST, association="b", on="2025-01-01")
    assert names(town.ask(areas=("b",))) == ["転居 花子"]
    town.says(one, LIST, association="a", state="refused", on="2025-06-01")
    assert names(town.ask(areas=("b",))) == []


def test_a_registration_left_behind_in_the_old_association_shows_nobody(town):
    one = town.person("転居 花子", 1, area="b", registered={"association": "a"})
    town.says(one, LIST, association="b")
    assert names(town.ask()) == names(town.ask(areas=("b",))) == names(town.ask(to="shakyo")) == []


@pytest.mark.parametrize("status", [Status.DEAD, Status.MOVED, Status.FACILITY, Status.HOSPITAL_LONG])
def test_who_is_not_at_home_is_on_nothing(town, status):
    one = town.person("不在 花子", 1, status=status, home=home())
    town.says(one, *ConsentKind)
    assert all(names(town.ask(output, to)) == [] for output in PEOPLE_PAPERS for to in ("association", "city"))


def test_who_was_put_away_is_on_nothing(town):
    town.says(town.person("仕舞 一子", 1, put_away=DAY), LIST)
    town.says(town.person("仕舞 二子", 2, registered={"put_away": DAY}), LIST)
    assert names(town.ask()) == []


def test_one_person_registered_twice_stands_once(town):
    one = town.person("重複 花子", 1)
    town.person("別 太郎", 2, registered={"resident": one, "number": 7})
    town.says(one, LIST)
    assert [person.number for person in town.ask().people] == [1]


def test_no_to_the_map_is_on_the_list_and_not_drawn(town):
    one = town.person("地図 不同意子", 1, home=home())
    town.says(one, LIST)
    town.says(one, MAP, state="refused")
    found = town.ask(Output.MAP_SHEET)
    assert found.people[0].position is UNSET
    assert found.people[0].home == ""
    assert found.counts["a"].line() == "名簿1 ＝ 地図0 ＋ 地図不同意1"
    assert town.ask(Output.GIS_EXPORT).people == ()


def test_a_person_on_the_map_does_not_tell_who_lives_with_them(town):
    shown = town.person("夫 太郎", 1, home=home(), household="h")
    hidden = town.person("妻 花子", 2, home=home(), household="h")
    town.says(shown, LIST, MAP)
    town.says(hidden, LIST)
    him, her = town.ask(Output.MAP_SHEET).people
    assert him.home
    assert (her.home, her.position) == ("", UNSET)


def test_two_homes_are_not_tied_together_by_somebody_who_is_not_drawn(town):
    first = town.person("東 一子", 1, home=home(0), household="h")
    hidden = town.person("地図 不同意子", 2, home=home(100, building="B7"), household="h")
    second = town.person("西 二子", 3, home=home(200, building="B7"))
    for one in (first, second):
        town.says(one, LIST, MAP)
    town.says(hidden, LIST)
    found = {one.name: one.home for one in town.ask(Output.MAP_SHEET).people}
    assert found["東 一子"] != found["西 二子"]
    assert found["地図 不同意子"] == ""


def test_the_middle_of_a_town_is_no_home(town):
    one = town.person("町名 花子", 1, home=home(quality=PositionQuality.TOWN))
    town.says(one, LIST, MAP)
    (person,) = town.ask(Output.MAP_SHEET).people
    assert person.position is None
    assert person.position_note == "町名まで"


def test_a_supporter_who_has_not_agreed_is_pending_and_nothing_else(town):
    one = town.person("対象 花子", 1)
    town.says(one, LIST)
    town.supporter("未同意 次郎", one, agreed=False, phone="0766-99-9999", home=home())
    for output in PEOPLE_PAPERS:
        for found in (town.ask(output), town.ask(Output.INTERVIEW_DRAFT, "shakyo")):
            assert found.supporters == ()
            assert "未同意" not in str(msgspec.to_builtins(found))
            assert "0766-99-9999" not in str(msgspec.to_builtins(found))
    (helper,) = town.ask().people[0].helpers
    assert (helper.name, helper.agreed, helper.phone, helper.key) == ("調整中", False, UNSET, "")


def test_a_yes_for_one_person_is_none_for_the_next(town):
    one, other = town.person("対象 一子", 1), town.person("対象 二子", 2)
    town.says(one, LIST)
    town.says(other, LIST)
    helper = town.supporter("協力 次郎", one, agreed=False)
    town.supporter("別人 三郎", other, agreed=False)
    town.says(helper, ConsentKind.SUPPORT, whose=Whose.SUPPORTER, about=other)
    assert [person.helpers[0].name for person in town.ask().people] == ["調整中", "調整中"]


def test_a_no_for_this_person_is_not_outweighed_by_a_later_yes_for_all(town):
    one = town.person("対象 花子", 1)
    town.says(one, LIST)
    helper = town.supporter("協力 次郎", one, agreed=False)
    town.says(helper, ConsentKind.SUPPORT, whose=Whose.SUPPORTER, about=one, state="refused", on="2025-01-01")
    town.says(helper, ConsentKind.SUPPORT, whose=Whose.SUPPORTER, on="2026-01-01")
    assert town.ask().people[0].helpers[0].name == "調整中"


def test_a_supporter_from_elsewhere_is_shown_only_with_the_person_they_help(town):
    one, other = town.person("東 花子", 1), town.person("西 花子", 1, area="b")
    town.says(one, LIST)
    town.says(other, LIST, association="b")
    town.supporter("遠方 次郎", one, association="b", home=home())
    assert [each.name for each in town.ask(areas=("a",)).supporters] == ["遠方 次郎"]
    assert town.ask(areas=("b",)).supporters == ()


def test_supporters_are_named_to_others_only_with_a_consent_of_their_own(town):
    one = town.person("対象 花子", 1)
    town.says(one, *ConsentKind)
    helper = town.supporter("協力 次郎", one)
    for to in ("minsei", "responders", "shakyo", "city"):
        found = town.ask(to=to)
        assert [(each.name, each.agreed) for each in found.people[0].helpers] == [("あり（氏名は非公開）", True)]
        assert found.supporters == ()
    town.says(helper, ConsentKind.SUPPORTER_SHARED, whose=Whose.SUPPORTER)
    assert town.ask(to="minsei").people[0].helpers[0].phone == "0766-11-1111"


def test_a_supporter_who_as_a_resident_said_no_to_the_map_is_not_drawn(town):
    one = town.person("対象 花子", 1)
    helper = town.person("支援 自身子", 2, home=home())
    town.says(one, LIST)
    town.says(helper, MAP, state="refused")
    town.supporter("支援 自身子", one, resident=helper, home=home())
    assert town.ask(Output.MAP_SHEET).supporters[0].position is UNSET


def test_a_supporter_who_died_helps_nobody(town):
    one = town.person("対象 花子", 1)
    gone = town.person("故人 次郎", 2, status=Status.DEAD)
    town.says(one, LIST)
    town.supporter("故人 次郎", one, resident=gone)
    found = town.ask()
    assert found.people[0].helpers[0].name == "調整中"
    assert found.supporters == ()


def test_a_supporter_gets_their_own_people_and_no_others(town):
    own, other = town.person("受持 花子", 1), town.person("他人 太郎", 2)
    town.says(own, LIST)
    town.says(other, LIST)
    helper = town.supporter("協力 次郎", own)
    town.supporter("別 三郎", other)
    assert names(town.ask(to=f"supporter:{helper}")) == ["受持 花子"]


def test_a_supporter_who_has_not_agreed_gets_nobody(town):
    own = town.person("受持 花子", 1)
    town.says(own, LIST)
    helper = town.supporter("未同意 次郎", own, agreed=False)
    assert names(town.ask(to=f"supporter:{helper}")) == []


def test_an_unknown_supporter_gets_nothing(town):
    with pytest.raises(PermissionRefusedError):
        town.ask(to="supporter:nobody")


def test_a_contact_is_given_only_with_their_own_consent(town):
    one = town.person("対象 花子", 1)
    town.says(one, *ConsentKind)
    contact = town.contact("長男 太郎", one)
    assert town.ask(Output.EVACUATION_LIST, "responders").people[0].contacts == ()
    town.says(contact, ConsentKind.SUPPORTER_SHARED, whose=Whose.CONTACT)
    assert town.ask(Output.EVACUATION_LIST, "responders").people[0].contacts[0].phone == "090-1111-2222"


@pytest.mark.parametrize("form", [False, None, True])
def test_a_baton_is_not_told_without_the_persons_form(town, form):
    one = town.person("筒 花子", 1)
    town.says(one, LIST)
    town.add(Baton(id="n", association="a", resident=one, form=form))
    assert not town.ask().people[0].baton
    town.says(one, ConsentKind.BATON_SHARED, wording="baton/1")
    assert town.ask().people[0].baton is (form is not False)


def test_the_form_of_one_does_not_bind_the_other_of_the_household(town):
    him, her = town.person("夫 太郎", 1, household="h"), town.person("妻 花子", 2, household="h")
    town.says(him, LIST)
    town.says(her, LIST)
    town.says(her, ConsentKind.BATON_SHARED, wording="baton/1")
    town.add(Baton(id="n", association="a", resident=him, household="h", form=True))
    assert [one.baton for one in town.ask().people] == [False, True]


def test_a_carenet_team_is_not_told_without_consent_nor_to_responders(town):
    one = town.person("見守 花子", 1)
    town.says(one, LIST, ConsentKind.LIST_RESPONDERS)
    town.add(CareNetTeam(id="t", association="a", resident=one))
    assert not town.ask().people[0].carenet
    town.says(one, ConsentKind.CARENET_SHARED)
    assert town.ask().people[0].carenet
    assert not town.ask(to="responders").people[0].carenet


@pytest.mark.parametrize(
    "text",
    [
        "隣の氷見 花子さんが鍵を持つ",
        "隣の氷見花子が鍵を持つ",
        "ひみ はなこさんに声をかける",
        "電話は0766-55-1234へ",
        "電話は（０７６６）５５ー１２３４へ".replace("ー", "-"),
        "55-1234 に電話",
    ],
)
def test_free_text_that_speaks_of_somebody_hidden_is_left_out(town, text):
    one = town.person("対象 太郎", 1, registered={"care_notes": text})
    town.person("氷見 花子", 2, kana="ひみ はなこ", phone="0766-55-1234")
    town.says(one, LIST)
    (person,) = town.ask(Output.EVACUATION_LIST).people
    assert person.care_notes == "（ほかの方のことを含むため省きました）"


def test_free_text_that_speaks_of_somebody_shown_stays(town):
    one = town.person("対象 太郎", 1, registered={"care_notes": "妻の対象 花子さんと寝室は1階"})
    other = town.person("対象 花子", 2)
    town.says(one, LIST)
    town.says(other, LIST)
    assert town.ask(Output.EVACUATION_LIST).people[0].care_notes == "妻の対象 花子さんと寝室は1階"


def test_nobody_stands_on_what_is_put_up(town):
    one = town.person("掲示 花子", 1, home=home())
    town.says(one, *ConsentKind)
    town.supporter("協力 次郎", one, home=home())
    for output in (Output.MAP_SHEET, Output.WEB_MAP, Output.GIS_EXPORT, Output.SCREEN_PREVIEW):
        found = town.ask(output, "notice")
        assert (found.people, found.supporters, found.counts) == ((), (), {})


def test_what_is_not_in_the_table_cannot_be_made(town):
    for output, to in ((Output.WEB_MAP, "association"), (Output.IMPORT_REPORT, "association"),
                       (Output.SUPPORTER_LIST, "notice"), (Output.CARENET_REPORT, "minsei")):  # fmt: skip
        with pytest.raises(PermissionRefusedError) as told:
            town.ask(output, to)
        assert told.value.code == "refused.recipient"
        assert "渡してよい相手" in str(told.value)


def test_counts_of_people_without_consent_are_for_staff_and_not_below_three(town):
    shown = town.person("同意 花子", 1)
    town.says(shown, *ConsentKind)
    for number in (2, 3):
        town.person(f"未同意 {number}子", number)
    assert town.ask(to="shakyo").counts["a"].without_consent is None
    town.person("未同意 4子", 4)
    assert town.ask(to="shakyo").counts["a"].without_consent == 3
    assert town.ask(to="city").counts["a"].without_consent == 3
    for to in ("association", "minsei", "responders"):
        assert town.ask(to=to).counts["a"].without_consent is None


def test_the_only_person_of_an_association_is_not_guessed_from_a_count(town):
    town.person("一人 住子", 1, area="b", home=home())
    for to in ("association", "shakyo"):
        found = town.ask(to=to, areas=("b",))
        assert found.people == ()
        assert msgspec.structs.asdict(found.counts["b"]) == {
            "listed": 0, "on_map": 0, "unplaced": 0, "map_refused": 0, "lapsing": 0, "without_consent": None,
        }  # fmt: skip


def test_the_leaders_draft_holds_what_the_association_collected_and_who_consented(town):
    town.person("市の 名簿子", 1)
    town.person("自治会 収集子", 2, provenance=Provenance.NEIGHBOURHOOD, registered={"care_notes": "耳が遠い"})
    agreed = town.person("市の 同意子", 3)
    town.says(agreed, LIST)
    refused = town.person("自治会 断子", 4, provenance=Provenance.NEIGHBOURHOOD)
    town.says(refused, LIST, state="refused")
    found = town.ask(Output.INTERVIEW_DRAFT)
    assert names(found) == ["自治会 収集子", "市の 同意子"]
    assert found.banner == "内部資料"
    assert all(one.care_notes is UNSET and one.reasons is UNSET and one.born is UNSET for one in found.people)
    assert names(town.ask(Output.INTERVIEW_DRAFT, "shakyo")) == [
        "市の 名簿子", "自治会 収集子", "市の 同意子", "自治会 断子",
    ]  # fmt: skip


def test_every_internal_paper_says_so(town):
    town.person("未同意 花子", 1)
    for output, recipient, situation in rule_table():
        paper = rule_table().paper(output, recipient, situation)
        if paper.people in ("everyone", "neighbourhood") and situation == "ordinary":
            assert town.ask(output, str(recipient)).banner == "内部資料"


def test_keys_tell_nothing_and_differ_from_sheet_to_sheet(town):
    one = town.person("対象 花子", 1, home=home())
    town.says(one, LIST, MAP)
    town.supporter("協力 次郎", one)
    first, second = town.ask(Output.MAP_SHEET), town.ask(Output.MAP_SHEET)
    assert first.people[0].key != second.people[0].key
    assert first.people[0].home != second.people[0].home
    assert first.supporters[0].key != second.supporters[0].key
    assert first.sheet != second.sheet
    assert one not in str(msgspec.to_builtins(first))
    assert first.people[0].helpers[0].key == first.supporters[0].key
    assert first.supporters[0].helps == ((first.people[0].key, 1),)


def test_representations_hide_people(town):
    one = town.person("対象 花子", 1, home=home(), phone="0766-22-2222")
    town.says(one, *ConsentKind)
    town.supporter("協力 次郎", one)
    found = town.ask(Output.EVACUATION_LIST, "association")
    (person,) = found.people
    told = "".join(map(repr, (found, person, person.helpers, person.contacts, person.support, found.supporters)))
    assert not any(text in told for text in ("対象", "協力", "0766"))
