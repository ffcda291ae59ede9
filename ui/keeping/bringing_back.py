"""Brings a backup back while the window is open: the atlas is let go, replaced whole, and opened again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from data.store import AtlasKey, Restored, restore
from himi_map.errors import HimiMapError, describe
from ui.dialogs.message import MessageDialog, tell
from ui.keeping.waiting import WaitingDialog

if TYPE_CHECKING:
    from ui.background import Progress, Runner
    from ui.keeping.dialog import RestorePlan
    from ui.keeping.keeper import Keeper

Reopen = Callable[[Path, AtlasKey], QWidget | None]
"""Opens the atlas in a window of its own; None when nobody could sign in."""


def bring_back(
    keeper: Keeper, plan: RestorePlan, runner: Runner, release: Callable[[], object], reopen: Reopen
) -> None:
    """Restore, whatever happens open the atlas again, and tell what became of it.

    Parameters
    ----------
    runner
        Does the work; not the window's own, which ends with *release*.
    release
        Lets the atlas go and everything that runs on it.
    """
    store, window = keeper.store, keeper.window
    assert store is not None and store.place is not None
    path, key = store.place, store.key
    at, who = keeper.workspace.clock(), keeper.workspace.operator.id
    release()

    def work(_progress: Progress) -> Restored:
        return restore(plan.file, path, passphrase=plan.secret, present=key, at=at, author=who, carry_facts=plan.carry)

    words = "今の地図帳を脇に残してから、控えを入れています。"
    waiting = WaitingDialog("控えに戻しています…", words, runner, window)
    waiting.wait("", work)
    outcome: Any = waiting.outcome
    error = waiting.error
    waiting.deleteLater()
    try:
        fresh = reopen(path, key)
    except HimiMapError as failed:
        tell(window, failed)
        fresh = None
    if isinstance(error, HimiMapError):
        tell(fresh, error)
    elif isinstance(outcome, Restored):
        told = MessageDialog(fresh, f"{plan.moment}の控えに戻しました。", *restored_words(outcome))
        told.exec()
        told.deleteLater()
    window.close()


def restored_words(done: Restored) -> tuple[str, str]:
    """What went along, and where the atlas of before lies."""
    parts = []
    if done.unread:
        why = describe(done.unread, {"file": "それまでの地図帳"}).why
        parts.append(f"それまでの地図帳は読めなかったので、控えのあとの同意は引きつげませんでした。{why}")
    if done.carried:
        parts.append(f"控えのあとに記録した同意と印刷の記録{len(done.carried)}件を、引きつぎました。")
    if done.left:
        parts.append(f"{len(done.left)}件は引きついでいません。変更の記録には残してあります。")
    kept = f"それまでの地図帳は、ここに残してあります：{done.kept.name}" if done.kept is not None else ""
    return "\n".join(parts), kept
