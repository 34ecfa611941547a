"""What stands in the head of a letter, and what can never get there."""

import pytest

from courtyard.kernel.jobs import Unrecoverable
from courtyard.kernel.mail import HeaderRefused, Letter, LetterState, MailAddressRefused, UnknownLetter
from courtyard.kernel.mail.addresses import mailbox, mailbox_key
from courtyard.kernel.settings import Settings
from kernel.mail.mail_server import mail_server
from kernel.mail.posting import Desk, DeskFactory

BREAKS = ["\n", "\r\n", "\r", "\x00", "\x0b", "\u2028", "\x85"]


@pytest.mark.parametrize(
    ("typed", "handed_over"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada.Lovelace+soup@EXAMPLE.org ", "Ada.Lovelace+soup@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),  # IDNA 2003 made this another domain: strasse
        ("アダ@例え.テスト", "アダ@xn--r8jz45g.xn--zckzah"),
    ],
)
def test_addresses_as_smtp_wants_them(typed: str, handed_over: str) -> None:
    assert mailbox(typed) == handed_over


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ada", "@example.org", "ada@", "ada@@example.org", "a b@example.org", "ada@exa mple.org"),
        *("ada@example.org\nbcc: all@example.org", "ada@example.org,bob@example.org", "<ada@example.org>"),
        *('"ada lovelace"@example.org', "ada@-example.org", "ada@.org", f"{'a' * 65}@example.org"),
        f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.org",
    ],
)
async def test_what_is_no_address_is_refused_when_it_is_posted(desk: Desk, typed: str) -> None:
    with pytest.raises(MailAddressRefused, match="to: "):
        await desk.post(to=typed)


def test_capitals_and_width_make_no_other_mailbox() -> None:
    assert mailbox_key("\uff21DA@example.org") == mailbox_key("ada@example.org")


@pytest.mark.parametrize("broken", BREAKS)
async def test_a_name_with_a_line_break_is_refused(desk: Desk, broken: str) -> None:
    with pytest.raises(HeaderRefused):
        await desk.post(to_name=f"Ada{broken}Bcc: all@example.org")


@pytest.mark.parametrize("broken", BREAKS)
async def test_a_subject_with_a_line_break_fails_for_good(desk: Desk, broken: str) -> None:
    job_id = await desk.post(values={"name": f"Ada{broken}Bcc: all@example.org"})
    with pytest.raises(Unrecoverable):
        await desk.deliver(job_id)
    assert (await desk.record()).state is LetterState.FAILED
    assert await desk.folder.newest() == []


@pytest.mark.parametrize("name", ["Ada, Countess <x@y.example>", 'Ada "the first"', "Ångström 🍲👩‍🍳", "a" * 300])
async def test_any_other_name_arrives_as_it_was(desk_factory: DeskFactory, name: str) -> None:
    async with mail_server() as server:
        desk = await desk_factory(smtp_host="127.0.0.1", smtp_port=server.port)
        await desk.send(to_name=name, values={"name": name})
        [letter], [envelope] = server.letters, server.taken
    [address] = letter["To"].addresses
    assert (address.display_name, address.addr_spec) == (name[:200], "ada@example.org")
    assert letter["Subject"] == f"Hello {name}"[:200]
    assert envelope.rcpt_tos == ["ada@example.org"]
    assert len(letter["From"].addresses) == 1


async def test_every_line_is_short_and_plain_ascii(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_factory(smtp_host="127.0.0.1", smtp_port=server.port)
        await desk.send("news", to_name="Ädá", values={"name": "🍲" * 40})
        content = server.taken[0].content
    assert isinstance(content, bytes)
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998  # RFC 5322, 2.1.1
    assert b"\n" not in content.replace(b"\r\n", b"")


async def test_the_head_says_who_and_when_and_that_a_machine_wrote(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_factory(
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            email_from="Küche <post@bücher.example>",
            email_reply_to="Help <help@example.net>",
        )
        await desk.send()
        [letter] = server.letters
    assert letter["From"] == "Küche <post@xn--bcher-kva.example>"
    assert letter["Reply-To"] == "Help <help@example.net>"
    assert letter["Date"].datetime is not None
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("public_url", "sender"),
    [
        ("https://courtyard.example/", "no-reply@courtyard.example"),
        ("http://127.0.0.1:8000", "no-reply@localhost"),
        ("http://[::1]:8000", "no-reply@localhost"),
    ],
)
async def test_without_a_sender_it_is_the_installations_own(
    desk_factory: DeskFactory, public_url: str, sender: str
) -> None:
    desk = await desk_factory(public_url=public_url)
    await desk.send()
    [kept] = await desk.folder.newest()
    assert kept.sender == f"Courtyard <{sender}>"


async def test_a_sender_that_is_no_address_is_named_at_the_start(desk_factory: DeskFactory) -> None:
    with pytest.raises(MailAddressRefused, match="EMAIL_FROM: "):
        await desk_factory(email_from="Courtyard")


@pytest.mark.parametrize(
    ("said", "meant"), [("true", "tls"), ("false", "auto"), ("STARTTLS", "starttls"), ("none", "none"), ("ssl", "tls")]
)
def test_the_words_of_other_mailers_are_understood(monkeypatch: pytest.MonkeyPatch, said: str, meant: str) -> None:
    monkeypatch.setenv("SMTP_SECURE", said)
    assert Settings(_env_file=None).smtp_secure == meant  # type: ignore[call-arg]  # (pydantic-settings takes it)


async def test_posting_takes_no_letter_without_a_template(desk: Desk) -> None:
    with pytest.raises(UnknownLetter, match="no letter called nonsense"):
        await desk.office.post.send_later(Letter(template="nonsense", to="ada@example.org"), id="nonsense.1")
