"""控えと復元: backups go to a second place by themselves, and one of them can be brought back."""

from ui.keeping.keeper import Keeper

__all__ = ["Keeper"]
