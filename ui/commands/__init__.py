"""What a user can do, as small functions that make Edits; buttons, keys and drops all lead here."""
