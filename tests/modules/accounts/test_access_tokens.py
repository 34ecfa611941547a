"""Forged and confused access tokens (attack 10): each is refused with the same words."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from courtyard.kernel.basics import Id
from courtyard.kernel.settings import BadSettings, read_settings
from courtyard.modules.accounts.actions.tokens import AUDIENCE, Tokens
from courtyard.modules.accounts.errors import InvalidToken
from support.actors import Person
from support.app import SECRET, App, AppFactory

Forge = Callable[[Person], str]
KEY = hmac.digest(SECRET.encode(), b"courtyard access tokens", hashlib.sha256)
HEADER = {"alg": "HS256", "typ": "at+jwt"}


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def signed(header: dict[str, Any] | str, claims: dict[str, Any] | str, key: bytes = KEY) -> str:
    """Sign anything at all with HMAC-SHA256, as a library would not."""
    texts = [part if isinstance(part, str) else json.dumps(part, separators=(",", ":")) for part in (header, claims)]
    signing_input = ".".join(b64(text.encode()) for text in texts)
    return f"{signing_input}.{b64(hmac.digest(key, signing_input.encode(), hashlib.sha256))}"


def with_header(**changes: Any) -> Forge:
    return lambda person: signed(HEADER | changes, claims_of(person.token))


def with_claims(**changes: Any) -> Forge:
    def forge(person: Person) -> str:
        wanted = claims_of(person.token) | changes
        return signed(HEADER, {name: value for name, value in wanted.items() if value is not None})

    return forge


def unsigned(algorithm: str) -> Forge:
    def forge(person: Person) -> str:
        header = json.dumps({"alg": algorithm, "typ": "at+jwt"}, separators=(",", ":"))
        return f"{b64(header.encode())}.{person.token.split('.')[1]}."

    return forge


def by_rsa(person: Person) -> str:
    key = RSAKey.generate_key(2048)
    payload = json.dumps(claims_of(person.token))
    return jws.serialize_compact({"alg": "RS256", "typ": "at+jwt"}, payload, key, algorithms=["RS256"])


def by_ec_with_embedded_key(person: Person) -> str:
    key = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "typ": "at+jwt", "jwk": key.as_dict(private=False)}
    return jws.serialize_compact(header, json.dumps(claims_of(person.token)), key, algorithms=["ES256"])


def by_public_key_as_hmac_key(person: Person) -> str:
    public = rsa.generate_private_key(65_537, 2048).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return signed(HEADER, claims_of(person.token), pem)


def with_doubled_subject(person: Person) -> str:
    claims = json.dumps(claims_of(person.token), separators=(",", ":"))
    return signed(HEADER, f'{{"sub":"{Id()}",{claims[1:]}')


FORGERIES: dict[str, Forge] = {
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg nOnE": unsigned("nOnE"),
    "alg HS256 unsigned": unsigned("HS256"),
    "alg RS256": by_rsa,
    "alg ES256 with the key in the header": by_ec_with_embedded_key,
    "HS256 with a public key": by_public_key_as_hmac_key,
    "empty key": lambda person: signed(HEADER, claims_of(person.token), b""),
    "the secret itself as key": lambda person: signed(HEADER, claims_of(person.token), SECRET.encode()),
    "kid as a path": with_header(kid="../../../../dev/null"),
    "kid as SQL": with_header(kid="x' UNION SELECT 'key"),
    "kid as an address": with_header(kid="http://127.0.0.1/key"),
    "jku": with_header(jku="https://evil.example/jwks.json"),
    "x5u": with_header(x5u="https://evil.example/cert.pem"),
    "jwk": with_header(jwk={"kty": "oct", "k": b64(KEY)}),
    "crit": with_header(crit=["exp"]),
    "b64 false": with_header(b64=False, crit=["b64"]),
    "typ JWT": with_header(typ="JWT"),
    "typ of a refresh token": with_header(typ="rt+jwt"),
    "alg as a list": with_header(alg=["HS256"]),
    "alg lower case": with_header(alg="hs256"),
    "header in another order": lambda person: signed({"typ": "at+jwt", "alg": "HS256"}, claims_of(person.token)),
    "alg twice": lambda person: signed('{"alg":"none","alg":"HS256","typ":"at+jwt"}', claims_of(person.token)),
    "aud of another service": with_claims(aud="somebody-else"),
    "aud as a list": with_claims(aud=[AUDIENCE]),
    "no aud": with_claims(aud=None),
    "iss of another house": with_claims(iss="https://evil.example"),
    "no iss": with_claims(iss=None),
    "exp as text": lambda person: with_claims(exp=str(claims_of(person.token)["exp"]))(person),
    "exp as a fraction": lambda person: with_claims(exp=claims_of(person.token)["exp"] + 0.5)(person),
    "exp NaN": lambda person: signed(HEADER, json.dumps(claims_of(person.token) | {"exp": float("nan")})),
    "exp huge": with_claims(exp=10**30),
    "exp far away": with_claims(exp=32_503_680_000),
    "exp over": with_claims(exp=int(time.time()) - 1),
    "exp negative": with_claims(exp=-1),
    "no exp": with_claims(exp=None),
    "exp true": with_claims(exp=True),
    "iat in the future": with_claims(iat=int(time.time()) + 3600),
    "iat as text": with_claims(iat="now"),
    "no iat": with_claims(iat=None),
    "sub of nobody": with_claims(sub=str(Id())),
    "sub as an object": with_claims(sub={"$ne": None}),
    "no sub": with_claims(sub=None),
    "sid of nobody": with_claims(sid=str(Id())),
    "no sid": with_claims(sid=None),
    "roles claimed": with_claims(roles=["ADMIN"]),
    "sub twice": with_doubled_subject,
    "spaces in the claims": lambda person: signed(HEADER, json.dumps(claims_of(person.token))),
    "claims as a list": lambda person: signed(HEADER, json.dumps([claims_of(person.token)])),
    "signature cut": lambda person: person.token[:-4],
    "signature of another token": lambda person: f"{person.token.rpartition('.')[0]}.{b64(b'x' * 32)}",
    "padded": lambda person: f"{person.token}=",
    "five parts": lambda person: f"{person.token}.a.b",
    "one part": lambda person: person.token.split(".")[1],
    "a megabyte": lambda person: person.token + "A" * 1_000_000,
    "a refresh token": lambda person: person.refresh_token,
}


async def ask(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get("/api/users/me", headers={"authorization": f"Bearer {token}"})


@pytest.mark.parametrize("forge", [pytest.param(forge, id=name) for name, forge in FORGERIES.items()])
async def test_a_forgery_is_refused(owner: Person, forge: Forge) -> None:
    answer = await ask(owner.client, forge(owner))

    assert answer.status_code == 401
    error = answer.json()["error"]
    assert error["code"] == "invalid_token"
    assert error["message"] == "The access token is not valid any more. Refresh it or sign in again."


async def test_the_forger_of_these_tests_makes_good_tokens_too(owner: Person) -> None:
    """Without changes its tokens are accepted, so what is refused is refused for the change."""
    assert signed(HEADER, claims_of(owner.token)) == owner.token
    assert (await ask(owner.client, with_claims()(owner))).status_code == 200


async def test_a_session_of_somebody_else_is_refused(owner: Person, stranger: Person) -> None:
    mixed = with_claims(sid=claims_of(stranger.token)["sid"])(owner)

    assert (await ask(owner.client, mixed)).status_code == 401


async def test_roles_come_from_the_account_not_from_the_token(owner: Person) -> None:
    assert "roles" not in claims_of(owner.token)


@pytest.mark.parametrize(
    "authorization", ["Basic b3duZXI6eA==", "Bearer", "Bearer ", "bearer", "Token abc", "Bearer a b c"]
)
async def test_other_schemes_are_refused(client: httpx.AsyncClient, authorization: str) -> None:
    answer = await client.get("/api/users/me", headers={"authorization": authorization})

    assert answer.status_code == 401


async def test_tokens_of_another_house_are_refused(app_factory: AppFactory, owner: Person) -> None:
    other = await (await app_factory(public_url="https://other.example")).client()

    assert (await ask(other, owner.token)).status_code == 401


@pytest.mark.parametrize("secret", ["short", "x" * 31])
def test_a_short_secret_stops_the_start(secret: str) -> None:
    with pytest.raises(BadSettings, match="JWT_SECRET"):
        read_settings(secret=secret)


async def test_without_a_secret_tokens_are_good_in_one_process_only(app: App) -> None:
    settings = app.settings.model_copy(update={"secret": None})
    one, another = Tokens(settings), Tokens(settings)
    token = one.access_token(Id(), Id())

    assert one.read_access_token(token).aud == AUDIENCE
    with pytest.raises(InvalidToken):
        another.read_access_token(token)
