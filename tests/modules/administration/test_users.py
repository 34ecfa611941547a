"""Accounts in an admin's browser: found, looked at, closed and opened again, with words for whatever is refused."""

from modules.accounts.authenticator import switch_on
from support.actors import PASSWORD, Person, SignUp
from support.app import App

HERE = "/admin/users"
WHY = "Advertisements <b>in comments</b>"


async def test_an_admin_finds_somebody_and_nobody_else_does(
    admin: Person, owner: Person, people: SignUp, anonymous: Person
) -> None:
    await people("ada")
    await switch_on(await people("bob"))
    listed = (await admin.client.get(HERE, params={"search": "ad"})).text
    assert f'href="{HERE}/ada"' in listed
    assert f'href="{HERE}/bob"' not in listed
    part = await admin.client.get(HERE, params={"status": "banned"}, headers={"hx-request": "true"})
    assert ("Nobody here" in part.text, "<html" in part.text) == (True, False)
    for path in ("/admin/users", "/admin/users/ada", "/admin/users/ada/close"):
        assert (await owner.client.get(path)).status_code == 403, path
        assert (await anonymous.client.get(path)).status_code == 401, path
    assert (await owner.client.post("/admin/users/ada/close", data={"reason": "x"})).status_code == 403

    page = (await admin.client.get("/admin/users/ada")).text
    assert "ada@example.org" in page
    assert {name for name in ("close", "open", "roles", "unlock", "reset-two-step") if f"ada/{name}" in page} == {
        "close", "roles",
    }  # fmt: skip
    assert "ada/close" not in (await admin.client.get("/admin/users/boss")).text
    assert "bob/reset-two-step" in (await admin.client.get("/admin/users/bob")).text
    assert (await admin.client.get("/admin/users/nobody")).status_code == 404
    assert (await admin.client.get("/admin/users/ada/praise")).status_code == 404


async def test_an_admin_closes_an_account_opens_it_and_helps(app: App, admin: Person, people: SignUp) -> None:
    await people("ada")
    await switch_on(await people("bob"))
    form = {"status": "suspended", "days": "7", "reason": WHY, "password": "Wrong-Horse-7"}
    again = await admin.client.post("/admin/users/ada/close", data=form)
    assert (again.status_code, "This is not your current password" in again.text) == (422, True)
    assert "Advertisements &lt;b&gt;" in again.text
    own = await admin.client.post("/admin/users/boss/close", data={**form, "password": PASSWORD})
    assert (own.status_code, "Nobody decides about their own account" in own.text) == (422, True)
    done = await admin.client.post("/admin/users/ada/close", data={**form, "password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/admin/users/ada")
    closed = (await admin.client.get("/admin/users/ada")).text
    assert "This account is closed" in closed
    assert "ada/open" in closed
    assert "An admin changed the status of the account" in closed
    assert (await app.dependency("account_access").person_for_admin("ada")).status_until is not None
    opened = await admin.client.post("/admin/users/ada/open", data={"reason": "A mistake", "password": PASSWORD})
    assert opened.status_code == 303
    proof = {"reason": "Asked for", "password": PASSWORD}
    for act, body in (
        ("roles", {"roles": "VENDOR", **proof}),
        ("sign-out", {"reason": "x"}),
        ("reset-two-step", proof),
    ):
        answer = await admin.client.post(f"/admin/users/bob/{act}", data=body)
        assert answer.status_code == 303, act
    assert "Vendor" in (await admin.client.get("/admin/users/bob")).text
    for act, words in (("unlock", "not switched on"), ("verification", "confirmed already")):
        answer = await admin.client.post(f"/admin/users/ada/{act}", data={"reason": "Asked for"})
        assert (answer.status_code, words in answer.text) == (409, True), act
