"""The command line: with ``__main__`` the only part of ``himi_map`` that reaches up to ``data``, ``exports``, ``ui``.

Everything slow is imported inside the command that needs it, so that ``--help`` answers at once.
"""

from himi_map.cli.app import run

__all__ = ["run"]
