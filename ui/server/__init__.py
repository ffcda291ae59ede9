"""The window on an atlas on a server: the way in, and what the others change meanwhile."""
