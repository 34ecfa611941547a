"""``courtyard user …``: accounts from the terminal."""

import os
import sys
from typing import Annotated

import typer

from courtyard.kernel.basics import Role
from courtyard.kernel.module import Assembly, DataDir, terminal_of
from courtyard.modules.accounts.actions.entrance import Entrance, Newcomer
from courtyard.modules.accounts.models import User

PASSWORD_VARIABLE = "COURTYARD_PASSWORD"  # noqa: S105  (the variable's name)

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


def _password() -> str:
    """Never an option: options are seen by everybody on the machine and kept in the shell's history."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked
