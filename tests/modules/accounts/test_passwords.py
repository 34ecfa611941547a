"""Passwords: which are good enough, how they are kept, and where people with old hashes come from."""

import asyncio

import bcrypt
import httpx
import pytest

from courtyard.modules.accounts.actions.hashing import CHEAP, STRONG, Hashing
from courtyard.modules.accounts.errors import PasswordsBusy
from courtyard.modules.accounts.rules.passwords import password_problem
from courtyard.modules.accounts.store import USERS
from support.actors import PASSWORD, Person
from support.app import App


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "Aa1!bbbb",
        "A1!" + "b" * 125,
        "Zwölf-Boxkämpfer1",
        "Пароль-семь-7",
        "Ünïcödé 1 with spaces",
        "A1🔑keys-and-doors",
        "Ⅻ-Monkeys-12",
    ],
)
def test_a_good_password(password: str) -> None:
    assert password_problem(password) == ""


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "at least 8"),
        ("Aa1!bbb", "at least 8"),
        ("A1!" + "b" * 126, "at most 128"),
        ("correct-horse-7", "upper-case"),
        ("Correct-Horse-X", "number"),
        ("CorrectHorse7", "special"),
        ("Correct-Horse-7\x00", "can be seen"),
        ("Correct-Horse\n7", "can be seen"),
        ("Correct-Horse\u200b7", "can be seen"),
        ("Password1!", "most common"),
        ("P@ssw0rd1!", "most common"),
        ("Passw0rd123!", "most common"),
        ("Qwerty123!", "most common"),
        ("Welcome2024!", "most common"),
        ("Admin123!", "most common"),
        ("1Q2w3e4r!", "most common"),
        ("Iloveyou1!", "most common"),
        ("Letmein-1", "most common"),
        ("Ada-Lovelace-1815", "something else than your name"),
        ("Ada.L-1815@Example.org", "something else than your name"),
    ],
)
def test_a_bad_password_says_why(password: str, reason: str) -> None:
    assert reason in password_problem(password, username="ada-lovelace-1815", email="ada.l-1815@example.org")


async def test_hashes_are_argon2id_and_never_the_same(app: App, owner: Person, stranger: Person) -> None:
    rows = await app.assembly.court.database("accounts").collection(USERS).raw.find().to_list()
    hashes = [row["password_hash"] for row in rows]

    assert all(stored.startswith("$argon2id$") for stored in hashes)
    assert len(set(hashes)) == len(hashes)
    assert PASSWORD not in str(rows)


async def test_the_strong_hasher_is_as_strong_as_owasp_asks() -> None:
    made = await Hashing(STRONG).make(PASSWORD)

    assert "$argon2id$v=19$m=19456,t=2,p=1$" in made


@pytest.mark.parametrize("prefix", [b"2a", b"2b", b"2y"])
async def test_people_with_bcrypt_hashes_are_let_in_and_get_a_better_one(
    app: App, owner: Person, prefix: bytes
) -> None:
    salt = bcrypt.gensalt(4, b"2b")
    old = bcrypt.hashpw(PASSWORD.encode(), salt).decode().replace("$2b$", f"${prefix.decode()}$")
    users = app.assembly.court.database("accounts").collection(USERS).raw
    await users.update_one({"_id": owner.user_id}, {"$set": {"password_hash": old}})
    body = {"email": owner.email, "password": PASSWORD}

    wrong = await owner.client.post("/api/auth/login", json={**body, "password": "Wrong-Horse-7"})
    right = await owner.client.post("/api/auth/login", json=body)
    again = await owner.client.post("/api/auth/login", json=body)

    assert [wrong.status_code, right.status_code, again.status_code] == [401, 200, 200]
    row = await users.find_one({"_id": owner.user_id})
    assert row is not None
    assert row["password_hash"].startswith("$argon2id$")


async def test_bcrypt_read_seventy_two_bytes_and_so_do_we() -> None:
    long = "Aa1-" + "x" * 80
    stored = bcrypt.hashpw(long.encode()[:72], bcrypt.gensalt(4)).decode()

    assert (await Hashing(CHEAP).check(long, stored))[0] is True


@pytest.mark.parametrize("stored", ["", "x", "$2b$", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$x$y", "plain text"])
async def test_a_damaged_hash_lets_nobody_in(stored: str) -> None:
    assert await Hashing(CHEAP).check(PASSWORD, stored) == (False, None)


@pytest.mark.parametrize("password", ["", "\x00", "a\x00b", "x" * 1024, "\ud83d\ude00"])
async def test_any_text_can_be_tried(client: httpx.AsyncClient, owner: Person, password: str) -> None:
    body = {"email": owner.email, "password": password.encode("utf-16", "surrogatepass").decode("utf-16")}

    assert (await client.post("/api/auth/login", json=body)).status_code == 401


async def test_a_password_typed_on_another_keyboard_is_the_same(client: httpx.AsyncClient) -> None:
    composed, decomposed = "Cr\u00e8me-br\u00fbl\u00e9e-7", "Cre\u0300me-bru\u0302le\u0301e-7"
    account = {"username": "yotam", "email": "yotam@example.org", "password": composed}
    await client.post("/api/auth/register", json=account)

    answer = await client.post("/api/auth/login", json={"email": account["email"], "password": decomposed})

    assert answer.status_code == 200


async def test_more_than_can_be_checked_are_told_to_come_back() -> None:
    hashing = Hashing(CHEAP)

    outcomes = await asyncio.gather(*(hashing.make(PASSWORD) for _ in range(100)), return_exceptions=True)

    refused = [outcome for outcome in outcomes if isinstance(outcome, PasswordsBusy)]
    assert len(refused) == 100 - 64
    assert (await hashing.make(PASSWORD)).startswith("$argon2id$")
