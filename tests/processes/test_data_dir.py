"""The data folder: one holder, one secret, nobody else's eyes."""

import os
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from courtyard.kernel.push import from_base64url, open_pusher
from courtyard.kernel.settings import Settings
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


def test_the_key_of_web_push_is_made_once_and_is_a_key(tmp_path: Path) -> None:
    key = DataDir(tmp_path).vapid_key()
    assert DataDir(tmp_path).vapid_key() == key
    assert stat.S_IMODE((tmp_path / "vapid_key").stat().st_mode) == 0o600
    settings = Settings(vapid_private_key=SecretStr(key), _env_file=None)  # type: ignore[call-arg]  # (pydantic-settings takes it)
    public_key = open_pusher(settings).vapid_public_key or ""
    assert len(from_base64url(public_key)) == 65, "a point on the curve, as browsers take it"


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
