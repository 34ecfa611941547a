"""``courtyard user …`` (or ``users``): accounts from the terminal."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from courtyard.kernel.basics import Role
from courtyard.kernel.module import Assembly, DataDir, end_if_interrupted, terminal_of
from courtyard.modules.accounts.actions.arriving import Arriving, Tally, Wish
from courtyard.modules.accounts.actions.entrance import Entrance, Newcomer
from courtyard.modules.accounts.models import User

PASSWORD_VARIABLE = "COURTYARD_PASSWORD"  # noqa: S105  (the variable's name)

_REMARKS_SHOWN_MAX = 200

user = typer.Typer(no_args_is_help=True, help="Look after accounts.")


@user.callback()
def _group() -> None:
    """Look after accounts."""


@user.command()
def create(
    context: typer.Context,
    username: Annotated[str | None, typer.Option(help="How others see them; asked for if not given.")] = None,
    email: Annotated[str | None, typer.Option(help="For signing in; asked for if not given.")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Let them run this installation.")] = False,  # noqa: FBT002  (a flag of the command line)
    data_dir: DataDir = None,
) -> None:
    """Make an account. The password is asked for, or read from COURTYARD_PASSWORD or standard input."""
    name = username or typer.prompt("Username")
    address = email or typer.prompt("E-mail address")
    roles = (Role.USER, Role.ADMIN) if admin else (Role.USER,)
    newcomer = Newcomer(name, address, _password(), roles)

    async def make(assembly: Assembly) -> User:
        entrance: Entrance = assembly.dependency("entrance")
        return await entrance.create(newcomer)

    made = terminal_of(context).run(make, data_dir)
    typer.echo(f"{made.username} ({made.email}) can sign in{' and runs this installation' if admin else ''}.")


@user.command("import")
def import_users(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What mongoexport or mongodump wrote: .json, .bson, each perhaps .gz.")],
    keep_admins: Annotated[bool, typer.Option("--keep-admins", help="Admins of there run this one too.")] = False,  # noqa: FBT002  (a flag of the command line)
    confirmed: Annotated[bool, typer.Option("--confirmed", help="Trust addresses of which nothing is said.")] = False,  # noqa: FBT002  (a flag of the command line)
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,  # noqa: FBT002  (a flag of the command line)
    data_dir: DataDir = None,
) -> None:
    """Import the accounts of a Node application with MongoDB; they sign in with the passwords that they know.

    Can be stopped and run again: ids are kept, so nobody comes twice. Nobody gets a letter.
    """
    wish = Wish(keeps_admins=keep_admins, counts_as_confirmed=confirmed, dry_run=dry_run)
    console, tallies = Console(), [Tally(0)]

    async def bring(assembly: Assembly) -> None:
        arriving: Arriving = assembly.dependency("arriving")
        with _progress(console) as progress:
            bar = progress.add_task(escape(file.name[:40]), total=None)
            async for tally in arriving.bring(file, wish):
                tallies.append(tally)
                end_if_interrupted()
                progress.update(bar, total=tally.size, completed=tally.position)

    try:
        terminal_of(context).run(bring, data_dir)
    except KeyboardInterrupt:
        _report(console, tallies[-1], dry_run=dry_run)
        console.print("Stopped. Run it again to go on; who is there already stays as they are.")
        raise
    _report(console, tallies[-1], dry_run=dry_run)
    if tallies[-1].refused and not tallies[-1].created + tallies[-1].already_there:
        raise typer.Exit(1)


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


def _report(console: Console, tally: Tally, *, dry_run: bool) -> None:
    created = "would be created" if dry_run else "created"
    counts = f"{tally.created} {created}, {tally.already_there} already there, {tally.refused} refused"
    lines = [counts]
    if tally.without_password:
        lines.append(f"{tally.without_password} have no password: they ask for a new one, or come by another site")
    if tally.admins:
        lines.append(f"{tally.admins} were admins there; --keep-admins makes them admins here")
    if tally.unknown:
        named = ", ".join(f"{name} ({count})" for name, count in sorted(tally.unknown.items()))
        lines.append(f"Fields that were left out: {named}")
    for title, remarks in (("Refused:", tally.refusals), ("Changed:", tally.remarks)):
        lines += [title] * bool(remarks)
        lines += [f"  {remark.place}: {remark.words}" for remark in remarks[:_REMARKS_SHOWN_MAX]]
        hidden = len(remarks) - _REMARKS_SHOWN_MAX
        lines += [f"  … and {hidden} more"] * (hidden > 0)
    for line in lines:
        console.print(escape(line), highlight=False, soft_wrap=True)


def _password() -> str:
    """Never an option: options are seen by everybody on the machine and kept in the shell's history."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked
