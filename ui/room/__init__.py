"""Privacy in the room: names hidden while a projector runs, and a lock when nobody is at the table."""
