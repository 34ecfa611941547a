"""The letters of the account, as their templates know them."""

from courtyard.kernel.basics import gettext as _
from courtyard.kernel.mail import LetterTemplate
from courtyard.modules.accounts.events import SecurityStep

_SIGN_IN = "2026-11-22T13:05:00+00:00"
_LINK = "https://courtyard.example/sample?token=sample"

LETTERS = (
    LetterTemplate(
        name="welcome",
        file="accounts/letters/welcome.jinja",
        sample={"name": "Ada", "username": "ada"},
    ),
    LetterTemplate(
        name="email_verification",
        file="accounts/letters/email_verification.jinja",
        sample={"name": "Ada", "url": _LINK, "hours": 24},
        secrets=frozenset({"url"}),
    ),
    LetterTemplate(
        name="password_reset",
        file="accounts/letters/password_reset.jinja",
        sample={"name": "Ada", "url": _LINK, "hours": 1},
        secrets=frozenset({"url"}),
    ),
    LetterTemplate(
        name="new_device",
        file="accounts/letters/new_device.jinja",
        sample={
            "name": "Ada",
            "device": "iPhone",
            "browser": "Safari",
            "address": "192.0.2.7",
            "at": _SIGN_IN,
            "time_zone": "Europe/Vienna",
        },
    ),
    LetterTemplate(
        name="security_alert",
        file="accounts/letters/security_alert.jinja",
        sample={
            "name": "Ada",
            "title": "Your password was changed",
            "at": _SIGN_IN,
            "time_zone": "Europe/Vienna",
            "advice": "If that was not you, somebody knows your password: sign in and change it at once.",
        },
    ),
    LetterTemplate(
        name="account_decision",
        file="accounts/letters/account_decision.jinja",
        sample={
            "name": "Ada",
            "status": "suspended",
            "reason": "Advertisements in comments",
            "until": _SIGN_IN,
            "time_zone": "Europe/Vienna",
        },
    ),
    LetterTemplate(
        name="email_change_asked",
        file="accounts/letters/email_change_asked.jinja",
        sample={"name": "Ada", "url": _LINK, "email": "a***@example.org", "hours": 24},
        secrets=frozenset({"url"}),
    ),
    LetterTemplate(
        name="email_change_offered",
        file="accounts/letters/email_change_offered.jinja",
        sample={"name": "Ada", "url": _LINK, "hours": 24},
        secrets=frozenset({"url"}),
    ),
    LetterTemplate(
        name="copy_ready",
        file="accounts/letters/copy_ready.jinja",
        sample={"name": "Ada", "url": "https://courtyard.example/copies/sample", "hours": 48},
        secrets=frozenset({"url"}),
    ),
    LetterTemplate(
        name="deletion_asked",
        file="accounts/letters/deletion_asked.jinja",
        sample={
            "name": "Ada",
            "url": "https://courtyard.example/sign-in",
            "at": "2026-12-06T13:05:00+00:00",
            "time_zone": "Europe/Vienna",
            "is_last": False,
        },
    ),
    LetterTemplate(
        name="deletion_near",
        file="accounts/letters/deletion_near.jinja",
        sample={
            "name": "Ada",
            "url": "https://courtyard.example/restore",
            "at": "2026-12-06T13:05:00+00:00",
            "time_zone": "Europe/Vienna",
        },
    ),
)

_PASSWORD_ADVICE = _("If that was not you, somebody knows your password: sign in and change it at once.")
_ADVICE = _("If that was not you, change your password now, and look at your security settings.")

# What is said about each step: the title of the letter.
STEPS: dict[SecurityStep, str] = {
    SecurityStep.EMAIL_CHANGED: _("Your e-mail address was changed"),
    SecurityStep.SECOND_FACTOR_ON: _("Two-step sign-in was switched on"),
    SecurityStep.SECOND_FACTOR_OFF: _("Two-step sign-in was switched off"),
    SecurityStep.BACKUP_CODES_RENEWED: _("You have new backup codes"),
    SecurityStep.PASSKEY_ADDED: _("A passkey was added"),
    SecurityStep.PASSKEY_REMOVED: _("A passkey was removed"),
    SecurityStep.API_KEY_MADE: _("An API key was made"),
    SecurityStep.API_KEY_REMOVED: _("An API key was removed"),
    SecurityStep.PROVIDER_CONNECTED: _("Another way to sign in was connected"),
    SecurityStep.PROVIDER_DISCONNECTED: _("A way to sign in was disconnected"),
}


def words_of(step: SecurityStep) -> dict[str, str]:
    """What a letter about this step says."""
    return {"title": STEPS[step], "advice": _ADVICE}


def words_of_password() -> dict[str, str]:
    """What a letter about another password says."""
    return {"title": _("Your password was changed"), "advice": _PASSWORD_ADVICE}


def words_of_restoring() -> dict[str, str]:
    """What a letter about a restored account says."""
    return {"title": _("Your account is restored"), "advice": _ADVICE}
