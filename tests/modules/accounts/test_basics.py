from support.actors import Person


async def test_me(owner: Person) -> None:
    me = await owner.client.get("/api/users/me")
    assert me.status_code == 200, me.text
    assert me.json()["username"] == "owner"
