from __future__ import annotations

import pytest

from himi_map.text.kana import kana_row, kana_sort_key
from himi_map.text.names import exact_key, has_gaiji, kanji_folds, search_key, unwritable_in_cp932


@pytest.mark.parametrize(
    ("entered", "typed"),
    [
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("𠮷田", "吉田"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("齋藤", "斉藤"),
        ("齊藤", "斎藤"),
        ("濵田", "浜田"),
        ("濱田", "浜田"),
        ("嶋田", "島田"),
        ("嶌田", "島田"),
        ("冨山", "富山"),
        ("德田", "徳田"),
        ("栁田", "柳田"),
        ("桒原", "桑原"),
        ("曻", "昇"),
        ("瀨戸", "瀬戸"),
        ("黑田", "黒田"),
        ("眞田", "真田"),
        ("廣田", "広田"),
        ("惠子", "恵子"),
        ("澤田", "沢田"),
        ("八ヶ崎", "八ケ崎"),
        ("はっとり", "はつとり"),
        ("葛\U000e0100城", "葛城"),
        ("\ufa19谷", "神谷"),
        ("山田　太郎", "山田太郎"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "やまだたろう"),
        ("ヤマダ", "やまだ"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_found_by_the_usual_form(entered: str, typed: str) -> None:
    assert search_key(entered) == search_key(typed)


@pytest.mark.parametrize(("one", "other"), [("山田", "山本"), ("かき", "かぎ"), ("は", "ぱ"), ("オノ", "オオノ")])
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


def test_fold_table_has_no_chains_and_one_letter_each() -> None:
    folds = kanji_folds()
    assert not set(folds) & set(folds.values())
    assert all(len(variant) == len(form) == 1 for variant, form in folds.items())


def test_identity_keeps_letters_apart_that_search_folds() -> None:
    assert exact_key("髙橋　一郎") == "髙橋一郎"
    assert exact_key("髙橋") != exact_key("高橋")
    assert exact_key("葛\U000e0100城") == "葛城"
    assert exact_key("\ufa19谷") != exact_key("神谷")


def test_gaiji_and_what_cp932_cannot_hold() -> None:
    assert has_gaiji("渡\ue000")
    assert has_gaiji("\U000f0001")
    assert not has_gaiji("髙﨑𠮷")
    assert unwritable_in_cp932("髙﨑濵栁曻桒德瀨㍻①㈱") == ()
    assert unwritable_in_cp932("𠮷田㋿𠮷") == ("𠮷", "㋿")


def test_gojuon_order() -> None:
    given = [
        "ン",
        "ヲノ",
        "カ",
        "ガ",
        "ヴァン",
        "キャク",
        "キヤク",
        "オーノ",
        "オオノ",
        "ハ",
        "パ",
        "バ",
        "ハン",
        "アベ",
    ]
    expected = [
        "アベ",
        "ヴァン",
        "オオノ",
        "オーノ",
        "ヲノ",
        "カ",
        "ガ",
        "キヤク",
        "キャク",
        "ハ",
        "バ",
        "パ",
        "ハン",
        "ン",
    ]
    assert sorted(given, key=kana_sort_key) == expected


def test_dakuten_decide_only_between_equal_letters() -> None:
    assert sorted(["ガイ", "カウ", "カア"], key=kana_sort_key) == ["カア", "ガイ", "カウ"]


@pytest.mark.parametrize("other", ["やまだ", "ﾔﾏﾀﾞ", "ヤマタ\u3099", "ヤマ ダ", "ﾔﾏﾀ\uff9e"])
def test_width_and_kind_of_kana_do_not_matter(other: str) -> None:
    assert kana_sort_key(other)[:4] == kana_sort_key("ヤマダ")[:4]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ヰ", "イ"),
        ("ヱ", "エ"),
        ("ヲ", "オ"),
        ("ヴ", "ウ"),
        ("アー", "アア"),
        ("キー", "キイ"),
        ("コー", "コオ"),
        ("イスヾ", "イスズ"),
    ],
)
def test_letters_that_sort_as_another(one: str, other: str) -> None:
    assert kana_sort_key(one).letters == kana_sort_key(other).letters


@pytest.mark.parametrize("missing", [None, "", "　"])
def test_without_kana_last(missing: str | None) -> None:
    assert kana_sort_key(missing) > kana_sort_key("ン")
    assert kana_sort_key(missing) > kana_sort_key("龍")


@pytest.mark.parametrize(
    ("kana", "row"),
    [
        ("アベ", "ア"),
        ("ぎおん", "カ"),
        ("パン", "ハ"),
        ("ヨシダ", "ヤ"),
        ("ヲ", "ア"),
        ("ン", "ワ"),
        ("", ""),
        (None, ""),
        ("龍", ""),
        ("Bob", ""),
    ],
)
def test_index_row(kana: str | None, row: str) -> None:
    assert kana_row(kana) == row
