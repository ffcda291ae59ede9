"""What an output may see: the types of a Disclosure, with no way back to the records.

``exports/`` and ``layers/`` import these and never the records, the Edits or the compiler (an import contract), so a
leak does not type-check. Values are made only by :mod:`himi_map.disclosure`.
"""

from himi_map.disclosed.copies import CopyLine, CopyMark, LostCopy, NamedOnCopy, short_code
from himi_map.disclosed.disclosure import CareTotals, DisclosedArea, Disclosure, ProofCounts
from himi_map.disclosed.person import (
    ConsentMark,
    DisclosedContact,
    DisclosedDestination,
    DisclosedHelper,
    DisclosedPerson,
    DisclosedSupport,
    DisclosedSupporter,
    Freshness,
)
from himi_map.disclosed.request import (
    Authorisation,
    DisclosureRequest,
    Output,
    Purpose,
    Recipient,
    RecipientKind,
    Situation,
)

__all__ = [
    "Authorisation",
    "CareTotals",
    "ConsentMark",
    "CopyLine",
    "CopyMark",
    "DisclosedArea",
    "DisclosedContact",
    "DisclosedDestination",
    "DisclosedHelper",
    "DisclosedPerson",
    "DisclosedSupport",
    "DisclosedSupporter",
    "Disclosure",
    "DisclosureRequest",
    "Freshness",
    "LostCopy",
    "NamedOnCopy",
    "Output",
    "ProofCounts",
    "Purpose",
    "Recipient",
    "RecipientKind",
    "Situation",
    "short_code",
]
