"""Codes that people type: six digits of an app, or a backup code from paper."""

import hmac
import re
import secrets
import time

import pyotp

STEP_S = 30  # RFC 6238
BACKUP_CODES = 10
CODE_LENGTH_MAX = 64

# No letter or digit that looks like another one. 10 of 31 are 49 bits: guessed five at a time, they outlast everybody.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_BACKUP_LENGTH = 10
_SPACES = re.compile(r"[\s-]+")
_DIGITS = re.compile(r"[0-9]{6}\Z")


def new_secret() -> str:
    """A secret for an authenticator app: 160 bits, as RFC 4226 asks."""
    return pyotp.random_base32(32)


def address_of(secret: str, account: str, site: str) -> str:
    """The otpauth:// address that a QR code shows to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def new_backup_codes() -> tuple[str, ...]:
    """Ten codes as they are printed: ``k7m2p-9xqwr``."""
    return tuple(
        _printed("".join(secrets.choice(_ALPHABET) for _ in range(_BACKUP_LENGTH))) for _ in range(BACKUP_CODES)
    )


def plain_code(typed: str) -> str:
    """A code without the spaces and hyphens that it may be typed with."""
    return _SPACES.sub("", typed[:CODE_LENGTH_MAX]).lower()


def is_of_app(code: str) -> bool:
    """Whether this looks like what an app shows."""
    return _DIGITS.match(code) is not None


def is_backup_code(code: str) -> bool:
    """Whether this looks like a backup code."""
    return len(code) == _BACKUP_LENGTH and set(code) <= set(_ALPHABET)


def step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is: the present one, or its neighbours, since clocks differ (RFC 6238, 5.2)."""
    app = pyotp.TOTP(secret)
    present = int(time.time()) // STEP_S
    found = None
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(app.generate_otp(step), code):
            found = step
    return found


def _printed(code: str) -> str:
    half = _BACKUP_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
