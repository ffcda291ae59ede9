"""The line under the map: what the tool in the hand wants, the scale, and how many people are on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QStatusBar

if TYPE_CHECKING:
    from ui.canvas.handtools import Tool
    from ui.map_marks import MapMarks

SAID_MS = 8000
"""So long a sentence about what was done stays."""


class StatusLine(QStatusBar):
    """Scale and counts stand; what was said goes after a while."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._hint = ""
        self.scale = QLabel()
        self.counts = QLabel()
        for label in (self.scale, self.counts):
            self.addWidget(label)

    def show_scale(self, scale: float) -> None:
        """As the denominator on an ordinary screen, rounded to two digits."""
        digits = 10 ** max(len(f"{scale:.0f}") - 2, 0)
        self.scale.setText(f"縮尺 およそ1:{round(scale / digits) * digits:,}")

    def show_counts(self, found: MapMarks) -> None:
        """How many of those who are here are on the map."""
        self.counts.setText(f"今いる{found.people}人のうち、地図に{found.placed}人")
        self.counts.setToolTip("長く入院・入所している方、転出や死亡の方は数えていません。")

    def say(self, words: str) -> None:
        """What was done."""
        self.showMessage(words, SAID_MS)

    def say_aside(self, words: str) -> None:
        """What somebody else did: said where nothing is asked of the hand just now."""
        if words and not self._hint:
            self.say(words)

    def show_tool(self, tool: Tool) -> None:
        """What the tool in the hand wants."""
        self._hint = tool.hint
        if tool.hint:
            self.showMessage(tool.hint)
        else:
            self.clearMessage()
