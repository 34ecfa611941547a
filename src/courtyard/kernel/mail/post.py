"""The post office that modules hand their letters to."""

from courtyard.kernel.documents import Unit
from courtyard.kernel.mail.letters import Letter


class Post:
    """Takes letters; a worker delivers them."""

    async def send_later(self, letter: Letter, *, id: str, unit: Unit | None = None) -> str:  # noqa: A002  (as in Jobs.add)
        """Send this letter soon, once for all calls with this ``id``; with a unit only if the unit is committed.

        Returns the job's id.

        Raises:
            AddressRefused: ``to`` is no address that mail can be sent to.
            LetterTooLarge: the values take too much room.
        """
        raise NotImplementedError
