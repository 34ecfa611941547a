"""Google's service accounts: a key file, and the access tokens that it buys (RFC 7523; OAuth 2.0 for servers)."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from joserfc import jwt
from joserfc.jwk import RSAKey

from courtyard.kernel.push.calling import Outlet, Reply

_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_ASSERTION_S = 3_600
_EARLIER_S = 120
_OK = 200


class ServiceAccount(msgspec.Struct, frozen=True):
    """The fields of the key file that are needed."""

    project_id: str
    private_key_id: str
    private_key: str
    client_email: str
    token_uri: str = "https://oauth2.googleapis.com/token"  # noqa: S105  (an address)


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: float


class TokenNotGranted(Exception):  # noqa: N818  (an answer)
    """The token endpoint said no; ``reply`` is what it said."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(f"token endpoint: {reply.status}")
        self.reply = reply


def read_service_account(file: Path) -> ServiceAccount:
    """Read the key file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no key file of a service account.
    """
    try:
        account = msgspec.json.decode(file.read_bytes(), type=ServiceAccount)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{file} is no key file of a service account: {error}") from None
    RSAKey.import_key(account.private_key)
    return account


class AccessTokens:
    """The token that is valid now; one request for all who wait for a new one.

    Args:
        account: Whose tokens.
        outlet: Connections to the token endpoint.
        clock: Seconds since 1970.
    """

    def __init__(self, account: ServiceAccount, outlet: Outlet, clock: Callable[[], float] = time.time) -> None:
        self._account = account
        self._key = RSAKey.import_key(account.private_key)
        self._outlet = outlet
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._until = 0.0

    async def token(self, *, stale: str = "") -> str:
        """An access token; another one than ``stale``, which was just turned away.

        Raises:
            TokenNotGranted: the endpoint refused.
            NotReached: it did not answer.
        """
        async with self._lock:
            if not self._token or self._token == stale or self._clock() >= self._until:
                await self._buy()
            return self._token

    async def _buy(self) -> None:
        form = {"grant_type": _GRANT, "assertion": self._assertion()}
        headers = {"content-type": "application/x-www-form-urlencoded"}
        reply = await self._outlet.post(self._account.token_uri, headers, urlencode(form).encode())
        if reply.status != _OK:
            raise TokenNotGranted(reply)
        try:
            granted = msgspec.json.decode(reply.body, type=_Granted)
        except msgspec.MsgspecError:
            raise TokenNotGranted(reply) from None
        self._token = granted.access_token
        self._until = self._clock() + granted.expires_in - _EARLIER_S

    def _assertion(self) -> str:
        now = int(self._clock())
        header = {"typ": "JWT", "alg": "RS256", "kid": self._account.private_key_id}
        claims = {
            "iss": self._account.client_email,
            "scope": _SCOPE,
            "aud": self._account.token_uri,
            "iat": now,
            "exp": now + _ASSERTION_S,
        }
        return jwt.encode(header, claims, self._key, algorithms=["RS256"])
