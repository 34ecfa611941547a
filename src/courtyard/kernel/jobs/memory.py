"""How much memory is free, for the machine or for the control group that we live in."""

from pathlib import Path

_MACHINE = Path("/proc/meminfo")
_GROUP = Path("/sys/fs/cgroup")
_PLENTY = 1 << 40


def free_bytes(machine: Path = _MACHINE, group: Path = _GROUP) -> int:
    """Bytes that can be used before something must be swapped or killed; plenty where nobody says."""
    return max(0, min(_of_machine(machine), _of_group(group)))


def _of_machine(file: Path) -> int:
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return _PLENTY
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:")), _PLENTY)


def _of_group(folder: Path) -> int:
    try:
        limit, used = (folder / name for name in ("memory.max", "memory.current"))
        return int(limit.read_text()) - int(used.read_text())
    except (OSError, ValueError):  # no such group, or "max"
        return _PLENTY
