import asyncio

import httpx

from courtyard.kernel.http import Edge
from courtyard.kernel.module import Assembly
from kernel.http.notes import Notes, client_of, running
from support.waiting import wait_until

Client = httpx.AsyncClient


async def _write(client: Client, text: str) -> str:
    answer = await client.post("/api/notes", json={"text": text})
    assert answer.status_code == 201
    return str(answer.json()["id"])


async def test_a_repeated_read_does_not_reach_the_handler(house: tuple[Assembly, Edge], ada: Client) -> None:
    notes: Notes = house[0].dependency("notes")
    await _write(ada, "one")
    answers = [await ada.get("/api/notes") for _ in range(5)]
    assert [answer.json() for answer in answers] == [["one"]] * 5
    assert notes.reads == 1


async def test_the_writer_reads_the_own_write(ada: Client) -> None:
    for number in range(5):
        await _write(ada, str(number))
        assert len((await ada.get("/api/notes")).json()) == number + 1


async def test_a_member_never_gets_what_was_kept_for_another(ada: Client, bob: Client, anonymous: Client) -> None:
    note = await _write(ada, "shared")
    people = {"ada": ada, "bob": bob, "": anonymous}
    for _ in range(3):
        for name, client in people.items():
            assert (await client.get(f"/api/notes/{note}")).json()["reader"] == name


async def test_an_entity_tag_of_one_member_is_not_good_for_another(ada: Client, bob: Client) -> None:
    note = await _write(ada, "shared")
    tag = (await ada.get(f"/api/notes/{note}")).headers["etag"]
    assert (await ada.get(f"/api/notes/{note}", headers={"if-none-match": tag})).status_code == 304
    assert (await bob.get(f"/api/notes/{note}", headers={"if-none-match": tag})).status_code == 200


async def test_what_is_kept_ends_in_the_other_process_too(house: tuple[Assembly, Edge], ada: Client) -> None:
    async with running(house[0].settings) as (_, other_edge), client_of(other_edge, "bob") as bob:
        await _write(ada, "one")
        await wait_until(lambda: _sees(bob, ["one"]), "the other process sees the first note")
        assert (await bob.get("/api/notes")).json() == ["one"]
        await _write(ada, "two")
        await wait_until(lambda: _sees(bob, ["two", "one"]), "the other process forgets what it kept", timeout_s=1)


async def _sees(client: Client, texts: list[str]) -> bool:
    return bool((await client.get("/api/notes")).json() == texts)


async def test_reads_and_writes_at_once_never_leave_an_old_answer(ada: Client, bob: Client) -> None:
    async def read() -> None:
        for _ in range(30):
            await bob.get("/api/notes?size=100")

    async def write() -> None:
        for number in range(15):
            await _write(ada, str(number))

    await asyncio.gather(read(), read(), write(), write())
    assert len((await bob.get("/api/notes?size=100")).json()) == 30


async def test_conditional_and_compressed_forms(ada: Client) -> None:
    note = await _write(ada, "long")
    plain = await ada.get(f"/api/notes/{note}", headers={"accept-encoding": "identity"})
    packed = await ada.get(f"/api/notes/{note}", headers={"accept-encoding": "br;q=0, gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    assert packed.headers["etag"] != plain.headers["etag"]
    for tag in (
        plain.headers["etag"],
        packed.headers["etag"],
        f"W/{plain.headers['etag']}",
        "*",
        f'"x", {plain.headers["etag"]}',
    ):
        answer = await ada.get(f"/api/notes/{note}", headers={"if-none-match": tag})
        assert (answer.status_code, answer.content) == (304, b"")
    assert plain.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in plain.headers["vary"]


async def test_head_is_get_without_its_body(ada: Client) -> None:
    note = await _write(ada, "long")
    for _ in range(2):
        answer = await ada.head(f"/api/notes/{note}", headers={"accept-encoding": "identity"})
        assert (answer.status_code, answer.content) == (200, b"")
        assert int(answer.headers["content-length"]) > 2000


async def test_an_extension_on_a_private_address_is_another_address(ada: Client, anonymous: Client) -> None:
    note = await _write(ada, "secret")
    await ada.get(f"/api/notes/{note}")
    assert (await anonymous.get(f"/api/notes/{note}/x.css")).status_code == 404


async def test_if_match_finds_the_version_in_the_entity_tag(ada: Client) -> None:
    note = await _write(ada, "first")
    tag = (await ada.get(f"/api/notes/{note}")).headers["etag"]
    assert tag.startswith('"1-')

    async def change(text: str, if_match: str) -> httpx.Response:
        return await ada.patch(f"/api/notes/{note}", json={"text": text}, headers={"if-match": if_match})

    assert (await change("second", tag)).json() == {"version": 2}
    assert (await change("third", tag)).status_code == 409
    assert (await change("third", "??")).status_code == 400
    assert (await ada.get(f"/api/notes/{note}")).json()["text"] == "second"
