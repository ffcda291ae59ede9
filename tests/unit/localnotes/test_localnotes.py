"""Stamps are all drawn, named and asked about; a note that speaks of somebody is not published."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from himi_map.disclosure.free_text import Mentions
from himi_map.localnotes import objections, stamp, stamps
from himi_map.records.atlas import Records
from himi_map.records.people import Association, Resident
from layers.symbols import names
from tests.unit.layers.test_symbols_and_colours import drawn

MENTIONS = Mentions(
    Records.of(
        [
            Association(id="a", name="川端"),
            Resident(id="r", association="a", name="見本 花子", kana="みほん はなこ", phone="0766-00-1234"),
        ]
    )
)


def test_every_stamp_has_its_word_its_question_and_its_own_drawing() -> None:
    found = stamps()
    assert len(found) >= 24
    assert len({one.name for one in found}) == len(found)
    assert len({one.word for one in found}) == len(found)
    for one in found:
        assert one.question.endswith(("。", "？"))
        assert f"stamp.{one.name}" in names(), f"{one.name} has no drawing of its own"


def test_dangers_come_before_what_helps_and_lines_last() -> None:
    order = [0 if one.danger and one.form == "point" else 1 if one.form == "point" else 2 for one in stamps()][:-1]
    assert order == sorted(order)
    assert stamps()[-1].name == "text"


def test_a_stamp_of_another_version_is_shown_as_words() -> None:
    assert stamp("of-next-year").name == "text"


def test_stamps_are_told_apart_in_black_and_white() -> None:
    pictures = {one.name: np.frombuffer(drawn(f"stamp.{one.name}"), dtype=bool) for one in stamps()}
    for one, other in itertools.combinations(pictures, 2):
        if len(pictures[one]) == len(pictures[other]):
            assert (pictures[one] != pictures[other]).mean() > 0.01, (one, other)


@pytest.mark.parametrize(
    "text",
    [
        "見本花子の家の前",
        "見本さんの家の前",
        "電話 0766-00-1234 へ",
        "090 1111 2222",
        "hana@example.jp へ",
        "川端122番地の角",
    ],
)
def test_what_speaks_of_somebody_is_objected_to(text: str) -> None:
    assert objections(text, MENTIONS)


@pytest.mark.parametrize(
    "text", ["", "17時から暗い", "深さ50cmくらい", "夜は鍵がかかる", "皆さんで使えます", "2016年に崩れた", "段差3段"]
)
def test_what_speaks_of_the_place_alone_is_not(text: str) -> None:
    assert objections(text, MENTIONS) == ()
