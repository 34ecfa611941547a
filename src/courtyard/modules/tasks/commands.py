"""``courtyard tasks …``: tasks from the terminal."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from courtyard.kernel.module import Assembly, DataDir, end_if_interrupted, terminal_of
from courtyard.modules.tasks.actions.hauling import Haul, Haulage, haul_of

_PROBLEMS_SHOWN_MAX = 200

tasks = typer.Typer(no_args_is_help=True, help="Look after tasks.")


@tasks.callback()
def _group() -> None:
    """Look after tasks."""


@tasks.command("import")
def import_tasks(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Exports of other programs, .ics, and Courtyard's own.")],
    as_user: Annotated[str, typer.Option("--as", help="Whose tasks they become (a username).")],
    into: Annotated[str | None, typer.Option(help="A project by its id, or inbox, that all tasks go into.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,  # noqa: FBT002  (a flag of the command line)
    data_dir: DataDir = None,
) -> None:
    """Import tasks; can be stopped with Ctrl-C and run again, nothing is imported twice."""
    console = Console()
    hauls: list[Haul] = []

    async def work(assembly: Assembly) -> None:
        haulage: Haulage = assembly.dependency("task_haulage")
        actor = await haulage.member(as_user)
        for path in paths:
            with _progress(console) as progress:
                bar = progress.add_task(escape(path.name[:40]), total=None)
                hauls.append(haul_of(path))
                async for haul in haulage.bring(actor, path, into=into, dry_run=dry_run):
                    hauls[-1] = haul
                    end_if_interrupted()
                    progress.update(bar, total=haul.total, completed=haul.created + haul.already_there)

    try:
        terminal_of(context).run(work, data_dir)
    except KeyboardInterrupt:
        _report(console, hauls, dry_run=dry_run)
        console.print("Stopped. Run it again to go on; what is there already stays as it is.")
        raise
    _report(console, hauls, dry_run=dry_run)
    if all(haul.refusal for haul in hauls):
        raise typer.Exit(1)


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


def _report(console: Console, hauls: list[Haul], *, dry_run: bool) -> None:
    created = "would be created" if dry_run else "created"
    for haul in hauls:
        counts = f"{haul.created} {created}, {haul.already_there} already there"
        console.print(f"{escape(haul.name)}: {escape(haul.refusal or counts)}", highlight=False, soft_wrap=True)
        for problem in haul.problems[:_PROBLEMS_SHOWN_MAX]:
            console.print(f"  {escape(problem.where)}: {escape(problem.reason)}", highlight=False, soft_wrap=True)
        if len(haul.problems) > _PROBLEMS_SHOWN_MAX:
            console.print(f"  … and {len(haul.problems) - _PROBLEMS_SHOWN_MAX} more")
