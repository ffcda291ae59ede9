"""QR and corner codes of printed pages, read back from scans and photographs by a decoder that is not ours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from himi_map.custody import find_copy
from himi_map.records.atlas import Records
from himi_map.records.base import AssociationId
from himi_map.records.paper import PrintedCopy
from layers.scene import Text
from layers.sheet.custody_marks import corner_text, custody_marks, qr_text, usual_slots
from tests.unit.custody.pages import (
    A3,
    A4,
    MM_200_DPI,
    crowded_page,
    mark_of,
    photographed,
    printed,
    read,
    scanned,
    torn,
    with_marks,
)

AT = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)
COPIES = Records.of(
    [
        PrintedCopy(
            id=f"copy-{number}", association=AssociationId("kawabata"), sheet=mark_of(number).code, output="map_sheet",
            recipient="association", number=number, printed_at=AT,
        )
        for number in range(1, 51)
    ]
)  # fmt: skip


def sheets() -> list[object]:
    """Four in every run of the tests, fifty with ``--thorough``."""
    return [number if number <= 4 else pytest.param(number, marks=pytest.mark.thorough) for number in range(1, 51)]


def paper_of(number: int) -> tuple[float, float]:
    width, height = A3 if number % 4 else A4
    return (height, width) if number % 5 == 2 else (width, height)


@pytest.mark.parametrize("number", sheets())
def test_every_mark_of_a_scan_finds_its_copy_in_the_ledger(number: int) -> None:
    scene = with_marks(crowded_page(number, paper_of(number)), mark_of(number))
    said = read(scanned(printed(scene, dpi=200), number))
    code = mark_of(number).code
    assert said == {qr_text(code), *(corner_text(code, corner) for corner in (1, 2, 3))}
    assert {find_copy(COPIES, text).id for text in said} == {f"copy-{number}"}


@pytest.mark.parametrize("number", sheets())
def test_every_mark_of_a_telephone_photograph_finds_its_copy_in_the_ledger(number: int) -> None:
    scene = with_marks(crowded_page(number, paper_of(number)), mark_of(number))
    said = read(photographed(printed(scene, dpi=400), number))
    code = mark_of(number).code
    assert said == {qr_text(code), *(corner_text(code, corner) for corner in (1, 2, 3))}
    assert {find_copy(COPIES, text).id for text in said} == {f"copy-{number}"}


@pytest.mark.parametrize("number", sheets())
def test_any_corner_that_is_left_finds_the_copy(number: int) -> None:
    scene = with_marks(crowded_page(number, paper_of(number)), mark_of(number))
    slots = usual_slots(scene.page)
    picture = torn(printed(scene, dpi=200), scene, slots.qr)
    for lost in (one for index, one in enumerate(slots.corners) if index != number % 3):
        picture = torn(picture, scene, lost)
    said = read(scanned(picture, number))
    assert said == {corner_text(mark_of(number).code, number % 3 + 1)}
    assert find_copy(COPIES, said.pop()).id == f"copy-{number}"


def test_marks_are_of_the_run_and_keep_to_their_room() -> None:
    slots = usual_slots(A3)
    items = custody_marks(slots, mark_of(2), 1, 3)
    assert {one.layer for one in items} == {"run"}
    low, high = 5.0, A3[0] - 5.0
    for box in (slots.qr, slots.words, *slots.corners):
        assert low <= box[0] and box[2] <= high and low <= box[1] and box[3] <= A3[1] - 5.0, "within the printable area"


def test_dots_are_large_enough_for_200_dpi() -> None:
    slots = usual_slots(A3)
    module = (slots.corners[0][2] - slots.corners[0][0]) / 21
    assert module * MM_200_DPI >= 2.9


@pytest.mark.parametrize("room", [(30.0, 15.0), (52.0, 11.5), (80.0, 8.0)])
def test_words_stay_in_their_room_in_type_that_can_be_read(room: tuple[float, float]) -> None:
    slots = replace(usual_slots(A3), words=(100.0, 10.0, 100.0 + room[0], 10.0 + room[1]))
    texts = [one for one in custody_marks(slots, mark_of(2), 2, 3) if isinstance(one, Text)]
    said = "".join(one.run.text for one in texts)
    for words in (mark_of(2).short, "50部のうち2", "2/3", "川端自治会　会長", "令和9年3月31日"):
        assert words.replace("　", " ") in said.replace("　", " ")
    for one in texts:
        x, y = one.at
        assert x >= 100.0 and x + one.run.width_mm <= 100.0 + room[0] + 0.01
        assert y >= 10.0 and y + one.run.size_mm * 0.9 <= 10.0 + room[1] + 0.01
        assert one.run.size_mm >= 5.5 * 25.4 / 72.0
