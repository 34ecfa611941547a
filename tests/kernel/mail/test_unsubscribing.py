"""Unsubscribing: one click by a mail program, a page for people, and nothing for whoever only guesses."""

import re
from urllib.parse import urlsplit

import httpx
import pytest

from courtyard.kernel.mail import Letter, LetterState, LinkBroken, Subscription
from kernel.mail.posting import Desk, DeskFactory
from support.app import App

ADA = Subscription("ada@example.org", "weekly_digest", "weekly_digest")
ONE_CLICK = "List-Unsubscribe=One-Click"


def path_of(app: App, subscription: Subscription = ADA) -> str:
    parts = urlsplit(app.assembly.mail.unsubscribing.url(subscription))
    return f"{parts.path}?{parts.query}"


async def is_stopped(app: App, subscription: Subscription = ADA) -> bool:
    return await app.assembly.mail.unsubscribing.is_stopped(subscription)


async def test_a_letter_that_is_not_essential_carries_the_headers_of_rfc_8058(desk: Desk) -> None:
    await desk.send("news")
    [kept] = await desk.folder.newest()
    letter = await desk.folder.read(kept.name)
    headers = dict(letter.headers)
    assert re.fullmatch(r"<https://courtyard\.example/mail/unsubscribe\?token=[\w-]+>", headers["List-Unsubscribe"])
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    assert address in letter.text
    assert address in letter.html
    assert "ada" not in address


async def test_an_essential_letter_carries_none(desk: Desk) -> None:
    await desk.send("greeting")
    [kept] = await desk.folder.newest()
    letter = await desk.folder.read(kept.name)
    assert "List-Unsubscribe" not in dict(letter.headers)
    assert "nsubscribe" not in letter.text + letter.html


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_one_click_stops_the_letters(app: App, client: httpx.AsyncClient, content_type: str) -> None:
    answer = await client.post(path_of(app), content=ONE_CLICK, headers={"content-type": content_type})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert await is_stopped(app)


async def test_the_api_does_the_same_as_often_as_it_is_asked(app: App, client: httpx.AsyncClient) -> None:
    token = path_of(app).partition("token=")[2]
    answers = [await client.post(f"/api/mail/unsubscribe?token={token}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == {"kind": "weekly_digest", "subscribed": False}
    assert await is_stopped(app)


async def test_looking_at_the_page_stops_nothing(app: App, client: httpx.AsyncClient) -> None:
    answer = await client.get(path_of(app))
    assert answer.status_code == 200
    assert "We send your weekly digest to ada@example.org." in answer.text
    assert not await is_stopped(app)


async def test_a_mistake_is_undone_on_the_page(app: App, client: httpx.AsyncClient) -> None:
    stopped = await client.post(path_of(app))
    assert "You are unsubscribed" in stopped.text
    started = await client.post(f"{path_of(app)}&again=true")
    assert "Unsubscribe?" in started.text
    assert not await is_stopped(app)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_is_not_whole_does_nothing(app: App, client: httpx.AsyncClient, method: str) -> None:
    path = path_of(app)
    for broken in (path[:-3], f"{path}x", "/mail/unsubscribe?token=", "/mail/unsubscribe?token=%F0%9F%8D%B2"):
        assert (await client.request(method, broken)).status_code == 400
    assert not await is_stopped(app)


async def test_a_link_opens_nothing_but_its_own_kind_and_address(app: App, client: httpx.AsyncClient) -> None:
    await client.post(path_of(app))
    for other in (Subscription("bob@example.org", "weekly_digest", "weekly_digest"), Subscription(ADA.to, "news", "")):
        assert not await is_stopped(app, other)


async def test_letters_are_not_sealed_for_unsubscribing(app: App, client: httpx.AsyncClient) -> None:
    office = app.assembly.mail
    job_id = await office.post.send_later(Letter(template="notification", to=ADA.to), id="letter.1")
    record = await app.assembly.jobs.ledger.find(job_id)
    assert record is not None
    sealed = re.findall(r'"sealed":"([\w-]+)"', record.payload)[0]
    assert (await client.post(f"/mail/unsubscribe?token={sealed}")).status_code == 400


async def test_whoever_unsubscribed_gets_no_more_of_that_kind(desk: Desk) -> None:
    await desk.office.unsubscribing.stop(Subscription("Ada@Example.org", "news", "news"))
    news = await desk.send("news")
    record = await desk.record("news.1")
    assert (news.state, record.error) == (LetterState.SUPPRESSED, "unsubscribed")
    assert await desk.folder.newest() == []
    await desk.office.unsubscribing.start(Subscription("ada@example.org", "news", "news"))
    assert (await desk.send("news", id="news.2")).state is LetterState.SENT


async def test_another_installation_does_not_obey(desk_factory: DeskFactory) -> None:
    ours = await desk_factory()
    theirs = await desk_factory(secret="another secret of forty characters, too.")
    token = ours.office.unsubscribing.url(ADA).partition("token=")[2]
    with pytest.raises(LinkBroken):
        theirs.office.unsubscribing.read(token)
    assert ours.office.unsubscribing.read(token) == ADA
