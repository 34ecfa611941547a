"""What the mail server says and does, and what becomes of the letter: a real server, refusing, hanging, going away."""

import asyncio
from typing import Any

import pytest

from courtyard.kernel.documents import Where
from courtyard.kernel.jobs import Unrecoverable
from courtyard.kernel.mail import LetterState
from courtyard.kernel.mail.errors import MailLater
from courtyard.kernel.mail.records import EVERYTHING, LETTERS
from kernel.mail.conftest import Certificates
from kernel.mail.mail_server import PASSWORD, USER, MailServer, mail_server
from kernel.mail.posting import Desk, DeskFactory
from support.waiting import wait_until


async def desk_at(make: DeskFactory, server: MailServer, **options: Any) -> Desk:
    given = {"smtp_host": "127.0.0.1", "smtp_timeout_s": 5.0, **options}
    made: Desk = await make(smtp_port=server.port, **given)
    return made


async def test_starttls_with_a_private_authority(desk_factory: DeskFactory, certificates: Certificates) -> None:
    async with mail_server(tls=certificates.server, require_starttls=True) as server:
        desk = await desk_at(desk_factory, server, smtp_secure="starttls", smtp_ca_file=certificates.ca_file)
        await desk.send()
        assert server.sessions[0].ssl is not None


async def test_tls_from_the_first_byte_with_a_password(desk_factory: DeskFactory, certificates: Certificates) -> None:
    async with mail_server(tls=certificates.server, implicit=True, auth=True) as server:
        desk = await desk_at(
            desk_factory,
            server,
            smtp_secure="tls",
            smtp_ca_file=certificates.ca_file,
            smtp_user=USER,
            smtp_password=PASSWORD,
        )
        await desk.send()
        assert server.sessions[0].authenticated


async def test_a_server_that_nobody_vouches_for_gets_nothing(
    desk_factory: DeskFactory, certificates: Certificates
) -> None:
    async with mail_server(tls=certificates.server) as server:
        desk = await desk_at(desk_factory, server)
        with pytest.raises(MailLater, match=r"(?i)certificate"):
            await desk.send()
        assert server.taken == []


async def test_a_server_without_encryption_is_refused_where_it_is_asked_for(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_at(desk_factory, server, smtp_secure="starttls")
        with pytest.raises((MailLater, Unrecoverable)):
            await desk.send()
        assert server.taken == []


async def test_a_password_does_not_travel_in_clear_by_accident(desk_factory: DeskFactory) -> None:
    async with mail_server(auth=True) as server:
        desk = await desk_at(desk_factory, server, smtp_user=USER, smtp_password=PASSWORD)
        with pytest.raises(MailLater, match="SMTP_SECURE=none"):
            await desk.send()
        meant = await desk_at(desk_factory, server, smtp_user=USER, smtp_password=PASSWORD, smtp_secure="none")
        await meant.send(id="greeting.2")
        assert len(server.taken) == 1


async def test_a_wrong_password_loses_no_letter(desk_factory: DeskFactory) -> None:
    async with mail_server(auth=True) as server:
        desk = await desk_at(desk_factory, server, smtp_user=USER, smtp_password="wrong", smtp_secure="none")
        with pytest.raises(MailLater, match=r"does not let us in: .*credentials"):
            await desk.send()
        assert (await desk.record()).state is LetterState.QUEUED


@pytest.mark.parametrize("place", ["on_rcpt", "on_data"])
async def test_a_4xx_answer_means_later(desk_factory: DeskFactory, place: str) -> None:
    async with mail_server() as server:
        desk = await desk_at(desk_factory, server)
        setattr(server, place, ["451 4.7.1 greylisted"])
        with pytest.raises(MailLater, match=r"451 4\.7\.1 greylisted"):
            await desk.send()
        waiting = await desk.record()
        await desk.deliver("greeting.1", attempt=2)
        sent = await desk.record()
        assert (waiting.state, waiting.attempts, waiting.error) == (LetterState.QUEUED, 1, "451 4.7.1 greylisted")
        assert (sent.state, sent.attempts, sent.error) == (LetterState.SENT, 2, "")
        assert server.connections == 1


async def test_the_last_attempt_leaves_a_failed_letter_with_the_reason(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_at(desk_factory, server)
        server.on_rcpt = ["450 mailbox busy"]
        job_id = await desk.post()
        with pytest.raises(MailLater):
            await desk.deliver(job_id, attempt=3)
        record = await desk.record()
        assert (record.state, record.error) == (LetterState.FAILED, "450 mailbox busy")


@pytest.mark.parametrize("place", ["on_rcpt", "on_data"])
async def test_a_5xx_answer_is_final(desk_factory: DeskFactory, place: str) -> None:
    async with mail_server() as server:
        desk = await desk_at(desk_factory, server)
        setattr(server, place, ["554 5.7.1 we do not like this"])
        with pytest.raises(Unrecoverable, match="we do not like this"):
            await desk.send()
        record = await desk.record()
        assert (record.state, record.error) == (LetterState.FAILED, "554 5.7.1 we do not like this")
        assert await desk.office.log.suppressed_by("ada@example.org", EVERYTHING) is None


async def test_an_address_that_does_not_exist_gets_no_more_optional_letters(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_at(desk_factory, server)
        server.on_rcpt = ["550 5.1.1 no such user"]
        with pytest.raises(Unrecoverable):
            await desk.send()
        news = await desk.send("news", to="ADA@example.org")
        important = await desk.send("greeting", id="greeting.2")
        assert (news.state, important.state) == (LetterState.SUPPRESSED, LetterState.SENT)
        assert (await desk.record("news.1")).error == "bounced"


async def test_a_server_that_hangs_up_means_later(desk_factory: DeskFactory) -> None:
    for place in ("greeting", "rcpt", "data"):
        async with mail_server() as server:
            server.close_at = place
            desk = await desk_at(desk_factory, server)
            with pytest.raises(MailLater):
                await desk.send(id=f"greeting.{place}")
            await wait_until(server.is_left, "the connection is gone")


async def test_a_second_attempt_after_an_unknown_end_is_the_same_letter(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_at(desk_factory, server)
        await desk.send()
        other = await desk_at(desk_factory, server)
        await other.database.collection(LETTERS).remove_many(Where())  # as if we had died before noting it
        await other.deliver("greeting.1", attempt=2)
        first, second = server.letters
        assert first["Message-ID"] == second["Message-ID"]


async def test_a_server_that_never_answers_costs_one_timeout(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        server.hang_at = "rcpt"
        desk = await desk_at(desk_factory, server, smtp_timeout_s=0.3)
        started = asyncio.get_running_loop().time()
        with pytest.raises(MailLater, match=r"(?i)time"):
            await desk.send()
        assert asyncio.get_running_loop().time() - started < 5
        await wait_until(server.is_left, "the connection is closed")


async def test_nobody_listening_means_later(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        pass
    desk = await desk_at(desk_factory, server)
    with pytest.raises(MailLater, match=f"127.0.0.1:{server.port}"):
        await desk.send()


async def test_an_address_in_other_letters_needs_a_server_that_can(desk_factory: DeskFactory) -> None:
    async with mail_server() as able, mail_server(enable_SMTPUTF8=False) as unable:
        desk = await desk_at(desk_factory, able)
        await desk.send(to="jürgen@bücher.example")
        other = await desk_at(desk_factory, unable)
        with pytest.raises(Unrecoverable, match="SMTPUTF8"):
            await other.send(to="jürgen@bücher.example", id="greeting.2")
        assert able.taken[0].rcpt_tos == ["jürgen@xn--bcher-kva.example"]
