"""作っています: how many are done, which one now, how long it may still take; and what came out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from himi_map.glossary import term
from ui.exchange.choice_list import ChoiceList, Line
from ui.widgets import Words, heading, quiet

if TYPE_CHECKING:
    from himi_map.services.printing import Manifest

_SURE_AFTER = 4
"""Associations until the time left is told."""


class MakingPage(QWidget):
    """The third page."""

    def __init__(self) -> None:
        super().__init__()
        self._began = 0.0
        self.head = heading("")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("進みぐあい")
        self.now = Words("")
        self.left = Words("", "calm")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addStretch(1)
        for one in (self.head, self.bar, self.now, self.left):
            column.addWidget(one)
        column.addWidget(quiet("やめても、できたものは残ります。あとで、つづきから作れます。"))
        column.addStretch(2)

    def begin(self, total: int) -> None:
        """A run of so many associations begins."""
        self._began = time.monotonic()
        self.head.setText(f"{total}自治会の紙を作っています")
        self.bar.setMaximum(max(total, 1))
        self.bar.setValue(0)
        self.bar.setFormat(f"0／{total}")
        self.now.setText("はじめています。")
        self.left.setText("のこりの時間を計っています。")

    def tell(self, done: int, total: int, name: str) -> None:
        """So many are done; the last was this one."""
        self.bar.setMaximum(max(total, 1))
        self.bar.setValue(done)
        self.bar.setFormat(f"{done}／{total}")
        self.now.setText(f"{total}自治会のうち{done}自治会ができました（{name}）")
        if done >= _SURE_AFTER:
            seconds = (time.monotonic() - self._began) / done * (total - done)
            self.left.setText(left_words(seconds))


def left_words(seconds: float) -> str:
    """「のこり およそ3分」."""
    if seconds < 10:
        return "もうすぐ終わります。"
    if seconds < 60:
        return f"のこり およそ{round(seconds / 10) * 10}秒"
    return f"のこり およそ{round(seconds / 60)}分"


class DonePage(QWidget):
    """The last page: 「226枚のうち226枚ができました」, and what was not made, with its reason."""

    def __init__(self) -> None:
        super().__init__()
        self.head = heading("", "title")
        self.sub = Words("", "calm")
        self.failed = ChoiceList("できなかった自治会")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addWidget(self.sub)
        column.addWidget(self.failed, 1)
        column.addStretch(1)

    def show_manifest(self, manifest: Manifest, folder_words: str) -> None:
        """What a run made."""
        self.head.setText(made_words(manifest))
        pages = sum((one.map_pages + one.list_pages) * max(len(one.copies), 1) for one in manifest.sheets)
        size = sum(one.bytes for one in manifest.files or manifest.sheets)
        facts = [f"入れた場所：{folder_words}"]
        if manifest.sheets:
            whom = term("recipient." + manifest.recipient.partition(":")[0])
            facts.append(f"{whom}　{pages}ページ　{size / 1e6:.1f}メガバイト")
        if manifest.distinct != manifest.made:
            facts.append(f"中身が同じものがあります：{manifest.made}枚のうち{manifest.distinct}通り")
        self.sub.setText("\n".join(facts))
        lines = [Line("", f"できなかった自治会　{len(manifest.failed)}")] if manifest.failed else []
        lines += [Line("", f"{one.association}\n{one.message}", one.code) for one in manifest.failed]
        self.failed.fill(lines)
        self.failed.setVisible(bool(lines))

    def show_stopped(self, done: int, total: int, why: str) -> None:
        """It was cancelled, or it broke off."""
        self.head.setText(f"{total}自治会のうち{done}自治会まで、できています")
        self.sub.setText(why)
        self.failed.fill([])
        self.failed.hide()


def made_words(manifest: Manifest) -> str:
    """「226枚のうち226枚ができました」."""
    if manifest.changed_only:
        looked = manifest.made + manifest.unchanged
        if not manifest.made and not manifest.failed:
            return f"{looked}枚の中身は、前と同じです。作るものはありません"
        return f"{looked}枚中{manifest.made}枚が変わりました"
    return f"{manifest.expected}枚のうち{manifest.made}枚ができました"
