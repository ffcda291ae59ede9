"""5 見直す: what is worth a second look, gravest first, and what changed since last year's meeting."""

from __future__ import annotations

import datetime as dt
from functools import partial

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from himi_map.checks import Check, Severity, run_checks, visible_to
from himi_map.errors import InputError, StoreError, describe
from himi_map.history import Difference, differences, edits_of, records_at
from himi_map.text.days import whole_day
from himi_map.text.wareki import wareki
from ui.choice_button import ChoiceButton
from ui.panels.rows import called, desk_person
from ui.stage import Stage
from ui.tasks.task import Task
from ui.widgets import Words, heading, labelled, quiet

_WORDS = {Severity.STOP: "印刷の前に", Severity.WARN: "気をつける", Severity.NOTE: "知らせ"}
_SHOWN = 6
"""So many lines are laid out at once; the rest is behind a button."""


class Reviewing(Task):
    """A list of sentences; pressing one shows whom it is about."""

    number = 5
    name = "reviewing"
    title = "見直す"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.checks: tuple[Check, ...] = ()
        self._more = False
        self.list = QFrame()
        self._rows = QVBoxLayout(self.list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self.day = QLineEdit()
        self.since_box = labelled("いつから変わったところを見ますか", self.day)
        self.day_words = Words("", "error")
        self.day_words.hide()
        self.compare = ChoiceButton("その日からの変わったところ", self._compare)
        self.end_compare = ChoiceButton("今の地図にもどる", self._end_compare)
        self.changes = QFrame()
        self._changes = QVBoxLayout(self.changes)
        self._changes.setContentsMargins(0, 0, 0, 0)
        self._changes.setSpacing(6)
        parts = (self.list, heading("前の集まりからの変わったところ", "part"), self.since_box, self.day_words)
        for one in (*parts, self.compare, self.end_compare, self.changes):
            self.column.addWidget(one)
        self.column.addStretch(1)

    def progress(self) -> str:
        """How many lines there are."""
        stops = sum(one.severity is Severity.STOP for one in self.checks)
        words = f"見直すところは{len(self.checks)}件です"
        return f"{words}（うち{stops}件は印刷の前に）" if stops else words

    def next_step(self) -> str:
        """Press a line."""
        if not self.checks:
            return "見直すところはありません。印刷に進めます。"
        return "気になる行を押すと、その人が地図に出ます。"

    def enter(self) -> None:
        """A year ago is when they met last."""
        if not self.day.text():
            today = self.workspace.clock().date()
            self.day.setText(wareki(today - dt.timedelta(days=365)))
        super().enter()

    def leave(self) -> None:
        """The map as it is now."""
        self._end_compare()
        super().leave()

    def refresh(self) -> None:
        """Run the checks anew."""
        work = self.workspace
        if work.association is None:
            self.checks = ()
        else:
            found = run_checks(
                work.records,
                profile=work.profile,
                at=work.clock(),
                sites=work.ground().sites,
                associations=(work.association.id,),
            )
            self.checks = visible_to(found, work.operator)
        _empty(self._rows)
        shown = self.checks if self._more else self.checks[:_SHOWN]
        for one in shown:
            self._rows.addWidget(self._row(one))
        if len(shown) < len(self.checks):
            self._rows.addWidget(ChoiceButton(f"あと{len(self.checks) - len(shown)}件を見る", self._show_more))
        self.end_compare.setVisible(bool(self.stage.differences))

    def _row(self, check: Check) -> QFrame:
        row = QFrame()
        row.setObjectName("readback")
        column = QVBoxLayout(row)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        text = "（名前は隠しています）" if self.workspace.names_hidden else check.text
        column.addWidget(Words(f"【{_WORDS[check.severity]}】{text}"))
        resident = self._about(check)
        if resident:
            see = ChoiceButton("この人を見る", lambda: self._show(resident))
            see.setAccessibleName(f"この人を見る：{text}")
            column.addWidget(see)
        return row

    def _about(self, check: Check) -> str:
        return next((one for one in check.about if desk_person(self.workspace, one) is not None), "")

    def _show(self, resident: str) -> None:
        self.workspace.select(resident)
        self.stage.card_wanted.emit(True)

    def _show_more(self) -> None:
        self._more = True
        self.refresh()

    # --- what changed since ---------------------------------------------------------------------------------------

    def found_differences(self, since: dt.date) -> tuple[Difference, ...]:
        """What changed in the association shown since the evening of a day."""
        work = self.workspace
        if work.association is None:
            return ()
        edits = tuple(edits_of(work.store.journal(association=work.association.id)))
        at = dt.datetime.combine(since, dt.time.max, tzinfo=work.clock().tzinfo)
        before = records_at(work.records, edits, at)
        found = differences(before, work.records, work.association.id)
        return tuple(one for one in found if desk_person(work, one.resident) is not None)

    def _compare(self) -> None:
        today = self.workspace.clock().date()
        try:
            since = whole_day(self.day.text(), today=today) or today - dt.timedelta(days=365)
        except InputError as error:
            self.day_words.setText(str(describe(error.code, error.fields)))
            self.day_words.show()
            return
        self.day_words.hide()
        try:
            found = self.found_differences(since)
        except StoreError as error:
            self.stage.refused.emit(error)
            return
        self.stage.show_differences(found)
        _empty(self._changes)
        head = (
            f"{wareki(since)}から、{len(found)}人に変わったところがあります。"
            if found
            else "変わったところはありません。"
        )
        self._changes.addWidget(quiet(head))
        for one in found:
            person = desk_person(self.workspace, one.resident)
            if person is not None:
                head = f"{person.registration.number}番　{called(self.workspace, person)}"
                self._changes.addWidget(ChoiceButton(head, partial(self._show, one.resident), one.words))
        self.end_compare.setVisible(True)

    def _end_compare(self) -> None:
        _empty(self._changes)
        self.stage.show_differences(())
        self.end_compare.setVisible(False)


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
