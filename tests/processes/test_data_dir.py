"""The data folder: one holder, one secret, nobody else's eyes."""

import os
import stat
from pathlib import Path

import pytest

from courtyard.processes.data_dir import DataDir, DataDirHeld


def test_it_is_made_for_its_owner_only(tmp_path: Path) -> None:
    data_dir = DataDir(tmp_path / "new" / "data")
    data_dir.prepare()
    assert stat.S_IMODE(data_dir.path.stat().st_mode) == 0o700
    assert list(data_dir.path.iterdir()) == []


def test_the_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    secret = DataDir(tmp_path).secret()
    assert len(secret) >= 32
    assert DataDir(tmp_path).secret() == secret
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    with DataDir(tmp_path).hold("courtyard up"):
        holder = DataDir(tmp_path).holder()
        assert holder is not None
        assert (holder.pid, holder.command) == (os.getpid(), "courtyard up")
        with (
            pytest.raises(DataDirHeld, match=rf"held by `courtyard up` \(pid {os.getpid()}, since "),
            DataDir(tmp_path).hold("courtyard up"),
        ):
            pass
    assert DataDir(tmp_path).holder() is None


def test_a_note_without_a_lock_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "courtyard.lock").write_text('{"pid":1,"command":"courtyard up","since":"yesterday"}')
    assert DataDir(tmp_path).holder() is None
    with DataDir(tmp_path).hold("courtyard up"):
        assert DataDir(tmp_path).holder() is not None
