"""Which passwords are good enough. Any printable character of any script counts."""

import unicodedata
from pathlib import Path

from courtyard.modules.accounts.errors import PasswordRefused

PASSWORD_LENGTH_MIN = 8
PASSWORD_LENGTH_MAX = 128

_COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text("utf-8").split())
_SIGNS = "!?.,;:#*+-_=$@ %&/()^~'\""
_LOOK_ALIKES = str.maketrans("@4310$57!", "aaeiossti")


def prepared(password: str) -> str:
    """The password as it is hashed: NFC (RFC 8265), since keyboards differ in how they compose letters."""
    return unicodedata.normalize("NFC", password)


def is_common(password: str) -> bool:
    """Whether it is among the first that an attacker tries, decorations left out: ``P@ssw0rd1!`` is ``password``."""
    plain = password.casefold()
    forms = {plain, plain.strip(_SIGNS), plain.strip(_SIGNS + "0123456789")}
    return not _COMMON.isdisjoint(forms | {form.translate(_LOOK_ALIKES) for form in forms})


def password_problem(password: str, *, username: str = "", email: str = "") -> str:
    """What is wrong with a new password; empty when it is good."""
    password = prepared(password)
    own = {username.casefold(), email.casefold(), email.casefold().partition("@")[0]} - {""}
    checks = (
        (len(password) >= PASSWORD_LENGTH_MIN, f"use at least {PASSWORD_LENGTH_MIN} characters"),
        (len(password) <= PASSWORD_LENGTH_MAX, f"use at most {PASSWORD_LENGTH_MAX} characters"),
        (password.isprintable(), "use characters that can be seen"),
        (any(c.isupper() for c in password), "use at least one upper-case letter"),
        (any(c.isdigit() for c in password), "use at least one number"),
        (any(not c.isalnum() for c in password), "use at least one special character, such as ! or -"),
        (not is_common(password), "this is one of the most common passwords"),
        (password.casefold() not in own, "use something else than your name or address"),
    )
    return next((reason for passed, reason in checks if not passed), "")


def check_password(password: str, *, username: str = "", email: str = "", field: str = "password") -> None:
    """Accept a new password.

    Raises:
        PasswordRefused: names the reason.
    """
    reason = password_problem(password, username=username, email=email)
    if reason:
        raise PasswordRefused.field(field, reason)
