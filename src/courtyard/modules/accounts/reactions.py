"""What accounts do when something happened: letters, how people are found, and a picture that is ready."""

from collections.abc import Sequence
from typing import Any

from courtyard.kernel.events import AnyReaction, BulkReaction, Reaction, Received, Unit
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.portraits import Portraits
from courtyard.modules.accounts.actions.searching import PeopleFinder
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.events import (
    EmailVerified,
    PasswordChanged,
    SecurityChanged,
    UserLoggedIn,
    UserRegistered,
    UserUpdated,
)
from courtyard.modules.media.events import MediaProcessed


class Reactions:
    """Each fact is handed to its letter, or to whoever waits for it; the index hears of changes of people."""

    def __init__(
        self, letters: AccountLetters, verification: Verification, finder: PeopleFinder, portraits: Portraits
    ) -> None:
        self._letters = letters
        self._verification = verification
        self._finder = finder
        self._portraits = portraits

    @property
    def all(self) -> tuple[AnyReaction, ...]:
        """For the manifest."""
        return (
            Reaction("accounts.write_welcome", to=UserRegistered, apply=self._registered),
            Reaction("accounts.write_of_device", to=UserLoggedIn, apply=self._logged_in),
            Reaction("accounts.write_of_password", to=PasswordChanged, apply=self._password_changed),
            Reaction("accounts.write_of_security", to=SecurityChanged, apply=self._security_changed),
            Reaction("accounts.ask_for_address", to=UserRegistered, apply=self._confirm_address),
            BulkReaction(
                "accounts.note_for_search", to=(UserRegistered, UserUpdated, EmailVerified), apply=self._changed
            ),
            Reaction("accounts.show_portrait", to=MediaProcessed, apply=self._show_portrait),
        )

    async def _registered(self, received: Received[UserRegistered], unit: Unit) -> None:
        if received.fact.is_newcomer:
            await self._letters.welcome(received.fact.user, unit)

    async def _logged_in(self, received: Received[UserLoggedIn], unit: Unit) -> None:
        if received.fact.new_device:
            await self._letters.new_device(received.fact.user, received.fact.session, unit)

    async def _password_changed(self, received: Received[PasswordChanged], unit: Unit) -> None:
        await self._letters.password_changed(received.fact.user, str(received.id), received.occurred_at, unit)

    async def _security_changed(self, received: Received[SecurityChanged], unit: Unit) -> None:
        fact = received.fact
        await self._letters.security_changed(fact.user, fact.step, str(received.id), received.occurred_at, unit)

    async def _confirm_address(self, received: Received[UserRegistered], unit: Unit) -> None:
        if not received.fact.imported:
            await self._verification.ask(received.fact.user, unit)

    async def _changed(self, received: Sequence[Received[Any]]) -> None:
        await self._finder.changed(each.fact.user for each in received)

    async def _show_portrait(self, received: Received[MediaProcessed], _: Unit) -> None:
        await self._portraits.refresh(received.fact.holders, received.fact.file)
