"""What happened, read from the journal: sentences, what can be taken back, how it was then, and what changed since."""

from himi_map.history.difference import Difference, differences
from himi_map.history.of_person import edit_of_person, records_of_person
from himi_map.history.past import records_at
from himi_map.history.sentences import Sentence, sentences
from himi_map.history.turning_back import turned_back
from himi_map.history.undoing import UndoHistory, edits_of

__all__ = [
    "Difference",
    "Sentence",
    "UndoHistory",
    "differences",
    "edit_of_person",
    "edits_of",
    "records_at",
    "records_of_person",
    "sentences",
    "turned_back",
]
