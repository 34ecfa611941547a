"""Measure Courtyard and the yardstick side by side, and Courtyard against itself a hundred times larger."""

from bench.command import main

if __name__ == "__main__":
    main()
