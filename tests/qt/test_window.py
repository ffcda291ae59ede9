"""The real window on the fictional town: what a leader does at the hall, and what is in the file then."""

from __future__ import annotations

from pathlib import Path

import shapely
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from data.store import open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE
from himi_map.records.people import Home
from tests.qt.people import placed
from ui.app import application
from ui.main_window import MainWindow


def point_of(window: MainWindow, resident: str) -> QPointF:
    mark = next(one for one in window.canvas.marks if one.kind == "person" and resident in one.key)
    return window.canvas.map_to_screen(*mark.xy)


def test_list_and_map_follow_each_other(window: MainWindow) -> None:
    rows = window.people.model.rows
    assert len(rows) > 10
    first, second = [row.resident for row in rows if window.workspace.records.residents[row.resident].home is not None][
        :2
    ]
    index = window.people.model.index(window.people.model.row_of(first), 0)
    window.people.view.scrollTo(index)
    QTest.mouseClick(
        window.people.view.viewport(), Qt.MouseButton.LeftButton, pos=window.people.view.visualRect(index).center()
    )
    assert window.workspace.selection == first
    assert window.canvas.rect().contains(point_of(window, first).toPoint()), "in view"
    window.canvas.fit_ground()
    QTest.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=point_of(window, second).toPoint())
    chosen = window.workspace.selection
    current = window.people.view.currentIndex()
    assert window.people.model.rows[current.row()].resident == chosen
    assert window.workspace.records.residents[chosen].name in window.card.title.text()


def test_wheel_zoom_keeps_the_place_under_the_pointer(window: MainWindow) -> None:
    canvas = window.canvas
    spot = QPointF(canvas.width() * 0.3, canvas.height() * 0.7)
    before, scale = canvas.screen_to_map(spot), canvas.scale()
    wheel = QWheelEvent(
        spot, canvas.mapToGlobal(spot), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, wheel)
    assert canvas.scale() < scale
    after = canvas.screen_to_map(spot)
    assert abs(after[0] - before[0]) < 0.5 and abs(after[1] - before[1]) < 0.5  # metres


def test_dragging_the_ground_moves_the_map_with_the_pointer(window: MainWindow) -> None:
    canvas = window.canvas
    start = QPoint(30, 40)
    grabbed = canvas.screen_to_map(QPointF(start))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(canvas, start + QPoint(20 * step, 10 * step))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(100, 50))
    there = canvas.screen_to_map(QPointF(start + QPoint(100, 50)))
    assert abs(there[0] - grabbed[0]) < 3 * canvas.resolution
    assert abs(there[1] - grabbed[1]) < 3 * canvas.resolution


def test_edit_undo_redo_and_what_is_in_the_file(window: MainWindow, atlas: Path) -> None:
    resident = placed(window)
    window.workspace.select(resident)
    before = window.workspace.records.residents[resident].phone
    field = (
        next(one for one in window.card.fields.values() if one.text() == before)
        if before
        else window.card.fields["phone"]
    )
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0766-00-0001")
    QTest.mouseClick(window.card.save, Qt.MouseButton.LeftButton)
    assert window.workspace.records.residents[resident].phone == "0766-00-0001"
    QTest.mouseClick(window.undo_button, Qt.MouseButton.LeftButton)
    assert window.workspace.records.residents[resident].phone == before
    QTest.mouseClick(window.redo_button, Qt.MouseButton.LeftButton)
    assert window.workspace.records.residents[resident].phone == "0766-00-0001"
    window.close()
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        assert store.load().residents[resident].phone == "0766-00-0001"
        assert store.verify().intact


