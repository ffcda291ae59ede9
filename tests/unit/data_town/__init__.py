"""見本市: the same every time, and believable."""
