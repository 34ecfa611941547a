"""Addresses as SMTP wants them, and header text that cannot become another header."""

import re
import unicodedata
from email.headerregistry import Address
from email.utils import parseaddr

import idna

from courtyard.kernel.mail.errors import HeaderRefused, MailAddressRefused

ADDRESS_LENGTH_MAX = 254  # RFC 5321, errata 1690
_LOCAL_LENGTH_MAX = 64
_NAME_LENGTH_MAX = 200
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\.\x00-\x1f\x7f]+(?:\.[^\s@\"(),:;<>\[\]\\.\x00-\x1f\x7f]+)*\Z")
_BREAKS = frozenset({"Cc", "Zl", "Zp", "Cs"})


def mailbox(address: str, *, field: str = "to") -> str:
    """The address as it is handed to SMTP: the local part as it is, the domain as DNS has it (IDNA 2008, UTS 46).

    Raises:
        MailAddressRefused: for anything else than one plain address.
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        host = idna.encode(domain, uts46=True).decode("ascii") if at else ""
    except (idna.IDNAError, UnicodeError):
        host = ""
    whole = f"{local}@{host}"
    readable = local.isprintable() and _LOCAL.match(local) and len(local.encode()) <= _LOCAL_LENGTH_MAX
    if not host or not readable or len(whole.encode()) > ADDRESS_LENGTH_MAX:
        raise MailAddressRefused.field(field, "this is not an e-mail address")
    return whole


def mailbox_key(address: str) -> str:
    """The form in which addresses are compared: local parts with capitals are the same mailbox in practice."""
    return unicodedata.normalize("NFKC", address).casefold()


def one_line(text: str, *, field: str) -> str:
    """The text if it can stand in a header.

    Raises:
        HeaderRefused: it holds a control character or a line break of any script.
    """
    if any(unicodedata.category(character) in _BREAKS for character in text):
        raise HeaderRefused.field(field, "no line breaks or control characters, please")
    return text


def named(name: str, address: str) -> Address:
    """Name and checked address for a header; the name quoted or encoded as it needs to be."""
    local, _, host = address.rpartition("@")
    return Address(display_name=one_line(name, field="to_name")[:_NAME_LENGTH_MAX], username=local, domain=host)


def read_named(text: str, *, field: str) -> tuple[str, str]:
    """``Kitchen <post@example.org>`` as name and address.

    Raises:
        MailAddressRefused: there is no good address in it.
        HeaderRefused: it holds a line break.
    """
    name, address = parseaddr(one_line(text, field=field))
    return name, mailbox(address, field=field)
