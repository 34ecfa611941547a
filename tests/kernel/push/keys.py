"""Keys of every kind that push services know, made for a test, and what the other side does with them."""

import base64
from pathlib import Path
from typing import Any

import http_ece
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from courtyard.kernel.push import Device, device_of

AUTH = b"sixteen bytes ok"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class Browser:
    """A browser with a subscription at this push service."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def device(self) -> Device:
        return device_of("web", self.token())

    def token(self, **changes: Any) -> str:
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": b64(point), "auth": b64(AUTH)}
        return msgspec.json.encode(
            {"endpoint": self.endpoint, "expirationTime": None, "keys": keys, **changes}
        ).decode()

    def opened(self, body: bytes) -> Any:
        """What the service worker would get: decrypted by another implementation than ours."""
        plain = http_ece.decrypt(body, private_key=self._key, auth_secret=AUTH, version="aes128gcm")
        return msgspec.json.decode(plain)


def vapid_claims(authorization: str, public_key: str) -> dict[str, Any]:
    """The claims, after the signature was checked with the key of the header, which must be the page's key."""
    scheme, _, rest = authorization.partition(" ")
    given = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, given["k"]) == ("vapid", public_key)
    point = base64.urlsafe_b64decode(public_key + "=")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    text = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return jwt.decode(given["t"], ECKey.import_key(text), algorithms=["ES256"]).claims


class Apple:
    """A key of an Apple team."""

    def __init__(self, folder: Path) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / "AuthKey.p8"
        self.file.write_text(pem(self._key))

    def read(self, authorization: str) -> jwt.Token:
        """The provider token, verified."""
        scheme, _, token = authorization.partition(" ")
        assert scheme == "bearer"
        return jwt.decode(token, ECKey.import_key(public_pem(self._key)), algorithms=["ES256"])


class Google:
    """A service account whose token endpoint is ours."""

    def __init__(self, folder: Path, token_uri: str, key: rsa.RSAPrivateKey) -> None:
        self._key = key
        account = {
            "type": "service_account",
            "project_id": "court-1",
            "private_key_id": "key-7",
            "private_key": pem(key),
            "client_email": "push@court-1.example",
            "token_uri": token_uri,
        }
        self.file = folder / "service-account.json"
        self.file.write_bytes(msgspec.json.encode(account))

    def read(self, assertion: str) -> jwt.Token:
        """The assertion, verified."""
        return jwt.decode(assertion, RSAKey.import_key(public_pem(self._key)), algorithms=["RS256"])
