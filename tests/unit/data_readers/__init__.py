"""Files people bring: read, planned, reported, brought in."""
