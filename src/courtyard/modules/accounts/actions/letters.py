"""The letters of the account: welcome, and whatever its owner should know at once about who gets in."""

from datetime import datetime
from gettext import gettext as _
from typing import Any

from courtyard.kernel.basics import Id
from courtyard.kernel.events import Unit
from courtyard.kernel.mail import Letter, LetterTemplate, Post
from courtyard.modules.accounts.models import User
from courtyard.modules.accounts.store import SessionStore, UserStore

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
)


class AccountLetters:
    """Writes them; whoever is gone or invented gets none."""

    def __init__(self, users: UserStore, sessions: SessionStore, post: Post) -> None:
        self._users = users
        self._sessions = sessions
        self._post = post

    async def welcome(self, user_id: Id, unit: Unit) -> None:
        """Say hello, once for each account."""
        user = await self._addressee(user_id)
        if user is not None:
            await self._send("welcome", user, f"welcome.{user_id}", unit, username=user.username)

    async def new_device(self, user_id: Id, session_id: Id, unit: Unit) -> None:
        """Tell of a sign-in from a device that was not seen before."""
        user = await self._addressee(user_id)
        session = await self._sessions.get(session_id)
        if user is not None and session is not None:
            await self._send(
                "new_device",
                user,
                f"new_device.{session_id}",
                unit,
                device=session.device,
                browser=session.browser,
                address=session.address,
                **_when(user, session.created_at),
            )

    async def password_changed(self, user_id: Id, event_id: str, at: datetime, unit: Unit) -> None:
        """Tell that the password is another now."""
        user = await self._addressee(user_id)
        if user is not None:
            words = {
                "title": _("Your password was changed"),
                "advice": _("If that was not you, somebody knows your password: sign in and change it at once."),
            }
            await self._send("security_alert", user, f"password_changed.{event_id}", unit, **words, **_when(user, at))

    async def _addressee(self, user_id: Id) -> User | None:
        user = await self._users.get(user_id)
        return user if user is not None and user.is_active else None

    async def _send(self, template: str, user: User, job_id: str, unit: Unit, **values: Any) -> None:
        letter = Letter(
            template=template,
            to=user.email,
            to_name=user.shown_name,
            values={"name": user.shown_name, **values},
            language=user.preferences.language,
        )
        await self._post.send_later(letter, id=job_id, unit=unit)


def _when(user: User, instant: datetime) -> dict[str, str]:
    return {"at": instant.isoformat(), "time_zone": user.preferences.time_zone}
