"""What a run behind the answer found, and how it is shown."""

from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from bench.machine import Machine


class Figure(msgspec.Struct, frozen=True):
    """One number with its unit, and how it came about."""

    name: str
    value: float
    unit: str
    note: str

    @property
    def shown(self) -> str:
        """The value as a person reads it."""
        digits = 0 if abs(self.value) >= 100 else 1  # noqa: PLR2004  (three digits are enough)
        return f"{self.value:,.{digits}f} {self.unit}".strip()


class Behind(msgspec.Struct, kw_only=True):
    """One run."""

    machine: Machine
    figures: list[Figure]
    problems: list[str] = []
    others_busy: float = 0.0


def show(found: Behind, console: Console, title: str = "Behind the answer") -> None:
    """Print the table and what went wrong."""
    table = Table(title=title)
    for heading in ("figure", "value", "how"):
        table.add_column(heading, justify="right" if heading == "value" else "left")
    for each in found.figures:
        table.add_row(each.name, each.shown, each.note)
    console.print(table)
    for problem in found.problems:
        console.print(f"[red]{problem}[/]", highlight=False)


def write(
    found: Behind,
    folder: Path,
    name: str = "behind",
    title: str = "Behind the answer",
    again: str = "make bench-behind",
) -> list[Path]:
    """Write ``behind.json`` and ``behind.md``, or what else they are to be called; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / f"{name}.json", folder / f"{name}.md"]
    written[0].write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    written[1].write_text(_markdown(found, title, again))
    return written


def _markdown(found: Behind, title: str, again: str) -> str:
    machine = found.machine
    facts = f"{machine.cores} cores of {machine.processor}, {machine.memory_gib} GiB, {machine.system}"
    lines = [
        f"# {title}",
        "",
        f"Measured on {machine.date}: {facts}; Python {machine.python}. `{again}` measures again.",
        f"Other things took {found.others_busy:.0%} of the machine.",
        "",
        "| figure | value | how |",
        "|---|--:|---|",
        *(f"| {each.name} | {each.shown} | {each.note} |" for each in found.figures),
        *(["", *(f"- {problem}" for problem in found.problems)] if found.problems else []),
    ]
    return "\n".join(lines) + "\n"
