"""The job that sends one letter: open it, look who may be written to, render, hand it over, note how it went."""

import time
from typing import Any

import msgspec
import structlog

from courtyard.kernel.jobs import JobContext, JobType, Unrecoverable
from courtyard.kernel.mail.composing import Addressed, Composed, Composer
from courtyard.kernel.mail.errors import HeaderRefused, LinkBroken, MailLater, MailRefused, UnknownLetter
from courtyard.kernel.mail.figures import LETTERS, SEND_SECONDS
from courtyard.kernel.mail.letters import Letter
from courtyard.kernel.mail.log import MailLog
from courtyard.kernel.mail.records import EVERYTHING, LetterRecord, LetterState, Reason
from courtyard.kernel.mail.rendering import BadTemplate, LetterBook
from courtyard.kernel.mail.seal import Seal
from courtyard.kernel.mail.transport import Transport
from courtyard.kernel.mail.unsubscribing import Subscription, Unsubscribing

QUEUE = "email"
_log = structlog.get_logger()


class SendMail(msgspec.Struct, frozen=True, kw_only=True):
    """One letter on its way. ``sealed`` holds its values and the addressee's name, so that no ledger shows them."""

    template: str
    to: str
    to_key: str
    kind: str
    essential: bool
    language: str
    sealed: str


class Inside(msgspec.Struct, frozen=True):
    """What is sealed."""

    to_name: str
    values: dict[str, Any]


class Delivered(msgspec.Struct, frozen=True):
    """What became of a letter, for whoever looks at the job."""

    state: LetterState
    reply: str = ""


SEND = JobType(name="mail.send", queue=QUEUE, payload=SendMail, secrets=frozenset({"sealed"}))
# What nobody waits for may be dropped when memory is short.
SEND_OPTIONAL = JobType(
    name="mail.send_optional", queue=QUEUE, payload=SendMail, essential=False, secrets=frozenset({"sealed"})
)


class Delivery:
    """Sends letters.

    Args:
        book: Templates.
        composer: Headers.
        transport: Where letters go.
        log: What became of them.
        unsubscribing: Links for those that are not essential.
        seal: Opens the values.
        attempts: How often a job is tried, so that the log can tell the last failure from the others.
    """

    def __init__(
        self,
        book: LetterBook,
        composer: Composer,
        transport: Transport,
        log: MailLog,
        unsubscribing: Unsubscribing,
        seal: Seal,
        attempts: int,
    ) -> None:
        self._book = book
        self._composer = composer
        self._transport = transport
        self._letters = log
        self._unsubscribing = unsubscribing
        self._seal = seal
        self._attempts = attempts

    async def send(self, payload: SendMail, context: JobContext) -> Delivered:
        """The handler of the job. A letter that the log says was sent is not sent again.

        Raises:
            MailLater: try again.
            Unrecoverable: the server refuses the letter for good, or it cannot be written.
        """
        known = await self._letters.queued(record_of(context.id, payload))
        if known.state is LetterState.SENT:
            return Delivered(LetterState.SENT, known.reply)
        stopped = None if payload.essential else await self._letters.suppressed_by(payload.to, payload.kind)
        if stopped is not None:
            await self._letters.note(context.id, LetterState.SUPPRESSED, reason=stopped.reason)
            LETTERS.labels(payload.template, "suppressed").inc()
            return Delivered(LetterState.SUPPRESSED)
        message, subject = await self._written(payload, context)
        return await self._handed_over(payload, context, message, subject)

    async def _written(self, payload: SendMail, context: JobContext) -> tuple[Composed, str]:
        """The message and its subject."""
        subscription = Subscription(payload.to, payload.kind, payload.template)
        url = "" if payload.essential else self._unsubscribing.url(subscription)
        try:
            inside = msgspec.json.decode(self._seal.open(payload.sealed), type=Inside)
            letter = Letter(template=payload.template, to=payload.to, values=inside.values, language=payload.language)
            words = self._book.render(letter, url)
            addressed = Addressed(
                job_id=context.id, to=payload.to, to_name=inside.to_name, template=payload.template, unsubscribe_url=url
            )
            return self._composer.compose(words, addressed), words.subject
        except LinkBroken as error:
            raise await self._given_up(payload, context, "sealed under another JWT_SECRET") from error
        except (BadTemplate, HeaderRefused, UnknownLetter) as error:
            raise await self._given_up(payload, context, str(error)) from error

    async def _handed_over(self, payload: SendMail, context: JobContext, message: Composed, subject: str) -> Delivered:
        started = time.perf_counter()
        told = {"subject": subject, "message_id": message.message_id}
        try:
            reply = await self._transport.send(message)
        except MailLater as error:
            is_last = context.attempt >= self._attempts
            state = LetterState.FAILED if is_last else LetterState.QUEUED
            await self._letters.note(context.id, state, reason=error.public_message, **told)
            LETTERS.labels(payload.template, "later").inc()
            raise
        except MailRefused as error:
            if error.is_bounce:
                await self._letters.suppress(payload.to, EVERYTHING, Reason.BOUNCED, error.public_message)
            raise await self._given_up(payload, context, error.public_message, **told) from error
        finally:
            SEND_SECONDS.observe(time.perf_counter() - started)
        await self._letters.note(context.id, LetterState.SENT, reply=reply, **told)
        LETTERS.labels(payload.template, "sent").inc()
        _log.info("letter_sent", letter=payload.template, job=context.id)
        return Delivered(LetterState.SENT, reply)

    async def _given_up(self, payload: SendMail, context: JobContext, reason: str, **told: str) -> Unrecoverable:
        """Note that there is no point in another attempt."""
        await self._letters.note(context.id, LetterState.FAILED, reason=reason, **told)
        LETTERS.labels(payload.template, "failed").inc()
        _log.warning("letter_failed", letter=payload.template, job=context.id, reason=reason)
        return Unrecoverable(reason)


def record_of(job_id: str, payload: SendMail) -> LetterRecord:
    """A letter as the log has it first."""
    return LetterRecord(
        job_id=job_id,
        to=payload.to,
        to_key=payload.to_key,
        template=payload.template,
        kind=payload.kind,
        essential=payload.essential,
    )
