"""Encrypt a message for one browser (RFC 8291), as a single record of aes128gcm (RFC 8188)."""

import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from courtyard.kernel.push.devices import Subscription

_CURVE = ec.SECP256R1()
_RECORD_BYTES = 4_096
_SALT_BYTES = 16
_POINT_BYTES = 65
_HEADER_BYTES = _SALT_BYTES + 4 + 1 + _POINT_BYTES
_LAST_RECORD = b"\x02"
_TAG_BYTES = 16
# Push services take 4,096 bytes (RFC 8030, section 7.2), and the header counts.
PLAIN_BYTES_MAX = _RECORD_BYTES - _HEADER_BYTES - len(_LAST_RECORD) - _TAG_BYTES


def encrypted(plain: bytes, subscription: Subscription) -> bytes:
    """The body of the request: header and one record, under a key pair and a salt that are used only once."""
    return sealed(plain, subscription, ec.generate_private_key(_CURVE), os.urandom(_SALT_BYTES))


def sealed(plain: bytes, subscription: Subscription, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """The same with given key and salt, which the RFC's example needs.

    Raises:
        ValueError: more than ``PLAIN_BYTES_MAX`` bytes.
    """
    if len(plain) > PLAIN_BYTES_MAX:
        raise ValueError(f"a Web Push message has at most {PLAIN_BYTES_MAX} bytes")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, subscription.public_key)
    own_point = point_of(own)
    shared = own.exchange(ec.ECDH(), theirs)
    key_info = b"WebPush: info\x00" + subscription.public_key + own_point
    keying = _derived(subscription.auth, shared, key_info, 32)
    key = _derived(salt, keying, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(salt, keying, b"Content-Encoding: nonce\x00", 12)
    header = salt + _RECORD_BYTES.to_bytes(4) + len(own_point).to_bytes(1) + own_point
    return header + AESGCM(key).encrypt(nonce, plain + _LAST_RECORD, None)


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key as 65 bytes (X9.62, uncompressed)."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
