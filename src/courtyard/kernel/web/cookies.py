"""Two small cookies without secrets: the look a person chose, and messages for the next page.

Both may be forged by their owner only, and their text is escaped like any other. The caller adds ``Secure``.
"""

import base64
import binascii
import json

import msgspec

from courtyard.kernel.web.context import Flash, Theme
from courtyard.kernel.web.policy import local_path

THEME_COOKIE = "theme"
FLASH_COOKIE = "flash"
FLASHES_MAX = 5
FLASH_CHARS_MAX = 400
FLASH_ACT_CHARS_MAX = 200
FLASH_COOKIE_CHARS_MAX = 3800  # browsers keep about 4 KiB for a cookie with its name and attributes
_YEAR_S = 31_536_000

_flashes = msgspec.json.Decoder(list[Flash])


def theme_from(cookie: str | None) -> Theme:
    """The chosen look; anything unknown means the system's choice."""
    try:
        return Theme(cookie or Theme.AUTO)
    except ValueError:
        return Theme.AUTO


def theme_cookie(theme: Theme) -> str:
    """The Set-Cookie value; readable by script so that the switch works without a round trip."""
    return f"{THEME_COOKIE}={theme}; Path=/; Max-Age={_YEAR_S}; SameSite=Lax"


def flash_cookie(*flashes: Flash) -> str:
    """The Set-Cookie value that carries messages over a redirect, cut to what a cookie holds.

    None given: the value that clears the cookie.
    """
    kept = [_cut(flash) for flash in flashes[:FLASHES_MAX]]
    while kept:
        value = base64.urlsafe_b64encode(msgspec.json.encode(kept)).decode().rstrip("=")
        if len(value) <= FLASH_COOKIE_CHARS_MAX:
            return f"{FLASH_COOKIE}={value}; Path=/; Max-Age=60; SameSite=Lax; HttpOnly"
        kept.pop()
    return f"{FLASH_COOKIE}=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly"


def flashes_from(cookie: str | None) -> tuple[Flash, ...]:
    """The messages in the cookie; a damaged cookie holds none."""
    if not cookie or len(cookie) > FLASH_COOKIE_CHARS_MAX:
        return ()
    try:
        raw = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
        return tuple(map(_cut, _flashes.decode(raw)[:FLASHES_MAX]))
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        return ()


def toast_trigger(flash: Flash) -> str:
    """The value of an ``HX-Trigger`` header that shows the message beside a fragment; ASCII, as headers must be."""
    toast = {"message": flash.message, "tone": flash.tone}
    if flash.act:
        toast |= {"act": local_path(flash.act), "actLabel": flash.act_label}
    return json.dumps({"toast": toast})


def _cut(flash: Flash) -> Flash:
    """As much as is shown; an act that leads to another site, or is too long, is none."""
    act = local_path(flash.act, "") if len(flash.act) <= FLASH_ACT_CHARS_MAX else ""
    label = flash.act_label[:FLASH_ACT_CHARS_MAX] if act else ""
    return Flash(flash.message[:FLASH_CHARS_MAX], flash.tone, act, label)
