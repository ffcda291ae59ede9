"""渡した紙: codes of paper copies, and the ledger that says where each copy is."""

from himi_map.custody.finding import find_copy, plain_code
from himi_map.custody.issuing import copy_marks, copy_records, paper_code
from himi_map.custody.ledger import CopyState, Ledger, Standing, standing
from himi_map.custody.lost import lost_copy, on_lost
from himi_map.custody.telling import correct, tell
from himi_map.custody.withdrawal import ToReplace, copies_to_replace
from himi_map.custody.words import copy_line

__all__ = [
    "CopyState",
    "Ledger",
    "Standing",
    "ToReplace",
    "copies_to_replace",
    "copy_line",
    "copy_marks",
    "copy_records",
    "correct",
    "find_copy",
    "lost_copy",
    "on_lost",
    "paper_code",
    "plain_code",
    "standing",
    "tell",
]
