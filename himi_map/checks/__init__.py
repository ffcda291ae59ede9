"""Checks (見直し): what is odd or missing in an atlas, as values with a sentence each. Internal."""

from himi_map.checks.check import Check, Severity, check_texts
from himi_map.checks.printing import Surroundings, print_checks, printing_codes, stops
from himi_map.checks.run import preflight, run_checks, speaks_of_people, visible_to

__all__ = [
    "Check",
    "Severity",
    "Surroundings",
    "check_texts",
    "preflight",
    "print_checks",
    "printing_codes",
    "run_checks",
    "speaks_of_people",
    "stops",
    "visible_to",
]
