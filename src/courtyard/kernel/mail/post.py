"""The post office that modules hand their letters to."""

import msgspec

from courtyard.kernel.documents import Unit
from courtyard.kernel.jobs import Jobs
from courtyard.kernel.mail.addresses import mailbox, mailbox_key, one_line
from courtyard.kernel.mail.errors import LetterTooLarge
from courtyard.kernel.mail.letters import Letter
from courtyard.kernel.mail.log import MailLog
from courtyard.kernel.mail.rendering import LetterBook
from courtyard.kernel.mail.seal import Seal
from courtyard.kernel.mail.sending import SEND, SEND_OPTIONAL, Inside, SendMail, record_of

VALUES_BYTES_MAX = 64 << 10


class Post:
    """Takes letters; a worker delivers them."""

    def __init__(self, jobs: Jobs, book: LetterBook, log: MailLog, seal: Seal) -> None:
        self._jobs = jobs
        self._book = book
        self._letters = log
        self._seal = seal

    async def send_later(self, letter: Letter, *, id: str, unit: Unit | None = None) -> str:  # noqa: A002  (as in Jobs.add)
        """Send this letter soon, once for all calls with this ``id``; with a unit only if the unit is committed.

        Returns the job's id, by which ``email_logs`` knows the letter.

        Raises:
            MailAddressRefused: ``to`` is no address that mail can be sent to.
            HeaderRefused: the name holds a line break.
            LetterTooLarge: the values take too much room.
            UnknownLetter: no module declares this template.
            QueueFull: too many letters wait already.
        """
        payload = self._payload(letter)
        job_type = SEND if payload.essential else SEND_OPTIONAL
        job_id = await self._jobs.add(job_type, payload, id=id, unit=unit)
        await self._letters.queued(record_of(job_id, payload), unit=unit)
        return job_id

    def _payload(self, letter: Letter) -> SendMail:
        template = self._book.template(letter.template)
        to = mailbox(letter.to)
        one_line(letter.to_name, field="to_name")
        inside = msgspec.json.encode(Inside(letter.to_name, dict(letter.values)))
        if len(inside) > VALUES_BYTES_MAX:
            raise LetterTooLarge(details={"limit_bytes": VALUES_BYTES_MAX})
        return SendMail(
            template=template.name,
            to=to,
            to_key=mailbox_key(to),
            kind=letter.kind or template.name,
            essential=template.essential if letter.essential is None else letter.essential,
            language=letter.language,
            sealed=self._seal.close(inside),
        )
