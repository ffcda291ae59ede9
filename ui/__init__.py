"""Qtの窓。Everything a person sees on screen; the only package that imports PySide6."""
