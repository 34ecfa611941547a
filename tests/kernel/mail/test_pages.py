"""The pages for reading mail: who sees them, what they show, and that a letter cannot reach the page around it."""

import httpx
import pytest
from bs4 import BeautifulSoup

from courtyard.kernel.basics import Role
from courtyard.kernel.mail import KeptLetter, Letter
from support.actors import Person, sign_up
from support.app import App, AppFactory
from support.waiting import wait_until

PAGES = ("/dev/mail", "/dev/mail/log", "/dev/mail/templates", "/dev/mail/templates/welcome")
HERE = "127.0.0.1"
RESET = {"name": "Ada", "url": "https://courtyard.example/reset?token=t0ps3cret", "hours": 1}


async def deliver(app: App, letter: Letter, job_id: str = "letter.1") -> None:
    """Post and send a letter as a worker does, without one."""
    office = app.assembly.mail
    await office.post.send_later(letter, id=job_id)
    async with app.assembly.working(["email"]):
        await wait_until(lambda: _is_kept(app, job_id), "the letter is in the folder")


async def _is_kept(app: App, job_id: str) -> bool:
    record = await app.assembly.mail.log.of(job_id)
    return record is not None and record.sent_at is not None


async def only_letter(app: App) -> KeptLetter:
    """The one letter in the folder."""
    folder = app.assembly.mail.folder
    assert folder is not None
    [kept] = await folder.newest()
    return kept


async def here(app: App) -> httpx.AsyncClient:
    """Somebody on the machine itself."""
    return await app.client(address=HERE)


@pytest.mark.parametrize("path", PAGES)
async def test_on_the_machine_itself_everybody_reads_mail_during_development(app: App, path: str) -> None:
    answer = await (await here(app)).get(path)
    assert answer.status_code == 200
    assert BeautifulSoup(answer.text, "lxml").select_one("h1").text == "Mail"  # type: ignore[union-attr]  # (there is one)


@pytest.mark.parametrize(
    "path", [*PAGES, "/dev/mail/templates/welcome/html", "/dev/mail/letters/x", "/dev/mail/letters/x/html"]
)
async def test_others_do_not_unless_they_are_admins(app: App, owner: Person, admin: Person, path: str) -> None:
    stranger = await app.client()
    answers = [await client.get(path) for client in (stranger, owner.client, admin.client)]
    assert [answer.status_code for answer in answers[:2]] == [403, 403]
    assert answers[2].status_code in (200, 404)


async def test_in_production_the_machine_itself_is_no_excuse(app_factory: AppFactory) -> None:
    app = await app_factory(environment="production", public_url="https://testserver")
    client = await here(app)
    boss = await sign_up(app, "boss", roles=(Role.USER, Role.ADMIN))
    for path in PAGES:
        assert (await client.get(path)).status_code == 401
        assert (await boss.client.get(path)).status_code == 200


async def test_a_letter_is_listed_and_read(app: App) -> None:
    await deliver(
        app, Letter(template="welcome", to="ada@example.org", to_name="Ada", values={"name": "Ada", "username": "ada"})
    )
    client = await here(app)
    listing = BeautifulSoup((await client.get("/dev/mail")).text, "lxml")
    link = listing.select_one("tbody th a")
    assert link is not None
    assert link.text == "Welcome to Courtyard, Ada"
    place = str(link["href"])
    assert "srcdoc" not in (page := (await client.get(place)).text)
    assert f'src="{place}/html"' in page
    assert "Have a look around:" in (await client.get(f"{place}?form=text")).text
    assert "Auto-Submitted: auto-generated" in (await client.get(f"{place}?form=headers")).text


async def test_what_others_wrote_is_shown_harmlessly(app: App) -> None:
    evil = "<script>alert(1)</script>"
    await deliver(app, Letter(template="welcome", to="ada@example.org", values={"name": evil, "username": "ada"}))
    client = await here(app)
    kept = await only_letter(app)
    answer = await client.get(f"/dev/mail/letters/{kept.name}/html")
    policy = answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "frame-ancestors 'self'" in policy
    for path in ("/dev/mail", f"/dev/mail/letters/{kept.name}", f"/dev/mail/letters/{kept.name}?form=headers"):
        assert evil not in (await client.get(path)).text


async def test_in_production_no_admin_reads_a_reset_link(app_factory: AppFactory) -> None:
    app = await app_factory(environment="production", public_url="https://testserver")
    boss = await sign_up(app, "boss", roles=(Role.USER, Role.ADMIN))
    await deliver(app, Letter(template="password_reset", to="ada@example.org", values=RESET))
    kept = await only_letter(app)
    page = await boss.client.get(f"/dev/mail/letters/{kept.name}?form=text")
    alone = await boss.client.get(f"/dev/mail/letters/{kept.name}/html")
    assert (page.status_code, alone.status_code) == (200, 403)
    assert "t0ps3cret" not in page.text + alone.text


async def test_the_log_says_what_became_of_letters(app: App) -> None:
    await deliver(app, Letter(template="welcome", to="ada@example.org", values={"name": "Ada", "username": "ada"}))
    client = await here(app)
    assert "ada@example.org" in (await client.get("/dev/mail/log")).text
    assert "ada@example.org" in (await client.get("/dev/mail/log?only=sent")).text
    assert "No letters yet." in (await client.get("/dev/mail/log?only=failed")).text


async def test_with_a_mail_server_there_is_no_folder_to_read(app_factory: AppFactory) -> None:
    app = await app_factory(smtp_host="mail.test")
    client = await here(app)
    assert "SMTP_HOST is set" in (await client.get("/dev/mail")).text
    assert (await client.get(f"/dev/mail/letters/{'0' * 32}")).status_code == 404


async def test_nothing_outside_the_folder_is_read(app: App) -> None:
    client = await here(app)
    for name in ("..%2f..%2fsecret", "0" * 32, "%00"):
        assert (await client.get(f"/dev/mail/letters/{name}")).status_code == 404
