"""The findings as a table in the terminal, JSON, Markdown and a picture."""

from bench.report.chart import draw_growth_rows
from bench.report.files import write_files
from bench.report.terminal import show

__all__ = ["draw_growth_rows", "show", "write_files"]
