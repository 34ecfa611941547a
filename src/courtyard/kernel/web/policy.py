"""What a browser may do with our pages, and where it may be sent."""

import secrets
from urllib.parse import quote, urlsplit

# What stands in an address as it is (RFC 3986), with the sign of what is escaped already.
_AS_IT_IS = "/?#[]@!$&'()*+,;=:%~"


def new_nonce() -> str:
    """A fresh nonce for one answer: 128 bits, URL-safe, so it needs no quoting in the header."""
    return secrets.token_urlsafe(16)


def content_security_policy(nonce: str = "") -> str:
    """The Content-Security-Policy header of a page (W3C CSP Level 3).

    Scripts come from our own files or carry the nonce; styles come from our own files only, so no template may use
    a style attribute. Pictures may come from any https address, since recipes link to their source's photo.
    """
    scripts = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self'",
            "img-src 'self' data: https:",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )


def local_path(target: str, otherwise: str = "/") -> str:
    r"""The target if it is a path on this site, else ``otherwise``: nobody is sent elsewhere after signing in.

    Browsers read ``//host`` and ``/\host`` as another site and drop tabs and line breaks, so these are refused.
    Other letters than ASCII are escaped, since the answer travels in a header.
    """
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else quote(target, safe=_AS_IT_IS)
