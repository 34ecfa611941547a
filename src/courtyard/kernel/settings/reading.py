"""Read settings once at start; say in one line what is wrong with them."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr, ValidationError

from courtyard.kernel.basics import Unprocessable
from courtyard.kernel.settings.model import Settings


class BadSettings(Unprocessable):
    """A setting is missing or wrong; the message names it and the way out."""

    message = "A setting is wrong."


def read_settings(**overrides: Any) -> Settings:
    """Read the environment, ``.env`` and explicit overrides (command-line options; None means not given).

    Raises:
        BadSettings: names every wrong setting by its environment name.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise BadSettings("; ".join(_problem(item) for item in error.errors())) from None


def _problem(item: Any) -> str:
    reason = str(item["msg"]).removeprefix("Value error, ")
    return f"{item['loc'][0]}: {reason}" if item["loc"] else reason


def effective(settings: Settings) -> dict[str, str]:
    """Each setting's environment name and effective value, secrets masked."""
    shown = {}
    for field, info in Settings.model_fields.items():
        choices = getattr(info.validation_alias, "choices", None) or [field.upper()]
        shown[str(choices[0])] = _masked(getattr(settings, field))
    return shown


def _masked(value: Any) -> str:
    if isinstance(value, SecretStr):
        return _masked_url(value.get_secret_value())
    if isinstance(value, dict):
        return ",".join(value)
    if isinstance(value, tuple):
        return ",".join(_masked(each) for each in value)
    if isinstance(value, str) and "@" in value and "://" in value:
        return _masked_url(value)
    return "" if value is None else str(value)


def _masked_url(secret: str) -> str:
    """A URL keeps its host so that a person can tell which server is meant; any other secret is all stars."""
    parts = urlsplit(secret)
    if not parts.scheme or not parts.hostname:
        return "********"
    port = f":{parts.port}" if parts.port else ""
    credentials = "********@" if "@" in parts.netloc else ""
    return urlunsplit((parts.scheme, f"{credentials}{parts.hostname}{port}", parts.path, "", ""))
