"""Password hashes: argon2id, made and checked beside the event loop by a bounded number of threads.

bcrypt hashes of people who come from elsewhere are checked too, and replaced at the first sign-in.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

from courtyard.kernel.basics import new_token
from courtyard.modules.accounts.errors import PasswordsBusy
from courtyard.modules.accounts.rules.passwords import prepared

T = TypeVar("T")

_THREADS = 2
_WAITING_MAX = 64
_BCRYPT_BYTES = 72  # bcrypt reads no further, and its libraries silently cut what Node's users typed beyond

# OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
STRONG = Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1)
CHEAP = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)  # for tests, which sign in thousands of times


class Hashing:
    """Makes and checks hashes. Each call costs the same for a known and an unknown account.

    Args:
        hasher: ``STRONG``, or ``CHEAP`` for tests.
    """

    def __init__(self, hasher: Argon2Hasher) -> None:
        self.library = PasswordHash((hasher, BcryptHasher()))
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="passwords")
        self._waiting = 0
        self._nobodys_hash = self.library.hash(new_token())

    async def make(self, password: str) -> str:
        """The hash to store.

        Raises:
            PasswordsBusy: too many are waiting.
        """
        return await self._beside(lambda: self.library.hash(prepared(password)))

    async def check(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Whether the password fits, and a better hash to store instead if there is one.

        ``None`` for an account that does not exist takes as long as a wrong password for one that does.

        Raises:
            PasswordsBusy: too many are waiting.
        """
        return await self._beside(lambda: self._check(password, stored))

    async def close(self) -> None:
        """End the threads; what they are at is finished."""
        self._threads.shutdown(wait=False)

    def _check(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        text = prepared(password)
        try:
            if stored is None or not BcryptHasher.identify(stored):
                fits, better = self.library.verify_and_update(text, stored or self._nobodys_hash)
                return fits and stored is not None, better
            raw = password.encode()[:_BCRYPT_BYTES]
            fits = self.library.verify(raw, stored)
            return fits, self.library.hash(text) if fits else None
        except (PwdlibError, ValueError):
            return False, None

    async def _beside(self, work: Callable[[], T]) -> T:
        if self._waiting >= _WAITING_MAX:
            raise PasswordsBusy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
