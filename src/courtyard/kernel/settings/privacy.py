"""Settings of what is kept of people, and for how long."""

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings


class PrivacySettings(BaseSettings):
    """How long security events, exports and accounts on their way out are kept."""

    audit_days: int = Field(
        730, ge=1, validation_alias=AliasChoices("AUDIT_DAYS"), description="How long security events are kept"
    )
    audit_details_days: int = Field(
        180,
        ge=1,
        validation_alias=AliasChoices("AUDIT_DETAILS_DAYS"),
        description="How long addresses and devices are kept in them",
    )
    deletion_grace_days: float = Field(
        14,
        ge=0,
        le=365,
        validation_alias=AliasChoices("DELETION_GRACE_DAYS"),
        description="How long a deleted account can be restored",
    )
    deletion_letter_days: float = Field(
        3,
        ge=0,
        le=365,
        validation_alias=AliasChoices("DELETION_LETTER_DAYS"),
        description="How long before a deleted account is erased its owner gets one more letter; 0: none",
    )
    export_hours: float = Field(
        48, gt=0, le=720, validation_alias=AliasChoices("EXPORT_HOURS"), description="How long an export can be fetched"
    )
