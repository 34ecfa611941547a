"""Mail from posting to the mailbox. Read this first: it shows all of it."""

from courtyard.kernel.mail import Letter, LetterState
from kernel.mail.mail_server import mail_server
from kernel.mail.posting import Desk, DeskFactory


async def test_a_posted_letter_waits_for_a_worker(desk: Desk) -> None:
    letter = Letter(template="greeting", to="ada@example.org", to_name="Ada L.", values={"name": "Ada"})
    job_id = await desk.office.post.send_later(letter, id="greeting.1")
    record = await desk.record(job_id)
    assert (record.state, record.to, record.template) == (LetterState.QUEUED, "ada@example.org", "greeting")
    assert await desk.folder.newest() == []


async def test_a_delivered_letter_lies_in_the_outbox_folder(desk: Desk) -> None:
    delivered = await desk.send(to_name="Ada L.")
    [listed] = await desk.folder.newest()
    letter = await desk.folder.read(listed.name)
    assert delivered.state is LetterState.SENT
    assert (letter.to, letter.subject) == ('"Ada L." <ada@example.org>', "Hello Ada")
    assert "How are you?" in letter.html
    assert "Answer:\nhttps://courtyard.example/answer" in letter.text.replace("\r\n", "\n")


async def test_with_a_mail_server_it_goes_there(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_factory(smtp_host="127.0.0.1", smtp_port=server.port, email_from="Court <post@example.net>")
        await desk.send()
        [letter], [envelope] = server.letters, server.taken
    assert (letter["Subject"], letter["From"]) == ("Hello Ada", "Court <post@example.net>")
    assert (envelope.mail_from, envelope.rcpt_tos) == ("post@example.net", ["ada@example.org"])
    assert letter["Message-ID"].endswith("@example.net>")


async def test_the_log_tells_what_became_of_it(desk: Desk) -> None:
    await desk.send()
    record = await desk.record()
    assert (record.state, record.attempts, record.subject) == (LetterState.SENT, 1, "Hello Ada")
    assert record.sent_at is not None
    assert record.reply.startswith("kept as ")


async def test_posting_the_same_letter_again_does_nothing(desk: Desk) -> None:
    await desk.send()
    again = await desk.post()
    await desk.deliver(again)
    record = await desk.record()
    assert (record.state, record.attempts) == (LetterState.SENT, 1)
    assert len(await desk.folder.newest()) == 1
