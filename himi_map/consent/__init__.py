"""Consent: what dated facts come to, and what the wording behind them allows."""

from himi_map.consent.book import ConsentBook
from himi_map.consent.standing import Answer, Standing, living, standing
from himi_map.consent.wording import NAME_LIST, Wording, wording, wording_digest, wordings

__all__ = [
    "NAME_LIST",
    "Answer",
    "ConsentBook",
    "Standing",
    "Wording",
    "living",
    "standing",
    "wording",
    "wording_digest",
    "wordings",
]
