"""NAME.himipack: a part of an atlas in a file of its own, for a stick: made, brought home, receipted.

What may be in it is decided in :mod:`himi_map.packs`, what becomes of it in :mod:`himi_map.merging`; here are the
bytes.
"""

from data.packs.bringing_home import Returned, merge_pack, open_returned, preview
from data.packs.letters import take_words
from data.packs.making import MadePack, hand_out
from data.packs.receipts import Receipt, acknowledge, receipt_path, write_receipt

SUFFIX = ".himipack"
"""Name ending of a pack."""

__all__ = [
    "SUFFIX",
    "MadePack",
    "Receipt",
    "Returned",
    "acknowledge",
    "hand_out",
    "merge_pack",
    "open_returned",
    "preview",
    "receipt_path",
    "take_words",
    "write_receipt",
]
