"""The command line: ``courtyard up`` and ``config``; all further commands are in ``commands``."""

import asyncio
import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from courtyard.kernel.basics import Refusal
from courtyard.kernel.settings import effective, read_settings
from courtyard.processes.house import House
from courtyard.processes.lasting import lasting
from courtyard.processes.screen import Screen

_OWN_COMMANDS = {"up", "config"}
_MORE_COMMANDS = "courtyard.processes.commands"

app = typer.Typer(
    help="One self-hosted backend: real engines, one command.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

DataDirOption = Annotated[Path | None, typer.Option("--data-dir", help="Where everything is kept.  [default: ./data]")]


@app.command()
def up(
    host: Annotated[str | None, typer.Option(help="Address to listen on.  [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.  [default: 8000]")] = None,
    data_dir: DataDirOption = None,
    workers: Annotated[int | None, typer.Option(help="API processes.  [default: 1]")] = None,
    products: Annotated[
        str | None, typer.Option(help="Products to serve, by commas.  [default: recipes,tasks]")
    ] = None,
    worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Whether to do background work too.")] = True,  # noqa: FBT002  (a flag of the command line)
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty installation with examples.")] = False,  # noqa: FBT002  (a flag of the command line)
) -> None:
    """Start the engines, the API and a background worker; Ctrl-C ends them in an orderly way."""
    settings = read_settings(
        host=host,
        port=port,
        data_dir=data_dir,
        workers=workers,
        worker_processes=None if worker else 0,
        products=products,
        demo=demo or None,
    )
    asyncio.run(House(settings, Screen()).run())


@app.command()
def config(data_dir: DataDirOption = None) -> None:
    """Show every setting's effective value, secrets masked."""
    for name, value in effective(read_settings(data_dir=data_dir)).items():
        typer.echo(f"{name}={value}")


def main() -> None:
    """Run a command; an expected problem is one line and exit code 1, never a traceback."""
    try:
        if not _OWN_COMMANDS.intersection(sys.argv[1:2]):
            # These import clients and, with the modules, the HTTP framework: `up` must not wait for that.
            with lasting():
                importlib.import_module(_MORE_COMMANDS).add_commands(app)
        app()
    except Refusal as refusal:
        _end(refusal.public_message)
    except KeyboardInterrupt:
        _end("stopped")
    except OSError as error:
        _end(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")


def _end(line: str) -> None:
    sys.stderr.write(f"courtyard: {line}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
