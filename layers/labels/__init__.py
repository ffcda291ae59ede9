"""Placing marks and words so that none covers another and none is left out."""

from layers.labels.certificate import Certificate, certificate_line, certificate_of, certify
from layers.labels.placement import Placed, Placer, Wish, overlaps
from layers.labels.previous import PreviousLayout

__all__ = [
    "Certificate",
    "Placed",
    "Placer",
    "PreviousLayout",
    "Wish",
    "certificate_line",
    "certificate_of",
    "certify",
    "overlaps",
]
