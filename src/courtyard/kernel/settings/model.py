"""Every setting, its environment names, default and meaning. ``courtyard config`` prints the effective values."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from courtyard.kernel.settings.live import LiveSettings
from courtyard.kernel.settings.mail import MailSettings
from courtyard.kernel.settings.media import MediaSettings
from courtyard.kernel.settings.privacy import PrivacySettings
from courtyard.kernel.settings.search import SearchSettings
from courtyard.kernel.settings.sign_in import SignInSettings

_WEAK_SECRET_LENGTH = 32


def _names(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class Settings(MailSettings, LiveSettings, MediaSettings, SignInSettings, SearchSettings, PrivacySettings):
    """Typed settings, read from the environment and (in development) from ``.env``."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        case_sensitive=False,
    )

    environment: Literal["development", "test", "production"] = Field(
        "development", validation_alias=_names("COURTYARD_ENV", "NODE_ENV")
    )
    host: str = Field("127.0.0.1", validation_alias=_names("HOST"))
    port: int = Field(8000, ge=0, le=65535, validation_alias=_names("PORT"))
    public_url: str = Field("", validation_alias=_names("PUBLIC_URL"), description="Base of links; default: host:port")
    data_dir: Path = Field(Path("data"), validation_alias=_names("COURTYARD_DATA_DIR", "DATA_DIR"))
    products: Annotated[tuple[str, ...], NoDecode] = Field(
        ("recipes", "tasks"), validation_alias=_names("COURTYARD_PRODUCTS", "PRODUCTS")
    )
    workers: int = Field(1, ge=1, le=64, validation_alias=_names("WORKERS"))
    worker_processes: int = Field(
        1, ge=0, le=64, validation_alias=_names("WORKER_PROCESSES"), description="Background workers of courtyard up"
    )
    worker_queues: Annotated[tuple[str, ...], NoDecode] = Field(
        (), validation_alias=_names("WORKER_QUEUES"), description="Work on these only; default: on all, and on facts"
    )
    demo: bool = Field(False, validation_alias=_names("COURTYARD_DEMO"), description="Fill an empty installation")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", validation_alias=_names("LOG_LEVEL"))

    mongodb_url: SecretStr | None = Field(None, validation_alias=_names("MONGODB_URL", "MONGODB_URI"))
    database_prefix: str = Field(
        "courtyard", pattern=r"^[a-z][a-z0-9_]{0,30}$", validation_alias=_names("MONGODB_DB_NAME", "DATABASE_PREFIX")
    )
    database_pool_size: int = Field(50, ge=1, le=500, validation_alias=_names("MONGODB_POOL_SIZE"))
    database_warm_connections: int = Field(
        8, ge=1, validation_alias=_names("MONGODB_WARM_CONNECTIONS"), description="Opened before the first request"
    )
    database_timeout_ms: int = Field(10_000, ge=100, validation_alias=_names("MONGODB_TIMEOUT_MS"))

    redis_url_given: SecretStr | None = Field(None, validation_alias=_names("REDIS_URL", "VALKEY_URL"))
    redis_host: str | None = Field(None, validation_alias=_names("REDIS_HOST"))
    redis_port: int = Field(6379, ge=1, le=65535, validation_alias=_names("REDIS_PORT"))
    redis_password: SecretStr | None = Field(None, validation_alias=_names("REDIS_PASSWORD"))
    redis_db: int = Field(0, ge=0, validation_alias=_names("REDIS_DB"))

    kafka_brokers: Annotated[tuple[str, ...], NoDecode] = Field(
        (), validation_alias=_names("KAFKA_BROKERS"), description="host:port by commas; facts travel there if given"
    )
    kafka_replication: int = Field(
        1, ge=1, le=9, validation_alias=_names("KAFKA_REPLICATION"), description="Replicas of topics that are made here"
    )
    event_partitions: int = Field(4, ge=1, le=64, validation_alias=_names("EVENT_PARTITIONS"))
    event_lease_s: float = Field(10.0, ge=0.2, le=300, validation_alias=_names("EVENT_LEASE_SECONDS"))
    event_poll_s: float = Field(1.0, gt=0, le=60, validation_alias=_names("EVENT_POLL_SECONDS"))
    event_attempts: int = Field(8, ge=1, le=100, validation_alias=_names("EVENT_ATTEMPTS"))
    event_backoff_s: float = Field(0.5, ge=0, le=60, validation_alias=_names("EVENT_BACKOFF_SECONDS"))
    event_retention_days: int = Field(30, ge=1, le=366, validation_alias=_names("EVENT_RETENTION_DAYS"))
    event_republish_h: float = Field(
        24.0, gt=0, validation_alias=_names("EVENT_REPUBLISH_HOURS"), description="After the carrier lost everything"
    )
    event_stream_max: int = Field(
        100_000, ge=1000, validation_alias=_names("EVENT_STREAM_MAX"), description="Facts a Valkey stream keeps"
    )

    secret: SecretStr | None = Field(
        None,
        validation_alias=_names("JWT_SECRET"),
        description="Signs access tokens; made in the data dir if empty",
    )
    secrets_before: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        validation_alias=_names("JWT_SECRETS_BEFORE"),
        description="Former secrets by commas; what they encrypted still opens",
    )
    access_token_s: int = Field(3600, ge=60, le=86_400, validation_alias=_names("ACCESS_TOKEN_SECONDS"))
    refresh_token_s: int = Field(7 * 86_400, ge=3600, validation_alias=_names("REFRESH_TOKEN_SECONDS"))

    push_timeout_s: float = Field(10.0, gt=0, le=60, validation_alias=_names("PUSH_TIMEOUT_SECONDS"))
    fcm_credentials_file: Path | None = Field(
        None, validation_alias=_names("FCM_CREDENTIALS_FILE"), description="Key file of a Google service account"
    )
    fcm_url: str = Field("https://fcm.googleapis.com", validation_alias=_names("FCM_URL"))
    apns_key_file: Path | None = Field(
        None, validation_alias=_names("APNS_KEY_FILE"), description="Apple's .p8 file; needs the next three too"
    )
    apns_key_id: str = Field("", validation_alias=_names("APNS_KEY_ID"))
    apns_team_id: str = Field("", validation_alias=_names("APNS_TEAM_ID"))
    apns_topic: str = Field("", validation_alias=_names("APNS_TOPIC"), description="The app's bundle id")
    apns_url: str = Field("https://api.push.apple.com", validation_alias=_names("APNS_URL"))
    vapid_private_key: SecretStr | None = Field(
        None,
        validation_alias=_names("VAPID_PRIVATE_KEY"),
        description="32 bytes in base64url; made in the data dir if empty",
    )
    vapid_subject: str = Field(
        "",
        pattern=r"^(|(mailto:|https://)[!-~]+)$",
        validation_alias=_names("VAPID_SUBJECT"),
        description="mailto: or https: address of whoever runs this",
    )

    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias=_names("CORS_ORIGINS"))
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias=_names("ALLOWED_HOSTS"))
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias=_names("TRUSTED_PROXIES"))

    body_limit_bytes: int = Field(1 << 20, ge=1024, validation_alias=_names("BODY_LIMIT_BYTES"))
    upload_limit_bytes: int = Field(50 << 20, ge=1024, validation_alias=_names("UPLOAD_LIMIT_BYTES"))
    body_timeout_s: float = Field(15.0, gt=0, validation_alias=_names("BODY_TIMEOUT_SECONDS"))
    cache_bytes: int = Field(64 << 20, ge=1 << 20, validation_alias=_names("CACHE_BYTES"))

    limit_anonymous_per_min: int = Field(60, ge=1, validation_alias=_names("LIMIT_ANONYMOUS_PER_MIN"))
    limit_member_per_min: int = Field(100, ge=1, validation_alias=_names("LIMIT_MEMBER_PER_MIN"))
    limit_member_burst: int = Field(50, ge=0, validation_alias=_names("LIMIT_MEMBER_BURST"))
    limit_premium_factor: int = Field(5, ge=1, validation_alias=_names("LIMIT_PREMIUM_FACTOR"))
    limit_admin_per_min: int = Field(300, ge=1, validation_alias=_names("LIMIT_ADMIN_PER_MIN"))
    limit_authentication_per_min: int = Field(5, ge=1, validation_alias=_names("LIMIT_AUTHENTICATION_PER_MIN"))

    queue_media: str = Field("", validation_alias=_names("QUEUE_MEDIA"), description="concurrency=3 attempts=3 …")
    queue_notification: str = Field("", validation_alias=_names("QUEUE_NOTIFICATION"))
    queue_email: str = Field("", validation_alias=_names("QUEUE_EMAIL"))
    queue_analytics: str = Field("", validation_alias=_names("QUEUE_ANALYTICS"))
    queue_search: str = Field("", validation_alias=_names("QUEUE_SEARCH"))
    jobs_prefix: str = Field(
        "", validation_alias=_names("JOBS_PREFIX"), description="Of BullMQ's keys; default: <database prefix>:bull"
    )
    jobs_lock_ms: int = Field(30_000, ge=200, validation_alias=_names("JOBS_LOCK_MS"))
    jobs_stalled_ms: int = Field(30_000, ge=100, validation_alias=_names("JOBS_STALLED_MS"))
    jobs_stalls_max: int = Field(
        3, ge=0, validation_alias=_names("JOBS_STALLS_MAX"), description="Workers that one job may take with it"
    )
    jobs_grace_s: float = Field(25.0, ge=0, validation_alias=_names("JOBS_GRACE_SECONDS"))
    jobs_sweep_s: float = Field(5.0, ge=0.1, validation_alias=_names("JOBS_SWEEP_SECONDS"))
    jobs_done_s: int = Field(3600, ge=1, validation_alias=_names("JOBS_DONE_SECONDS"))
    jobs_failed_s: int = Field(7 * 86_400, ge=60, validation_alias=_names("JOBS_FAILED_SECONDS"))
    jobs_memory_bytes: int = Field(
        0, ge=0, validation_alias=_names("JOBS_MEMORY_BYTES"), description="Valkey's; default: its maxmemory"
    )

    @property
    def verifies_email(self) -> bool:
        """Whether addresses must be confirmed: unless the settings say so, where letters reach people at all."""
        return bool(self.smtp_host) if self.require_verified_email is None else self.require_verified_email

    @field_validator(
        "products",
        "worker_queues",
        "kafka_brokers",
        "cors_origins",
        "allowed_hosts",
        "trusted_proxies",
        "secrets_before",
        mode="before",
    )
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @model_validator(mode="after")
    def _refuse_weak_secrets(self) -> Self:
        secret = self.secret.get_secret_value() if self.secret else ""
        if secret and len(secret) < _WEAK_SECRET_LENGTH:
            raise ValueError(f"JWT_SECRET is too short: give at least {_WEAK_SECRET_LENGTH} random characters")
        if self.environment == "production" and not secret:
            raise ValueError("JWT_SECRET is required in production: set it to at least 32 random characters")
        if self.environment == "production" and not self.public_url:
            raise ValueError("PUBLIC_URL is required in production: set it to the address people use")
        return self

    @property
    def redis_url(self) -> str | None:
        """The Valkey/Redis URL, from REDIS_URL or put together from REDIS_HOST and its companions."""
        if self.redis_url_given:
            return self.redis_url_given.get_secret_value()
        if not self.redis_host:
            return None
        password = f":{self.redis_password.get_secret_value()}@" if self.redis_password else ""
        return f"redis://{password}{self.redis_host}:{self.redis_port}/{self.redis_db}"

    @property
    def base_url(self) -> str:
        """The base of every link that leaves the process; never taken from a request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")
