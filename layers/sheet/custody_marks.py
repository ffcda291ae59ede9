"""Where a copy's own marks stand on a page; the page is laid out without them, so that all copies are the same page."""

from __future__ import annotations

from layers.scene import CustodySlots

__all__ = ["CustodySlots"]
