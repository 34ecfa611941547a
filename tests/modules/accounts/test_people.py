"""What other modules learn about people, and what it costs."""

import pytest

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import counting_commands
from courtyard.modules.accounts.contract import Accounts
from courtyard.modules.accounts.models import Status
from support.actors import SignUp
from support.app import App, AppFactory
from support.waiting import wait_until


@pytest.fixture
def accounts(app: App) -> Accounts:
    """As another module gets it."""
    return app.assembly.court.contract(Accounts)  # type: ignore[type-abstract]  # (whoever fulfils the contract)


async def test_people_by_id(accounts: Accounts, people: SignUp) -> None:
    ada, bea = await people("ada"), await people("bea")
    await ada.client.patch("/api/users/me", json={"profile": {"name": "Ada Lovelace"}})

    found = await accounts.people([ada.user_id, bea.user_id, Id(), ada.user_id])

    assert {person.username: person.name for person in found.values()} == {"ada": "Ada Lovelace", "bea": "bea"}
    assert set(found) == {ada.user_id, bea.user_id}


async def test_twenty_people_cost_one_query_and_then_none(app: App, accounts: Accounts, people: SignUp) -> None:
    ids = [(await people()).user_id for _ in range(20)]
    await app.assembly.cache.invalidate_everything()

    with counting_commands() as cold:
        await accounts.people(ids)
    with counting_commands() as warm:
        await accounts.people(ids)

    assert cold == ["find"]
    assert warm == []


async def test_a_new_name_is_known_everywhere_at_once(
    app_factory: AppFactory, accounts: Accounts, people: SignUp
) -> None:
    elsewhere = (await app_factory()).assembly.court.contract(Accounts)  # type: ignore[type-abstract]  # (whoever fulfils the contract)
    ada = await people("ada")
    assert (await elsewhere.people([ada.user_id]))[ada.user_id].name == "ada"

    await ada.client.patch("/api/users/me", json={"profile": {"name": "Ada"}})

    assert (await accounts.people([ada.user_id]))[ada.user_id].name == "Ada"

    async def renamed() -> bool:
        return (await elsewhere.people([ada.user_id]))[ada.user_id].name == "Ada"

    await wait_until(renamed, "the new name in the other process", timeout_s=1)


async def test_a_person_by_name_however_it_is_written(accounts: Accounts, people: SignUp) -> None:
    ada = await people("Ada.L")

    for written in ("Ada.L", "ada.l", " ADA.L "):
        found = await accounts.person_by_username(written)
        assert found is not None
        assert found.id == ada.user_id


@pytest.mark.parametrize("name", ["", "nobody-here", "x" * 1000, "$ne", "\x00"])
async def test_nobody_by_that_name(accounts: Accounts, name: str) -> None:
    assert await accounts.person_by_username(name) is None


async def test_somebody_who_signs_up_is_found_although_nobody_was_there_before(
    accounts: Accounts, people: SignUp
) -> None:
    assert await accounts.person_by_username("ada") is None

    ada = await people("ada")

    found = await accounts.person_by_username("ada")
    assert found is not None
    assert found.id == ada.user_id


async def test_whoever_is_deleted_is_gone(app: App, accounts: Accounts, people: SignUp) -> None:
    ada = await people("ada")
    assert await accounts.person_by_username("ada") is not None

    await app.dependency("standings").set_status(ada.user_id, Status.DELETED)

    assert await accounts.people([ada.user_id]) == {}
    assert await accounts.person_by_username("ada") is None
