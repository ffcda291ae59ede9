"""A stick that was copied: two files of one pack, written on in both, are two voices, not one that changed its mind.

What a file says later takes the place of what the same file said earlier. Which Edits belong to one file is told by its
journal; the hand-out keeps the last Edit known of each. A voice is the pack's id; one that parted from it has a name of
its own behind a slash, and behind an @ the number of the office's journal entry up to which both were one.
"""

from __future__ import annotations

from himi_map.merging.homecoming import Homecoming, OfficeMemory
from himi_map.records.exchange import HandOut


def voice_of(home: Homecoming, handout: HandOut, memory: OfficeMemory, first_new: str) -> str:
    """The word by which the Edits of a file are known: the pack's id, and behind a slash which of its copies.

    Parameters
    ----------
    first_new
        Id of the first Edit that is new: the name of a voice not heard before.
    """
    if not handout.ends:
        return home.origin
    written = set(home.chain)
    for end in handout.ends:
        if end in written:
            return memory.entry(end)[1] or home.origin
    common = max((memory.entry(edit)[0] for edit in home.chain if memory.knows(edit)), default=handout.entry)
    return f"{home.origin}/{first_new}@{common}"


def ends_with(home: Homecoming, handout: HandOut, last: str) -> tuple[str, ...]:
    """The last Edits known of each file of a pack, once *last* is home."""
    written = set(home.chain)
    return tuple(sorted({*(end for end in handout.ends if end not in written), last}))


def pack_of(voice: str) -> str:
    """The pack a voice belongs to."""
    return voice.partition("/")[0]


def parted_at(voice: str) -> int:
    """Number of the entry up to which a voice was one with the others of its pack; 0 for the first one."""
    number = voice.rpartition("@")[2]
    return int(number) if "@" in voice and number.isdigit() else 0
