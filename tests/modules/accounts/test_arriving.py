"""Accounts of a Node installation come in: with ids and passwords, once, and whoever cannot come is named."""

import json
from contextlib import aclosing
from pathlib import Path
from typing import Any

import bcrypt
import pytest

from courtyard.kernel.basics import Id, Role
from courtyard.modules.accounts.actions.arriving import BATCH, Tally, Wish
from courtyard.modules.accounts.formats.node_users import NotAnAccount, read_user
from courtyard.modules.accounts.models import Status, Tier
from courtyard.modules.accounts.store import USERS
from modules.accounts.shell import Shell
from support.actors import PASSWORD, Person, sign_in
from support.app import App
from support.facts import recorded
from support.house import run_courtyard

HASH = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()


def row(number: int, **fields: Any) -> dict[str, Any]:
    """Somebody as mongoexport writes them."""
    name = f"member{number}"
    return {
        "_id": {"$oid": f"5f0c8a2e9b7d4c61{number:08x}"},
        "username": name,
        "email": f"{name}@example.org",
        "password": HASH,
        "createdAt": {"$date": "2020-05-01T10:00:00.000Z"},
        "__v": 0,
        **fields,
    }


def written(path: Path, *rows: dict[str, Any] | str) -> Path:
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in rows))
    return path


async def bring(app: App, path: Path, **wish: bool) -> Tally:
    found = Tally(0)
    async for tally in app.dependency("arriving").bring(path, Wish(**wish)):
        found = tally
    return found


def counts(tally: Tally) -> tuple[int, int, int]:
    return tally.created, tally.already_there, tally.refused


# Line 1, and lines 3 to 14.
ADA = row(1, username="Ada.L", profile={"name": "Ada Lovelace", "karma": 3}, role="admin", isVerified=True)
OTHERS = [
    row(2, username="John Smith", email="John.Smith@example.org", status="banned"),
    row(3, username=None, email="john.smith@elsewhere.example", isActive=False),
    row(4, email="OWNER@example.org"),
    row(5, username="Owner"),
    row(6, password=PASSWORD),
    row(7, password="$2b$31$" + HASH[7:]),
    row(8, email="nobody"),
    row(9, _id="one"),
    row(10, deletedAt={"$date": "2021-01-01T00:00:00Z"}),
    row(11, email="Member1@example.org"),
    row(12, password=None),
    row(13, username="ADA.L"),
]


async def test_they_sign_in_with_their_old_passwords_and_keep_their_ids(
    app: App, owner: Person, admin: Person, tmp_path: Path
) -> None:
    path = written(tmp_path / "users.json", ADA, "{broken", *OTHERS)

    planned = await bring(app, path, dry_run=True)
    tally = await bring(app, path)

    assert counts(planned) == counts(tally) == (4, 0, 10)
    assert [(each.place, each.words) for each in planned.refusals] == [
        (each.place, each.words) for each in tally.refusals
    ]
    words = {each.place: each.words for each in tally.refusals}
    assert words["line 2"] == "a document begins here and is never closed"
    assert words["line 5"] == "email: owner@example.org is somebody else's account"
    assert words["line 6"] == "username: owner is somebody else's account"
    assert words["line 8"] == "password: bcrypt's cost is 31, 4 to 15 are taken"
    assert words["line 14"] == "username: ada.l is somebody else's account"
    assert PASSWORD not in str(tally)
    assert (tally.unknown, tally.admins, tally.without_password) == ({"profile.karma": 1}, 1, 1)

    users = app.assembly.court.database("accounts").collection(USERS)
    before = (await users.raw.find_one({"username_key": "ada.l"}) or {})["password_hash"]
    person = await sign_in(app, "member1@example.org")
    me = (await person.client.get("/api/users/me")).json()
    assert (me["id"], me["username"], me["roles"]) == ("5f0c8a2e9b7d4c6100000001", "Ada.L", ["USER"])
    assert (me["created_at"][:10], me["email_verified_at"] is not None) == ("2020-05-01", True)
    after = (await users.raw.find_one({"username_key": "ada.l"}) or {})["password_hash"]
    assert (before[:4], after[:10]) == ("$2b$", "$argon2id$"), "the hash is a better one from the first sign-in on"
    await sign_in(app, "member1@example.org")
    john, other_john = [await users.get(Id(f"5f0c8a2e9b7d4c610000000{n}")) for n in (2, 3)]
    assert john is not None
    assert other_john is not None
    assert (john.username, john.status) == ("john.smith", Status.BANNED)
    assert (other_john.username, other_john.status) == ("john.smith-00000003", Status.SUSPENDED)
    assert "Lovelace" in (await owner.client.get("/api/v1/users", params={"q": "lovel"})).text
    again = await bring(app, path)
    assert counts(again) == (0, 4, 10)
    assert (await admin.client.get("/api/v1/admin/users", params={"search": "5f0c8a2e9b7d4c610000000c"})).json()[
        "items"
    ]


