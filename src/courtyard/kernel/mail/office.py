"""All of mail put together from settings: one per process."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from courtyard.kernel.documents import Database
from courtyard.kernel.jobs import Handler, Jobs, JobType
from courtyard.kernel.mail.composing import Composer
from courtyard.kernel.mail.errors import LetterNotFound
from courtyard.kernel.mail.folder import KeptLetter, OutboxFolder
from courtyard.kernel.mail.letters import LetterTemplate
from courtyard.kernel.mail.log import MailLog
from courtyard.kernel.mail.post import Post
from courtyard.kernel.mail.rendering import LetterBook
from courtyard.kernel.mail.seal import Seal
from courtyard.kernel.mail.sending import QUEUE, SEND, SEND_OPTIONAL, Delivery
from courtyard.kernel.mail.shared_letters import SHARED_LETTERS
from courtyard.kernel.mail.smtp import Smtp
from courtyard.kernel.mail.unsubscribing import Unsubscribing
from courtyard.kernel.settings import Settings


class MailOffice:
    """What a process needs of mail.

    Args:
        settings: SMTP or a folder, the sender, the secret.
        database: The kernel's.
        jobs: Takes the letters.
        templates: What the modules declare; the shared ones are added.
        folders: The modules' template folders.

    Attributes:
        post: Takes letters.
        book: Their templates.
        log: What became of them.
        unsubscribing: The links in those that are not essential.
        folder: Where they are kept without a mail server; None with one.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        jobs: Jobs,
        templates: Iterable[LetterTemplate],
        folders: Sequence[Path],
    ) -> None:
        reload = settings.environment == "development"
        self._in_production = settings.environment == "production"
        self.book = LetterBook([*SHARED_LETTERS, *templates], folders, settings, reload=reload)
        self.log = MailLog(database)
        self.unsubscribing = Unsubscribing(settings, self.book, self.log)
        self.folder = (
            None if settings.smtp_host else OutboxFolder(settings.data_dir / "mail", limit=settings.mail_folder_letters)
        )
        seal = Seal(settings, "letters")
        self.post = Post(jobs, self.book, self.log, seal)
        composer = Composer(settings)
        self._transport = self.folder or Smtp(settings, composer.domain)
        self._delivery = Delivery(
            self.book,
            composer,
            self._transport,
            self.log,
            self.unsubscribing,
            seal,
            jobs.policies[QUEUE].attempts,
        )

    async def kept(self, name: str) -> KeptLetter:
        """A letter in the folder.

        Raises:
            LetterNotFound: it is not there, or there is no folder since there is a mail server.
        """
        if self.folder is None:
            raise LetterNotFound
        return await self.folder.read(name)

    async def forget(self, address: str, names: Sequence[str] = ()) -> int:
        """Remove what is kept of letters to somebody, in the log and in the folder, and their names from the others.

        Args:
            address: Theirs.
            names: As they stand in letters to others: such a letter leaves the folder, and its subject the log. Rather
                one too many, where a name is a common word.
        """
        in_folder = 0 if self.folder is None else await self.folder.forget([address, *names])
        return in_folder + await self.log.forget(address, names)

    def may_show(self, template: str) -> bool:
        """Whether people may read such a letter here: in production none with a link that opens something."""
        known = self.book.templates.get(template)
        return not self._in_production or (known is not None and not known.secrets)

    @property
    def handlers(self) -> Mapping[JobType[Any], Handler]:
        """The jobs of mail, for a worker."""
        return {SEND: self._delivery.send, SEND_OPTIONAL: self._delivery.send}

    async def close(self) -> None:
        """End connections."""
        await self._transport.close()
