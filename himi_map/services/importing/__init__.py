"""Imports: plan what a file would change, show it, do it. Files are read in ``data.readers``; the rules stand here."""

from himi_map.services.importing.plan import ImportPlan, PublicChange, apply_import
from himi_map.services.importing.report import FileReport, ImportReport, RowIssue, RowPlace

__all__ = ["FileReport", "ImportPlan", "ImportReport", "PublicChange", "RowIssue", "RowPlace", "apply_import"]
