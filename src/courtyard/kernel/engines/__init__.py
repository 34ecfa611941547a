"""The private engines: find, start, watch and stop a real mongod and a real Valkey that belong to one data folder."""

from courtyard.kernel.engines.binaries import find_ffmpeg, find_mongod, find_valkey
from courtyard.kernel.engines.children import cause_of_end, ended, spawn, stop_child
from courtyard.kernel.engines.engine import Engine
from courtyard.kernel.engines.errors import EngineFailed, EngineMissing
from courtyard.kernel.engines.fitting import mended_by
from courtyard.kernel.engines.mongod import Mongod
from courtyard.kernel.engines.ports import bind_listener, free_port, is_port_free
from courtyard.kernel.engines.private_files import read_private, write_private
from courtyard.kernel.engines.valkey import Valkey

__all__ = [
    "Engine",
    "EngineFailed",
    "EngineMissing",
    "Mongod",
    "Valkey",
    "bind_listener",
    "cause_of_end",
    "ended",
    "find_ffmpeg",
    "find_mongod",
    "find_valkey",
    "free_port",
    "is_port_free",
    "mended_by",
    "read_private",
    "spawn",
    "stop_child",
    "write_private",
]
