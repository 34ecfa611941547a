"""The letters of the account: welcome, and whatever its owner should know at once about who gets in."""

from datetime import datetime
from typing import Any

from courtyard.kernel.basics import Id
from courtyard.kernel.events import Unit
from courtyard.kernel.mail import Letter, Post
from courtyard.modules.accounts.actions.letter_templates import words_of, words_of_password, words_of_restoring
from courtyard.modules.accounts.actions.one_time import LIVES
from courtyard.modules.accounts.events import SecurityStep
from courtyard.modules.accounts.models import Copy, EmailChange, Purpose, User
from courtyard.modules.accounts.rules.emails import masked
from courtyard.modules.accounts.store import SessionStore, UserStore

_CHANGE_HOURS = 24


class AccountLetters:
    """Writes them; whoever is gone or invented gets none."""

    def __init__(self, users: UserStore, sessions: SessionStore, post: Post, base_url: str) -> None:
        self._base_url = base_url
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
            words = words_of_password()
            await self._send("security_alert", user, f"password_changed.{event_id}", unit, **words, **_when(user, at))

    async def security_changed(self, user_id: Id, step: SecurityStep, event_id: str, at: datetime, unit: Unit) -> None:
        """Tell that the account is opened in another way now."""
        user = await self._addressee(user_id)
        if user is not None:
            words = words_of(step)
            await self._send("security_alert", user, f"security_changed.{event_id}", unit, **words, **_when(user, at))

    async def verification(self, user: User, token: str, letter_id: str, unit: Unit) -> None:
        """Ask whether letters to this address reach them."""
        url = self._link("/verify-email", token)
        await self._send("email_verification", user, letter_id, unit, url=url, hours=_hours(Purpose.VERIFY_EMAIL))

    async def reset(self, user: User, token: str, letter_id: str, unit: Unit) -> None:
        """Let them choose a new password."""
        url = self._link("/reset-password", token)
        await self._send("password_reset", user, letter_id, unit, url=url, hours=_hours(Purpose.RESET_PASSWORD))

    async def change_asked(self, user: User, change: EmailChange, token: str, unit: Unit) -> None:
        """Ask the old address whether it agrees to another one."""
        values = {"url": self._link("/confirm-email", token), "email": masked(change.email), "hours": _CHANGE_HOURS}
        await self._send("email_change_asked", user, f"email_change_asked.{change.id}", unit, **values)

    async def change_offered(self, user: User, change: EmailChange, token: str, unit: Unit) -> None:
        """Ask the new address whether letters reach it."""
        letter = Letter(
            template="email_change_offered",
            to=change.email,
            to_name=user.shown_name,
            values={"name": user.shown_name, "url": self._link("/confirm-email", token), "hours": _CHANGE_HOURS},
            language=user.preferences.language,
        )
        await self._post.send_later(letter, id=f"email_change_offered.{change.id}", unit=unit)

    async def copy_ready(self, user: User, copy: Copy, link: str, hours: int, unit: Unit) -> None:
        """Tell where the copy of their data is, for as long as it is there."""
        url = f"{self._base_url}/copies/{link}"
        await self._send("copy_ready", user, f"copy_ready.{copy.id}", unit, url=url, hours=hours)

    async def deletion_asked(self, unit: Unit, user: User, *, is_last: bool) -> None:
        """Tell that the account is closed, when it is erased, and how to restore it."""
        await self._leaving("deletion_asked", "/sign-in", unit, user, is_last=is_last)

    async def deletion_near(self, unit: Unit, user: User) -> None:
        """Tell that the account is erased soon, and how to restore it."""
        await self._leaving("deletion_near", "/restore", unit, user)

    async def _leaving(self, template: str, path: str, unit: Unit, user: User, **values: Any) -> None:
        assert user.erase_at is not None  # noqa: S101  (what these letters are about)
        when = _when(user, user.erase_at)
        letter_id = f"{template}.{user.id}.{user.version}"
        await self._send(template, user, letter_id, unit, url=f"{self._base_url}{path}", **when, **values)

    async def restored(self, unit: Unit, user: User) -> None:
        """Tell that the account is open again."""
        words = words_of_restoring()
        letter_id = f"restored.{user.id}.{user.version}"
        await self._send("security_alert", user, letter_id, unit, **words, **_when(user, user.updated_at))

    async def status_decided(self, unit: Unit, user: User) -> None:
        """Tell what was decided about their account, also to those who cannot get in to read it."""
        until = {"until": user.status_until.isoformat()} if user.status_until is not None else {"until": ""}
        values = {"status": user.status.value, "reason": user.status_reason, **until}
        zone = user.preferences.time_zone
        await self._send(
            "account_decision", user, f"account_decision.{user.id}.{user.version}", unit, time_zone=zone, **values
        )

    def _link(self, path: str, token: str) -> str:
        """Where a letter leads: always to this house's own name, whatever any request said."""
        return f"{self._base_url}{path}?token={token}"

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


def _hours(purpose: Purpose) -> int:
    return int(LIVES[purpose].total_seconds()) // 3600
