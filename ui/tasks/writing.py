"""3 危ない所・役に立つ所を書く: a stamp, a press on the map, one question."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout

from himi_map.disclosure.free_text import Mentions
from himi_map.localnotes import Stamp, objections, stamp, stamps
from himi_map.records.office import LocalNote
from layers.notes import stamp_symbol
from ui.canvas.handtools import DrawPath, PutPoint
from ui.choice_button import ChoiceButton
from ui.commands.notes import ClearNote, CorrectNote, PutNote, PutNoteAway
from ui.painter.icons import symbol_icon
from ui.panels.boundary_desk import BoundaryDesk
from ui.panels.rows import desk_of
from ui.stage import Stage
from ui.style import worn
from ui.tasks.read_back import ReadBack
from ui.tasks.task import Task
from ui.widgets import heading, labelled, quiet

_ICON = 34
"""Side of a stamp on its button, logical pixels at the middle size."""


class Writing(Task):
    """The palette, the question about what was just put, and everything that is written already."""

    number = 3
    name = "writing"
    title = "地図に書き込む"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._asked = ""
        self.read_back = ReadBack()
        self.answer = QLineEdit()
        self.answer.returnPressed.connect(self._answer)
        self.question = labelled("", self.answer)
        self.question.hide()
        self.tell = ChoiceButton("この言葉を書く", self._answer)
        self.tell.hide()
        self.palette_box = QFrame()
        self.palette_box.setAccessibleName("スタンプ")
        self.stamps: dict[str, QToolButton] = {}
        self._headings = {words: heading(words, "part") for words, _ in self._groups()}
        self._grid = QGridLayout(self.palette_box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        for member in stamps():
            self._stamp_button(member)
        self._columns = 0
        self._fill_palette()
        self.boundary = BoundaryDesk(stage)
        self.notes = QFrame()
        self._notes = QVBoxLayout(self.notes)
        self._notes.setContentsMargins(0, 0, 0, 0)
        self._notes.setSpacing(6)
        parts = (self.read_back, self.question, self.tell, self.palette_box, self.boundary)
        for one in (*parts, heading("書いてあるもの", "part"), self.notes):
            self.column.addWidget(one)
        self.column.addStretch(1)

    @staticmethod
    def _groups() -> tuple[tuple[str, list[Stamp]], ...]:
        return (
            ("危ない所", [one for one in stamps() if one.danger and one.form == "point"]),
            ("役に立つ所", [one for one in stamps() if not one.danger and one.form == "point"]),
            ("道・範囲", [one for one in stamps() if one.form != "point"]),
        )

    def _fill_palette(self) -> None:
        """As many columns as the words have room for."""
        widest = max(one.sizeHint().width() for one in self.stamps.values())
        columns = max(min((self.width() + 6) // (widest + 6), 4), 1)
        if columns == self._columns:
            return
        self._columns = columns
        row = 0
        for words, members in self._groups():
            self._grid.addWidget(self._headings[words], row, 0, 1, columns)
            for place, one in enumerate(members):
                self._grid.addWidget(self.stamps[one.name], row + 1 + place // columns, place % columns)
            row += 2 + (len(members) - 1) // columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for more columns, or fewer."""
        super().resizeEvent(event)
        self._fill_palette()

    def changeEvent(self, event: QEvent) -> None:
        """So may another type size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "boundary"):
            side = round(_ICON * worn().marks)
            for made in self.stamps.values():
                made.setIconSize(QSize(side, side))
            self._fill_palette()

    def _stamp_button(self, one: Stamp) -> None:
        made = QToolButton()
        made.setText(one.word)
        made.setAccessibleName(one.word)
        made.setIcon(QIcon(symbol_icon(stamp_symbol(one.name, danger=one.danger), _ICON)))
        made.setIconSize(QSize(_ICON, _ICON))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setCheckable(True)
        made.setObjectName("stamp")
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda _on=False: self._take(one))
        self.stamps[one.name] = made

    def progress(self) -> str:
        """How much is written."""
        return f"書き込みは{len(self._written())}件です"

    def next_step(self) -> str:
        """Press a stamp, then the place."""
        tool = self.stage.canvas.tool
        if isinstance(tool, (PutPoint, DrawPath)):
            return tool.hint
        return "スタンプを押してから、地図のその場所を押してください。"

    def leave(self) -> None:
        """Lay the stamp down."""
        self._ask("", "", "")
        self.read_back.end()
        self.boundary.end()
        super().leave()
        self._show_taken("")

    def _written(self) -> list[LocalNote]:
        view = desk_of(self.workspace)
        return sorted(view.notes, key=lambda one: one.id) if view is not None else []

    def refresh(self) -> None:
        """Everything that is written, each with what can be done about it."""
        view = desk_of(self.workspace)
        may = view is not None and view.may_edit
        self.palette_box.setEnabled(may)
        self.boundary.setEnabled(may)
        while (item := self._notes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        written = self._written()
        for one in written:
            self._notes.addWidget(self._note_row(one, may=may))
        if not written:
            self._notes.addWidget(quiet("まだ何も書いていません。"))

    def _note_row(self, note: LocalNote, *, may: bool) -> QFrame:
        row = QFrame()
        row.setObjectName("readback")
        column = QVBoxLayout(row)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        word = stamp(note.stamp).word
        state = "公開できます" if note.cleared_on is not None else "内部だけ"
        column.addWidget(quiet(f"{word}　{note.label}（{state}）".replace("　（", "（")))
        if may:
            publish = "内部だけにもどす" if note.cleared_on is not None else "公開してよい"
            for words, action in (
                ("言葉を直す", lambda: self._ask(note.id, stamp(note.stamp).question, note.label)),
                (publish, lambda: self._clear(note)),
                ("しまう", lambda: self._put_away(note.id)),
            ):
                made = ChoiceButton(words, action)
                made.setAccessibleName(f"{words}：{word} {note.label}".strip())
                column.addWidget(made)
        return row

    # --- putting --------------------------------------------------------------------------------------------------

    def _take(self, one: Stamp) -> None:
        self.boundary.end()
        if one.form == "point":
            tool = PutPoint(stamp_symbol(one.name, danger=one.danger))
            tool.put.connect(lambda x, y: self._put(one, ((x, y),)))
            self.stage.canvas.take(tool)
        else:
            path = DrawPath(area=one.form == "area")
            path.drawn.connect(lambda points: self._put(one, points))
            self.stage.canvas.take(path)
        self._show_taken(one.name)
        self._ask("", "", "")
        self.progressed.emit()

    def _put(self, one: Stamp, points: tuple[tuple[float, float], ...]) -> None:
        command = PutNote(stamp=one.name, points=points, danger=one.danger, form=one.form)
        before = set(self.workspace.records.notes)
        if not self.stage.do(command, "canvas"):
            return
        made = next(iter(set(self.workspace.records.notes) - before))
        self.stage.canvas.take(None)
        self._show_taken("")
        self.stage.say(f"{one.word}を書きました。")
        self._ask(made, one.question, "")
        self.progressed.emit()

    def _show_taken(self, name: str) -> None:
        for key, made in self.stamps.items():
            made.setChecked(key == name)

    def _ask(self, note: str, question: str, label: str) -> None:
        """Ask about a note, or about nothing any more."""
        self._asked = note
        self.answer.setText(label)
        self.answer.setAccessibleName(question or "書き込みの言葉")
        words = self.question.layout().itemAt(0).widget()  # type: ignore[union-attr]
        words.setText(f"{question}（答えなくてもかまいません）")  # type: ignore[union-attr]
        self.question.setVisible(bool(note))
        self.tell.setVisible(bool(note))
        if note:
            self.answer.setFocus()

    def _answer(self) -> None:
        note, words = self._asked, self.answer.text().strip()
        self._ask("", "", "")
        if note and self.stage.do(CorrectNote(note, words), "writing"):
            self.stage.say("書き込みの言葉を残しました。")

    # --- publishing and putting away --------------------------------------------------------------------------------

    def _clear(self, note: LocalNote) -> None:
        if note.cleared_on is not None:
            self.stage.do(ClearNote(note.id, cleared=False), "writing")
            return
        wrong = objections(note.label, Mentions.of(self.workspace.records))
        if wrong:
            self.read_back.say(f"「{note.label}」は、公開できません。", wrong)
            self._ask(note.id, stamp(note.stamp).question, note.label)
            return
        self.read_back.end()
        if self.stage.do(ClearNote(note.id), "writing"):
            self.stage.say("公開してよいと決めました。掲示用の地図にものります。")

    def _put_away(self, note: str) -> None:
        if self.stage.do(PutNoteAway(note), "writing"):
            self.stage.say("書き込みをしまいました。「元に戻す」で、また出せます。")
