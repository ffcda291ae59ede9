"""Where the marks of a copy stand on a page of a list."""

from __future__ import annotations

from layers.scene import CustodySlots

_EDGE = 5.0
"""What printers leave white, mm."""
_CORNER = 8.0
_QR = 18.0
_WORDS = (52.0, 11.5)


def custody_slots(width: float, height: float) -> CustodySlots:
    """The rooms on a page of *width* x *height* mm: QR with words to its left at the foot, codes in three corners."""
    right, low = width - 10.0, _EDGE + 0.5
    near, far = _EDGE, _EDGE + _CORNER
    words = (right - _QR - 2.0 - _WORDS[0], low, right - _QR - 2.0, low + _WORDS[1])
    return CustodySlots(
        qr=(right - _QR, low, right, low + _QR),
        words=words,
        corners=(
            (near, height - far, far, height - near),
            (width - far, height - far, width - near, height - near),
            (near, near, far, far),
        ),
    )
