"""The frame of the window: bar above, steps of the evening, panel on the left, map, card on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.faces.hall import HallFace
from ui.style import worn
from ui.top_bar import TopBar

LIST_WIDTH, HALL_WIDTH, CARD_WIDTH = 300, 380, 380
"""Widths at 1366x768 and the middle type size, logical pixels."""


class Frame(QWidget):
    """Lays out what the window gives it, for one of two faces.

    Attributes
    ----------
    at_hall
        Whether the evening's tasks stand on the left, or the list of people.
    """

    def __init__(
        self,
        bar: TopBar,
        band: QWidget,
        people: QWidget,
        hall: HallFace,
        canvas: QWidget,
        grid: QWidget,
        card: QWidget,
        layers: QWidget,
    ) -> None:
        super().__init__()
        self._bar, self._hall, self._card = bar, hall, card
        self.at_hall = False
        self._card_wanted = True
        self._moved = False
        self.left = QStackedWidget()
        self.left.addWidget(people)
        self.left.addWidget(hall)
        self.layers = QScrollArea()
        self.layers.setWidgetResizable(True)
        self.layers.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.layers.setWidget(layers)
        self.layers.hide()
        self.right = QWidget()
        stack = QVBoxLayout(self.right)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(card, 1)
        stack.addWidget(self.layers, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.middle = QStackedWidget()
        self.middle.addWidget(canvas)
        self.middle.addWidget(grid)
        for part in (self.left, self.middle, self.right):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.splitterMoved.connect(self._keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for one in (band, bar, hall.steps):
            column.addWidget(one)
        column.addWidget(self.splitter, 1)
        hall.steps.hide()

    def put_band(self, band: QWidget) -> None:
        """A band over everything else, for what cannot wait."""
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(0, band)

    def show_face(self, *, at_hall: bool) -> None:
        """The evening's tasks, or the list of people with the card."""
        self.at_hall = at_hall
        self.left.setCurrentIndex(1 if at_hall else 0)
        self.middle.setCurrentIndex(0)
        self._card_wanted = not at_hall
        self.refit()

    def show_card(self, wanted: bool) -> None:
        """The card of the person chosen, or more map."""
        self._card_wanted = wanted
        self.refit()

    @property
    def card_shown(self) -> bool:
        """Whether there is a card to be seen."""
        return self._card_wanted

    def show_grid(self, wanted: bool) -> None:
        """The grid of people in the place of the map and the list."""
        self.middle.setCurrentIndex(1 if wanted else 0)
        self.refit()

    @property
    def grid_shown(self) -> bool:
        """Whether the grid stands in the place of the map."""
        return self.middle.currentIndex() == 1

    def show_layers(self, wanted: bool) -> None:
        """重ねるもの in the place of the card."""
        self.layers.setVisible(wanted)
        self._card.setVisible(not wanted)
        self.refit()

    def refit(self) -> None:
        """Panels as wide as their words need; the map has the rest. On a narrow screen all give way."""
        self._moved = False
        self._fit()

    def _fit(self) -> None:
        right = self._card_wanted or not self.layers.isHidden()
        self.right.setVisible(right)
        self.left.setVisible(not self.grid_shown)
        if self.at_hall:
            self._hall.steps.fit(self.width())
        else:
            self._hall.steps.hide()
        if self._moved:
            return
        wide = worn().width * min(self.width() / 1366, 1.0)
        left = round((HALL_WIDTH if self.at_hall else LIST_WIDTH) * wide)
        card = round(CARD_WIDTH * wide) if right else 0
        self.splitter.setSizes([left, max(self.width() - left - card, 1), card])

    def _keep(self) -> None:
        self._moved = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Panels keep their measure until a hand moves them."""
        super().resizeEvent(event)
        self._fit()
