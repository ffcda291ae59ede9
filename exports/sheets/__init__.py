"""One association's paper: A3 map and supporter list, with everything that must stand around them."""

from exports.sheets.association_paper import as_layout, lay_out_paper, paint_paper
from exports.sheets.texts import SheetTexts, paper_texts

__all__ = ["SheetTexts", "as_layout", "lay_out_paper", "paint_paper", "paper_texts"]
