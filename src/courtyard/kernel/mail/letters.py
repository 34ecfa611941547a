"""Letters as modules write them, and the templates that they are written on."""

from collections.abc import Mapping
from typing import Any

import msgspec


class LetterTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of letter, declared by the module that sends it (``Module.letters``).

    Args:
        name: What ``Letter.template`` says: ``"welcome"``; one name belongs to one module.
        file: The template, below the module's ``templates/``: ``"accounts/letters/welcome.jinja"``. It has the blocks
            ``subject``, ``preview`` and ``body``; one file makes both the HTML and the text.
        sample: Values for the preview, every name that the template uses.
        essential: Whether it is sent to everybody who has an account (security, receipts). All others carry the
            headers of RFC 8058 and can be unsubscribed.
        about: What unsubscribing stops, as the end of "You get this because of …": ``"your weekly digest"``.
        secrets: Names of values that open something (a reset link): they may not stand in the subject, and nobody
            reads such a letter in the outbox of a production installation.
    """

    name: str
    file: str
    sample: Mapping[str, Any] = {}
    essential: bool = True
    about: str = ""
    secrets: frozenset[str] = frozenset()


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One letter to one address.

    Args:
        template: The name of a ``LetterTemplate``.
        to: The address.
        to_name: How the addressee is called.
        values: What the template says, JSON-able. They travel sealed: neither the ledger of jobs nor Valkey nor a
            failure report holds them in clear.
        essential: None takes the template's word for it.
        kind: What an unsubscription stops, where it is finer than the template: a type of notification.
        language: Of the letter, as a BCP 47 tag.
    """

    template: str
    to: str
    to_name: str = ""
    values: Mapping[str, Any] = {}
    essential: bool | None = None
    kind: str = ""
    language: str = "en"
