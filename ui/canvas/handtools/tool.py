"""A tool of the hand: what a press, a drag and a key on the map mean while it is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.canvas.houses import House, Houses
    from ui.canvas.marks import Mark
    from ui.canvas.view import View

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
"""Arrow keys as (right, up)."""

ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
"""Keys that say 「これでよい」."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the hand is: metres, and pixels of the widget; whether Shift is held."""

    x: float
    y: float
    screen: QPointF
    shift: bool = False


class Surface(Protocol):
    """What a tool may ask of the map it is held over."""

    @property
    def view(self) -> View:
        """Metres to pixels and back."""
        ...

    @property
    def houses(self) -> Houses:
        """The buildings of the ground."""
        ...

    def house_near(self, x: float, y: float) -> House | None:
        """The house at or near a place, near for a hand."""
        ...

    def mark_at(self, place: QPointF, kinds: Sequence[str] = ()) -> Mark | None:
        """The mark nearest to a place (pixels), near enough for a finger; of some kinds only."""
        ...

    def marks_within(self, box: QRectF) -> list[Mark]:
        """All marks in a box (pixels)."""
        ...

    def bring_into_sight(self, x: float, y: float) -> None:
        """Move the view when a place (metres) is outside or at the rim."""
        ...

    def update(self) -> None:
        """Draw again."""
        ...


class Tool(QObject):
    """A tool that does nothing: the hand moves the map.

    Signals
    -------
    finished()
        The tool is done; the canvas goes back to looking.

    Attributes
    ----------
    hint
        What to do with it, one sentence for the line under the map.
    crosshair
        Whether the pointer shows that something will be put.
    """

    finished = Signal()
    hint = ""
    crosshair = True

    def __init__(self) -> None:
        super().__init__()
        self._surface: Surface | None = None

    @property
    def surface(self) -> Surface:
        """The map it is held over.

        Raises
        ------
        RuntimeError
            It is not held over any.
        """
        if self._surface is None:
            raise RuntimeError("the tool is held over no map")
        return self._surface

    @property
    def held(self) -> bool:
        """Whether a map holds it now."""
        return self._surface is not None

    def start(self, surface: Surface) -> None:
        """Be taken up."""
        self._surface = surface

    def stop(self) -> None:
        """Be laid down; forget what was begun."""
        self._surface = None

    def hover(self, spot: Spot) -> None:
        """The pointer moves without a button."""

    def grab(self, spot: Spot) -> bool:
        """A press begins; True keeps the map still, and the drag belongs to the tool."""
        del spot
        return False

    def drag(self, spot: Spot) -> None:
        """The pointer moves with the button held, after a grab."""

    def drop(self, spot: Spot) -> None:
        """The button is let go, after a drag that was grabbed."""

    def click(self, spot: Spot) -> None:
        """A press without a drag."""

    def double_click(self, spot: Spot) -> bool:
        """A second press; True when it was meant for the tool."""
        del spot
        return False

    def key(self, key: Qt.Key) -> bool:
        """A key; True when it was meant for the tool. Esc lays every tool down."""
        if key is Qt.Key.Key_Escape:
            self.finished.emit()
            return True
        return False

    def paint(self, painter: QPainter) -> None:
        """Draw over the map what is being done."""
