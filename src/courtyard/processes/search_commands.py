"""``courtyard search …``."""

from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from courtyard.kernel.module import Assembly, DataDir, terminal_of
from courtyard.kernel.search import IndexReport

search = typer.Typer(no_args_is_help=True, help="Look after the search indexes.")


@search.command()
def status(context: typer.Context, data_dir: DataDir = None) -> None:
    """Show each index: where it is, how much is in it, and what waits to be found."""

    async def look(assembly: Assembly) -> list[IndexReport]:
        return await assembly.search.overseer.reports()

    reports = terminal_of(context).run(look, data_dir)
    table = Table("index", "engine", "generation", "documents", "waiting", "oldest", "state")
    for each in reports:
        state = f"to be built: {each.wrong}" if each.wrong else "ready"
        figures = (f"{each.documents:,}", f"{each.waiting:,}", f"{each.oldest_s:.0f} s")
        table.add_row(each.name, each.engine, each.generation or "-", *figures, state)
    Console().print(table)
    if any(each.wrong for each in reports):
        typer.echo("A running worker builds these by itself; `courtyard search rebuild` does it now.")
        raise typer.Exit(1)


@search.command()
def rebuild(
    context: typer.Context,
    index: Annotated[str | None, typer.Argument(help="One index.  [default: all]")] = None,
    data_dir: DataDir = None,
) -> None:
    """Build an index anew beside the old one, which is searched meanwhile, and switch to it."""

    async def build(assembly: Assembly) -> dict[str, int]:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        written = {}
        with Progress(*columns, console=Console(stderr=True)) as progress:
            for name in [index] if index else assembly.search.overseer.names:
                report = partial(_show, progress, progress.add_task(name, total=None))
                written[name] = await assembly.search.overseer.rebuild(name, report)
        return written

    for name, count in terminal_of(context).run(build, data_dir).items():
        typer.echo(f"{name}: {count:,} documents")


async def _show(progress: Progress, bar: TaskID, done: int, total: int) -> None:
    progress.update(bar, completed=done, total=total)
