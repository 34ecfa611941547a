"""Settings of outgoing mail."""

from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

# What mailers of other ecosystems call implicit TLS and "TLS if the server offers it".
_OTHER_WORDS = {"true": "tls", "1": "tls", "yes": "tls", "ssl": "tls", "false": "auto", "0": "auto", "no": "auto"}


class MailSettings(BaseSettings):
    """How letters leave the house. Without ``smtp_host`` they stay in a folder of the data dir, to be read there."""

    smtp_host: str = Field("", validation_alias=AliasChoices("SMTP_HOST"), description="Empty: a local outbox folder")
    smtp_port: int = Field(587, ge=1, le=65535, validation_alias=AliasChoices("SMTP_PORT"))
    smtp_secure: Literal["auto", "tls", "starttls", "none"] = Field(
        "auto",
        validation_alias=AliasChoices("SMTP_SECURE"),
        description="tls (from the first byte), starttls, none; auto: tls on port 465, else STARTTLS where offered",
    )
    smtp_user: str = Field("", validation_alias=AliasChoices("SMTP_USER"))
    smtp_password: SecretStr | None = Field(None, validation_alias=AliasChoices("SMTP_PASS", "SMTP_PASSWORD"))
    smtp_ca_file: Path | None = Field(
        None, validation_alias=AliasChoices("SMTP_CA_FILE"), description="Certificates of a private authority"
    )
    smtp_connections: int = Field(5, ge=1, le=50, validation_alias=AliasChoices("SMTP_CONNECTIONS"))
    smtp_idle_s: float = Field(30.0, gt=0, le=600, validation_alias=AliasChoices("SMTP_IDLE_SECONDS"))
    smtp_timeout_s: float = Field(15.0, gt=0, le=300, validation_alias=AliasChoices("SMTP_TIMEOUT_SECONDS"))
    email_from: str = Field(
        "", validation_alias=AliasChoices("EMAIL_FROM"), description="Name <address>; default: no-reply@PUBLIC_URL"
    )
    email_reply_to: str = Field("", validation_alias=AliasChoices("EMAIL_REPLY_TO"))
    mail_folder_letters: int = Field(
        500, ge=1, le=100_000, validation_alias=AliasChoices("MAIL_FOLDER_LETTERS"), description="Kept without SMTP"
    )

    @field_validator("smtp_secure", mode="before")
    @classmethod
    def _in_our_words(cls, value: object) -> object:
        said = str(value).strip().lower()
        return _OTHER_WORDS.get(said, said)
