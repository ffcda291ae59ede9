"""``python -m himi_map`` and the ``himi-map`` command."""

from __future__ import annotations


def main() -> None:
    """Start the command line (which starts the window when asked for nothing else)."""
    from himi_map.cli import run

    run()


if __name__ == "__main__":
    main()
