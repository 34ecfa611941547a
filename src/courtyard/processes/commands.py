"""The commands beyond ``up`` and ``config``: loaded only for those who type them, since they import much more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from courtyard.kernel.documents import IndexReport, IndexState
from courtyard.kernel.module import Assembly, DataDir, Terminal, terminal_of
from courtyard.kernel.settings import read_settings
from courtyard.kernel.telemetry import set_up_logs
from courtyard.processes.application import MODULES, assemble
from courtyard.processes.audit_commands import audit
from courtyard.processes.doctor import examine
from courtyard.processes.event_commands import asyncapi, events
from courtyard.processes.job_commands import jobs, worker
from courtyard.processes.private import engines_for_command
from courtyard.processes.search_commands import search

_DESCRIBED_WITHOUT_ENGINES = {"mongodb_url": "mongodb://127.0.0.1:1", "redis_url_given": "redis://127.0.0.1:1/0"}

database = typer.Typer(no_args_is_help=True, help="Look after the database.")


def add_commands(app: typer.Typer) -> None:
    """Add the command line's further commands to the app; modules bring theirs in their manifests."""
    app.callback()(_put_terminal)
    app.command()(doctor)
    app.command()(openapi)
    app.command()(asyncapi)
    app.command()(worker)
    app.add_typer(database, name="db")
    app.add_typer(events, name="events")
    app.add_typer(jobs, name="jobs")
    app.add_typer(search, name="search")
    app.add_typer(audit, name="audit")
    for module in MODULES:
        for group, commands in module.commands.items():
            app.add_typer(commands, name=group)


def _put_terminal(context: typer.Context) -> None:
    """One self-hosted backend: real engines, one command."""
    context.obj = Terminal(_opened, asyncio.run)


@asynccontextmanager
async def _opened(data_dir: Path | None) -> AsyncIterator[Assembly]:
    given = read_settings(data_dir=data_dir)
    set_up_logs("warning")
    async with engines_for_command(given, "courtyard command") as settings:
        assembly = assemble(settings)
        async with assembly.running():
            yield assembly


def doctor(data_dir: DataDir = None) -> None:
    """Check what Courtyard needs; say what is wrong and how to mend it."""
    findings = asyncio.run(examine(read_settings(data_dir=data_dir)))
    for finding in findings:
        mark, way_out = ("wrong", f": {finding.mend}") if finding.mend else ("ok", "")
        typer.echo(f"{mark:6}{finding.subject}: {finding.detail}{way_out}")
    if any(finding.mend for finding in findings):
        raise typer.Exit(1)


def openapi() -> None:
    """Print the API's OpenAPI 3.1 description as JSON."""

    async def describe() -> bytes:
        assembly = assemble(read_settings(**_DESCRIBED_WITHOUT_ENGINES))
        description = assembly.description()
        await assembly.close()
        return description

    typer.echo(msgspec.json.format(asyncio.run(describe()), indent=2))


@database.command()
def indexes(
    context: typer.Context,
    apply: Annotated[bool, typer.Option("--apply", help="Rebuild changed indexes and drop undeclared ones.")] = False,  # noqa: FBT002  (a flag of the command line)
    data_dir: DataDir = None,
) -> None:
    """Show every declared index and how it stands to the database."""

    async def look(assembly: Assembly) -> list[IndexReport]:
        report = []
        for name, specs in assembly.collections().items():
            held = assembly.court.database(name)
            if apply:
                await held.rebuild_indexes(specs)
            report += await held.index_report(specs)
        return report

    report = terminal_of(context).run(look, data_dir)
    table = Table("database", "collection", "index", "state")
    for entry in report:
        table.add_row(entry.database, entry.collection, entry.name, entry.state)
    Console().print(table)
    if any(entry.state is not IndexState.PRESENT for entry in report):
        typer.echo("Some indexes differ from what is declared: run `courtyard db indexes --apply` in a quiet hour.")
        raise typer.Exit(1)
