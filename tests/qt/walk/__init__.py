"""Walks through every window, dialog and panel and looks at them as a reader does."""
