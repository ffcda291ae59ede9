"""Commands make one Edit each and take it back whole; who may only look changes nothing; actions are found by words."""

from __future__ import annotations

import msgspec
import pytest
import shapely

from himi_map.edits import digest
from himi_map.errors import EditError, PermissionRefusedError
from himi_map.records.office import OperatorRole
from himi_map.records.supporters import Assignment
from tests.qt.people import placed, unplaced
from ui.actions import Action, ActionBook
from ui.bridge import Command
from ui.commands.areas import CorrectBoundaries
from ui.commands.notes import ClearNote, CorrectNote, PutNote, PutNoteAway
from ui.commands.places import PlaceHome, SwapHomes, UnplaceHome
from ui.commands.supporters import AddSupporter, LinkSupporter, UnlinkSupporter, helping
from ui.main_window import MainWindow


def test_every_command_is_taken_back_whole(window: MainWindow) -> None:
    work = window.workspace
    area = work.ground().areas[0].geometry
    assert work.association is not None
    middle = shapely.point_on_surface(area)
    resident = unplaced(window)
    taken = {one.supporter for one in helping(work.records, resident)}
    helper = next(
        one.id for one in work.records.supporters.values() if one.id not in taken and one.resident != resident
    )
    spot = ((float(middle.x), float(middle.y)),)
    commands: list[Command] = [
        PlaceHome(resident, *spot[0]),
        UnplaceHome(placed(window)),
        SwapHomes(placed(window), resident),
        LinkSupporter(resident, helper),
        LinkSupporter(resident, helper, order=1),
        AddSupporter("new-supporter", "鰤野 寄太"),
        PutNote("cliff", spot, "くずれやすい", danger=True),
        CorrectBoundaries(((work.association.id, shapely.simplify(area, 5.0)),)),
    ]
    for command in commands:
        before = digest(work.records)
        assert work.do(command, "test"), command
        after = digest(work.records)
        assert after != before
        work.undo()
        assert digest(work.records) == before, command
        work.redo()
        assert digest(work.records) == after, command
        work.undo()


def test_order_of_supporters(window: MainWindow) -> None:
    work = window.workspace
    resident = next(key for key in work.records.residents if not helping(work.records, key))
    first, second, third = list(work.records.supporters)[:3]
    for one in (first, second):
        work.do(LinkSupporter(resident, one), "test")
    work.do(LinkSupporter(resident, third, order=1), "test")
    assert [(one.supporter, one.order) for one in helping(work.records, resident)] == [
        (third, 1), (first, 2), (second, 3),
    ]  # fmt: skip
    work.do(UnlinkSupporter(helping(work.records, resident)[0].id), "test")
    assert [(one.supporter, one.order) for one in helping(work.records, resident)] == [(first, 1), (second, 2)]
    assert len(work.records.referring(Assignment, "resident", resident)) == 3, "put away, not deleted"


def test_swapped_homes_change_hands(window: MainWindow) -> None:
    work = window.workspace
    one, other = placed(window), unplaced(window)
    home = work.records.residents[one].home
    work.do(SwapHomes(one, other), "test")
    assert work.records.residents[other].home == home
    assert work.records.residents[one].home is None


def test_a_corrected_note_has_to_be_cleared_again(window: MainWindow) -> None:
    work = window.workspace
    known = set(work.records.notes)
    work.do(PutNote("hydrant", ((0.0, 0.0),), "角の電柱"), "test")
    (note,) = set(work.records.notes) - known
    work.do(ClearNote(note), "test")
    assert work.records.notes[note].cleared_on is not None
    work.do(CorrectNote(note, "郵便局の前"), "test")
    assert work.records.notes[note].cleared_on is None
    work.do(PutNoteAway(note), "test")
    assert work.records.notes[note].put_away is not None


def test_a_supporter_needs_a_name(window: MainWindow) -> None:
    before = digest(window.workspace.records)
    with pytest.raises(EditError):
        window.workspace.do(AddSupporter("x", "　"), "test")
    assert digest(window.workspace.records) == before


def test_who_helps_may_look_and_not_change(window: MainWindow) -> None:
    work = window.workspace
    before = digest(work.records)
    keeper = work.operator
    work.operator = msgspec.structs.replace(keeper, role=OperatorRole.HELPER)
    with pytest.raises(PermissionRefusedError):
        work.do(UnplaceHome(placed(window)), "test")
    assert digest(work.records) == before
    work.operator = keeper


def test_actions_are_found_by_their_words() -> None:
    told: list[str] = []
    done: list[str] = []
    book = ActionBook(told.append)
    book.add(Action("undo", "元に戻す", lambda: done.append("undo"), keys="Ctrl+Z", also="取り消し もどす"))
    book.add(Action("print", "印刷の下見", lambda: done.append("print"), ready=lambda: "自治会がまだありません。"))
    assert [one.name for one in book.search("取り消し")] == ["undo"]
    assert [one.name for one in book.search("印刷")] == ["print"]
    assert book.search("ない言葉") == []
    book.run("undo")
    book.run("print")
    assert done == ["undo"]
    assert told == ["自治会がまだありません。"]
    with pytest.raises(ValueError, match="twice"):
        book.add(Action("undo", "別", lambda: None))
    with pytest.raises(ValueError, match="taken"):
        book.add(Action("other", "別", lambda: None, keys="Ctrl+Z"))
