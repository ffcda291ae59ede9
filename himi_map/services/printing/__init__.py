"""The print run: what is wished, what is planned, what stands in the way, what was made. No window, no PDF in here.

``preparing`` makes a plan of wishes and looks before; ``running`` prints it, with any painter. Both the command line
and the window use them.
"""

from himi_map.services.printing.manifest import Manifest, SheetEntry, manifest_bytes
from himi_map.services.printing.naming import FIELDS, check_pattern
from himi_map.services.printing.options import Binding, RunOptions
from himi_map.services.printing.plan import Part, RunPlan, make_plan
from himi_map.services.printing.preflight import Finding, Preflight, gather

__all__ = [
    "FIELDS",
    "Binding",
    "Finding",
    "Manifest",
    "Part",
    "Preflight",
    "RunOptions",
    "RunPlan",
    "SheetEntry",
    "check_pattern",
    "gather",
    "make_plan",
    "manifest_bytes",
]
