"""Sites that vouch for people: GitHub by its own interface, all others by OpenID Connect (Core 1.0, code flow)."""

import base64
import hashlib
import time
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from courtyard.kernel.settings import Settings
from courtyard.modules.accounts.actions.outside import Outside
from courtyard.modules.accounts.errors import ProviderAway, ProviderRefused
from courtyard.modules.accounts.rules.claims import check_claims, words_of

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
_KEEP_S = 600.0
_ID_TOKEN_LENGTH_MAX = 16_384


class Vouched(msgspec.Struct, frozen=True):
    """Somebody as a site knows them. ``email`` is empty unless the site says, and we believe it, that it is theirs."""

    subject: str
    email: str = ""
    username: str = ""
    name: str = ""


class Handshake(msgspec.Struct, frozen=True):
    """What only this house and this browser's request know."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str

    @property
    def challenge(self) -> str:
        """The verifier's hash, which may be seen (RFC 7636, S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class Provider(Protocol):
    """A site that vouches for people."""

    name: str
    label: str

    async def address(self, handshake: Handshake) -> str:
        """Where the browser is sent."""

    async def vouched(self, handshake: Handshake, code: str) -> Vouched:
        """Whom a code stands for.

        Raises:
            ProviderRefused: for nobody, or not for this request.
            ProviderAway: the site does not answer as it should.
        """

    async def close(self) -> None:
        """Close its connections."""


