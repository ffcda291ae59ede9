"""The real commands in real processes: what leaves the program, whole, and what must never leave it."""
