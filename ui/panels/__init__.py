"""Panels of the window: each listens to the workspace and never to another panel."""
