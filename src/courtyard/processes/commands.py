"""The commands beyond ``up`` and ``config``: loaded only for those who type them, since they import much more."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from courtyard.kernel.settings import read_settings
from courtyard.processes.doctor import examine


def add_commands(app: typer.Typer) -> None:
    """Add the command line's further commands to the app; modules bring theirs in their manifests."""
    app.command()(doctor)


def doctor(
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help="Where everything is kept.")] = None,
) -> None:
    """Check what Courtyard needs; say what is wrong and how to mend it."""
    findings = asyncio.run(examine(read_settings(data_dir=data_dir)))
    for finding in findings:
        mark, way_out = ("wrong", f": {finding.mend}") if finding.mend else ("ok", "")
        typer.echo(f"{mark:6}{finding.subject}: {finding.detail}{way_out}")
    if any(finding.mend for finding in findings):
        raise typer.Exit(1)
