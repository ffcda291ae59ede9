"""避難者名簿: per site, association or supporter, who is to go there, what support they need, and the sums."""

from exports.evacuation.evacuation_list import By, evacuation_list
from exports.evacuation.selection import Selection, everyone, within

__all__ = ["By", "Selection", "evacuation_list", "everyone", "within"]
