"""The table of commands and the one place where an error becomes words and an exit code."""

from __future__ import annotations

import sys

import typer

from himi_map.cli import (
    atlas_commands,
    backup_command,
    custody_commands,
    demo_command,
    export_commands,
    import_command,
    merge_commands,
    operator_command,
    pack_commands,
    paper_commands,
)
from himi_map.cli.console import Console, tell_error
from himi_map.cli.mistakes import place_of, usage_words
from himi_map.errors import HimiMapError, InputError

app = typer.Typer(
    name="himi-map",
    help="ひみ福祉防災マップ：同意にもとづいて、福祉・防災マップと支援者リストを作ります。",
    no_args_is_help=False,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def start(context: typer.Context) -> None:
    """Open the window when no command is given."""
    if context.invoked_subcommand is None:
        from ui.app import main

        raise typer.Exit(main(sys.argv[1:]))


for _module in (
    atlas_commands,
    backup_command,
    import_command,
    paper_commands,
    custody_commands,
    export_commands,
    pack_commands,
    merge_commands,
    operator_command,
    demo_command,
):
    _module.add_to(app)


def run() -> None:
    """Run the command line; every error a user can meet becomes a Japanese text on stderr and exit code 1.

    Exit codes: 0 everything asked for was made; 1 not, with the reason; 2 the command itself was wrong;
    130 stopped by the user.
    """
    # nothing half-written is left behind when a write limit is hit: the error arrives as an OSError
    _ignore_file_size_signal()
    console = Console(json="--json" in sys.argv)
    try:
        code = (
            _open(sys.argv[1:]) if _is_an_atlas(sys.argv[1:]) else app(standalone_mode=False)
        )  # a typer.Exit comes back as its number
    except HimiMapError as error:
        tell_error(console, error)
        sys.exit(1)
    except typer.Abort:
        print("中止しました。", file=sys.stderr)  # noqa: T201
        sys.exit(130)
    except typer.TyperException as error:
        tell_error(console, InputError("session.usage", reason=usage_words(error)))
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - the user gets words; a trace's values may hold personal data
        tell_error(console, HimiMapError("session.bug", place=place_of(error)))
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _is_an_atlas(arguments: list[str]) -> bool:
    """Whether there is only a file (that was pressed twice) or a place on a server: no command is called so."""
    if len(arguments) != 1:
        return False
    return arguments[0].endswith((".himi", ".himipack")) or arguments[0].startswith(("postgresql:", "postgres:"))


def _open(arguments: list[str]) -> int:
    from ui.app import main

    return main(arguments)


def _ignore_file_size_signal() -> None:
    import signal

    if hasattr(signal, "SIGXFSZ"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
