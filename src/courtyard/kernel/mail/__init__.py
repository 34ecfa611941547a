"""Letters from templates, in HTML and text, by SMTP or into a local outbox folder; each is a job and is logged."""

from courtyard.kernel.mail.letters import Letter, LetterTemplate
from courtyard.kernel.mail.post import Post

__all__ = ["Letter", "LetterTemplate", "Post"]
