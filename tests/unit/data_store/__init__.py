"""The atlas file: what is saved comes back, and trying changes nothing."""
