"""What is wished of a run: which associations, for whom, on which paper, how many, bound how, put where."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from himi_map.disclosed import RecipientKind
from himi_map.errors import HimiMapError, InputError, describe
from himi_map.glossary import term
from himi_map.services.printing import Binding, RunOptions, make_plan
from himi_map.services.printing.running import unfinished
from himi_map.text.days import coming_day
from himi_map.text.kana import kana_sort_key
from himi_map.text.wareki import wareki
from layers.frame import SCALES
from layers.sheet.options import PAPERS
from ui.dialogs.files import choose_folder
from ui.exchange.handing_out import beside
from ui.exchange.office import own_associations
from ui.exchange.sticks import place_words
from ui.look import TypeScale
from ui.run.associations import AssociationList
from ui.run.naming import NamePattern
from ui.run.preparing import Wishes, replace_copies
from ui.style import worn
from ui.widgets import Words, button, choices, labelled, quiet, reveal

if TYPE_CHECKING:
    from ui.bridge import Workspace

_RECIPIENTS: Final = ("association", "minsei", "responders", "shakyo", "city", "notice")
_BINDINGS: Final = (
    ("自治会ごとに1つのPDF", Binding.ASSOCIATION),
    ("地区ごとに1つのPDF", Binding.WARD),
    ("全部で1冊のPDF", Binding.BOOK),
)
_PAPER_WORDS: Final = {"A4x2": "A4を2枚（貼り合わせる）"}
_SMALLEST: Final = 10_000
_MOST_COPIES: Final = 20
_TOLD: Final = 2
_LIST: Final = 400
"""Logical pixels of the list of associations at the middle type size."""


class ChoosingPage(QWidget):
    """The first page.

    Signals
    -------
    changed()
        Something else is wished.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, wishes: Wishes) -> None:
        super().__init__()
        self._work = workspace
        self._folder = wishes.folder
        self._today = workspace.clock().date()
        known = own_associations(workspace.records, workspace.operator, workspace.clock())
        known.sort(key=lambda one: (one.ward, kana_sort_key(one.kana, one.name), one.id))
        self._known = {one.id: one for one in known}
        self.associations = AssociationList(known, wishes.associations)
        options = wishes.options
        self.recipient = choices()
        for kind in _RECIPIENTS:
            self.recipient.addItem(term(f"recipient.{kind}"), kind)
        self.recipient.setCurrentIndex(max(self.recipient.findData(options.recipient), 0))
        self.paper = choices()
        for name in PAPERS:
            self.paper.addItem(_PAPER_WORDS.get(name, name), name)
        self.paper.setCurrentIndex(self.paper.findData(options.paper))
        self.scale = choices()
        self.scale.addItem("おまかせ（自治会ごと）", None)
        for one in SCALES:
            if one <= _SMALLEST:
                self.scale.addItem(f"1:{one:,}", float(one))
        if options.scale is not None:
            self.scale.setCurrentIndex(max(self.scale.findData(options.scale), 0))
        self.copies = choices()
        for count in range(1, _MOST_COPIES + 1):
            self.copies.addItem(f"{count}部ずつ", count)
        self.copies.setCurrentIndex(min(options.copies, _MOST_COPIES) - 1)
        self.holders = QLineEdit("、".join(wishes.holders))
        self.holders.setPlaceholderText("例：会長、副会長、民生委員")
        self.due = QLineEdit(wareki(options.due) if options.due is not None else "")
        self.due.setPlaceholderText("決まっていなければ空のまま")
        self.bind = choices()
        for words, binding in _BINDINGS:
            self.bind.addItem(words, binding)
        self.bind.setCurrentIndex([one for _, one in _BINDINGS].index(options.bind))
        self.changed_only = QCheckBox("変わったものだけ作る")
        self.changed_only.setChecked(options.changed_only)
        self.changed_only.setToolTip("前に作ったときから中身が変わっていない自治会は、作りません。")
        self.duplex = QCheckBox("裏に一覧を印刷する")
        self.duplex.setChecked(options.duplex)
        self.kana = QCheckBox("一覧にふりがなをつける")
        self.kana.setChecked(options.kana)
        self.lock = QLineEdit(wishes.lock)
        self.lock.setPlaceholderText("かけないときは空のまま")
        self.name = NamePattern(options.name, options.bind)
        self.names = Words("", "calm")
        self.place = Words("")
        self.left = Words("", "ask")
        self._lay_out()
        for box in (self.recipient, self.paper, self.scale, self.bind, self.copies):
            box.currentIndexChanged.connect(lambda _row: self._tell())
        for field in (self.holders, self.due, self.lock):
            field.textChanged.connect(lambda _text: self._tell())
        self.name.changed.connect(self._tell)
        self.changed_only.toggled.connect(lambda _on: self._tell())
        self.associations.changed.connect(self._tell)
        self._tell()

    def _lay_out(self) -> None:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(10)
        beside(column, labelled("だれに渡しますか", self.recipient), labelled("どうまとめますか", self.bind))
        beside(column, labelled("紙の大きさ", self.paper), labelled("縮尺", self.scale))
        beside(
            column, labelled("何部ずつ", self.copies), labelled("お持ちになる方（1人に1部ずつ作ります）", self.holders)
        )
        beside(column, labelled("いつまでに返してもらいますか", self.due), labelled("PDFの合言葉", self.lock))
        beside(column, self.changed_only, reveal(self.lock))
        beside(column, self.duplex, self.kana)
        column.addWidget(quiet("入れる場所"))
        wide = worn() in (TypeScale.MIDDLE, TypeScale.LARGE)
        where = QHBoxLayout() if wide else QVBoxLayout()
        where.addWidget(self.place, 1)
        where.addWidget(button("場所を変える", self._choose_folder))
        column.addLayout(where)
        column.addWidget(self.left)
        column.addWidget(labelled("ファイルの名前", self.name))
        if not wide:
            column.addWidget(self.names)
        column.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName("どんな紙を作るか")
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(form)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        self.associations.setFixedWidth(round(_LIST * worn().width))
        row.addWidget(self.associations)
        right = QVBoxLayout()
        right.addWidget(area, 1)
        if wide:  # seen whatever of the form is scrolled into sight; with the largest type the form needs the room
            right.addWidget(self.names)
        row.addLayout(right, 1)

    # --- what is wished ----------------------------------------------------------------------------------------

    @property
    def has_unfinished(self) -> bool:
        """Whether a run was left unfinished in the folder."""
        return unfinished(self._folder)

    def wishes(self) -> Wishes:
        """What is wished now.

        Raises
        ------
        InputError
            The day cannot be read.
        """
        words = self.due.text().strip()
        due: dt.date | None = coming_day(words, today=self._today) if words else None
        holders = tuple(filter(None, (one.strip() for one in re.split(r"[、,，\n]", self.holders.text()))))
        options = RunOptions(
            recipient=str(self.recipient.currentData()),
            paper=str(self.paper.currentData()),
            scale=self.scale.currentData(),
            copies=int(self.copies.currentData()),
            due=due,
            bind=Binding(self.bind.currentData()),
            name=self.name.pattern,
            changed_only=self.changed_only.isChecked(),
            duplex=self.duplex.isChecked(),
            kana=self.kana.isChecked(),
        )
        return Wishes(self.associations.ticked, options, self._folder, holders[:_MOST_COPIES], self.lock.text())

    def problem(self) -> str:
        """Why it cannot begin, in words; "" when it can."""
        if not self.associations.ticked:
            return "左の一覧で、自治会を選んでください。"
        try:
            self.wishes()
        except InputError as error:
            return str(describe(error.code, error.fields))
        return self.name.problem

    def _tell(self) -> None:
        personal = self.recipient.currentData() != RecipientKind.NOTICE.value
        for field in (self.holders, self.due):
            field.setEnabled(personal)
        self.copies.setEnabled(personal and not self.holders.text().strip())
        self.place.setText(breakable(place_words(self._folder)))
        self.left.setText(
            "ここには、とちゅうまでの作業が残っています。「つづきから作る」を押すと、残りを作ります。"
            if self.has_unfinished
            else ""
        )
        self.left.setVisible(self.has_unfinished)
        self.name.show_binding(Binding(self.bind.currentData()))
        wrong = self.name.problem
        self.names.rename("ask" if wrong else "calm")
        self.names.setText(wrong or self._names())
        self.changed.emit()

    def _names(self) -> str:
        chosen = [self._known[key] for key in self.associations.ticked]
        if not chosen:
            return "自治会を選ぶと、できるファイルの名前が、ここに出ます。"
        try:
            plan = make_plan(chosen, replace_copies(self.wishes()), at=self._work.clock())
        except HimiMapError:
            return ""
        names = list(plan.files())
        rest = f"　ほか{len(names) - _TOLD}個" if len(names) > _TOLD else ""
        return f"できるファイル：{'　'.join(names[:_TOLD])}{rest}"

    def _choose_folder(self) -> None:
        found = choose_folder(self, "紙を入れる場所")
        if found is not None:
            self.put_in(found)

    def put_in(self, folder: Path) -> None:
        """Another folder."""
        self._folder = folder
        self._tell()


def breakable(place: str) -> str:
    """A path that may be broken after every stroke."""
    return re.sub(r"([/\\\\])", "\\1\u200b", place)