def test_somebody_without_a_place_is_dropped_onto_a_house(window: MainWindow) -> None:
    records = window.workspace.records
    row = next(row for row in window.people.model.rows if records.residents[row.resident].home is None)
    index = window.people.model.index(window.people.model.row_of(row.resident), 0)
    ground = window.canvas._ground
    assert ground is not None
    house = next(
        one for one in ground.buildings.geometry
        if window.canvas.rect().adjusted(80, 80, -80, -80).contains(
            window.canvas.map_to_screen(one.centroid.x, one.centroid.y).toPoint()
        )
    )  # fmt: skip
    spot = window.canvas.map_to_screen(house.centroid.x, house.centroid.y)
    mime = window.people.model.mimeData([index])
    drop = QDropEvent(spot, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    window.canvas.dropEvent(drop)
    home = window.workspace.records.residents[row.resident].home
    assert isinstance(home, Home)
    assert house.contains(shapely.Point(window.workspace.crs.point(home.position))), "on that house and no other"
    assert home.building
    window.undo()
    assert window.workspace.records.residents[row.resident].home is None


def test_switching_a_layer_off_changes_the_picture(window: MainWindow) -> None:
    window.canvas.draw_all_tiles()
    before = window.canvas.grab().toImage()
    window.canvas.set_switch("hazards", False)
    window.canvas.draw_all_tiles()
    assert window.canvas.grab().toImage() != before
    window.canvas.set_switch("hazards", True)
    window.canvas.draw_all_tiles()
    assert window.canvas.grab().toImage() == before


def test_everything_on_screen_is_inside_the_window_at_every_type_size(window: MainWindow) -> None:
    from ui.look import TypeScale

    for scale in TypeScale:
        window.set_scale(scale)
        QApplication.processEvents()
        for one in (window.undo_button, window.redo_button, window.screen_menu, window.print_button, window.choice):
            assert one.isVisible()
            corner = one.mapTo(window, QPoint(0, 0))
            assert window.rect().contains(corner)
            assert window.rect().contains(corner + QPoint(one.width() - 1, one.height() - 1)), (scale, one)
            assert one.height() >= 32


def test_no_word_of_a_button_is_cut_at_any_type_size(window: MainWindow) -> None:
    from ui.look import TypeScale

    window.workspace.select(placed(window))
    for scale in TypeScale:
        window.set_scale(scale)
        for layers in (True, False):
            window.switches.setVisible(layers)
            window.card.setVisible(not layers)
            QApplication.processEvents()
            pressed = [one for one in window.findChildren(QAbstractButton) if one.isVisibleTo(window) and one.text()]
            assert len(pressed) >= 6
            for one in pressed:
                assert one.width() >= one.sizeHint().width(), (scale, one.text())
                assert one.height() >= one.sizeHint().height(), (scale, one.text())


def test_an_association_is_shown_whole_until_the_map_is_moved(window: MainWindow) -> None:
    import shapely

    from layers.areas import extent_of

    def whole() -> bool:
        x0, y0, x1, y1 = shapely.bounds(extent_of(window.workspace.ground()))
        corners = [window.canvas.map_to_screen(x, y) for x, y in ((x0, y0), (x1, y1))]
        return all(window.canvas.rect().contains(corner.toPoint()) for corner in corners)

    window.resize(1100, 640)
    QApplication.processEvents()
    assert whole()
    window.canvas.zoom(8.0)
    window.resize(1366, 768)
    QApplication.processEvents()
    assert not whole()


def test_a_card_without_a_person_asks_for_nothing(window: MainWindow) -> None:
    window.workspace.select("")
    QApplication.processEvents()
    assert not window.card.fields["name"].isVisible()
    window.workspace.select(placed(window))
    QApplication.processEvents()
    assert window.card.fields["name"].isVisible()


def test_a_message_in_the_new_atlas_dialog_squeezes_no_field(qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtWidgets import QLineEdit

    from ui.dialogs.new_atlas import NewAtlasDialog

    application()
    dialog = NewAtlasDialog(tmp_path, TOWN_NOW)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.passphrase.setText("ながい合言葉です")
    dialog._make()
    QApplication.processEvents()
    assert dialog.problem.isVisible()
    assert dialog.path is None
    for field in dialog.findChildren(QLineEdit):
        assert field.height() >= field.sizeHint().height()
    dialog.again.setText("ながい合言葉です")
    dialog._make()
    assert dialog.path is not None
    assert dialog.path.exists()


def test_every_word_on_the_window_is_japanese(window: MainWindow) -> None:
    window.workspace.select(placed(window))
    for one in window.findChildren(QWidget):
        text = one.text() if isinstance(one, (QLabel, QAbstractButton)) else ""
        letters = [letter for letter in text if letter.isascii() and letter.isalpha()]
        assert len(letters) <= 3, text


def test_preview_shows_the_pages_that_will_be_saved(window: MainWindow, qtbot: QtBot) -> None:
    import pypdfium2

    from himi_map.disclosed import Recipient, RecipientKind
    from ui.commands.paper import association_paper
    from ui.paper.preview import PreviewDialog

    paper = association_paper(window.workspace, Recipient(RecipientKind.ASSOCIATION), final=False)
    dialog = PreviewDialog(paper.title, paper.data, lambda: "", window)
    qtbot.addWidget(dialog)
    with pypdfium2.PdfDocument(paper.data) as document:
        assert dialog.page_count == len(document) >= 2
    for size in ((1366, 768), (900, 600)):
        dialog.resize(*size)
        dialog.show()
        QApplication.processEvents()
        shown, room = dialog.view.page_size(), dialog.view.viewport().size()
        assert shown.width() <= room.width(), "first the whole page"
        assert shown.height() <= room.height()
    for _ in range(3):
        dialog.larger.click()
    assert dialog.view.page_size().width() > room.width()
    dialog.close()
