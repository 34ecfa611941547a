"""Letters from templates, in HTML and text, by SMTP or into a local outbox folder; each is a job and is logged.

``post.send_later(Letter(template="welcome", to=…, values={…}), id="welcome.<user>")`` is all that a module does.
"""

from courtyard.kernel.mail.addresses import mailbox_key
from courtyard.kernel.mail.errors import (
    HeaderRefused,
    LetterNotFound,
    LetterTooLarge,
    LinkBroken,
    MailAddressRefused,
    UnknownLetter,
)
from courtyard.kernel.mail.folder import KeptLetter, OutboxFolder
from courtyard.kernel.mail.letters import Letter, LetterTemplate
from courtyard.kernel.mail.log import MailLog
from courtyard.kernel.mail.office import MailOffice
from courtyard.kernel.mail.post import Post
from courtyard.kernel.mail.records import COLLECTIONS, LETTERS, LetterRecord, LetterState
from courtyard.kernel.mail.rendering import LetterBook, Rendered
from courtyard.kernel.mail.unsubscribing import Subscription, Unsubscribing

__all__ = [
    "COLLECTIONS",
    "LETTERS",
    "HeaderRefused",
    "KeptLetter",
    "Letter",
    "LetterBook",
    "LetterNotFound",
    "LetterRecord",
    "LetterState",
    "LetterTemplate",
    "LetterTooLarge",
    "LinkBroken",
    "MailAddressRefused",
    "MailLog",
    "MailOffice",
    "OutboxFolder",
    "Post",
    "Rendered",
    "Subscription",
    "UnknownLetter",
    "Unsubscribing",
    "mailbox_key",
]
