"""What admins see while Valkey is away: which figures are not to be had, and that nothing is lost."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from courtyard.kernel.basics import Role
from courtyard.kernel.engines import Valkey
from support.actors import sign_up
from support.app import AppFactory


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/admin/events", 503, "they wait in the database"), ("/admin/jobs", 200, "No durable job is lost")],
)
async def test_the_page_says_what_does_not_answer(
    app_factory: AppFactory, tmp_path: Path, path: str, status: int, words: str
) -> None:
    valkey = Valkey(tmp_path / "valkey")
    await valkey.start()
    try:
        app = await app_factory(redis_url_given=SecretStr(valkey.url))
        root = await sign_up(app, roles=(Role.USER, Role.ADMIN))
        assert (await root.client.get(path)).status_code == 200
    finally:
        await valkey.stop()
    answer = await root.client.get(path)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
