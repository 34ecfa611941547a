"""Passkeys (W3C Web Authentication, level 3): a device that checks its owner counts for two factors."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import msgspec
import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from courtyard.kernel.basics import Actor, Id, Visit, is_id, now
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.attempts import Attempts
from courtyard.modules.accounts.actions.door import Admitted, Door, Proof, Way
from courtyard.modules.accounts.actions.one_time import OneTimeTokens
from courtyard.modules.accounts.actions.proving import Proving
from courtyard.modules.accounts.actions.security import Security
from courtyard.modules.accounts.errors import (
    LastWayIn,
    PasskeyNotFound,
    PasskeyRefused,
    PasskeysUnavailable,
    TooManyOfThese,
)
from courtyard.modules.accounts.events import SecurityChanged, SecurityStep
from courtyard.modules.accounts.models import OneTime, Passkey, Purpose, User
from courtyard.modules.accounts.store import IdentityStore, PasskeyStore, ProvingStore, Taken, UserStore

OF_ONE_USER_MAX = 20
_SITE = "Courtyard"


class Ceremony(msgspec.Struct, frozen=True):
    """What the browser hands to the device, and the token that the answer comes back with."""

    token: str
    options: dict[str, Any]


class Kit(msgspec.Struct, frozen=True):
    """What passkeys are made of."""

    users: UserStore
    passkeys: PasskeyStore
    identities: IdentityStore
    store: ProvingStore
    proving: Proving
    tokens: OneTimeTokens
    door: Door
    access: AccountAccess
    attempts: Attempts
    security: Security


class Passkeys:
    """Makes, uses and removes passkeys. They belong to the name in ``base_url``, whatever a request says."""

    def __init__(self, kit: Kit, base_url: str) -> None:
        self._its = kit
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._party = "" if _is_address(parts.hostname or "") else parts.hostname or ""

    @property
    def are_available(self) -> bool:
        """Whether this house has a name that passkeys can belong to."""
        return bool(self._party)

    async def listed(self, actor: Actor) -> list[Passkey]:
        """The actor's passkeys, newest first."""
        return await self._its.passkeys.of(actor.member_id)

    async def begin_making(self, actor: Actor, password: str, visit: Visit) -> Ceremony:
        """What a device needs to make a passkey.

        Raises:
            PasskeysUnavailable, TooManyOfThese, CurrentPasswordWrong, FreshSignInNeeded, TooManyAttempts.
        """
        self._check_name()
        user = await self._its.proving.owner(actor, password, visit)
        present = await self._its.passkeys.of(user.id)
        if len(present) >= OF_ONE_USER_MAX:
            raise TooManyOfThese
        options = webauthn.generate_registration_options(
            rp_id=self._party,
            rp_name=_SITE,
            user_id=user.id.binary,
            user_name=user.email,
            user_display_name=user.shown_name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(base64url_to_bytes(each.credential_id)) for each in present
            ],
        )
        challenge = bytes_to_base64url(options.challenge)
        token = await self._its.tokens.give(Purpose.PASSKEY_MAKING, user.id, challenge=challenge)
        return Ceremony(token, msgspec.json.decode(webauthn.options_to_json(options)))

    async def finish_making(
        self, actor: Actor, token: str, credential: dict[str, Any], name: str, visit: Visit
    ) -> Passkey:
        """Keep what the device made.

        Raises:
            PasskeyRefused: it is not what was asked for, or was given before.
        """
        kept = await self._taken(token, Purpose.PASSKEY_MAKING)
        if kept.user_id != actor.member_id:
            raise PasskeyRefused
        try:
            made = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=base64url_to_bytes(kept.data["challenge"]),
                expected_rp_id=self._party,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise _refused(error) from None
        passkey = Passkey(
            user_id=actor.member_id,
            credential_id=bytes_to_base64url(made.credential_id),
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name.strip()[:80] or "Passkey",
            is_synced=made.credential_backed_up,
        )
        await self._keep(passkey)
        await self._its.security.note("passkey_added", visit, passkey.user_id, passkey=str(passkey.id))
        return passkey

    async def begin_use(self, visit: Visit) -> Ceremony:
        """What any device needs to show a passkey: the same for everybody, so it tells nothing of accounts.

        Raises:
            PasskeysUnavailable, TooManyAttempts.
        """
        self._check_name()
        await self._its.attempts.from_address(visit)
        options = webauthn.generate_authentication_options(
            rp_id=self._party, user_verification=UserVerificationRequirement.REQUIRED
        )
        challenge = bytes_to_base64url(options.challenge)
        token = await self._its.tokens.give(Purpose.PASSKEY_USE, None, challenge=challenge)
        return Ceremony(token, msgspec.json.decode(webauthn.options_to_json(options)))

    async def finish_use(self, token: str, credential: dict[str, Any], visit: Visit, *, browser: bool) -> Admitted:
        """Let in whose passkey it is.

        Raises:
            PasskeyRefused: nobody's, or not in answer to this question.
            AccountClosed, DeletionPending: the account may not be used.
        """
        kept = await self._taken(token, Purpose.PASSKEY_USE)
        passkey = await self._its.passkeys.by_credential(str(credential.get("id", ""))[:1500])
        user = await self._its.users.get(passkey.user_id) if passkey else None
        if passkey is None or user is None:
            await self._its.security.note("passkey_refused", visit)
            raise PasskeyRefused
        await self._check_use(passkey, credential, kept, user, visit)
        admitted = await self._its.door.admit(user, Proof(way=Way.PASSKEY, visit=visit, browser=browser))
        assert isinstance(admitted, Admitted)  # noqa: S101  (a passkey counts for two factors)
        return admitted

    async def remove(self, actor: Actor, passkey_id: str, visit: Visit) -> None:
        """Take a passkey away.

        Raises:
            PasskeyNotFound: not one of theirs.
            LastWayIn: there is no other.
        """
        user = await self._its.access.own_account(actor)
        others = [each for each in await self._its.passkeys.of(user.id) if str(each.id) != passkey_id]
        if not user.password_hash and not others and not await self._its.identities.of(user.id):
            raise LastWayIn

        async def work(unit: Unit) -> bool:
            removed = await self._its.passkeys.remove(user.id, Id(passkey_id), unit=unit) if is_id(passkey_id) else None
            if removed is not None:
                fact = SecurityChanged(user=user.id, step=SecurityStep.PASSKEY_REMOVED)
                await self._its.store.record(unit, user.id, fact)
            return removed is not None

        if not await self._its.store.unit(work):
            raise PasskeyNotFound
        await self._its.security.note("passkey_removed", visit, user.id, passkey=passkey_id)

    async def _check_use(
        self, passkey: Passkey, credential: dict[str, Any], kept: OneTime, user: User, visit: Visit
    ) -> None:
        try:
            used = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=base64url_to_bytes(kept.data["challenge"]),
                expected_rp_id=self._party,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            await self._its.security.note("passkey_refused", visit, user.id, passkey=str(passkey.id))
            raise _refused(error) from None
        if not await self._its.passkeys.use(passkey, used.new_sign_count, now()):
            raise PasskeyRefused(cause="used elsewhere in between")

    async def _keep(self, passkey: Passkey) -> None:
        async def work(unit: Unit) -> None:
            await self._its.passkeys.add(passkey, unit=unit)
            fact = SecurityChanged(user=passkey.user_id, step=SecurityStep.PASSKEY_ADDED)
            await self._its.store.record(unit, passkey.user_id, fact)

        try:
            await self._its.store.unit(work)
        except Taken:
            raise PasskeyRefused(cause="given before") from None

    async def _taken(self, token: str, purpose: Purpose) -> OneTime:
        self._check_name()
        kept = await self._its.tokens.take(token, purpose)
        if kept is None:
            raise PasskeyRefused(cause="too late, or answered before")
        return kept

    def _check_name(self) -> None:
        if not self._party:
            raise PasskeysUnavailable


def _refused(error: Exception) -> PasskeyRefused:
    return PasskeyRefused(cause=f"{type(error).__name__}: {error}"[:300])


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
