"""Unsubscribing by a link (RFC 8058): whoever holds the letter may stop its kind, and start it again."""

import msgspec

from courtyard.kernel.mail.errors import LinkBroken
from courtyard.kernel.mail.log import MailLog
from courtyard.kernel.mail.records import Reason
from courtyard.kernel.mail.rendering import LetterBook
from courtyard.kernel.mail.seal import Seal
from courtyard.kernel.settings import Settings

TOKEN_LENGTH_MAX = 1000
PATH = "/mail/unsubscribe"


class Subscription(msgspec.Struct, frozen=True):
    """One kind of letters to one address; the template says in words what it is."""

    to: str
    kind: str
    template: str


class Unsubscribing:
    """Makes and obeys the links; a token names nobody to those who see it in an address."""

    def __init__(self, settings: Settings, book: LetterBook, log: MailLog) -> None:
        self._seal = Seal(settings, "unsubscribing")
        self._book = book
        self._log = log

    def url(self, subscription: Subscription) -> str:
        """The address for the header and the foot of a letter; it stays good."""
        return self._book.link(f"{PATH}?token={self._seal.close(msgspec.json.encode(subscription))}")

    def read(self, token: str) -> Subscription:
        """What a link is about.

        Raises:
            LinkBroken: it is not ours, or not whole.
        """
        if len(token) > TOKEN_LENGTH_MAX:
            raise LinkBroken
        try:
            return msgspec.json.decode(self._seal.open(token), type=Subscription)
        except msgspec.MsgspecError as error:
            raise LinkBroken(cause=repr(error)) from None

    def about(self, subscription: Subscription) -> str:
        """What is stopped, in words."""
        template = self._book.templates.get(subscription.template)
        return template.about if template and template.about else subscription.kind.replace("_", " ")

    async def is_stopped(self, subscription: Subscription) -> bool:
        """Whether no such letters are sent."""
        return await self._log.suppressed_by(subscription.to, subscription.kind) is not None

    async def stop(self, subscription: Subscription) -> None:
        """Send no more of these; as often as it is asked."""
        await self._log.suppress(subscription.to, subscription.kind, Reason.UNSUBSCRIBED)

    async def start(self, subscription: Subscription) -> None:
        """Send them again."""
        await self._log.allow(subscription.to, subscription.kind)
