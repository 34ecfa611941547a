"""A light load generator: one thread, non-blocking sockets, requests as ready bytes, latency from the intended time."""

from bench.load.process import Generator
from bench.load.tally import Job, Tally

__all__ = ["Generator", "Job", "Tally"]
