"""Who could help whom: offers with reasons, alarms, and the sentence that reads a link back."""

from himi_map.supporting.alarm import Alarm, alarms
from himi_map.supporting.offer import Offer, offers
from himi_map.supporting.sentence import link_sentence

__all__ = ["Alarm", "Offer", "alarms", "link_sentence", "offers"]
