"""持ち出し: what may go to a hall or a ward on a stick, who has it, and what its holder may do with it.

A pack is an atlas file with a manifest: a copy of a part of this atlas, made by the rule table like any other output.
Files are :mod:`data.packs`; bringing home is :mod:`himi_map.merging`.
"""

from himi_map.packs.custody import OnAPack, Outstanding, change_state, named_people, outstanding, who_was_on
from himi_map.packs.handing_out import HandOutRequest, PackKeys, Prepared, prepare, summary_bytes, summary_words
from himi_map.packs.manifest import PackManifest, expired, signed_bytes
from himi_map.packs.numbers import block_after, next_number
from himi_map.packs.portion import Portion, portion
from himi_map.packs.rights import beyond_rights, may_make, refuse_beyond
from himi_map.packs.spoken import fresh_spoken, heard

__all__ = [
    "HandOutRequest",
    "OnAPack",
    "Outstanding",
    "PackKeys",
    "PackManifest",
    "Portion",
    "Prepared",
    "beyond_rights",
    "block_after",
    "change_state",
    "expired",
    "fresh_spoken",
    "heard",
    "may_make",
    "named_people",
    "next_number",
    "outstanding",
    "portion",
    "prepare",
    "refuse_beyond",
    "signed_bytes",
    "summary_bytes",
    "summary_words",
    "who_was_on",
]