class Oidc:
    """A site that speaks OpenID Connect. What it says of itself is kept for ten minutes."""

    def __init__(
        self, name: str, label: str, issuer: str, client: tuple[str, str], outside: Outside, *, trusts_email: bool
    ) -> None:
        self.name, self.label = name, label
        self._issuer = issuer.rstrip("/")
        self._client_id, self._client_secret = client
        self._outside = outside
        self._trusts_email = trusts_email
        self._about: tuple[float, dict[str, Any]] = (0.0, {})
        self._keys: tuple[float, KeySet | None] = (0.0, None)

    async def address(self, handshake: Handshake) -> str:
        """See ``Provider``."""
        about = await self._described()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": handshake.redirect_uri,
            "scope": "openid email profile",
            "state": handshake.state,
            "nonce": handshake.nonce,
            "code_challenge": handshake.challenge,
            "code_challenge_method": "S256",
        }
        return f"{about['authorization_endpoint']}?{urlencode(asked)}"

    async def vouched(self, handshake: Handshake, code: str) -> Vouched:
        """See ``Provider``."""
        about = await self._described()
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": handshake.redirect_uri,
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "code_verifier": handshake.verifier,
        }
        try:
            answer = await self._outside.post(about["token_endpoint"], fields)
        except ProviderAway as refused:
            raise ProviderRefused(cause=refused.cause) from refused
        token = answer.get("id_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or len(token) > _ID_TOKEN_LENGTH_MAX:
            raise ProviderRefused(cause="no ID token")
        claims = await self._claims(token)
        check_claims(claims, issuer=str(about["issuer"]), client_id=self._client_id, nonce=handshake.nonce)
        return self._of(claims)

    async def close(self) -> None:
        """See ``Provider``."""
        await self._outside.close()

    def _of(self, claims: Mapping[str, Any]) -> Vouched:
        email = words_of(claims, "email") if self._trusts_email and claims.get("email_verified") is True else ""
        return Vouched(str(claims["sub"]), email, words_of(claims, "preferred_username"), words_of(claims, "name"))

    async def _described(self) -> dict[str, Any]:
        kept_at, about = self._about
        if not about or time.monotonic() - kept_at > _KEEP_S:
            about = await self._outside.get(f"{self._issuer}/.well-known/openid-configuration")
            wanted = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
            if not isinstance(about, dict) or not all(isinstance(about.get(each), str) for each in wanted):
                raise ProviderAway(cause=f"{self._issuer} does not describe itself")
            if about["issuer"].rstrip("/") != self._issuer:
                raise ProviderAway(cause=f"{self._issuer} says that it is {about['issuer'][:200]}")
            self._about = (time.monotonic(), about)
        return about

    async def _claims(self, token: str) -> dict[str, Any]:
        """What a token says that a key of the site signed; asked for its keys again when none fits."""
        for is_last in (False, True):
            keys = await self._key_set(anew=is_last)
            try:
                return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
            except (JoseError, ValueError, KeyError) as error:
                if is_last:
                    raise ProviderRefused(cause=f"{type(error).__name__}: {error}"[:300]) from None
        raise ProviderRefused  # not reached: the second time ends either way

    async def _key_set(self, *, anew: bool) -> KeySet:
        kept_at, keys = self._keys
        if keys is None or anew or time.monotonic() - kept_at > _KEEP_S:
            found = await self._outside.get((await self._described())["jwks_uri"])
            try:
                keys = KeySet.import_key_set(found)
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise ProviderAway(cause=f"keys of {self._issuer}: {error!r}"[:300]) from None
            self._keys = (time.monotonic(), keys)
        return keys


class GitHub:
    """GitHub, which has no ID tokens: who it is, and which addresses are theirs, is asked with the access token."""

    name, label = "github", "GitHub"

    def __init__(self, settings: Settings, client: tuple[str, str], outside: Outside) -> None:
        self._url, self._api = settings.github_url.rstrip("/"), settings.github_api_url.rstrip("/")
        self._client_id, self._client_secret = client
        self._outside = outside

    async def address(self, handshake: Handshake) -> str:
        """See ``Provider``."""
        asked = {
            "client_id": self._client_id,
            "redirect_uri": handshake.redirect_uri,
            "scope": "read:user user:email",
            "state": handshake.state,
            "code_challenge": handshake.challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._url}/login/oauth/authorize?{urlencode(asked)}"

    async def vouched(self, handshake: Handshake, code: str) -> Vouched:
        """See ``Provider``."""
        fields = {
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "code": code,
            "redirect_uri": handshake.redirect_uri,
            "code_verifier": handshake.verifier,
        }
        answer = await self._outside.post(f"{self._url}/login/oauth/access_token", fields)
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise ProviderRefused(cause="no access token")
        user = await self._outside.get(f"{self._api}/user", token=token)
        if not isinstance(user, dict) or not isinstance(user.get("id"), int):
            raise ProviderAway(cause="no user")
        emails = await self._outside.get(f"{self._api}/user/emails", token=token)
        return Vouched(str(user["id"]), _primary(emails), words_of(user, "login"), words_of(user, "name"))

    async def close(self) -> None:
        """See ``Provider``."""
        await self._outside.close()


def _primary(emails: Any) -> str:
    for each in emails if isinstance(emails, list) else ():
        if isinstance(each, dict) and each.get("primary") is True and each.get("verified") is True:
            return words_of(each, "email")
    return ""


def open_providers(settings: Settings) -> dict[str, Provider]:
    """The sites that the settings name."""
    found: dict[str, Provider] = {}
    limit_s = settings.provider_timeout_s
    if settings.google_client_id and settings.google_client_secret:
        client = (settings.google_client_id, settings.google_client_secret.get_secret_value())
        outside = Outside(limit_s, is_private=False)
        found["google"] = Oidc("google", "Google", "https://accounts.google.com", client, outside, trusts_email=True)
    if settings.github_client_id and settings.github_client_secret:
        client = (settings.github_client_id, settings.github_client_secret.get_secret_value())
        is_private = settings.environment != "production" and settings.github_url.startswith("http://")
        found["github"] = GitHub(settings, client, Outside(limit_s, is_private=is_private))
    for name, each in settings.oidc_providers.items():
        client = (each.client_id, each.client_secret.get_secret_value())
        outside = Outside(limit_s, is_private=each.private)
        found[name] = Oidc(
            name, each.label or name.title(), each.issuer, client, outside, trusts_email=each.trusts_email
        )
    return found
