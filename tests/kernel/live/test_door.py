"""Who may open a socket, and what a refused handshake is told."""

import pytest

from courtyard.kernel.basics import ANYONE, Id, Unauthenticated
from courtyard.kernel.live import Hub
from kernel.live.conftest import FOREIGN_PAGE, Pair
from kernel.live.lines import actor_of, line, refusal, token_of
from support.clients import plain_async_client, plain_client
from support.server import PASSWORD, Member, Server


def cookie_of(server: Server, member: Member) -> dict[str, str]:
    form = {"email": member.email, "password": PASSWORD}
    with plain_client(server.url) as client:
        answer = client.post("/sign-in", data=form, headers={"origin": server.url})
    return {"cookie": f"courtyard_session={answer.cookies['courtyard_session']}"}


async def test_a_ticket_opens_one_socket_and_no_second(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    ticket = await hub.ticket(actor_of(ada))
    async with line(pair.one, query=f"?ticket={ticket}") as own:
        await hub.tell(Id(ada.id), "word", "hello")
        assert await own.data() == "hello"
        assert await refusal(pair.two, query=f"?ticket={ticket}") == (401, "invalid_ticket")


async def test_a_ticket_of_a_session_that_ended_meanwhile_is_worth_nothing(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    ticket = await hub.ticket(actor_of(ada))
    async with plain_async_client(pair.one.url, headers=ada.headers) as client:
        (await client.post("/api/auth/logout")).raise_for_status()
    assert await refusal(pair.one, query=f"?ticket={ticket}") == (401, "invalid_token")


@pytest.mark.parametrize("ticket", ["x", "x" * 5000, "%00", "a/b"])
async def test_made_up_tickets_are_refused(pair: Pair, ticket: str) -> None:
    assert await refusal(pair.one, query=f"?ticket={ticket}") == (401, "invalid_ticket")


async def test_strangers_get_no_ticket(hub: Hub) -> None:
    with pytest.raises(Unauthenticated):
        await hub.ticket(ANYONE)


async def test_an_access_token_opens_it_and_a_bad_one_does_not(pair: Pair) -> None:
    ada = pair.one.member()
    async with line(pair.one, query=f"?token={token_of(ada)}"):
        pass
    assert await refusal(pair.one, query=f"?token={token_of(ada)}x") == (401, "invalid_token")
    assert await refusal(pair.one) == (401, "unauthenticated")


async def test_a_browser_s_cookie_counts_for_pages_of_this_site_only(pair: Pair) -> None:
    cookie = cookie_of(pair.one, pair.one.member())
    async with line(pair.one, headers=cookie, origin=pair.one.url):
        pass
    for origin in (None, "https://evil.example", FOREIGN_PAGE, "null", f"{pair.one.url}.evil.example"):
        assert await refusal(pair.one, headers=cookie, origin=origin) == (403, "foreign_origin"), origin
    assert await refusal(pair.one, headers={"cookie": "courtyard_session=x"}, origin=pair.one.url) == (
        401,
        "unauthenticated",
    )


async def test_other_sites_need_to_be_listed_even_with_a_ticket_or_token(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    ticket = await hub.ticket(actor_of(ada))
    assert await refusal(pair.one, query=f"?ticket={ticket}", origin="https://evil.example") == (403, "foreign_origin")
    assert await refusal(pair.one, ada, origin="null") == (403, "foreign_origin")
    async with line(pair.one, query=f"?ticket={ticket}", origin=FOREIGN_PAGE):
        pass  # the refused handshake has not used the ticket up
    async with line(pair.one, ada, origin=FOREIGN_PAGE):
        pass


async def test_there_are_sockets_at_two_addresses_only(pair: Pair) -> None:
    ada = pair.one.member()
    assert await refusal(pair.one, ada, path="/recipes") == (404, "not_found")
    assert await refusal(pair.one, ada, path="/notifications/") == (404, "not_found")
    assert await refusal(pair.one, ada, query="?" + "&".join(f"a{n}=1" for n in range(20))) == (400, "malformed")


async def test_no_secret_of_a_handshake_is_logged(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    ticket = await hub.ticket(actor_of(ada))
    async with line(pair.one, query=f"?ticket={ticket}"), line(pair.one, query=f"?token={token_of(ada)}"):
        await refusal(pair.one, query=f"?ticket={ticket}")
    said = pair.one.log.read_text()
    assert ticket not in said
    assert token_of(ada) not in said
