"""What the main window has of all this: the keeper, and the window that is opened from button, menu and search."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from himi_map.desk import STAFF
from himi_map.errors import PermissionRefusedError, StoreError
from ui.background import Runner
from ui.keeping.bringing_back import Reopen, bring_back
from ui.keeping.dialog import KeepingDialog, RestorePlan
from ui.keeping.keeper import Keeper

if TYPE_CHECKING:
    from ui.bridge import Workspace


class KeepingHouse:
    """Opens 「控えと復元」 and does what was decided there.

    Parameters
    ----------
    settle
        Writes what was only typed; False when it cannot be read, and nothing may be opened over it.
    release
        Lets the atlas go.
    """

    def __init__(
        self, window: QWidget, workspace: Workspace, *, settle: Callable[[], bool], release: Callable[[], object]
    ) -> None:
        self._window = window
        self._workspace = workspace
        self._settle = settle
        self._release = release
        self._reopen: Reopen | None = None
        self._runner = Runner()
        self.keeper = Keeper(window, workspace, self.open)

    def start(self, reopen: Reopen) -> None:
        """Look after the backups from now on; *reopen* opens the atlas anew after it was brought back."""
        self._reopen = reopen
        store = self._workspace.store
        if store.pack is None and not getattr(store, "read_only", False):  # a pack goes back to its office
            self.keeper.start()

    def open(self) -> None:
        """控えと復元."""
        if not self._settle():
            return
        if self.keeper.store is None:
            return
        dialog = KeepingDialog(self.keeper, self._allow, self._window)
        dialog.exec()
        plan = dialog.plan
        dialog.deleteLater()
        if plan is not None:
            self.bring_back(plan)

    def _allow(self) -> None:
        """Going back changes everybody's records: nobody may who may not change them all."""
        work = self._workspace
        if self.keeper.store is None or self.keeper.store.read_only:
            raise StoreError("store.read_only", file=work.store.info.name)
        every = {one.id for one in work.records.associations.values() if one.put_away is None}
        if not work.may_edit or (work.operator.role not in STAFF and every - set(work.operator.associations)):
            raise PermissionRefusedError("operators.may_not_restore", name=work.operator.name)

    def bring_back(self, plan: RestorePlan) -> None:
        """Put a backup in the place of the open atlas."""
        if self._reopen is not None:
            bring_back(self.keeper, plan, self._runner, self._release, self._reopen)
