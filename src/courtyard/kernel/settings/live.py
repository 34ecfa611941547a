"""Settings of the open sockets."""

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings


class LiveSettings(BaseSettings):
    """How many sockets may be open, and how long they are believed."""

    live_sockets_max: int = Field(
        5000, ge=1, validation_alias=AliasChoices("LIVE_SOCKETS_MAX"), description="Open sockets per process"
    )
    live_sockets_per_user: int = Field(
        20, ge=1, le=1000, validation_alias=AliasChoices("LIVE_SOCKETS_PER_USER"), description="Over all processes"
    )
    live_sockets_per_address: int = Field(
        200, ge=1, validation_alias=AliasChoices("LIVE_SOCKETS_PER_ADDRESS"), description="Per process"
    )
    live_messages_per_min: int = Field(
        60, ge=1, validation_alias=AliasChoices("LIVE_MESSAGES_PER_MIN"), description="From one socket's client"
    )
    live_recheck_s: float = Field(
        20.0, gt=0, le=60, validation_alias=AliasChoices("LIVE_RECHECK_SECONDS"), description="Who is it, still?"
    )
