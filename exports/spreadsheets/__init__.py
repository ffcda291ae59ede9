"""Workbooks for the office itself."""

from exports.spreadsheets.import_report import ReportedFile, ReportedRow, write_import_report

__all__ = ["ReportedFile", "ReportedRow", "write_import_report"]
