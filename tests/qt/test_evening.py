"""The evening at the hall, through real widgets with mouse and key events only: from an empty tray to the paper."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from data.store import open_atlas
from data.town import SHOWN_ASSOCIATION, TOWN_NOW, TOWN_PASSPHRASE
from himi_map.edits import EditBuilder, digest
from himi_map.history import sentences
from himi_map.records.atlas import Records
from himi_map.records.consent import ConsentState, Whose
from himi_map.records.people import PRESENT, Registration
from tests.qt.evening import Hands
from ui.app import application, make_window
from ui.canvas.handtools import EditVertices
from ui.commands.supporters import helping
from ui.main_window import MainWindow
from ui.tasks.consenting import Consenting
from ui.tasks.helping import Helping
from ui.tasks.placing import Placing
from ui.tasks.printing import Printing
from ui.tasks.writing import Writing

CTRL = Qt.KeyboardModifier.ControlModifier


def take_ten_off(atlas: Path) -> list[str]:
    """Before the evening: ten people of the association are on the list and on no map, and have nobody."""
    with open_atlas(atlas, TOWN_PASSPHRASE) as store:
        key = next(one.id for one in store.load("").associations.values() if one.name == SHOWN_ASSOCIATION)
        records = store.load(key)
        builder = EditBuilder(records, label="支度", author="", at=TOWN_NOW, association=key)
        listed = sorted(records.of_association(Registration, key), key=lambda one: one.number)
        chosen = [
            one.resident for one in listed
            if one.put_away is None and records.residents[one.resident].status in PRESENT
        ][:10]  # fmt: skip
        for one in chosen:
            builder.change(records.residents[one], home=None, unplaced_reason="住所が見つかりません")
            for link in helping(records, one):
                builder.put_away(link, TOWN_NOW.date())
        edit = builder.build()
        assert edit is not None
        store.apply(edit)
    return chosen


def open_window(atlas: Path, qtbot: QtBot) -> MainWindow:
    store = open_atlas(atlas, TOWN_PASSPHRASE)
    operator = next(one for one in store.load().operators.values() if one.name == "設置者")
    made = make_window(store, operator)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    at = made.choice.findText(SHOWN_ASSOCIATION, Qt.MatchFlag.MatchStartsWith)
    made.choice.setCurrentIndex(at)
    made.choice.activated.emit(at)
    QApplication.processEvents()
    return made


@pytest.fixture
def tray(atlas: Path) -> list[str]:
    return take_ten_off(atlas)


@pytest.fixture
def evening(
    atlas: Path, tray: list[str], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Hands]:
    assert len(tray) == 10
    monkeypatch.setenv("HIMI_MAP_NOW", TOWN_NOW.isoformat())
    monkeypatch.setattr("ui.tasks.printing.data_folder", lambda: tmp_path)
    application()
    hands = Hands(open_window(atlas, qtbot))
    hands.key(Qt.Key.Key_F6)
    assert hands.window.hall.isVisible()
    hands.count()
    yield hands
    hands.window.close()
    hands.window.deleteLater()


def free_houses(window: MainWindow) -> list[tuple[str, tuple[float, float]]]:
    """Houses in sight, apart from each other and from every mark."""
    canvas = window.canvas
    ground = canvas._ground
    assert ground is not None
    inside = canvas.rect().adjusted(60, 60, -160, -60)
    found = []
    for key, shape in zip(ground.buildings.columns["key"], ground.buildings.geometry, strict=True):
        middle = shapely.point_on_surface(shape)
        place = canvas.map_to_screen(middle.x, middle.y)
        if inside.contains(place.toPoint()) and canvas.mark_at(place) is None:
            found.append((str(key), (float(middle.x), float(middle.y))))
    return found


def place_everybody(hands: Hands, tray: list[str]) -> list[int]:
    task = hands.window.hall.task_named("placing")
    assert isinstance(task, Placing)
    counts = []
    houses = free_houses(hands.window)
    for resident, (key, xy) in zip(tray, houses[:: max(len(houses) // 12, 1)], strict=False):
        hands.name(task.people, resident)
        hands.map(*xy)
        assert "家はここですか" in task.read_back.sentence.text()
        hands.press(task.read_back.answers[0])
        home = hands.window.workspace.records.residents[resident].home
        assert home is not None
        assert home.building == key
        counts.append(hands.count())
    return counts


def give_supporters(hands: Hands, tray: list[str]) -> list[int]:
    hands.press(hands.window.hall.steps.buttons[1])
    task = hands.window.hall.task_named("helping")
    assert isinstance(task, Helping)
    hands.count()
    counts = []
    for resident in tray:
        for _ in range(2):
            if hands.window.workspace.selection != resident:
                if hands.window.workspace.selection:
                    hands.press(task.others)
                hands.name(task.people, resident)
            best = task.found_offers()[0]
            button = task._offers.itemAt(1).widget()
            assert best.supporter.name in button.accessibleName()
            hands.press(button)
            assert "を助けます" in task.read_back.sentence.text()
            counts.append(hands.count())
    return counts


def stamp_places(hands: Hands) -> list[int]:
    hands.press(hands.window.hall.steps.buttons[2])
    task = hands.window.hall.task_named("writing")
    assert isinstance(task, Writing)
    hands.count()
    counts = []
    places = [xy for _, xy in free_houses(hands.window)]
    for name, xy in zip(
        ("cliff", "dark", "hydrant", "aed", "well"), places[1 :: max(len(places) // 6, 1)], strict=False
    ):
        hands.press(task.stamps[name])
        hands.map(*xy)
        if name == "dark":
            hands.type("17:00")
            hands.key(Qt.Key.Key_Return, on=task.answer)
            hands.actions -= 2  # the question may be left without an answer
        counts.append(hands.count())
    return counts


def correct_a_boundary(hands: Hands) -> int:
    task = hands.window.hall.task_named("writing")
    assert isinstance(task, Writing)
    hands.press(task.boundary.begin_button)
    tool = hands.window.canvas.tool
    assert isinstance(tool, EditVertices)
    canvas = hands.window.canvas
    inside = canvas.rect().adjusted(40, 40, -40, -40)
    corner = next(
        (float(x), float(y)) for x, y in tool._vertices if inside.contains(canvas.map_to_screen(x, y).toPoint())
    )
    step = 12 / canvas.resolution
    hands.drag(corner, (corner[0] + step, corner[1] + step))
    assert "区域の線を直しました" in task.boundary.words.text()
    return hands.count()


def record_consents(hands: Hands) -> tuple[list[int], list[str]]:
    hands.press(hands.window.hall.steps.buttons[3])
    task = hands.window.hall.task_named("consenting")
    assert isinstance(task, Consenting)
    if hands.window.workspace.selection:
        hands.press(task.others)
    hands.count()
    asked = [row.resident for row in task.people.model.rows][:3]
    counts = []
    for place, resident in enumerate(asked):
        if hands.window.workspace.selection:
            hands.press(task.others)
        hands.name(task.people, resident)
        hands.press(task.none if place == 1 else task.all)
        counts.append(hands.count())
    return counts, asked


def undo_everything(hands: Hands) -> int:
    steps = 0
    while hands.window.undo_button.isEnabled() and steps < 200:
        hands.key(Qt.Key.Key_Z, CTRL)
        steps += 1
    return steps


def redo_everything(hands: Hands) -> int:
    steps = 0
    while hands.window.redo_button.isEnabled() and steps < 200:
        hands.key(Qt.Key.Key_Y, CTRL)
        steps += 1
    return steps


def without_facts(records: Records) -> str:
    """What undo may change: everything but consents and paper."""
    return digest(records.with_tables({"consent": {}, "copy": {}}))


def test_the_whole_evening(
    evening: Hands, tray: list[str], atlas: Path, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hands, work = evening, evening.window.workspace
    before = without_facts(work.records)
    facts = len(work.records.consents)
    placing = place_everybody(hands, tray)
    linking = give_supporters(hands, tray)
    stamping = stamp_places(hands)
    boundary = correct_a_boundary(hands)
    consenting, asked = record_consents(hands)
    assert len(placing) == 10 and len(linking) == 20 and len(stamping) == 5 and len(consenting) == 3
    for resident in tray:
        assert [one.order for one in helping(work.records, resident)] == [1, 2]
    after = without_facts(work.records)
    given = [one for one in work.records.consents.values() if one.subject == asked[1] and one.whose is Whose.RESIDENT]
    assert {one.state for one in given if one.recorded_at == TOWN_NOW} == {ConsentState.REFUSED}

    taken_back = undo_everything(hands)
    assert taken_back >= 10 + 20 + 5 + 1
    assert len(work.records.consents) > facts, "consents are facts: they stay"
    assert redo_everything(hands) == taken_back
    assert without_facts(work.records) == after
    assert undo_everything(hands) == taken_back
    assert without_facts(work.records) != after
    hands.window.close()

    again = Hands(open_window(atlas, qtbot))
    try:
        assert again.window.redo_button.isEnabled(), "what was taken back can be brought again after a restart"
        assert redo_everything(again) == taken_back
        work = again.window.workspace
        assert without_facts(work.records) == after
        assert without_facts(work.records) != before
        again.key(Qt.Key.Key_F6)
        again.count()
        again.press(again.window.hall.steps.buttons[5])
        task = again.window.hall.task_named("printing")
        assert isinstance(task, Printing)
        again.press(task.make)
        printing = again.count()
        qtbot.waitUntil(lambda: task.written is not None, timeout=60_000)
        assert task.written is not None
        text = subprocess.run(["pdftotext", "-raw", task.written, "-"], check=True, capture_output=True, text=True)
        people = [work.records.residents[one].name for one in (asked[0], asked[2])]
        flat = "".join(text.stdout.split())
        for name in people:
            assert name.replace(" ", "").replace("　", "") in flat, "who agreed is on the paper"
        refused = work.records.residents[asked[1]].name.replace(" ", "").replace("　", "")
        assert refused not in flat, "who refused is not"
        assert work.association is not None
        entries = work.store.journal(association=work.association.id)
        told = [one.words for one in sentences(entries, work.records, TOWN_NOW.date())]
        for words in (
            "家の位置を決めました", "支援協力者を決めました", "地図に書き込みました", "区域の線を直しました",
            "同意を記録しました", "取り消し：家の位置を決めました", "印刷しました",
        ):  # fmt: skip
            assert any(f"11月24日 {TOWN_NOW:%H:%M}　設置者：{words}" == one for one in told), words
        assert work.store.verify().intact
    finally:
        again.window.close()
        again.window.deleteLater()
    with capsys.disabled():
        sys.stdout.write(
            f"\n1人を置く {max(placing)}手　支援者1人 {max(linking)}手　スタンプ1つ {max(stamping)}手　"
            f"同意1件 {max(consenting)}手　印刷 {printing}手　区域の線 {boundary}手\n"
        )
    assert max(placing) <= 3
    assert max(linking) <= 3
    assert max(stamping) <= 3
    assert max(consenting) <= 4
    assert printing <= 3