async def test_a_run_that_ends_midway_goes_on_where_it_was(app: App, tmp_path: Path) -> None:
    path = written(tmp_path / "users.json", *(row(number) for number in range(2 * BATCH + 5)))
    async with aclosing(app.dependency("arriving").bring(path, Wish())) as tallies:
        async for tally in tallies:
            assert 0 < tally.position <= tally.size
            break
    users = app.assembly.court.database("accounts").collection(USERS).raw
    assert await users.count_documents({}) == BATCH
    assert counts(await bring(app, path)) == (BATCH + 5, BATCH, 0)
    assert await users.count_documents({}) == 2 * BATCH + 5
    facts = len(await recorded(app))
    assert facts == 2 * BATCH + 5, "each is told once"


def test_what_other_applications_call_things() -> None:
    passport = {"_id": Id(), "local": {"email": "a@example.org", "password": HASH.replace("$2b$", "$2a$")},
                "firstName": "Ada", "lastName": "King", "isPremium": True, "isAdmin": True, "avatar": "http://x.org/a",
                "locale": "de-AT", "timezone": "Europe/Vienna", "emailVerified": False,
                "resetPasswordToken": "secret"}  # fmt: skip
    read = read_user(passport, keeps_admins=True, counts_as_confirmed=True)
    user = read.user
    assert (user.profile.name, user.subscription_tier, user.roles) == (
        "Ada King",
        Tier.PREMIUM,
        (Role.USER, Role.ADMIN),
    )
    assert (user.preferences.language, user.preferences.time_zone) == ("de-AT", "Europe/Vienna")
    assert (user.email_verified_at, user.profile.avatar, read.unknown) == (None, "", ("resetPasswordToken",))
    assert read.remarks == ("avatar: only addresses that begin with https:// are kept",)
    assert user.names == ("ada king", "king")
    minimal = read_user({"_id": str(Id()), "email": "b.c@example.org"}, keeps_admins=False, counts_as_confirmed=True)
    assert (minimal.user.username, minimal.user.email_verified_at) == ("b.c", minimal.user.created_at)
    for wrong in ({}, {"_id": Id()}, {"_id": Id(), "email": {"$ne": 1}}, {"_id": 5, "email": "a@b.org"},
                  {"_id": Id(), "email": "a@b.org", "password": {"$gt": ""}},
                  {"_id": Id(), "email": "a@b.org", "password": "$2x$10$" + HASH[7:]}):  # fmt: skip
        with pytest.raises(NotAnAccount):
            read_user(wrong, keeps_admins=False, counts_as_confirmed=False)


def test_the_command_says_what_came_of_it(shell: Shell, tmp_path: Path) -> None:
    path = written(tmp_path / "users.json", row(1, shoeSize=43), "rubbish", row(2, password=None))
    planned = shell.run(str(path), "--dry-run", command=("users", "import"))
    assert (planned.exit_code, "2 would be created, 0 already there, 1 refused" in planned.output) == (0, True), planned
    assert shell.users() == []
    done = shell.run(str(path), command=("users", "import"))
    assert done.exit_code == 0, done.output
    for words in ("2 created, 0 already there, 1 refused", "Fields that were left out: shoeSize (1)",
                  "line 2: this is no document", "1 have no password"):  # fmt: skip
        assert words in done.output, words
    assert len(shell.users()) == 2
    refused = shell.run(str(written(tmp_path / "bad.json", "rubbish")), command=("users", "import"))
    assert refused.exit_code == 1


@pytest.mark.crashes
async def test_a_killed_run_leaves_whole_batches_and_is_finished_by_the_next(
    app: App, mongodb_url: str, redis_url: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "users.json", *(row(number) for number in range(3 * BATCH)))
    variables = {"COURTYARD_ENV": "test", "MONGODB_URL": mongodb_url, "REDIS_URL": redis_url,
                 "MONGODB_DB_NAME": app.settings.database_prefix, "COURTYARD_DATA_DIR": str(tmp_path)}  # fmt: skip
    words = ("users", "import", str(path))
    code, out, err = await run_courtyard(*words, **variables, COURTYARD_CRASH_AT="events.before_commit:2")
    assert code == -9, out + err
    users = app.assembly.court.database("accounts").collection(USERS).raw
    assert await users.count_documents({}) == BATCH
    code, out, err = await run_courtyard(*words, **variables)
    assert (code, "200 created, 100 already there, 0 refused" in out) == (0, True), out + err
    assert await users.count_documents({}) == 3 * BATCH
