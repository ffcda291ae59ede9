"""Imports: what a clerk brings (name lists, open data, map files) becomes a plan of Edits and public data."""

from data.readers.options import ImportOptions
from data.readers.planning import plan_import

__all__ = ["ImportOptions", "plan_import"]
