"""What happened, read from the journal: sentences, what can be taken back, how it was then, what would be lost."""

from himi_map.history.carrying import CARRIED, Carrying, carry, newer_facts
from himi_map.history.difference import Difference, differences
from himi_map.history.loss import Loss, entries_since, loss_between
from himi_map.history.loss_words import LossLine, loss_lines
from himi_map.history.of_person import edit_of_person, records_of_person
from himi_map.history.past import records_at
from himi_map.history.sentences import Sentence, sentences
from himi_map.history.turning_back import turned_back
from himi_map.history.undoing import UndoHistory, edits_of

__all__ = [
    "CARRIED",
    "Carrying",
    "Difference",
    "Loss",
    "LossLine",
    "Sentence",
    "UndoHistory",
    "carry",
    "differences",
    "edit_of_person",
    "edits_of",
    "entries_since",
    "loss_between",
    "loss_lines",
    "newer_facts",
    "records_at",
    "records_of_person",
    "sentences",
    "turned_back",
]
