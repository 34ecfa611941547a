"""Security events of all accounts: admins look for them by member, kind and day; nobody else sees any."""

from datetime import timedelta
from typing import Any

import httpx

from courtyard.kernel.basics import Id, now
from support.actors import Person
from support.app import App

PATH, PAGE = "/api/admin/security-events", "/admin/security"


async def test_admins_look_for_events(
    app: App, admin: Person, owner: Person, stranger: Person, anonymous: Person
) -> None:
    for person, status in ((anonymous, 401), (stranger, 403), (admin, 200)):
        assert (await person.client.get(PATH)).status_code == status
        assert (await person.client.get(PAGE)).status_code == status
    wrong = {"email": owner.email, "password": "Wrong-Horse-7"}
    await (await app.client(address="203.0.113.9")).post("/api/auth/login", json=wrong)

    async def found(**query: Any) -> list[dict[str, Any]]:
        answer = await admin.client.get(PATH, params=query)
        assert answer.status_code == httpx.codes.OK, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    (failed,) = await found(member=owner.username, kind="sign_in_failed")
    assert (failed["subject_name"], failed["actor"], failed["address"]) == ("owner", None, "203.0.113.9")
    assert {each["kind"] for each in await found(member=owner.id)} == {"signed_in", "sign_in_failed"}
    today = now().date()
    yesterday = today - timedelta(days=1)
    assert len(await found(since=today.isoformat())) == len(await found(until=today.isoformat()))
    assert await found(until=yesterday.isoformat()) == []
    assert await found(member=str(Id())) == []
    first = (await admin.client.get(PATH, params={"limit": 2})).json()
    rest = await found(limit=100, cursor=first["next_cursor"])
    assert len(first["items"]) + len(rest) == len(await found(limit=100))

    for query, status in (
        ({"kind": "party"}, 422),
        ({"since": today.isoformat(), "until": yesterday.isoformat()}, 422),
        ({"member": "nobody-here"}, 404),
        ({"cursor": "nonsense"}, 400),
    ):
        assert (await admin.client.get(PATH, params=query)).status_code == status, query
        page = await admin.client.get(PAGE, params=query)
        assert page.status_code == status, query
    assert "A sign-in with a wrong password" in (await admin.client.get(PAGE, params={"member": "owner"})).text
    odd = await admin.client.get(PAGE, params={"since": "soon"})
    assert (odd.status_code, "this is not a day" in odd.text) == (422, True)
