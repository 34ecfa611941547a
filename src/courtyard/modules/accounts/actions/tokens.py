"""Access tokens (RFC 9068: JWT, ``at+jwt``, HS256) and refresh tokens, made and read in one place.

The reader takes exactly what the writer makes: this header byte for byte, these claims in this order, signed by the
one key. So there is no algorithm to choose, no ``kid``, ``jku`` or ``crit`` to follow, and no claim to read twice.
"""

import base64
import hashlib
import hmac
import re

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from courtyard.kernel.basics import Id, is_id, new_token, now
from courtyard.kernel.settings import Settings
from courtyard.modules.accounts.errors import InvalidRefreshToken, InvalidToken

ALGORITHM = "HS256"
TOKEN_LENGTH_MAX = 1024
AUDIENCE = "courtyard-api"
CLOCK_SKEW_S = 60

_REFRESH = re.compile(r"cr_([0-9a-f]{24})\.(0|[1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})\Z")


class Claims(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an access token says: times in seconds since 1970, ids as hex."""

    iss: str
    aud: str
    exp: int
    iat: int
    sub: str
    sid: str

    @property
    def user_id(self) -> Id:
        """Whose token it is."""
        return Id(self.sub)

    @property
    def session_id(self) -> Id:
        """Which session it belongs to."""
        return Id(self.sid)


_claims = msgspec.json.Decoder(Claims)


class RefreshToken(msgspec.Struct, frozen=True):
    """A refresh token taken apart, not yet believed."""

    session_id: Id
    generation: int
    proof: str

    @classmethod
    def read(cls, text: str) -> "RefreshToken":
        """Take one apart.

        Raises:
            InvalidRefreshToken: it has another form.
        """
        parts = _REFRESH.match(text)
        if parts is None:
            raise InvalidRefreshToken
        return cls(Id(parts[1]), int(parts[2]), parts[3])


class Tokens:
    """Makes and reads tokens with keys derived from the installation's secret.

    Without a secret a random one is taken: tokens are then good in this process only.
    """

    def __init__(self, settings: Settings) -> None:
        secret = settings.secret.get_secret_value() if settings.secret else new_token()
        self._key = OctKey.import_key(_derived(secret, "access tokens"))
        self._refresh_key = _derived(secret, "refresh tokens")
        self._issuer = settings.public_url or "courtyard"
        self._life_s = settings.access_token_s
        self._header = self._signed(b"{}").partition(".")[0]

    def access_token(self, user_id: Id, session_id: Id) -> str:
        """A new access token for a session."""
        issued_at = int(now().timestamp())
        claims = Claims(self._issuer, AUDIENCE, issued_at + self._life_s, issued_at, str(user_id), str(session_id))
        return self._signed(msgspec.json.encode(claims))

    def read_access_token(self, token: str) -> Claims:
        """The claims of a token of ours that is not over yet.

        Raises:
            InvalidToken: anything else; the cause is in the log only.
        """
        if len(token) > TOKEN_LENGTH_MAX or not token.startswith(f"{self._header}."):
            raise InvalidToken(cause="not of our making")
        try:
            payload = jws.deserialize_compact(token, self._key, algorithms=[ALGORITHM]).payload or b""
            claims = _claims.decode(payload)
        except (JoseError, msgspec.MsgspecError, ValueError) as error:
            raise InvalidToken(cause=repr(error)) from None
        self._check(claims, payload)
        return claims

    def _check(self, claims: Claims, payload: bytes) -> None:
        instant = now().timestamp()
        checks = {
            "not as we write it": msgspec.json.encode(claims) == payload,
            "iss": claims.iss == self._issuer,
            "aud": claims.aud == AUDIENCE,
            "sub": is_id(claims.sub),
            "sid": is_id(claims.sid),
            "iat": 0 < claims.iat <= instant + CLOCK_SKEW_S,
            "exp": instant < claims.exp <= claims.iat + self._life_s,
        }
        wrong = next((name for name, passed in checks.items() if not passed), None)
        if wrong is not None:
            raise InvalidToken(cause=wrong)

    def refresh_token(self, session_id: Id, seed: str, generation: int) -> str:
        """The family's token of this generation: the same whenever it is asked for."""
        proof = hmac.digest(self._refresh_key, f"{session_id}.{generation}.{seed}".encode(), hashlib.sha256)
        return f"cr_{session_id}.{generation}.{base64.urlsafe_b64encode(proof).decode().rstrip('=')}"

    def _signed(self, payload: bytes) -> str:
        return jws.serialize_compact({"alg": ALGORITHM, "typ": "at+jwt"}, payload, self._key, algorithms=[ALGORITHM])


def _derived(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose, so that one kind of token is never taken for another."""
    return hmac.digest(secret.encode(), f"courtyard {purpose}".encode(), hashlib.sha256)
