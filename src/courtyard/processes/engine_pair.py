"""The engines that the settings do not name, as private children of one data folder."""

import asyncio

from pydantic import SecretStr

from courtyard.kernel.engines import Engine, Mongod, Valkey
from courtyard.kernel.settings import Settings
from courtyard.processes.data_dir import DataDir


class EnginePair:
    """A private mongod unless MONGODB_URL is given, a private Valkey unless REDIS_URL is given."""

    def __init__(self, settings: Settings, data_dir: DataDir) -> None:
        self._settings = settings
        self._data_dir = data_dir
        self._mongod = Mongod(data_dir.path / "mongodb") if settings.mongodb_url is None else None
        self._valkey = Valkey(data_dir.path / "valkey") if settings.redis_url is None else None

    @property
    def engines(self) -> list[Engine]:
        """Those that are private."""
        return [engine for engine in (self._mongod, self._valkey) if engine is not None]

    async def prepare(self) -> None:
        """Settle ports and passwords; afterwards ``furnished`` is right and ``start`` may follow."""
        await asyncio.gather(*(engine.prepare() for engine in self.engines))

    async def start(self) -> None:
        """Start all at once and wait until they serve."""
        async with asyncio.TaskGroup() as tasks:
            for engine in self.engines:
                tasks.create_task(engine.start())

    async def stop(self) -> None:
        """Stop all at once, in an orderly way."""
        await asyncio.gather(*(engine.stop() for engine in self.engines))

    def furnished(self) -> Settings:
        """The settings with the private engines' URLs and the installation's own secrets filled in."""
        changes: dict[str, SecretStr] = {}
        if self._mongod is not None:
            changes["mongodb_url"] = SecretStr(self._mongod.url)
        if self._valkey is not None:
            changes["redis_url_given"] = SecretStr(self._valkey.url)
        if self._settings.secret is None:
            changes["secret"] = SecretStr(self._data_dir.secret())
        if self._settings.vapid_private_key is None:
            changes["vapid_private_key"] = SecretStr(self._data_dir.vapid_key())
        return self._settings.model_copy(update={**changes, "data_dir": self._data_dir.path})
