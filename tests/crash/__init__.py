"""The process dies, the stick is pulled, the disk is full: what was saved is there whole."""
