"""Password hashes: argon2id, made and checked beside the event loop by a bounded number of threads.

bcrypt hashes of people who come from elsewhere are checked too, and replaced at the first sign-in.
"""

import os
from collections.abc import Sequence

from argon2.low_level import Type, hash_secret_raw
from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

from courtyard.kernel.basics import new_token
from courtyard.kernel.limits import address_key
from courtyard.modules.accounts.actions.turns import Turns
from courtyard.modules.accounts.errors import PasswordsBusy
from courtyard.modules.accounts.rules.passwords import prepared

# Half of the processors: the other half answers those who want nothing hashed.
_THREADS = max(1, (os.cpu_count() or 2) // 2)
_WAITING_MAX = 64
_BCRYPT_BYTES = 72  # bcrypt reads no further, and its libraries silently cut what Node's users typed beyond
_DIGEST_BYTES = 16

# OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
_STRONG_COST, _CHEAP_COST = (2, 19_456), (1, 8)
STRONG = Argon2Hasher(*_STRONG_COST, parallelism=1)
CHEAP = Argon2Hasher(*_CHEAP_COST, parallelism=1)  # for tests, which sign in thousands of times


class Hashing:
    """Makes and checks hashes. Each call costs the same for a known and an unknown account.

    ``of`` is the address that asks: when many wait, each address has its turn (see ``Turns``).

    Args:
        hasher: ``STRONG``, or ``CHEAP`` for tests.
    """

    def __init__(self, hasher: Argon2Hasher) -> None:
        self.library = PasswordHash((hasher, BcryptHasher()))
        self._cost = _STRONG_COST if hasher is STRONG else _CHEAP_COST
        self._turns = Turns(_THREADS, _WAITING_MAX)
        self._nobodys_hash = self.library.hash(new_token())

    async def make(self, password: str, *, of: str = "") -> str:
        """The hash to store.

        Raises:
            PasswordsBusy: too many are waiting.
        """
        return await self._turns.run(_asker(of), lambda: self.library.hash(prepared(password)))

    async def check(self, password: str, stored: str | None, *, of: str = "") -> tuple[bool, str | None]:
        """Whether the password fits, and a better hash to store instead if there is one.

        ``None`` for an account that does not exist takes as long as a wrong password for one that does.

        Raises:
            PasswordsBusy: too many are waiting.
        """
        return await self._turns.run(_asker(of), lambda: self._check(password, stored))

    async def digests(self, codes: Sequence[str], salt: bytes, *, of: str = "") -> tuple[str, ...]:
        """Hashes of short codes that share a salt, so that one hash tells which of them was typed.

        Raises:
            PasswordsBusy: too many are waiting.
        """
        return await self._turns.run(_asker(of), lambda: tuple(self._digest(code, salt) for code in codes))

    def refuse_when_full(self, of: str) -> None:
        """Send somebody away before anything is looked up for them, whom ``check`` would send away afterwards.

        Raises:
            PasswordsBusy: too many are waiting.
        """
        if not self._turns.has_room(_asker(of)):
            raise PasswordsBusy

    async def close(self) -> None:
        """End the threads; what they are at is finished."""
        self._turns.close()

    def _check(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        text = prepared(password)
        try:
            if stored is None or not BcryptHasher.identify(stored):
                fits, better = self.library.verify_and_update(text, stored or self._nobodys_hash)
                return fits and bool(stored), better
            raw = password.encode()[:_BCRYPT_BYTES]
            fits = self.library.verify(raw, stored)
            return fits, self.library.hash(text) if fits else None
        except (PwdlibError, ValueError):
            return False, None

    def _digest(self, code: str, salt: bytes) -> str:
        time_cost, memory_cost = self._cost
        raw = hash_secret_raw(code.encode(), salt, time_cost, memory_cost, 1, _DIGEST_BYTES, Type.ID)
        return raw.hex()


def _asker(address: str) -> str:
    return address_key(address) if address else ""
