"""Settings of files: where they are kept, how large they may be, how long what nobody uses is kept."""

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings

_MIB = 1 << 20


def _names(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class MediaSettings(BaseSettings):
    """Without ``s3_bucket`` files lie in a folder of the data dir."""

    s3_bucket: str = Field("", validation_alias=_names("S3_BUCKET"), description="Empty: a folder of the data dir")
    s3_endpoint: str = Field("", validation_alias=_names("S3_ENDPOINT", "S3_URL"), description="Empty: Amazon's")
    s3_region: str = Field("us-east-1", validation_alias=_names("S3_REGION", "AWS_REGION"))
    s3_prefix: str = Field("", pattern=r"^[\w./-]{0,200}$", validation_alias=_names("S3_PREFIX"))
    s3_access_key_id: str = Field("", validation_alias=_names("S3_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID"))
    s3_secret_access_key: SecretStr | None = Field(
        None, validation_alias=_names("S3_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY")
    )
    s3_path_style: bool = Field(
        True, validation_alias=_names("S3_PATH_STYLE"), description="endpoint/bucket/key; false: bucket.endpoint/key"
    )
    s3_timeout_s: float = Field(60.0, gt=0, le=600, validation_alias=_names("S3_TIMEOUT_SECONDS"))

    media_limit_bytes: int = Field(
        100 * _MIB, ge=1024, validation_alias=_names("MEDIA_LIMIT_BYTES"), description="Of one uploaded file"
    )
    media_uploads_at_once: int = Field(
        3, ge=1, le=100, validation_alias=_names("MEDIA_UPLOADS_AT_ONCE"), description="Of one member"
    )
    media_open_uploads: int = Field(
        20, ge=1, le=1000, validation_alias=_names("MEDIA_OPEN_UPLOADS"), description="Resumable ones of one member"
    )
    media_quota_bytes: int = Field(
        2048 * _MIB, ge=1024, validation_alias=_names("MEDIA_QUOTA_BYTES"), description="All files of one member"
    )
    media_rate_min_bytes: int = Field(
        16 << 10,
        ge=1,
        validation_alias=_names("MEDIA_RATE_MIN_BYTES"),
        description="Of an upload, in a second",
    )
    media_pixels_max: int = Field(50_000_000, ge=10_000, validation_alias=_names("MEDIA_PIXELS_MAX"))
    media_video_s_max: int = Field(1800, ge=1, validation_alias=_names("MEDIA_VIDEO_SECONDS_MAX"))
    media_video_threads: int = Field(2, ge=1, le=64, validation_alias=_names("MEDIA_VIDEO_THREADS"))
    media_upload_h: float = Field(
        24.0,
        gt=0,
        validation_alias=_names("MEDIA_UPLOAD_HOURS"),
        description="An upload that stops is dropped",
    )
    media_grace_h: float = Field(
        24.0,
        gt=0,
        validation_alias=_names("MEDIA_GRACE_HOURS"),
        description="For files that nothing uses",
    )
    media_address_s: int = Field(
        3600, ge=60, le=7 * 86_400, validation_alias=_names("MEDIA_ADDRESS_SECONDS"), description="Of a private file"
    )
    limit_media_per_min: int = Field(
        3000, ge=1, validation_alias=_names("LIMIT_MEDIA_PER_MIN"), description="Files served to one reader"
    )
