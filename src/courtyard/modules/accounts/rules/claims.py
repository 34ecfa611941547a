"""What an ID token of another site must say (OpenID Connect Core 1.0, section 3.1.3.7)."""

import hmac
import time
from collections.abc import Mapping
from typing import Any

from courtyard.modules.accounts.errors import ProviderRefused
from courtyard.modules.accounts.rules.usernames import USERNAME_LENGTH_MAX, username_problem

_SKEW_S = 60
_SUBJECT_LENGTH_MAX = 255
_WORDS_MAX = 320


def words_of(claims: Mapping[str, Any], name: str) -> str:
    """A claim that is text; empty for anything else."""
    value = claims.get(name)
    return value.strip() if isinstance(value, str) and len(value) <= _WORDS_MAX and value.isprintable() else ""


def check_claims(claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str) -> None:
    """Accept what is said for us, now, and in answer to this request.

    Raises:
        ProviderRefused: the cause is in the log only.
    """
    instant = time.time()
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    subject = claims.get("sub")
    checks = {
        "iss": claims.get("iss") == issuer,
        "aud": client_id in audiences,
        "azp": claims.get("azp", client_id) == client_id and (len(audiences) == 1 or "azp" in claims),
        "sub": isinstance(subject, str) and 0 < len(subject) <= _SUBJECT_LENGTH_MAX and subject.isprintable(),
        "exp": _is_number(claims.get("exp")) and claims["exp"] > instant - _SKEW_S,
        "iat": _is_number(claims.get("iat")) and claims["iat"] < instant + _SKEW_S,
        "nonce": isinstance(claims.get("nonce"), str) and hmac.compare_digest(claims["nonce"].encode(), nonce.encode()),
    }
    wrong = next((name for name, passed in checks.items() if not passed), None)
    if wrong is not None:
        raise ProviderRefused(cause=f"ID token: {wrong}")


def username_from(*wishes: str) -> str:
    """A name that can be given, after what the other site calls somebody; empty when none of it can be used."""
    for wish in wishes:
        letters = "".join(each if each.isascii() and each.isalnum() else "-" for each in wish.casefold())
        name = "-".join(part for part in letters.split("-") if part)[: USERNAME_LENGTH_MAX - 5].strip("-")
        if name and not username_problem(name):
            return name
    return ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
