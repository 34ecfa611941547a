"""``courtyard worker`` and ``courtyard jobs …``."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from courtyard.kernel.basics import Unavailable
from courtyard.kernel.jobs import QUEUES, JobFailure, QueueFigures
from courtyard.kernel.module import Assembly, DataDir, terminal_of
from courtyard.kernel.settings import BadSettings, Settings, read_settings
from courtyard.kernel.telemetry import set_up_logs
from courtyard.processes.application import assemble
from courtyard.processes.data_dir import DataDir as Folder
from courtyard.processes.private import engines_for_command
from courtyard.processes.worker import work

jobs = typer.Typer(no_args_is_help=True, help="Look after background jobs.")

_QUEUE_HELP = f"One of {', '.join(QUEUES)}."


class NothingToWorkFor(Unavailable):
    """No Courtyard runs here, and no engines are named."""


def worker(
    queues: Annotated[str | None, typer.Option(help="Work on these queues only, by commas.  [default: all]")] = None,
    data_dir: DataDir = None,
) -> None:
    """Do background work for a running Courtyard; Ctrl-C finishes the jobs in work first."""
    settings = read_settings(data_dir=data_dir, worker_queues=queues)
    set_up_logs(settings.log_level)
    asyncio.run(_work(settings))


async def _work(given: Settings) -> None:
    folder = Folder(given.data_dir)
    if not (given.mongodb_url and given.redis_url) and not folder.holder():
        raise NothingToWorkFor(
            f"worker: no Courtyard runs on {folder.path}: start `courtyard up` first, or give MONGODB_URL and REDIS_URL"
        )
    async with engines_for_command(given, "courtyard worker") as settings:
        await work(assemble(settings))


@jobs.command("list")
def list_jobs(context: typer.Context, data_dir: DataDir = None) -> None:
    """Show each queue and the newest failures."""

    async def look(assembly: Assembly) -> tuple[list[QueueFigures], list[JobFailure]]:
        return await assembly.jobs.figures(), (await assembly.jobs.failures()).items

    queues, failures = terminal_of(context).run(look, data_dir)
    table = Table("queue", "waiting", "active", "delayed", "failed", "done", "oldest")
    for each in queues:
        counts = (each.waiting, each.active, each.delayed, each.failed, each.completed)
        table.add_row(each.name, *map(str, counts), f"{each.oldest_s:.0f} s")
    Console().print(table)
    for failure in failures:
        retried = " (tried again)" if failure.retried_at else ""
        typer.echo(f"{failure.created_at:%Y-%m-%d %H:%M:%S} {failure.key} {failure.type}: {failure.error}{retried}")


@jobs.command()
def retry(
    context: typer.Context,
    job_id: Annotated[str | None, typer.Argument(help="The failed job.")] = None,
    queue: Annotated[str | None, typer.Option(help=f"All failed jobs of a queue. {_QUEUE_HELP}")] = None,
    data_dir: DataDir = None,
) -> None:
    """Try a failed job again, or all of a queue."""
    if (job_id is None) == (queue is None):
        raise BadSettings("jobs retry: give either the id of a job or --queue")

    async def again(assembly: Assembly) -> int:
        if job_id is not None:
            await assembly.jobs.retry(job_id)
            return 1
        return await assembly.jobs.retry_all(_known(queue))

    typer.echo(f"{terminal_of(context).run(again, data_dir)} to be tried again")


@jobs.command()
def drain(
    context: typer.Context,
    queue: Annotated[str, typer.Argument(help=_QUEUE_HELP)],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002  (a flag of the command line)
    data_dir: DataDir = None,
) -> None:
    """Take away the jobs that wait in a queue; they count as failed, and `jobs retry` brings them back."""
    name = _known(queue)
    if not yes:
        typer.confirm(f"Take away what waits in {name}?", abort=True)

    async def take_away(assembly: Assembly) -> int:
        return await assembly.jobs.drain(name)

    typer.echo(f"{terminal_of(context).run(take_away, data_dir)} taken away")


def _known(queue: str | None) -> str:
    if queue not in QUEUES:
        raise BadSettings(f"queue: {queue} is not one of {', '.join(QUEUES)}")
    return queue
