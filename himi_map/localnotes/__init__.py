"""What can be written on the map: the stamps, their questions, and what keeps a note from being published."""

from himi_map.localnotes.clearing import objections
from himi_map.localnotes.stamps import Form, Stamp, stamp, stamps

__all__ = ["Form", "Stamp", "objections", "stamp", "stamps"]
