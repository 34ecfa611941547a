"""Settings of signing in: what is asked of an address, and which other sites vouch for people."""

from typing import Annotated

from pydantic import AliasChoices, BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings


class OidcProvider(BaseModel):
    """A site that speaks OpenID Connect.

    ``trusts_email`` believes its word that an address is confirmed; ``private`` lets it stand in our own network, where
    it may speak plain http.
    """

    issuer: str = Field(pattern=r"^https?://[^\s?#]+$")
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    label: str = Field("", max_length=40)
    trusts_email: bool = True
    private: bool = False


class SignInSettings(BaseSettings):
    """How people may come in."""

    require_verified_email: bool | None = Field(
        None,
        validation_alias=AliasChoices("REQUIRE_VERIFIED_EMAIL"),
        description="What others see may be done with a confirmed address only; by default where SMTP_HOST is set",
    )
    google_client_id: str = Field("", validation_alias=AliasChoices("GOOGLE_CLIENT_ID"))
    google_client_secret: SecretStr | None = Field(None, validation_alias=AliasChoices("GOOGLE_CLIENT_SECRET"))
    github_client_id: str = Field("", validation_alias=AliasChoices("GITHUB_CLIENT_ID"))
    github_client_secret: SecretStr | None = Field(None, validation_alias=AliasChoices("GITHUB_CLIENT_SECRET"))
    github_url: str = Field("https://github.com", validation_alias=AliasChoices("GITHUB_URL"))
    github_api_url: str = Field("https://api.github.com", validation_alias=AliasChoices("GITHUB_API_URL"))
    oidc_providers: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")], OidcProvider] = Field(
        {},
        validation_alias=AliasChoices("OIDC_PROVIDERS"),
        description='JSON: {"name": {"issuer": …, "client_id": …, "client_secret": …, "label": …}}',
    )
    provider_timeout_s: float = Field(10.0, gt=0, le=60, validation_alias=AliasChoices("PROVIDER_TIMEOUT_SECONDS"))
