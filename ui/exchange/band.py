"""The band over a window that is not the office's atlas in the office's hands: a pack, or an atlas only looked at."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from himi_map.packs import PackManifest
from ui.exchange.office import day_words, left_words
from ui.widgets import Words

if TYPE_CHECKING:
    from data.packs import Receipt
    from ui.bridge import Workspace

_SOON = 3
"""Days before its end from which a pack's band asks for attention."""


class PackBand(Words):
    """Says until when a pack opens, that a helper proposes, what the office received; or that nothing is written."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._received = ""
        self.refresh()

    def say_received(self, receipt: Receipt) -> None:
        """The office has what was brought home."""
        self._received = f"市社協が受け取りました（{day_words(receipt.at.date())}）。"
        self.refresh()

    def refresh(self) -> None:
        """Show it as it is today; hidden in the office's own atlas."""
        manifest = self._workspace.manifest
        today = self._workspace.clock().date()
        sentences = [band_words(manifest, today), self._received] if manifest is not None else []
        if self._workspace.read_only:
            sentences.append("見るだけで開いています。書いても残りません。")
        ask = self._workspace.read_only or (
            manifest is not None and (manifest.proposes or (manifest.expires_on - today).days <= _SOON)
        )
        self.rename("ask" if ask else "band")
        self.setText("　".join(one for one in sentences if one))
        self.setVisible(bool(self.text()))


def band_words(manifest: PackManifest, today: dt.date) -> str:
    """「持ち出し　12月24日まで（あと30日）」, and what becomes of what a helper writes."""
    left = left_words((manifest.expires_on - today).days)
    words = f"持ち出し　{day_words(manifest.expires_on)}まで（{left}）"
    if manifest.proposes:
        words += "　提案として書きます。市社協が確かめてから地図帳に入ります。"
    return words
