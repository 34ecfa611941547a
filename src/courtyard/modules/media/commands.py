"""``courtyard media …``: files from the terminal."""

from typing import Annotated

import typer

from courtyard.kernel.module import Assembly, DataDir, terminal_of
from courtyard.modules.media.actions.collecting import Collected, Collecting

media = typer.Typer(no_args_is_help=True, help="Look after uploaded files.")


@media.callback()
def _group() -> None:
    """Look after uploaded files."""


@media.command()
def collect(
    context: typer.Context,
    thorough: Annotated[bool, typer.Option("--thorough", help="Look through the whole file store too.")] = False,  # noqa: FBT002  (a flag of the command line)
    data_dir: DataDir = None,
) -> None:
    """Remove now what nothing needs any more; a worker does the same every hour."""

    async def work(assembly: Assembly) -> Collected:
        collecting: Collecting = assembly.dependency("collecting")
        return await collecting.collect(thorough=thorough)

    found = terminal_of(context).run(work, data_dir)
    typer.echo(
        f"{found.files} files and {found.uploads} unfinished uploads removed, "
        f"{found.stray_pieces} stray pieces; {found.taken_up} taken up again"
    )
