"""``courtyard audit …``: the chain of security events."""

from typing import Annotated

import typer
from rich.progress import Progress

from courtyard.kernel.audit import Verdict
from courtyard.kernel.module import Assembly, DataDir, terminal_of
from courtyard.kernel.settings import BadSettings

audit = typer.Typer(no_args_is_help=True, help="Look after the log of security events.")

_HASH_LENGTH = 64


@audit.callback()
def _group() -> None:
    """Look after the log of security events."""


@audit.command()
def verify(
    context: typer.Context,
    expect: Annotated[
        str | None,
        typer.Option(help="A place and its hash from an earlier look, e.g. 1203:9f86d0…; must be there still."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """See whether any entry was changed, removed, inserted or moved; exit code 1 if so.

    Keep the last line of the output somewhere else: with --expect, not even somebody who has both the database and
    the secret can write the past anew.
    """
    expected = None if expect is None else _place_of(expect)

    async def look(assembly: Assembly) -> Verdict:
        with Progress(transient=True) as bar:
            task = bar.add_task("entries", total=None)
            return await assembly.court.audit.verifier.verify(
                lambda done, total: bar.update(task, completed=done, total=total), expected
            )

    verdict = terminal_of(context).run(look, data_dir)
    for finding in verdict.findings:
        typer.echo(f"place {finding}")
    for line in _words(verdict):
        typer.echo(line)
    if not verdict.is_whole:
        raise typer.Exit(1)


def _words(verdict: Verdict) -> list[str]:
    lines = [f"{verdict.checked} entries checked: {'all are as they were' if verdict.is_whole else 'see above'}"]
    if verdict.without_details:
        lines.append(f"{verdict.without_details} of them without their personal part, which was forgotten")
    if verdict.unknown_key:
        lines.append(
            f"{verdict.unknown_key} signed with another secret: put the old JWT_SECRET into JWT_SECRETS_BEFORE"
        )
    if verdict.waiting:
        lines.append(f"{verdict.waiting} not chained yet: a worker does that, within seconds")
    return [*lines, f"{verdict.seq}:{verdict.hash}"] if verdict.seq else lines


def _place_of(text: str) -> tuple[int, str]:
    seq, _, hash_ = text.strip().partition(":")
    if not seq.isdigit() or len(hash_) != _HASH_LENGTH:
        raise BadSettings(
            f"--expect: {text[:80]} is not a place and a hash, as the last line of an earlier look has them"
        )
    return int(seq), hash_
