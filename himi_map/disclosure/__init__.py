"""The compiler of consent: ``disclose()`` is the only way from personal records to anything that leaves the program."""

from himi_map.disclosure.audit import (
    DisclosureSummary,
    NamedOn,
    named_on,
    people_on,
    person_keys,
    read_summary,
    residents_on,
    summary,
    summary_label,
)
from himi_map.disclosure.care import care_totals, half_months
from himi_map.disclosure.compile import disclose
from himi_map.disclosure.permit import permit
from himi_map.disclosure.rules import Paper, RuleRow, RuleTable, rule_table

__all__ = [
    "DisclosureSummary",
    "NamedOn",
    "Paper",
    "RuleRow",
    "RuleTable",
    "care_totals",
    "disclose",
    "half_months",
    "named_on",
    "people_on",
    "permit",
    "person_keys",
    "read_summary",
    "residents_on",
    "rule_table",
    "summary",
    "summary_label",
]
