"""``python -m bench.servers [--rounds N] [--seconds S]``."""

import typer

from bench.servers.measuring import main

if __name__ == "__main__":
    typer.run(main)
