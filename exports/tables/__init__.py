"""Tables on paper and in spreadsheets: one model, drawn as PDF pages, as .xlsx and as CSV, so that all three agree."""

from exports.tables.model import Cell, Column, Row, RowKind, Table, TableDocument

__all__ = ["Cell", "Column", "Row", "RowKind", "Table", "TableDocument"]
