"""Somebody's name and phones and nothing else: enough to find them in free text."""

from __future__ import annotations

from typing import Final

import msgspec

NAMED_KINDS: Final = ("resident", "contact", "supporter")
"""Kinds of records that are somebody."""


class Known(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A resident, contact or supporter by name."""

    name: str = ""
    kana: str = ""
    phone: str = ""
    mobile: str = ""
    fax: str = ""
