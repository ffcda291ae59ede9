"""An association's paper: its A3 map sheets followed by its 支援者リスト, proofed before it takes its name on disk."""

from exports.sheets.association_paper import PaperResult, SheetTexts, write_association_paper
from exports.sheets.texts import paper_texts

__all__ = ["PaperResult", "SheetTexts", "paper_texts", "write_association_paper"]
