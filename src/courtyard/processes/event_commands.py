"""``courtyard events …`` and ``courtyard asyncapi``."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from courtyard import __version__
from courtyard.kernel.events import DeadFact, Desk, TopicLine, async_api
from courtyard.kernel.module import Assembly, DataDir, terminal_of
from courtyard.kernel.settings import BadSettings
from courtyard.processes.application import MODULES

events = typer.Typer(no_args_is_help=True, help="Look after facts on their way.")

Topics = Annotated[list[str] | None, typer.Option("--topic", help="Only this topic; can be given several times.")]
ReactionName = Annotated[str | None, typer.Option(help="Of this reaction only.")]


@events.command("list")
def list_topics(context: typer.Context, data_dir: DataDir = None) -> None:
    """Show every topic, who publishes it, who reads it, and what is on the way."""

    async def look(assembly: Assembly) -> list[TopicLine]:
        return await _desk(assembly).lines()

    table = Table("topic", "version", "publisher", "waiting", "reader", "lag", "dead")
    for line in terminal_of(context).run(look, data_dir):
        reading = (line.reader, str(line.lag), str(line.dead)) if line.reader else ("", "", "")
        table.add_row(line.topic, str(line.version), line.publisher, str(line.waiting), *reading)
    Console().print(table)


@events.command()
def tail(
    context: typer.Context,
    topic: Topics = None,
    last: Annotated[int, typer.Option(min=1, max=1000, help="How many of the past to show first.")] = 10,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Wait for further ones.")] = True,  # noqa: FBT002  (a flag of the command line)
    data_dir: DataDir = None,
) -> None:
    """Show facts as they are recorded, one JSON line each; Ctrl-C ends it."""

    async def show(assembly: Assembly) -> None:
        desk = _desk(assembly)
        if not follow:
            for envelope in await desk.latest(topic or (), last):
                typer.echo(msgspec.json.encode(envelope, enc_hook=str))
            return
        async for envelope in desk.follow(topic or (), last):
            typer.echo(msgspec.json.encode(envelope, enc_hook=str))

    with suppress(KeyboardInterrupt):
        terminal_of(context).run(show, data_dir)


@events.command()
def replay(
    context: typer.Context,
    reaction: Annotated[str, typer.Option(help="Whose effect.")],
    since: Annotated[str, typer.Option(help="From this instant on, e.g. 2026-11-22T08:00:00+01:00; UTC if unsaid.")],
    into: Annotated[str | None, typer.Option(help="Read as this new reader, which has seen nothing yet.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Let a reaction read the kept facts again; what it had before has no second effect."""
    start = _instant(since)

    async def read_again(assembly: Assembly) -> int:
        with Progress(transient=True) as bar:
            task = bar.add_task(reaction, total=None)
            return await _desk(assembly).replay(
                reaction, start, into=into, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )

    typer.echo(f"{terminal_of(context).run(read_again, data_dir)} facts read")


@events.command()
def dead(
    context: typer.Context,
    reaction: ReactionName = None,
    retry: Annotated[bool, typer.Option("--retry", help="Try them again.")] = False,  # noqa: FBT002  (a flag of the command line)
    data_dir: DataDir = None,
) -> None:
    """Show the facts that a reaction could not digest, or try them again."""

    async def see_to(assembly: Assembly) -> list[tuple[DeadFact, str]]:
        desk = _desk(assembly)
        found = await desk.dead(reaction)
        return [(each, await desk.retry(each) if retry else each.error) for each in found]

    outcome = terminal_of(context).run(see_to, data_dir)
    for fact, error in outcome:
        typer.echo(f"{fact.died_at:%Y-%m-%d %H:%M:%S} {fact.id} {fact.topic}: {error or 'done'}")
    if retry:
        typer.echo(f"{sum(not error for _, error in outcome)} of {len(outcome)} done")


def asyncapi() -> None:
    """Print the catalogue of facts as an AsyncAPI 3.0 document."""
    described = async_api({module.name: module.events for module in MODULES}, __version__)
    typer.echo(msgspec.json.format(msgspec.json.encode(described), indent=2))


def _desk(assembly: Assembly) -> Desk:
    return Desk(assembly.events, assembly.traffic)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise BadSettings(f"--since: {text} is no instant; write 2026-11-22T08:00:00+01:00") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
