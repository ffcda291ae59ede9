"""紙の控え: codes of paper copies, and the ledger that says where each copy is."""

from himi_map.custody.issuing import copy_marks, copy_records, paper_code

__all__ = ["copy_marks", "copy_records", "paper_code"]
