"""Links to copies of people's data: signed, and good until the instant that stands in them."""

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime

from courtyard.kernel.basics import Id, new_token
from courtyard.kernel.settings import Settings

_PURPOSE = b"courtyard copies of data"
_LINK = re.compile(r"([0-9a-f]{24})\.([0-9]{1,12})\.([A-Za-z0-9_-]{43})\Z")


class CopyLinks:
    """HMAC-SHA256 under a key derived from the installation's secret, or from a former one that is still known."""

    def __init__(self, settings: Settings) -> None:
        current = settings.secret.get_secret_value() if settings.secret else new_token()
        secrets = (current, *(each.get_secret_value() for each in settings.secrets_before))
        self._keys = [hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256) for secret in secrets]

    def write(self, copy: Id, until: datetime) -> str:
        """What stands in the address."""
        text = f"{copy}.{int(until.timestamp())}"
        return f"{text}.{_signature(self._keys[0], text)}"

    def read(self, link: str, instant: datetime) -> Id | None:
        """Which copy it leads to; None when it is not ours, or its time is over."""
        parts = _LINK.match(link)
        if parts is None:
            return None
        text = f"{parts[1]}.{parts[2]}"
        is_ours = any(hmac.compare_digest(_signature(key, text), parts[3]) for key in self._keys)
        return Id(parts[1]) if is_ours and datetime.fromtimestamp(int(parts[2]), UTC) > instant else None


def _signature(key: bytes, text: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, text.encode(), hashlib.sha256)).decode().rstrip("=")
