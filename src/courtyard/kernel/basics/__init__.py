"""Pure values: ids, clock, refusals, the actor, tokens, text. Imports nothing of ours."""

from courtyard.kernel.basics.actor import ANYONE, Actor, EmailNotVerified, Role, Visit
from courtyard.kernel.basics.clock import now, utc_text
from courtyard.kernel.basics.document import Document
from courtyard.kernel.basics.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    Refusal,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unprocessable,
    UnsupportedType,
)
from courtyard.kernel.basics.fact import Fact
from courtyard.kernel.basics.ids import Id, is_id, parse_id
from courtyard.kernel.basics.networks import is_public
from courtyard.kernel.basics.speech import gettext, ngettext
from courtyard.kernel.basics.text import fold, printable, slugify, squeeze
from courtyard.kernel.basics.tokens import fingerprint, new_token

__all__ = [
    "ANYONE",
    "Actor",
    "Conflict",
    "Document",
    "EmailNotVerified",
    "Fact",
    "Forbidden",
    "Id",
    "Malformed",
    "NotFound",
    "Refusal",
    "Role",
    "TooLarge",
    "TooMany",
    "Unauthenticated",
    "Unavailable",
    "Unprocessable",
    "UnsupportedType",
    "Visit",
    "fingerprint",
    "fold",
    "gettext",
    "is_id",
    "is_public",
    "new_token",
    "ngettext",
    "now",
    "parse_id",
    "printable",
    "slugify",
    "squeeze",
    "utc_text",
]
