"""Letters that follow from what happened to an account."""

from courtyard.kernel.events import AnyReaction, Reaction, Received, Unit
from courtyard.modules.accounts.actions.letters import AccountLetters
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.events import PasswordChanged, SecurityChanged, UserLoggedIn, UserRegistered


class Reactions:
    """Each fact is handed to its letter."""

    def __init__(self, letters: AccountLetters, verification: Verification) -> None:
        self._letters = letters
        self._verification = verification

    @property
    def all(self) -> tuple[AnyReaction, ...]:
        """For the manifest."""
        return (
            Reaction("accounts.write_welcome", to=UserRegistered, apply=self._registered),
            Reaction("accounts.write_of_device", to=UserLoggedIn, apply=self._logged_in),
            Reaction("accounts.write_of_password", to=PasswordChanged, apply=self._password_changed),
            Reaction("accounts.write_of_security", to=SecurityChanged, apply=self._security_changed),
            Reaction("accounts.ask_for_address", to=UserRegistered, apply=self._confirm_address),
        )

    async def _registered(self, received: Received[UserRegistered], unit: Unit) -> None:
        if not received.fact.invented:
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
        await self._verification.ask(received.fact.user, unit)
