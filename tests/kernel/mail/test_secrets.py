"""A link that opens an account stands in the letter and nowhere else."""

import pytest

from courtyard.kernel.documents import CollectionSpec, Document
from courtyard.kernel.jobs import Unrecoverable
from courtyard.kernel.mail import LetterTooLarge
from kernel.mail.mail_server import mail_server
from kernel.mail.posting import Desk, DeskFactory

SECRET = "t0ps3cret-of-this-test"
VALUES = {"name": "Grace Hopper", "url": f"https://courtyard.example/reset?token={SECRET}"}
ANYTHING = CollectionSpec("jobs", Document)


async def everything_stored(desk: Desk) -> str:
    """All that MongoDB keeps of mail and jobs, as text."""
    raw = desk.database.collection(ANYTHING).raw.database
    names = await raw.list_collection_names()
    return str([row for name in names for row in await raw[name].find().to_list()])


async def test_neither_ledger_nor_log_holds_it(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    await desk.send("key", values=VALUES, to_name="Grace Hopper")
    [kept] = await desk.folder.newest()
    stored = await everything_stored(desk) + "".join(capfd.readouterr())
    assert SECRET in (await desk.folder.read(kept.name)).text
    assert "key.1" in stored
    assert SECRET not in stored
    assert "Grace" not in stored


async def test_a_refusal_that_repeats_the_letter_does_not_either(
    desk_factory: DeskFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    async with mail_server() as server:
        desk = await desk_factory(smtp_host="127.0.0.1", smtp_port=server.port)
        server.on_data = ["554 spam, says the filter"]
        with pytest.raises(Unrecoverable) as refused:
            await desk.send("key", values=VALUES)
    assert SECRET not in await everything_stored(desk) + "".join(capfd.readouterr()) + str(refused.value)


async def test_valkey_does_not_hold_it(desk: Desk) -> None:
    desk.jobs.start()
    await desk.post("key", values=VALUES)
    await desk.jobs.stop()
    names = desk.jobs.client.scan_iter(f"{desk.jobs.prefix}*")
    held = [str(await desk.jobs.client.dump(name)) async for name in names]
    assert any("mail.send" in each for each in held)
    assert SECRET not in "".join(held)


async def test_files_are_for_their_owner_only(desk: Desk) -> None:
    await desk.send("key", values=VALUES)
    [file] = desk.folder.path.iterdir()
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert oct(desk.folder.path.stat().st_mode & 0o777) == "0o700"


async def test_another_secret_cannot_open_the_letter(desk_factory: DeskFactory) -> None:
    ours = await desk_factory()
    theirs = await desk_factory(secret="another secret of forty characters, too.")
    job_id = await ours.post()
    with pytest.raises(Unrecoverable, match="JWT_SECRET"):
        await theirs.deliver(job_id)


async def test_a_letter_has_a_size(desk: Desk) -> None:
    with pytest.raises(LetterTooLarge):
        await desk.post(values={"name": "a" * 70_000})
