"""The one bridge: applied Edits become a signal that says what changed. Panels never talk to panels.

The bridge holds the open atlas: the store, the snapshot the window shows, who works, and what can be undone, which it
reads from the journal. Every change of a record in the window goes through :meth:`Workspace.apply`; whatever it refuses
reaches the user as a sentence and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from PySide6.QtCore import QObject, Signal

from himi_map.desk import may_open
from himi_map.edits import Changes, Edit, EditBuilder, Origin, apply, plan_undo
from himi_map.errors import EditConflictError, HimiMapError, PermissionRefusedError, StoreError
from himi_map.geo.crs import PlaneCrs
from himi_map.history import UndoHistory, records_of_person
from himi_map.records.office import OperatorRole
from himi_map.services.operators import sign_in
from himi_map.services.public_map import public_map, town_map

if TYPE_CHECKING:
    from himi_map.desk import DeskView
    from himi_map.packs import PackManifest
    from himi_map.ports import AtlasStore, MapPackPort
    from himi_map.profiles import Profile
    from himi_map.publicmap import PublicMap
    from himi_map.records.atlas import Records
    from himi_map.records.office import Operator
    from himi_map.records.people import Association

Clock = Callable[[], dt.datetime]

_BOOKS = ("handout", "card")
"""Kinds of records that are held for the whole town, whatever association is shown."""

_GROUND = frozenset({"association", "group", "site", "note"})
"""Kinds of records that are drawn on the ground itself."""

_FIRST_READ = 300
"""Journal entries read for undo when an association is shown; all of them when these are used up."""


def local_now() -> dt.datetime:
    """The present in the local time zone."""
    return dt.datetime.now().astimezone()


class Command(Protocol):
    """Something somebody does to the records: a small value with ids, metres and plain values, never a widget.

    Buttons, menus, keys and drops on the map all end in ``workspace.do(SomeCommand(...), origin)``.
    """

    def edit(self, workspace: Workspace) -> Edit | None:
        """The Edit against the records as they are now; None when nothing would change.

        Raises
        ------
        HimiMapError
            It cannot be done; the error says why and what to do instead.
        """
        ...


class Workspace(QObject):
    """An open atlas in the window.

    Signals
    -------
    changed(Changes, str)
        Records changed: what, and the name of who caused it (a panel may skip its own echo); ``others``: on the server.
    overtaken(Changes)
        An Edit was refused because somebody else was faster with these records.
    association_changed()
        Another association is shown.
    selected(str)
        Another resident (id) is chosen, or "" for nobody.
    saved(datetime)
        An Edit is durably on disk.
    undo_changed()
        What can be undone or redone is different.
    hidden_changed(bool)
        投影モード: names are hidden everywhere, or shown again.
    """

    changed = Signal(object, str)
    overtaken = Signal(object)
    association_changed = Signal()
    selected = Signal(str)
    saved = Signal(object)
    undo_changed = Signal()
    hidden_changed = Signal(bool)

    def __init__(
        self, store: AtlasStore, operator: Operator, pack: MapPackPort | None, clock: Clock = local_now
    ) -> None:
        super().__init__()
        self.store = store
        self.operator = operator
        self.pack = pack
        self.clock = clock
        self.records: Records = self._load("")
        self.association: Association | None = None
        self.selection = ""
        self.desk: tuple[tuple[int, str], DeskView] | None = None
        self._ground: PublicMap | None = None
        self._town: PublicMap | None = None
        self._whole_town = False
        self._history: UndoHistory | None = None
        self._whole_history = False
        self._hidden = False

    @property
    def names_hidden(self) -> bool:
        """投影モード: nobody's name, address or number may be readable anywhere."""
        return self._hidden

    def hide_names(self, hidden: bool) -> None:
        """Hide or show all names."""
        if hidden != self._hidden:
            self._hidden = hidden
            self.hidden_changed.emit(hidden)

    @property
    def manifest(self) -> PackManifest | None:
        """What stands on the pack (持ち出し) that is open; None in the office's atlas."""
        return getattr(self.store, "pack", None)

    @property
    def read_only(self) -> bool:
        """Whether somebody else writes the atlas, or nobody can: here it is only looked at."""
        return bool(getattr(self.store, "read_only", False))

    @property
    def served(self) -> bool:
        """Whether the atlas is on a server, where others write at the same time."""
        return hasattr(self.store, "watch")

    @property
    def has_secret(self) -> bool:
        """Whether whoever works here can prove it: by their own passphrase, on a server by the login's."""
        login: Any = self.store
        return bool(login.has_password) if self.served else bool(self.operator.secret)

    def proves(self, secret: str) -> bool:
        """Whether these words are the passphrase of whoever works here."""
        login: Any = self.store
        if self.served:
            return bool(login.proves(secret))
        try:
            sign_in(self.records, self.operator.name, secret)
        except HimiMapError:
            return False
        return True

    def _load(self, association: str) -> Records:
        """One association's records, and all that is out or asked anywhere: the office must not forget either."""
        records = self.store.load(association)
        if self.manifest is not None:
            return records
        books = self.store.load(kinds=_BOOKS)
        return records.with_tables({kind: books.table(kind) for kind in _BOOKS})

    @property
    def profile(self) -> Profile:
        """The municipality."""
        return self.store.profile

    @property
    def crs(self) -> PlaneCrs:
        """Plane zone of everything drawn."""
        return PlaneCrs(self.store.profile.plane_epsg)

    def ground(self) -> PublicMap:
        """The public map around the association shown, in metres; read once an association. Or the whole town."""
        if self._whole_town:
            if self._town is None:
                self._town = town_map(self.records, self.crs, self.pack)
            return self._town
        if self._ground is None:
            key = self.association.id if self.association is not None else ""
            self._ground = public_map(self.records, key, self.crs, self.pack)
        return self._ground

    @property
    def whole_town(self) -> bool:
        """Whether the ground is that of the whole town."""
        return self._whole_town

    def show_whole_town(self, wanted: bool) -> None:
        """Show the ground of the whole town, or that around the association; the people stay those of the association.

        Signals ``association_changed`` so that everybody reads the ground anew.
        """
        if wanted != self._whole_town:
            self._whole_town = wanted
            self.association_changed.emit()

    def show_association(self, association: str) -> None:
        """Load one association and show it."""
        self.records = self._load(association)
        self.association = self.records.associations[association]
        self._ground = None
        self._history = None
        self._whole_history = False
        self.selection = ""
        self.association_changed.emit()
        self.undo_changed.emit()

    def reload(self) -> None:
        """Read again what was written past the window (a pack was made, a pack came home), and tell everybody."""
        if self.association is not None:
            chosen = self.selection
            self.show_association(self.association.id)
            if chosen in self.records.residents:
                self.select(chosen)
        else:
            self.records = self._load("")

    def refresh(self, changes: Changes) -> None:
        """Read anew what others changed; who is chosen, the map's place and what is being typed stay.

        Raises
        ------
        HimiMapError
            It cannot be read; nothing is different then.
        """
        key = self.association.id if self.association is not None else ""
        records = self._load(key)
        history, whole = self._read_history(_FIRST_READ)
        self.records, self._history, self._whole_history = records, history, whole
        self.desk = None
        self.operator = records.operators.get(self.operator.id, self.operator)
        if not _GROUND.isdisjoint(changes.touched):
            self._ground = self._town = None
        if self.association is not None:
            self.association = records.associations.get(key, self.association)
        self.changed.emit(changes, "others")
        if self.selection not in records.residents:
            self.select("")
        self.undo_changed.emit()

    def select(self, resident: str) -> None:
        """Choose a resident by id; "" chooses nobody."""
        if resident != self.selection:
            self.selection = resident
            self.selected.emit(resident)

    def builder(self, label: str) -> EditBuilder:
        """A builder for an Edit by the signed-in operator, now."""
        return EditBuilder(
            self.records,
            label=label,
            author=self.operator.id,
            at=self.clock(),
            association=self.association.id if self.association is not None else "",
        )

    def do(self, command: Command, origin: str) -> bool:
        """Do what somebody asked for; False when there was nothing to change.

        Raises
        ------
        HimiMapError
            ``operators.may_not_change``: whoever is signed in may look, not change; or the command, the Edit or the
            writing of it was refused. Nothing changed.
        """
        self._allow()
        return self.apply(command.edit(self), origin)

    def _allow(self) -> None:
        if self.read_only:
            raise StoreError("store.read_only", file=self.store.place.name if self.store.place is not None else "")
        if not self.may_edit:
            raise PermissionRefusedError("operators.may_not_change", name=self.operator.name)

    @property
    def may_edit(self) -> bool:
        """Whether whoever is signed in may change the association shown; in a helper's pack all of it is a proposal."""
        if self.read_only:
            return False
        if self.operator.role is OperatorRole.HELPER and (self.manifest is None or not self.manifest.proposes):
            return False
        return self.association is None or may_open(self.operator, self.association.id, self.clock())

    def apply(self, edit: Edit | None, origin: str) -> bool:
        """Apply an Edit durably and tell everybody; False when there was nothing to change.

        Raises
        ------
        HimiMapError
            The Edit was refused or could not be written; nothing changed.
        """
        if edit is None:
            return False
        history = self.history  # read before the Edit is in the journal: it must not be counted twice
        try:
            self.store.apply(edit)
        except EditConflictError as error:
            self.overtaken.emit(_met(error))
            raise
        history.add(edit)
        self.records = apply(self.records, edit).records
        changes = Changes.from_deltas(edit.deltas)
        if not _GROUND.isdisjoint(changes.touched):
            self._ground = self._town = None
            if self.association is not None:
                self.association = self.records.associations[self.association.id]
        self.changed.emit(changes, origin)
        self.saved.emit(edit.at)
        self.undo_changed.emit()
        return True

    # --- taking back ------------------------------------------------------------------------------------------------

    @property
    def history(self) -> UndoHistory:
        """What can be taken back in the association shown, from the journal: it outlives every restart."""
        if self._history is None or (self._history.last_done() is None and not self._whole_history):
            undone = self._history.undone if self._history is not None else None
            last = _FIRST_READ if self._history is None else None
            self._history, self._whole_history = self._read_history(last)
            if undone is not None:
                self._history.undone = undone
        return self._history

    def _read_history(self, last: int | None) -> tuple[UndoHistory, bool]:
        """What can be taken back, from the last entries, and whether these are all; on a server everybody's own."""
        key = self.association.id if self.association is not None else None
        entries = list(self.store.journal(association=key, last=last))
        mine = [one for one in entries if one.author == self.operator.id] if self.served else entries
        return UndoHistory.read(mine), last is None or len(entries) < last

    @property
    def undo_label(self) -> str:
        """What undo would take back, in words; "" when nothing, or when the server cannot be asked."""
        try:
            edit = self.history.last_done()
        except StoreError:
            return ""
        return edit.label if edit is not None else ""

    @property
    def redo_label(self) -> str:
        """What redo would bring again, in words; "" when nothing, or when the server cannot be asked."""
        try:
            edit = self.history.last_undone()
        except StoreError:
            return ""
        return edit.label.removeprefix("取り消し：") if edit is not None else ""

    def undo(self) -> tuple[str, int]:
        """Take back the last Edit; returns its label and how many fields could not be taken back.

        Raises
        ------
        HimiMapError
            It could not be written.
        """
        edit = self.history.last_done()
        assert edit is not None, "the caller looks at undo_label first"
        return edit.label, self._turn_back(edit, "undo")

    def redo(self) -> tuple[str, int]:
        """Bring again what was undone last; returns its label and how many fields could not be brought again.

        Raises
        ------
        HimiMapError
            It could not be written.
        """
        edit = self.history.last_undone()
        assert edit is not None, "the caller looks at redo_label first"
        return edit.label.removeprefix("取り消し："), self._turn_back(edit, "redo")

    def _turn_back(self, edit: Edit, origin: str) -> int:
        self._allow()
        plan = plan_undo(self.records, edit, author=self.operator.id, at=self.clock())
        if plan.edit is None:
            self.history.pass_over(edit)
            self.undo_changed.emit()
        self.apply(plan.edit, origin)
        return len(plan.conflicts)

    def undo_label_of(self, resident: str) -> str:
        """What would be taken back of one person; "" when nothing."""
        ids = records_of_person(self.records, resident)
        found = next(self.history.last_of_person(resident, ids), None)
        return found[0].label if found is not None else ""

    def undo_of(self, resident: str) -> str:
        """Take back what was last changed of one person alone; others keep what changed with it. Returns its label.

        Raises
        ------
        HimiMapError
            It could not be written.
        """
        self._allow()
        ids = records_of_person(self.records, resident)
        for edit, part in list(self.history.last_of_person(resident, ids)):
            plan = plan_undo(self.records, part, author=self.operator.id, at=self.clock())
            if plan.edit is None:
                continue
            whole = part is edit and edit is self.history.last_done()
            taken = plan.edit if whole else msgspec.structs.replace(plan.edit, origin=Origin.HAND)
            self.apply(taken, "undo")
            return edit.label
        return ""

    def close(self) -> None:
        """Release the atlas."""
        self.store.close()


def _met(error: EditConflictError) -> Changes:
    """The records at which somebody else was faster."""
    met: dict[str, set[str]] = {}
    conflicts = error.fields["conflicts"]
    assert isinstance(conflicts, tuple)
    for kind, record, *_rest in conflicts:
        met.setdefault(kind, set()).add(record)
    return Changes({kind: frozenset(ids) for kind, ids in met.items()})
