"""The public web map."""
