"""``courtyard recipes …``: recipes from the terminal."""

import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from courtyard.kernel.module import Assembly, DataDir, end_if_interrupted, terminal_of
from courtyard.modules.recipes.actions.bulk import Fate, Outcome, files_in, import_files, member
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.models import Visibility

_REASONS_SHOWN_MAX = 200

recipes = typer.Typer(no_args_is_help=True, help="Look after recipes.")


@recipes.callback()
def _group() -> None:
    """Look after recipes."""


@recipes.command("import")
def import_recipes(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files, folders and zips of HTML pages, JSON-LD, Cooklang.")],
    as_user: Annotated[str, typer.Option("--as", help="Whose recipes they become (a username).")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,  # noqa: FBT002  (a flag of the command line)
    visibility: Annotated[Visibility, typer.Option(help="Who will see them.")] = Visibility.PUBLIC,
    data_dir: DataDir = None,
) -> None:
    """Import recipes; can be stopped with Ctrl-C and run again, nothing is imported twice."""
    files = files_in(paths)
    fates: list[Fate] = []

    async def work(assembly: Assembly) -> None:
        cookbook: Cookbook = assembly.dependency("cookbook")
        actor = await member(cookbook, as_user)
        readers = min(4, os.cpu_count() or 1)
        found = import_files(cookbook, actor, files, dry_run=dry_run, visibility=visibility, readers=readers)
        with _progress(console) as progress:
            bar = progress.add_task("importing", total=len(files))
            async for path, of_file in found:
                fates.extend(of_file)
                end_if_interrupted()
                progress.update(bar, advance=1, description=escape(path.name[:40]))

    console = Console()
    try:
        terminal_of(context).run(work, data_dir)
    except KeyboardInterrupt:
        _report(console, fates, dry_run=dry_run)
        console.print("Stopped. Run it again to go on; what is there already stays as it is.")
        raise
    _report(console, fates, dry_run=dry_run)
    if not any(fate.outcome is not Outcome.REFUSED for fate in fates):
        raise typer.Exit(1)


def _progress(console: Console) -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    return Progress(*columns, console=console, transient=True)


def _report(console: Console, fates: list[Fate], *, dry_run: bool) -> None:
    counts = Counter(fate.outcome for fate in fates)
    created = "would be created" if dry_run else "created"
    console.print(
        f"{counts[Outcome.CREATED]} {created}, {counts[Outcome.ALREADY_THERE]} already there, "
        f"{counts[Outcome.REFUSED]} refused",
        highlight=False,
    )
    refused = [fate for fate in fates if fate.outcome is Outcome.REFUSED]
    for fate in refused[:_REASONS_SHOWN_MAX]:
        console.print(f"  {escape(fate.name)}: {escape(fate.detail)}", highlight=False, soft_wrap=True)
    if len(refused) > _REASONS_SHOWN_MAX:
        console.print(f"  … and {len(refused) - _REASONS_SHOWN_MAX} more")
