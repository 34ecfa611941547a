"""Settings of search."""

from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode


class SearchSettings(BaseSettings):
    """Where indexes are. Without ``elasticsearch_url`` they lie in a folder of the data dir, for one machine."""

    elasticsearch_url: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        validation_alias=AliasChoices("ELASTICSEARCH_URL", "OPENSEARCH_URL"),
        description="Of one node or several, by commas; empty: a local folder",
    )
    elasticsearch_username: str = Field("", validation_alias=AliasChoices("ELASTICSEARCH_USERNAME"))
    elasticsearch_password: SecretStr | None = Field(None, validation_alias=AliasChoices("ELASTICSEARCH_PASSWORD"))
    elasticsearch_ca_file: Path | None = Field(
        None, validation_alias=AliasChoices("ELASTICSEARCH_CA_FILE"), description="Certificates of a private authority"
    )
    elasticsearch_shards: int = Field(1, ge=1, le=64, validation_alias=AliasChoices("ELASTICSEARCH_SHARDS"))
    elasticsearch_replicas: int = Field(0, ge=0, le=8, validation_alias=AliasChoices("ELASTICSEARCH_REPLICAS"))
    search_timeout_s: float = Field(2.0, gt=0, le=60, validation_alias=AliasChoices("SEARCH_TIMEOUT_SECONDS"))
    search_batch: int = Field(
        5_000, ge=1, le=5_000, validation_alias=AliasChoices("SEARCH_BATCH"), description="Documents written together"
    )
    search_cache_s: float = Field(3600.0, gt=0, le=3600, validation_alias=AliasChoices("SEARCH_CACHE_SECONDS"))
    search_lease_s: float = Field(10.0, ge=0.5, le=300, validation_alias=AliasChoices("SEARCH_LEASE_SECONDS"))
    search_identity_days: int = Field(
        30,
        ge=0,
        le=366,
        validation_alias=AliasChoices("SEARCH_IDENTITY_DAYS"),
        description="Then logs forget who asked",
    )
    search_log_days: int = Field(400, ge=1, le=3660, validation_alias=AliasChoices("SEARCH_LOG_DAYS"))

    @field_validator("elasticsearch_url", mode="before")
    @classmethod
    def _as_addresses(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = tuple(part.strip() for part in value.split(",") if part.strip())
        wrong = [part for part in found if not part.startswith(("http://", "https://"))]
        if wrong:
            raise ValueError("give addresses that begin with http:// or https://")
        return found
