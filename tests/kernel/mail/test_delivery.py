"""Posting and delivering: in one transaction with the change, once over all workers, and bounded on disk."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from courtyard.kernel.documents import Unit
from courtyard.kernel.mail import Letter, LetterState
from courtyard.kernel.mail.errors import MailLater
from kernel.mail.posting import Desk, DeskFactory
from support.app import App
from support.waiting import wait_until

LETTER = Letter(template="greeting", to="ada@example.org", values={"name": "Ada"})


class GivenUp(Exception):  # noqa: N818  (it is what the test does)
    """The unit of work is given up."""


async def test_a_letter_is_there_if_and_only_if_the_unit_is_committed(desk: Desk) -> None:
    async def post_and_fail(unit: Unit) -> None:
        await desk.office.post.send_later(LETTER, id="greeting.given-up", unit=unit)
        raise GivenUp

    async def post(unit: Unit) -> str:
        return await desk.office.post.send_later(LETTER, id="greeting.kept", unit=unit)

    with pytest.raises(GivenUp):
        await desk.database.unit_of_work(post_and_fail)
    await desk.database.unit_of_work(post)
    assert await desk.office.log.of("greeting.given-up") is None
    assert await desk.jobs.ledger.find("greeting.given-up") is None
    assert (await desk.deliver("greeting.kept")).state is LetterState.SENT


async def test_two_units_at_once_post_one_letter(desk: Desk) -> None:
    async def post(unit: Unit) -> str:
        return await desk.office.post.send_later(LETTER, id="greeting.1", unit=unit)

    await asyncio.gather(*(desk.database.unit_of_work(post) for _ in range(8)))
    page = await desk.office.log.page()
    assert [record.job_id for record in page.items] == ["greeting.1"]


async def test_posting_without_a_unit_at_once_is_one_letter_too(desk: Desk) -> None:
    await asyncio.gather(*(desk.post() for _ in range(8)))
    assert len((await desk.office.log.page()).items) == 1


async def test_the_folder_keeps_the_newest(desk_factory: DeskFactory) -> None:
    desk = await desk_factory(mail_folder_letters=3)
    for number in range(5):
        await desk.send(id=f"greeting.{number}", values={"name": f"Ada {number}"})
    assert [kept.subject for kept in await desk.folder.newest()] == [f"Hello Ada {number}" for number in (4, 3, 2)]
    assert len(list(desk.folder.path.iterdir())) == 3


async def test_a_disk_that_takes_nothing_means_later(desk: Desk) -> None:
    desk.folder.path.write_text("a file where the folder should be")
    with pytest.raises(MailLater):
        await desk.send()
    assert (await desk.record()).state is LetterState.QUEUED


async def test_outcomes_are_counted(desk: Desk) -> None:
    def sent() -> float:
        labels = {"letter": "greeting", "outcome": "sent"}
        return REGISTRY.get_sample_value("courtyard_mail_letters_total", labels) or 0

    before = sent()
    await desk.send()
    assert sent() == before + 1


async def test_a_worker_delivers_what_was_posted(app: App) -> None:
    letter = Letter(template="welcome", to="ada@example.org", values={"name": "Ada", "username": "ada"})
    job_id = await app.assembly.court.post.send_later(letter, id="welcome.1")

    async def is_sent() -> bool:
        record = await app.assembly.mail.log.of(job_id)
        return record is not None and record.state is LetterState.SENT

    async with app.assembly.working(["email"]):
        await wait_until(is_sent, "the letter is sent")
    folder = app.assembly.mail.folder
    assert folder is not None
    assert [kept.letter for kept in await folder.newest()] == ["welcome"]


async def test_the_log_is_read_page_by_page_and_by_address(desk: Desk) -> None:
    for number in range(52):
        await desk.post(id=f"greeting.{number}", to=f"ada{number % 2}@example.org")
    first = await desk.office.log.page()
    second = await desk.office.log.page(cursor=first.next_cursor)
    assert (len(first.items), len(second.items), second.next_cursor) == (50, 2, None)
    assert len((await desk.office.log.page(to="ADA1@example.org")).items) == 26
