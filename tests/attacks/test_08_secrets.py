"""Row 8: passwords and tokens are nowhere but in the answer that gives them: not stored, kept, logged or counted."""

import base64
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from pymongo import MongoClient

from attacks.calls import READS, path_of, rows
from modules.recipes.builders import SOUP
from support.actors import PASSWORD
from support.clients import plain_client
from support.engines import EngineUrls
from support.server import Server

NEW_PASSWORD = "Hidden-Heron-9"


def stored_in_valkey(url: str) -> Iterator[str]:
    """Every key and value."""
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter():
            yield repr(key)
            match client.type(key):
                case b"string":
                    yield repr(client.get(key))
                case b"hash":
                    yield repr(client.hgetall(key))
                case b"zset":
                    yield repr(client.zrange(key, 0, -1))
                case b"set":
                    yield repr(client.smembers(key))
                case b"list":
                    yield repr(client.lrange(key, 0, -1))


def test_what_is_secret_is_kept_nowhere(
    server: Server, engines: EngineUrls, mongodb_administrator: MongoClient[dict[str, Any]]
) -> None:
    form = {"username": "heron", "email": "heron@example.org", "password": PASSWORD}
    keyed = {"idempotency-key": "the-same-for-all"}
    secrets = [PASSWORD, NEW_PASSWORD]
    with plain_client(server.url) as client:
        entry = client.post("/api/auth/register", json=form, headers=keyed).json()
        secrets += [entry["token"], entry["refresh_token"]]
        grant = client.post("/api/auth/refresh", json={"refresh_token": entry["refresh_token"]}, headers=keyed).json()
        secrets += [grant["token"], grant["refresh_token"]]
        login = {"email": form["email"], "password": PASSWORD}
        entered = client.post("/api/auth/login", json=login, headers=keyed).json()
        secrets += [entered["token"], entered["refresh_token"]]
        bearer = {"authorization": f"Bearer {entered['token']}", **keyed}
        client.post("/api/recipes", json={**SOUP, "visibility": "private"}, headers=bearer).raise_for_status()
        client.get("/api/users/me", headers=bearer).raise_for_status()
        passwords = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
        client.put("/api/auth/change-password", json=passwords, headers=bearer).raise_for_status()
        client.post("/api/auth/login", json={"email": "nobody@example.org", "password": NEW_PASSWORD})
        client.get(f"/api/recipes?cursor={entered['token']}")
        client.post("/sign-in", data={"email": form["email"], "password": NEW_PASSWORD}, headers=keyed)
        secrets.append(client.cookies["courtyard_session"])
        client.get("/settings").raise_for_status()
        told = client.get("/metrics").text
    places = {
        "MongoDB": repr(rows(mongodb_administrator, server.prefix)),
        "Valkey": "".join(stored_in_valkey(engines.redis_url)),
        "the log": server.log.read_text(),
        "the figures": told,
    }
    assert "heron" in places["MongoDB"]
    assert "the-same-for-all" not in places["MongoDB"], "keys are stored as fingerprints"
    for place, text in places.items():
        assert [secret[:12] for secret in secrets for form in forms(secret) if form in text] == [], place


def forms(secret: str) -> Iterator[str]:
    """As it is, and as it looks inside anything that was written in base64 (bodies of answers are)."""
    yield secret
    for shift in range(3):
        encoded = base64.b64encode(b"." * shift + secret.encode()).decode()
        yield encoded[4 if shift else 0 : -4]


def test_a_token_in_an_address_is_no_token(server: Server, subtests: pytest.Subtests) -> None:
    member = server.member()
    token = member.headers["authorization"].removeprefix("Bearer ")
    with plain_client(server.url) as client:
        for operation in READS:
            with subtests.test(operation.name):
                path = path_of(operation, {"person": member.username})
                for name in ("token", "access_token", "api_key", "session", "authorization"):
                    answer = client.get(path, params={name: token})
                    assert answer.status_code in {401, 404, 422}
                    assert token not in answer.text


def test_a_refusal_does_not_repeat_a_secret(server: Server) -> None:
    secret = "Canary-Password-1"
    paths = ("/api/auth/login", "/api/auth/register", "/api/auth/refresh", "/sign-in")
    bodies = ({"email": "x", "password": [secret]}, {"password": secret, secret: 1}, {"refresh_token": {"a": secret}})
    with plain_client(server.url) as client:
        for path, body in itertools.product(paths, bodies):
            answer = client.post(path, json=body)
            assert answer.status_code in {401, 415, 422}, path
            assert secret not in answer.text.replace(f'"{secret}","reason":"not a known field"', ""), path
