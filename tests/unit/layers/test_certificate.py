"""The certificate counts what is wrong: each kind of fault by itself, and none where there is none."""

from __future__ import annotations

import pytest

from layers.labels import Certificate, certificate_line, certify

FRAME = (0.0, 0.0, 100.0, 100.0)
A, B, C = (10.0, 10.0, 20.0, 20.0), (30.0, 10.0, 40.0, 20.0), (50.0, 10.0, 60.0, 20.0)
BOXES = {"person:a": A, "person:b": B, "label:c": C}


def test_nothing_wrong():
    found = certify(BOXES, [(5.0, 15.0, 15.0, 15.0)], FRAME, keyed=2, left_out=1)
    assert found == Certificate(placed=3, moved=1, keyed=2, left_out=1)
    assert found.clean


@pytest.mark.parametrize(
    ("boxes", "reserved"),
    [
        ({**BOXES, "label:d": (19.0, 19.0, 25.0, 25.0)}, ()),
        ({**BOXES, "label:d": (11.0, 11.0, 12.0, 12.0)}, ()),
        ({**BOXES, "label:d": (-1.0, 50.0, 5.0, 55.0)}, ()),
        (BOXES, ((55.0, 0.0, 99.0, 30.0),)),
    ],
)
def test_what_covers_is_counted(boxes, reserved):
    found = certify(boxes, [], FRAME, reserved=reserved)
    assert (found.overlaps, found.crossings) == (1, 0)
    assert not found.clean


@pytest.mark.parametrize(
    "lines",
    [
        [(5.0, 5.0, 15.0, 15.0), (5.0, 15.0, 15.0, 11.0)],
        [(5.0, 15.0, 35.0, 15.0)],
        [(45.0, 15.0, 15.0, 15.0)],
    ],
    ids=["two lines cross", "through a mark to the next", "backwards"],
)
def test_what_crosses_is_counted(lines):
    found = certify(BOXES, lines, FRAME)
    assert (found.overlaps, found.crossings) == (0, 1)


def test_lines_from_one_house_meet_in_its_dot():
    lines = [(25.0, 30.0, 15.0, 20.0), (25.0, 30.0, 35.0, 20.0)]
    assert certify(BOXES, lines, FRAME).crossings == 0
    assert certify(BOXES, [*lines, (25.0, 30.0, 15.01, 20.0)], FRAME).crossings == 0, "side by side all the way"
    assert certify(BOXES, [(25.0, 30.0, 15.0, 20.0), (26.0, 31.0, 15.0, 20.0)], FRAME).crossings == 1


def test_side_by_side_is_not_over_each_other():
    assert certify({"a": (0, 0, 5, 5), "b": (5, 0, 9, 5)}, [], FRAME).overlaps == 0


def test_kept_are_those_on_the_very_spot():
    before = {"person:a": (15.0, 15.0), "person:b": (35.0, 15.0), "person:b#home": (1.0, 1.0)}
    now = {"person:a": (15.0, 15.0), "person:b": (35.01, 15.0), "person:b#home": (1.0, 1.0)}
    assert certify(BOXES, [], FRAME, before=before, places=now).kept == 1


def test_line_as_printed():
    assert certificate_line(Certificate(placed=214, keyed=5)) == "文字と印214　重なり0　線の交わり0　欄外5"
    both = Certificate(placed=2, left_out=1) + Certificate(placed=3, crossings=1)
    assert certificate_line(both) == "文字と印5　重なり0　線の交わり1　欄外0　省いた建物名・地名1"


def test_no_marks_no_faults():
    assert certify({}, [], FRAME) == Certificate()
