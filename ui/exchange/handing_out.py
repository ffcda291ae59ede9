"""持ち出す: who takes what along until when, what will be in it, and where it is put. Then the page to read out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QLineEdit, QVBoxLayout, QWidget

from himi_map.desk import STAFF
from himi_map.disclosed.request import RecipientKind
from himi_map.errors import HimiMapError, InputError, describe
from himi_map.glossary import term
from himi_map.packs import HandOutRequest, portion
from himi_map.packs.handing_out import DAYS
from himi_map.records.office import Operator, OperatorRole
from himi_map.text.days import coming_day
from himi_map.text.wareki import wareki
from ui.dialogs.files import choose_folder, data_folder
from ui.exchange.making import free_name, make_pack
from ui.exchange.office import Office, own_associations
from ui.exchange.sticks import place_words, sticks
from ui.exchange.working import WorkingSheet
from ui.look import TypeScale
from ui.style import worn
from ui.widgets import Words, button, choices, heading, labelled, quiet

if TYPE_CHECKING:
    from data.packs import MadePack
    from himi_map.records.atlas import Records

_KEEPER_REGISTERS: Final = (
    "サーバーの地図帳では、はじめての方への持ち出しは、設置者が作ります。\n"
    "利用者に登録されている方の名前を書くか、設置者に頼んでください。"
)
_ROLES: Final = (("会長など", OperatorRole.LEADER), ("手伝い", OperatorRole.HELPER), ("職員", OperatorRole.SHAKYO))
_ADVICE: Final = {
    OperatorRole.LEADER: "会長・民生委員など。書いたことは、返ってきたときに地図帳に入ります。",
    OperatorRole.HELPER: "手伝いの方。書いたことは「提案」になり、市社協が1つずつ確かめてから入ります。",
    OperatorRole.SHAKYO: "市社協・市の職員。地区ぜんぶも持ち出せます。",
}


@dataclass(frozen=True, slots=True)
class Taking:
    """What a new pack is about, when it takes the place of another or somebody begins with themselves.

    Attributes
    ----------
    associations
        Ids that are chosen already.
    role, holder
        Who takes it; a role of staff shows the staff alone.
    follows
        Id of the pack it takes the place of.
    """

    associations: tuple[str, ...] = ()
    role: OperatorRole = OperatorRole.LEADER
    holder: str = ""
    follows: str = ""


class HandOutDialog(WorkingSheet):
    """Asks, counts, and makes the pack.

    Parameters
    ----------
    known
        At least the associations and operators.
    taking
        What is chosen already.

    Attributes
    ----------
    made
        The pack, after the dialog was accepted.
    """

    middle_width = 720

    def __init__(self, office: Office, known: Records, taking: Taking, parent: QWidget | None = None) -> None:
        super().__init__("持ち出す", parent)
        self.made: MadePack | None = None
        self._office, self._known, self._taking = office, known, taking
        self._everything: Records | None = None
        self._folder = next(iter(sticks()), data_folder() / "持ち出し")
        today = office.clock().date()
        self.role = choices()
        for words, role in _ROLES:
            self.role.addItem(words, role)
        self.role.setCurrentIndex(1 if taking.role is OperatorRole.HELPER else 2 if taking.role in STAFF else 0)
        self.advice = quiet("")
        self.what = choices()
        self.name = QLineEdit(taking.holder)
        self.staff = choices()
        for able in self._able():
            self.staff.addItem(able.name, able.id)
        self.staff.setCurrentIndex(max(self.staff.findText(taking.holder or office.operator.name), 0))
        self.until = QLineEdit(wareki(today + dt.timedelta(days=DAYS)))
        self.contents = Words("", "calm")
        self.place = Words("")
        self._name_box = labelled("持っていく方の名前", self.name)
        self._staff_box = labelled("持っていく職員", self.staff)
        self.elsewhere = button("場所を変える", self._choose_place)
        head = "新しい会長の持ち出しを作ります" if taking.follows else "持ち出しを作ります"
        self.column.addWidget(heading(head))
        self.column.addWidget(quiet("公民館で使う分を、USBメモリーに入れます。"))
        beside(self.column, labelled("だれが使いますか", self.role), labelled("どこの分ですか", self.what))
        self.column.addWidget(self.advice)
        who = QVBoxLayout()
        who.addWidget(self._name_box)
        who.addWidget(self._staff_box)
        beside(self.column, who, labelled("いつまでに返しますか", self.until))
        self.column.addWidget(self.contents)
        self.column.addWidget(self.place)
        self.column.addWidget(self.elsewhere, alignment=Qt.AlignmentFlag.AlignLeft)
        self.forward = button("持ち出しを作る", self._make, primary=True)
        self.finish(back=button("やめる", self.reject), forward=self.forward)
        self.role.currentIndexChanged.connect(lambda _row: self._fit_role())
        self.what.currentIndexChanged.connect(lambda _row: self._count())
        self._say_place()
        self._fit_role()

    # --- what is asked ----------------------------------------------------------------------------------------

    def _able(self) -> list[Operator]:
        found = [one for one in self._known.operators.values() if one.role in STAFF and one.retired_on is None]
        return sorted(found, key=lambda one: one.name)

    @property
    def _for_staff(self) -> bool:
        return self.role.currentData() in STAFF

    def _fit_role(self) -> None:
        """Wards are for staff; a leader who is known already is named."""
        role = OperatorRole(self.role.currentData())
        self.advice.setText(_ADVICE[role])
        self._name_box.setVisible(not self._for_staff)
        self._staff_box.setVisible(self._for_staff)
        kept = self.what.currentData() or self._taking.associations
        self.what.blockSignals(True)
        self.what.clear()
        mine = own_associations(self._known, self._office.operator, self._office.clock())
        if self._for_staff:
            for ward in dict.fromkeys(one.ward for one in mine if one.ward):
                ids = tuple(one.id for one in mine if one.ward == ward)
                self.what.addItem(f"{ward}地区ぜんぶ（{len(ids)}自治会）".replace("地区地区", "地区"), ids)
        for one in mine:
            self.what.addItem(f"{one.name}　（{one.ward}）" if one.ward else one.name, (one.id,))
        rows = [self.what.itemData(row) for row in range(self.what.count())]
        if tuple(kept) in rows:
            self.what.setCurrentIndex(rows.index(tuple(kept)))
        self.what.blockSignals(False)
        self._count()

    def _associations(self) -> tuple[str, ...]:
        return tuple(self.what.currentData() or ())

    # --- what will be in it -------------------------------------------------------------------------------------

    def _count(self) -> None:
        """Say what will be in it before it is made; the whole atlas is read once."""
        self._suggest()
        chosen, role = self._associations(), OperatorRole(self.role.currentData())
        if not chosen:
            self.contents.setText("持ち出せる自治会がありません。")
            self.forward.setEnabled(False)
            return
        if self.runner.busy:
            return
        store, operator, at = self._office.store, self._office.operator, self._office.clock()
        kept = self._everything

        def job() -> tuple[Records, int, int]:
            records = kept if kept is not None else store.load()
            found = portion(
                records,
                associations=chosen,
                recipient=RecipientKind.SHAKYO if role in STAFF else RecipientKind.ASSOCIATION,
                holder=Operator(id="holder", name="", role=role),
                operator=operator.id,
                profile=store.profile,
                at=at,
            )
            return records, len(found.ids("resident")), len(found.ids("supporter"))

        def done(result: tuple[Records, int, int]) -> None:
            self._everything = result[0]
            if (chosen, role) != (self._associations(), self.role.currentData()):  # chosen anew meanwhile
                self._count()
                return
            left_out = "断った方も入る、職員用です。" if role in STAFF else "断った方・聞いていない方は入りません。"
            self.contents.setText(f"中身：{result[1]}人・支え手{result[2]}人。{left_out}")
            self.fit()

        self.contents.setText("中身を数えています。")
        self.work("中身を数えています。", job, done)

    def _suggest(self) -> None:
        """The leader who is known already, while nothing was typed."""
        known = {
            one.name
            for one in self._known.operators.values()
            if one.role is self.role.currentData()
            and one.retired_on is None
            and set(self._associations()) & set(one.associations)
        }
        if len(known) == 1 and not self.name.isModified() and not self._taking.follows:
            self.name.setText(known.pop())

    # --- where ------------------------------------------------------------------------------------------------

    def _say_place(self) -> None:
        self.place.setText(f"入れる場所：{place_words(self._folder)}")
        self.fit()

    def _choose_place(self) -> None:
        found = choose_folder(self, "持ち出しを入れる場所")
        if found is not None:
            self._folder = found
            self._say_place()

    # --- making -------------------------------------------------------------------------------------------------

    def _request(self) -> HandOutRequest | None:
        """What was asked for; None when it cannot be read, which is said."""
        today = self._office.clock().date()
        try:
            until = coming_day(self.until.text(), today=today)
        except InputError as error:
            self.say(str(describe(error.code, error.fields)))
            self.until.setFocus()
            return None
        role = OperatorRole(self.role.currentData())
        holder = self.name.text().strip()
        if role in STAFF:
            chosen = self._known.operators.get(str(self.staff.currentData()))
            if chosen is not None:
                role, holder = chosen.role, chosen.name
        if not holder:
            self.say("持っていく方の名前を書いてください。")
            self.name.setFocus()
            return None
        return HandOutRequest(
            associations=self._associations(),
            holder=holder,
            role=role,
            expires_on=until,
            follows=self._taking.follows,
        )

    def _make(self) -> None:
        request = self._request()
        if request is None:
            return
        office, records, at = self._office, self._everything, self._office.clock()
        target = self._folder / free_name(self._folder, self._title(), at.date())

        def done(made: MadePack) -> None:
            self.made = made
            self.accept()

        words = f"「{target.name}」を作っています。USBメモリーを抜かないでください。"
        self.work(words, lambda: make_pack(office, request, target, records=records, at=at), done, self._refused)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, HimiMapError) and error.code.startswith("store."):
            self._everything = None  # what was told of it was taken back
        if isinstance(error, HimiMapError) and error.code == "postgres.refused":  # only a keeper registers anybody
            self.say(_KEEPER_REGISTERS)
        else:
            self._say_error(error)

    def _title(self) -> str:
        """Name of the file: of the association or the ward, of nobody."""
        found = self._known.associations[self._associations()[0]]
        return f"{found.ward}地区".replace("地区地区", "地区") if len(self._associations()) > 1 else found.name


def beside(column: QBoxLayout, left: QWidget | QLayout, right: QWidget | QLayout) -> None:
    """Two fields in one row where the type leaves room, else one under the other."""
    row = QHBoxLayout() if worn() in (TypeScale.MIDDLE, TypeScale.LARGE) else QVBoxLayout()
    row.setSpacing(16)
    for one in (left, right):
        if isinstance(one, QWidget):
            row.addWidget(one, 1)
        else:
            row.addLayout(one, 1)
    column.addLayout(row)


def role_words(role: OperatorRole) -> str:
    """A holder's role as on the form."""
    return next((words for words, one in _ROLES if one is role), term("recipient.shakyo"))
